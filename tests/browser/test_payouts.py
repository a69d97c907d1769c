"""The pages of payouts, looked at in a real browser: empty, full, refused, and on their way."""
import pytest

from foundation.tenants.context import tenant_context
from foundation.tenants.models import Vendor
from fulfilment import commands
from fulfilment.models import PayoutMethod
from tests.apps.fulfilment.file_stage import BENS, account, download, make, owed_stage, settle
from tests.browser.pages import open, problems, shoot
from tests.cast import later
from tests.sign_in import signed_in, staff_client

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(acme):
    with tenant_context(acme.id):
        Vendor.objects.update(name="Acme Cloud", accent="#2143c4")
    return owed_stage(acme, anns=2, bens=1)


def look(page, name: str, heading: str) -> None:
    assert page.get_by_role("heading", level=1).inner_text().startswith(heading), page.get_by_role("heading", level=1).inner_text()
    shoot(page, name)
    page.refused[:] = [line for line in page.refused if "400 (Bad Request)" not in line]   # a form that was refused
    assert problems(page) == []


def test_where_an_advocate_is_paid(stage, acme, live_server, page):
    client = acme.client()
    with tenant_context(acme.id):
        signed_in(client, stage.ann.advocate.user, strong=False)
    open(page, acme.host, "/portal/earnings/", signed_in=client)
    look(page, "payout-earnings-asks", "You’ve earned")
    page.get_by_role("link", name="Tell us where to pay").click()
    look(page, "payout-none", "Tell us where to pay.")
    page.get_by_label("Account holder").fill("Ann Keller")
    page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 01")
    page.get_by_role("button", name="Save the account").click()
    assert page.get_by_label("IBAN").input_value() == "DE89 3704 0044 0532 0130 01"
    look(page, "payout-mistyped", "Tell us where to pay.")
    page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 00")
    page.get_by_role("button", name="Save the account").click()
    look(page, "payout-set", "We pay to your account that ends in 3000.")
    with tenant_context(acme.id):
        PayoutMethod.objects.update(doubted_at=later(days=6))
    page.reload()
    look(page, "payout-doubted", "A payment came back.")
    page.get_by_role("button", name="It’s right as it is").click()
    page.get_by_text("Another account…").click()
    page.get_by_label("Account holder").fill("Ann Keller")
    page.get_by_label("IBAN").fill(BENS)
    page.get_by_role("button", name="Change the account").click()
    look(page, "payout-cooling", "We pay to your new account from")


def test_finance_pays(stage, acme, live_server, page):
    client = staff_client(acme, "finance_approver")
    open(page, acme.host, "/console/payouts/", signed_in=client)
    look(page, "payouts-waiting", "Two payments wait for something.")
    account(stage, stage.ann)
    page.reload()
    look(page, "payouts-ready", "Some of what is approved can be paid now.")
    page.get_by_role("link", name="Look at it").click()
    look(page, "payouts-new", "The next file pays €10.00 to one beneficiary.")
    page.get_by_role("button", name="Make the file for €10.00").click()
    look(page, "payouts-made", "File 1 is ready to be handed over.")
    with page.expect_download() as got:
        page.get_by_role("button", name="Download €10.00").click()
    assert b"DE89370400440532013000" in got.value.path().read_bytes()
    page.reload()
    look(page, "payouts-handed-over", "File 1 is handed over; one row isn’t settled yet.")
    page.get_by_label("What became of row 1, Ann").select_option("rejected")
    page.get_by_role("button", name="Note what became of it").click()
    look(page, "payouts-unsaid", "File 1 is handed over; one row isn’t settled yet.")
    assert page.get_by_label("What became of row 1, Ann").input_value() == "rejected"


def test_a_settled_file_and_the_look_of_files(stage, acme, live_server, page):
    account(stage, stage.ann)
    account(stage, stage.ben, BENS, holder="Ben Müller & Söhne")
    settle(stage, download(stage, make(stage)), "paid", "wrong_account")
    client = staff_client(acme, "finance_approver")
    open(page, acme.host, "/console/payouts/", signed_in=client)
    look(page, "payouts-files", "One payment waits for something.")
    page.get_by_role("link", name="File 1, Bank").click()
    page.get_by_text("It came back…").click()
    look(page, "payouts-settled", "File 1 is settled to its last row.")
    with tenant_context(acme.id):
        commands.confirm_method(beneficiary_kind="advocate", beneficiary_id=stage.ben.advocate_id, acting=stage.olga, at=later(days=10))
    open(page, acme.host, "/console/payouts/layout/bank/", signed_in=client)
    page.get_by_label("Place of BIC").fill("1")
    page.get_by_role("button", name="Look at it first").click()
    look(page, "payouts-layout-wrong", "Give each column its place and its head.")
    page.get_by_label("Place of BIC").fill("")
    page.get_by_role("button", name="Look at it first").click()
    look(page, "payouts-layout", "Give each column its place and its head.")
