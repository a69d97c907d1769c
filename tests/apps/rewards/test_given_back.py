"""What was given to a charity, and what came back from the bank: the books say at every step who bears it."""
import pytest

from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.ledger import queries as ledger_queries
from foundation.ledger.commands import AccountRef
from foundation.ledger.models import Journal
from rewards.commands import deliver, endings
from rewards.commands.take_back import take_back
from rewards.models import Reward
from tests.apps.rewards.books import all_right, amounts, expense, standing
from tests.apps.rewards.stage import later, publish
from tests.apps.rewards.test_take_backs import EUR_100, PAYOUT, POINTS_100, ann, begin, confirm, earned
from tests.pure.ladder import document


def donated(stage) -> Reward:
    return endings.donate(reward_id=earned(stage).id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=2))


def came_back(stage, reward, days: int = 6) -> None:
    deliver.return_fulfilment(reward_id=reward.id, provider="bank", payout_id=PAYOUT, attempt=1, acting=stage.olga, at=later(days=days))


def failed(reward, days: int = 6) -> None:
    deliver.fail_fulfilment(reward_id=reward.id, provider="bank", payout_id=PAYOUT, attempt=1, at=later(days=days))


def written_off() -> int:
    return ledger_queries.balance(AccountRef("write_off_expense"), "EUR")


@pytest.mark.crossed
@pytest.mark.parametrize("minor, left", [(None, 0), (3_000, 7_000)])
@pytest.mark.parametrize("way", ["returned", "failed"])
def test_a_gift_that_was_written_off_and_came_back_answers_for_it(stage, minor, left, way):
    """MONEY §6: once the charity is paid, a take-back is written off; netted at once when money comes back."""
    gift = donated(stage)
    begin(gift, later(days=3))
    if way == "returned":
        confirm(stage, gift, later(days=4))
    take_back(reward_id=gift.id, cause="refund:1", minor=minor, at=later(days=5))
    assert written_off() == (minor or 10_000) and standing(("charity", stage.program.id)) == {} and all_right(stage.tenant_id)
    came_back(stage, gift) if way == "returned" else failed(gift)
    assert written_off() == 0 and standing(("charity", stage.program.id)) == ({"payable": -left} if left else {}) and expense() == left
    row = Reward.objects.get(id=gift.id)
    assert (row.state, row.netted_minor, row.written_off_minor) == ("approved" if left else "reversed", minor or 10_000, 0)
    if left:
        begin(gift, later(days=7), attempt=2), confirm(stage, gift, later(days=8), attempt=2)
        assert amounts(gift) == ("fulfilled", 10_000, 3_000, 10_000)


def test_another_gift_never_answers_for_what_was_written_off(stage):
    gift = donated(stage)
    begin(gift, later(days=3)), confirm(stage, gift, later(days=4))
    take_back(reward_id=gift.id, cause="refund:1", at=later(days=5))
    second = endings.donate(reward_id=earned(stage, 2, at=later(days=6)).id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=7))
    assert amounts(second) == ("approved", 10_000, 0, 0) and standing(("charity", stage.program.id)) == {"payable": -10_000}


@pytest.mark.parametrize("verb", [endings.forgo, endings.donate])
def test_what_other_rewards_answered_for_is_no_gift_of_this_one(stage, verb):
    """It was paid, taken back, set off against the next reward, and then the bank sent it back: it stands in for that one."""
    reward = earned(stage)
    begin(reward, later(days=2)), confirm(stage, reward, later(days=3))
    second = earned(stage, 2, at=later(days=4))
    take_back(reward_id=reward.id, cause="refund:1", at=later(days=5))
    assert amounts(second)[0] == "fulfilled"
    came_back(stage, reward)
    journals = Journal.objects.count()
    with pytest.raises(Refused) as refusal:
        verb(reward_id=reward.id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=7))
    assert refusal.value.code == "taken_back_before" and Journal.objects.count() == journals
    assert amounts(reward) == ("approved", 10_000, 10_000, 0) and standing(ann(stage)) == {"payable": -10_000}
    begin(reward, later(days=8), attempt=2), confirm(stage, reward, later(days=9), attempt=2)
    assert amounts(reward)[0] == "reversed" and standing(ann(stage)) == {} and expense() == 10_000


@pytest.mark.parametrize("verb, state", [(endings.forgo, "forgone"), (endings.donate, "donated")])
def test_what_the_bank_sent_back_and_nobody_took_may_be_given_up(stage, verb, state):
    reward = earned(stage)
    begin(reward, later(days=2)), confirm(stage, reward, later(days=3))
    came_back(stage, reward)
    verb(reward_id=reward.id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=7))
    assert amounts(reward)[0] == state and standing(ann(stage)) == {} and expense() == (0 if state == "forgone" else 10_000)


def test_a_debt_in_points_takes_what_is_approved_already(stage):
    """MONEY §6: points: the wallet first, the rest is owed, and netted before anything more leaves."""
    reward = earned(stage, pay=POINTS_100)
    begin(reward, later(days=2))
    publish(stage, document(pay={"fixed": {"minor": 60, "currency": "PTS"}}), at=later(days=3))
    second = earned(stage, 2, at=later(days=4))
    take_back(reward_id=reward.id, cause="refund:1", at=later(days=5))
    assert amounts(second) == ("fulfilled", 60, 0, 60) and standing(ann(stage), "PTS") == {"receivable": 40}
    failed(reward)   # the first one never arrived: it answers for the rest, and what is left stands in for the second
    assert standing(ann(stage), "PTS") == {"payable": -60} and EUR_100
