"""A reward is not paid, in a browser: for finance, and for whom it belonged to; what is wrong is said; read by axe and pictured."""
import pytest
from playwright.sync_api import expect

from foundation.tenants.context import tenant_context
from rewards.models import Reward
from tests.apps.desks.console import url
from tests.apps.desks.test_console_holds import user_of
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.browser.pages import open, problems, shoot
from tests.pure.ladder import document
from tests.sign_in import signed_in, staff_client

pytestmark = pytest.mark.browser
EUR_100 = {"fixed": {"minor": 10_000, "currency": "EUR"}}


@pytest.fixture
def stage(acme):
    """Ann earned 100 euros twice: of the second, so much takes two to give."""
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        rules = document(pay=EUR_100)
        rules["rules"].append(rules["rules"][0] | {"key": "more", "approval_above": {"minor": 0, "currency": "EUR"}})
        publish(stage, rules)
        deal(stage, 1, 1, later(days=1))
    return stage


def see(page, name):
    shoot(page, f"cancelling-{name}")
    assert problems(page) == [], name


def test_it_is_not_paid(page, acme, stage):
    with tenant_context(stage.tenant_id):
        one, two = Reward.objects.order_by("id")
    open(page, acme.host, url("console_reward", one.id), signed_in=staff_client(acme, "finance_approver"))
    page.get_by_text("Don’t pay it…").click()
    page.get_by_label("Why isn’t it paid?").select_option("not_due")
    page.get_by_role("button", name="Cancel this reward").click()
    expect(page.get_by_text("Say why: it’s kept, and others read it.").first).to_be_visible()
    see(page, "refused")
    page.get_by_label("In your words").first.fill("They had been a customer of the other branch.")
    page.get_by_role("button", name="Cancel this reward").click()
    expect(page.get_by_text("“They had been a customer of the other branch.”")).to_be_visible()
    see(page, "done")
    page.goto(page.url.split("/console/")[0] + url("console_approvals"))
    see(page, "approvals")
    page.get_by_role("link", name="Don’t pay it").click()
    page.get_by_text("Don’t pay it…").click()
    expect(page.get_by_text("This one takes two people to cancel")).to_be_visible()
    see(page, "two")
    open(page, acme.host, url("portal_why", one.id), signed_in=signed_in(acme.client(), user_of(stage), strong=False))
    expect(page.get_by_text("It won’t be paid.")).to_be_visible()
    see(page, "hers")
    page.goto(page.url.split("/portal/")[0] + url("portal_earnings"))
    see(page, "earnings")
