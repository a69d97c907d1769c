"""One pair of templates: subject, text, HTML with its styles inlined."""
import pytest

from foundation.mail import rules
from foundation.mail.rendering import render
from foundation.tenants import commands as tenants_commands
from foundation.tenants.context import tenant_context

CODE = {"code": "482 913", "name": "Ann O’Hara <script>", "minutes": 10}
LINK = {"link": "http://acme.localhost:8000/x?a=1&b=2", "name": "", "minutes": 60}


def test_a_code(acme):
    with tenant_context(acme.id):
        subject, text, html = render("sign_in_code", CODE, "en")
    assert subject == "482 913 is your code for Acme"
    assert "Hello Ann O’Hara <script>," in text and "\n482 913\n" in text and "within 10 minutes" in text and "\n\n\n" not in text
    assert "482 913" in html and "Ann O’Hara &lt;script&gt;" in html and "<script>" not in html
    assert 'class="figure code" style="' in html and "prefers-color-scheme: dark" in html


@pytest.mark.parametrize("template", ["invitation", "password_link"])
def test_a_link(acme, template):
    with tenant_context(acme.id):
        _, text, html = render(template, LINK, "en")
    assert "\nhttp://acme.localhost:8000/x?a=1&b=2\n" in text
    assert 'href="http://acme.localhost:8000/x?a=1&amp;b=2"' in html
    assert "Hello" not in text + html


def test_the_button_has_the_vendors_colour(transactional_db):
    tenant = tenants_commands.create_tenant(slug="sunny", name="Sun & Son", host="sunny.localhost", accent="#f6c000")
    with tenant_context(tenant.id):
        subject, text, html = render("invitation", LINK, "en")
    button = html[html.index('class="button"'):].split(">")[0]
    assert "background: #f6c000" in button and "color: #131c18" in button
    assert "Sun & Son" in subject and "Sun & Son" in text and "Sun &amp; Son" in html


@pytest.mark.parametrize("accent, text", [("#2143c4", "#ffffff"), ("#f6c000", "#131c18"), ("#131c18", "#ffffff"), ("#ffffff", "#131c18"), ("#a8126a", "#ffffff")])
def test_text_on_a_colour_can_be_read(accent, text):
    assert rules.text_on(accent) == text
