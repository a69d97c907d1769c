"""What is owed, in a browser: for finance, and for who owes it; a repayment is noted, what is wrong is said; read by axe and pictured."""
import pytest
from playwright.sync_api import expect

from foundation.accounts.models import User
from foundation.tenants.context import tenant_context
from tests.apps.desks.console import url
from tests.apps.rewards.stage import set_money_stage
from tests.apps.rewards.test_debts import paid_and_taken, propose
from tests.browser.pages import open, problems, shoot
from tests.sign_in import signed_in, staff_client

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(acme):
    """Ann owes 100 euros, and Tess proposed to write off 20 of them."""
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        paid_and_taken(stage)
        propose(stage, 2_000)
    return stage


def see(page, name):
    shoot(page, f"debts-{name}")
    assert problems(page) == [], name


def test_what_is_owed_is_paid_back(page, acme, stage):
    open(page, acme.host, url("console_debts"), signed_in=staff_client(acme, "finance_approver"))
    expect(page.get_by_role("heading", name="One owes something back.")).to_be_visible()
    see(page, "list")
    page.get_by_role("link", name="Ann").first.click()
    page.get_by_text("It was paid back…").click()
    page.get_by_label("Reference of the transfer").fill("RF 18 5390 0754")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("Say on which day it came.").first).to_be_visible()
    see(page, "refused")
    page.get_by_label("How much, in EUR?").first.fill("40.00")
    page.get_by_label("On which day did it come?").fill("2026-03-10")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("heading", name="Ann owes €60.00.")).to_be_visible()
    see(page, "repaid")
    page.get_by_text("It was noted in error…").click()
    page.get_by_role("button", name="Undo €40.00").click()
    expect(page.get_by_text("Say why: it’s kept, and others read it.").first).to_be_visible()
    see(page, "undo-refused")
    page.get_by_label("Why was it an error?").fill("The transfer was somebody else’s.")
    page.get_by_role("button", name="Undo €40.00").click()
    expect(page.get_by_role("heading", name="Ann owes €100.00.")).to_be_visible()
    expect(page.get_by_text("“The transfer was somebody else’s.”")).to_be_visible()
    see(page, "undone")
    page.get_by_role("button", name="Write off €20.00").click()
    expect(page.get_by_role("heading", name="Ann owes €80.00.")).to_be_visible()
    with tenant_context(stage.tenant_id):
        ann = User.objects.get(id=stage.ann.advocate.user_id)
    open(page, acme.host, "/portal/earnings/", signed_in=signed_in(acme.client(), ann, strong=False))
    page.get_by_text("Where it comes from").click()
    see(page, "hers")


def test_what_waits_stands_with_the_approvals_and_the_sum_with_the_payouts(page, acme, stage):
    for name in ("console_approvals", "console_payouts"):
        open(page, acme.host, url(name), signed_in=staff_client(acme, "owner"))
        see(page, name)
