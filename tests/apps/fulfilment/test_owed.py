"""What waits to be paid, summed up by the database: the same as reward by reward, wherever the money stands."""
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.kernel.money import Money
from foundation.tenants.context import tenant_context
from fulfilment import commands, queries
from rewards.models import Reward
from tests.apps.fulfilment.file_stage import AMOUNT, account, both_accounts, download, make, owed_stage, reward, settle
from tests.cast import later
from tests.sign_in import staff_client


@pytest.fixture
def stage(acme):
    return owed_stage(acme, anns=2)


def sums(stage, days: int) -> list[int]:
    """In minor units; the sums say what the single rewards say."""
    with tenant_context(stage.tenant_id):
        owed, due = queries.owed(later(days=days)), queries.due(later(days=days))
    assert [(one.beneficiary, one.amount, one.number, one.first, one.method, one.holds, one.kind) for one in owed] == [
        (one.beneficiary, one.amount, len(one.rewards), one.rewards[0][0], one.method, one.holds, one.kind) for one in due]
    return [one.amount.minor for one in owed]


def test_the_sums_follow_what_is_left_wherever_the_money_stands(stage):
    assert sums(stage, 6) == [2 * AMOUNT, AMOUNT]       # no account yet
    both_accounts(stage)
    with tenant_context(stage.tenant_id):
        first = Reward.objects.order_by("id")[0]
        Reward.objects.filter(id=first.id).update(taken_back_minor=200)
    assert sums(stage, 6) == [2 * AMOUNT - 200, AMOUNT]  # a part was taken back
    with tenant_context(stage.tenant_id):
        Reward.objects.filter(id=first.id).update(taken_back_minor=0)
        commands.set_minimum(currency="EUR", amount=Money(AMOUNT + 1, "EUR"), acting=stage.olga, at=later(days=6))
    file = make(stage)
    assert sums(stage, 6) == [AMOUNT]                    # Ann's stand in a file, Ben's are below the minimum
    reward(stage, stage.ann, 9)
    download(stage, file)
    assert sums(stage, 7) == [AMOUNT, AMOUNT]            # in flight, and one that came meanwhile
    settle(stage, file, "account_closed")
    assert sums(stage, 12) == [3 * AMOUNT, AMOUNT]       # free again for a later file
    account(stage, stage.ann, days=12)
    later_file = make(stage, days=40)
    download(stage, later_file, days=41)
    settle(stage, later_file, "paid", days=42)
    assert sums(stage, 43) == [AMOUNT]


def test_however_many_wait_the_page_asks_the_same_and_lists_fifty(acme, stage, monkeypatch):
    finance = staff_client(acme, "finance_approver")
    with tenant_context(stage.tenant_id):
        rows = list(Reward.objects.order_by("id"))
    assert len({row.beneficiary_id for row in rows}) == 2
    monkeypatch.setattr("fulfilment.web.console.WAITING", 1)
    with CaptureQueriesContext(connection) as few:
        page = finance.get("/console/payouts/").content.decode()
    asked = len(few)   # now: the next request outside forgets what was asked
    assert "Two payments wait for something." in page and "Show all 2 that wait" in page and page.count("No bank account") == 1
    whole = finance.get("/console/payouts/?waiting=all").content.decode()
    assert "Show all" not in whole and whole.count("No bank account") == 2
    for number in range(20, 26):
        reward(stage, stage.ann, number)
    with CaptureQueriesContext(connection) as many:
        assert "€40.00" in finance.get("/console/payouts/").content.decode()
    assert len(many) == asked
