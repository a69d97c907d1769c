"""What is taken back meets a file: before the download, on its way, after it was paid, and when the money came back as well."""
import pytest

from foundation.ledger import queries as ledger_queries
from foundation.ledger.commands import AccountRef
from foundation.tenants.context import tenant_context
from fulfilment import commands, queries
from fulfilment.models import Payout
from rewards.commands import take_back
from rewards.models import Reward
from tests.apps.fulfilment.file_stage import AMOUNT, account, books, download, make, owed_stage, reward, settle
from tests.cast import later


@pytest.fixture
def stage(acme):
    stage = owed_stage(acme, anns=2, bens=0)
    account(stage, stage.ann)
    return stage


def taken(stage, days: int) -> None:
    with tenant_context(stage.tenant_id):
        take_back.take_back(reward_id=Reward.objects.order_by("id")[0].id, cause="refund:1", at=later(days=days))


def debt(stage) -> int:
    with tenant_context(stage.tenant_id):
        return ledger_queries.balance(AccountRef("receivable", "advocate", stage.ann.advocate_id), "EUR")


def came_back(stage, days: int) -> None:
    with tenant_context(stage.tenant_id):
        commands.return_row(payout_id=Payout.objects.get(state="paid").id, reason="wrong_account", acting=stage.olga, at=later(days=days))
        commands.confirm_method(beneficiary_kind="advocate", beneficiary_id=stage.ann.advocate_id, acting=stage.olga, at=later(days=days))


def test_before_the_download_the_row_stays_behind_and_the_rest_goes_into_the_next_file(stage):
    """DOMAIN §5: "Refund before / during / after payout"."""
    file = make(stage)
    taken(stage, 6)
    assert download(stage, file).state == "dropped" and books(stage).rewards == ("cancelled", "approved") and debt(stage) == 0
    second = settle(stage, download(stage, make(stage, days=8), days=8), "paid")
    with tenant_context(stage.tenant_id):
        assert queries.rows_of(second.id)[0].amount_minor == AMOUNT
    assert books(stage).funding == AMOUNT


def test_on_its_way_it_becomes_a_debt_that_the_next_reward_answers_for(stage):
    file = download(stage, make(stage))
    taken(stage, 8)
    assert debt(stage) == AMOUNT and books(stage).in_flight == 2 * AMOUNT
    settle(stage, file, "paid")
    assert books(stage).funding == 2 * AMOUNT and books(stage).rewards == ("reversed", "fulfilled") and debt(stage) == AMOUNT
    reward(stage, stage.ann, 6)
    assert books(stage).rewards == ("reversed", "fulfilled", "fulfilled") and debt(stage) == 0 and books(stage).payable == 0
    with tenant_context(stage.tenant_id):
        assert queries.due(later(days=10)) == []


def test_on_its_way_and_rejected_nothing_of_it_is_paid_again(stage):
    file = download(stage, make(stage))
    taken(stage, 8)
    settle(stage, file, "account_closed")
    assert debt(stage) == 0 and books(stage).payable == AMOUNT
    with tenant_context(stage.tenant_id):
        assert [one.amount.minor for one in queries.due(later(days=10))] == [AMOUNT]


def test_paid_then_taken_back_then_returned_by_the_bank(stage):
    settle(stage, download(stage, make(stage)), "paid")
    taken(stage, 10)
    assert debt(stage) == AMOUNT and books(stage).rewards == ("reversed", "fulfilled")
    came_back(stage, 11)
    assert debt(stage) == 0 and books(stage).payable == AMOUNT and books(stage).funding == 0
    settle(stage, download(stage, make(stage, days=12), days=12), "paid", days=13)
    assert books(stage).funding == AMOUNT and books(stage).payouts == ("returned", "paid")


def test_paid_then_returned_then_taken_back(stage):
    settle(stage, download(stage, make(stage)), "paid")
    came_back(stage, 10)
    taken(stage, 11)
    assert debt(stage) == 0 and books(stage).rewards == ("cancelled", "approved") and books(stage).payable == AMOUNT
