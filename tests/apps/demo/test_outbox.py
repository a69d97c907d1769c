"""The demo's outbox: what this vendor's people were sent, and nobody else's."""
import pytest

from demo.web import outbox
from foundation.kernel.acting import SYSTEM
from foundation.mail import commands, rendering
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from tests.cast import START


@pytest.fixture
def demo(settings):
    settings.EMAIL_BACKEND = "foundation.mail.providers.backends.KeepingBackend"
    settings.ROOT_URLCONF = "tests.apps.demo.urls"


def send(vendor, to, **context):
    with tenant_context(vendor.id):
        subject, text, html = rendering.render("invitation", {"link": f"http://{vendor.host}/staff/invitation/abc/", "name": "<b>Tess</b>"} | context, "en")
        commands.queue_message(to=to, subject=subject, text=text, html=html, kind="invitation", key=to, at=START, acting=SYSTEM)
    worker.drain(vendor.id)


def test_what_was_sent_is_shown_with_its_links(demo, acme, bolt):
    send(acme, "tess@example.test"), send(bolt, "nora@example.test")
    body = acme.client().get("/demo/outbox/").content.decode()
    assert "Join the team of Acme" in body and "to tess@example.test" in body and "nora@" not in body
    assert f'<a class="link-q" href="http://{acme.host}/staff/invitation/abc/">' in body
    assert "&lt;b&gt;Tess&lt;/b&gt;" in body and "style=" not in body


def test_one_persons_mails(demo, acme):
    send(acme, "tess@example.test"), send(acme, "olga@example.test")
    body = acme.client().get("/demo/outbox/", {"to": "Olga@example.test"}).content.decode()
    assert "to olga@example.test" in body and "to tess@" not in body


def test_nothing_yet(demo, acme):
    assert "Nothing was sent yet" in acme.client().get("/demo/outbox/").content.decode()


def test_outside_the_demo_there_is_no_such_page(acme):
    assert acme.client().get("/demo/outbox/").status_code == 404


@pytest.mark.parametrize("text, found", [
    ("Hello\nyou\n\nSee it:\nhttp://x.example/a\n", [("Hello\nyou", ""), ("See it", "http://x.example/a")]),
    ("http://x.example/a", [("http://x.example/a", "http://x.example/a")]), ("javascript:alert(1)", [("javascript:alert(1)", "")]),
])
def test_only_a_line_of_its_own_is_a_link(text, found):
    assert [(one.words, one.link) for one in outbox.paragraphs(text)] == found
