"""The demo's outbox, and a mail as a mail program shows it, looked at in a real browser."""
import pytest
from django.core import mail

from foundation.mail.rendering import render
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from foundation.tenants.models import Vendor
from tests.apps.fulfilment.stage import approved_reward, paying_stage
from tests.browser.pages import open, problems, shoot
from tests.cast import later

pytestmark = pytest.mark.browser


@pytest.fixture
def demo(settings):
    settings.ROOT_URLCONF = "tests.apps.demo.urls"


def test_the_outbox(demo, settings, live_server, page, acme):
    settings.EMAIL_BACKEND = "foundation.mail.providers.backends.KeepingBackend"
    open(page, acme.host, "/demo/outbox/")
    shoot(page, "outbox-empty")
    assert page.status == 200 and problems(page) == []
    approved_reward(paying_stage(acme))
    worker.drain(acme.id, later(days=5))
    open(page, acme.host, "/demo/outbox/")
    shoot(page, "outbox")
    assert page.get_by_text("500 points for introducing").first.is_visible() and problems(page) == []


def test_a_mail(live_server, page, acme):
    approved_reward(paying_stage(acme))
    worker.drain(acme.id, later(days=5))
    for name, beginning in (("welcome", "Welcome"), ("accepted", "Hafenkontor"), ("added", "Added to")):
        message = next(one for one in mail.outbox if one.subject.startswith(beginning))
        page.set_content(message.alternatives[0][0])
        shoot(page, f"mail-{name}")
        assert problems(page) == []


@pytest.mark.parametrize("template", ["sign_in_code", "invitation", "password_link"])
def test_a_mail_about_an_account(live_server, page, acme, template):
    with tenant_context(acme.id):
        Vendor.objects.update(name="Acme Cloud", accent="#2143c4")
        _, _, html = render(template, {"code": "482 913", "link": "http://acme.localhost:8000/x", "name": "Ann Keller", "minutes": 10}, "en")
    page.set_content(html)
    shoot(page, f"mail-{template}")
    assert problems(page) == []
