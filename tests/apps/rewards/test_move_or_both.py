"""Who awards a credit anew says what becomes of what the first one earned: it moves, or both keep theirs."""
import pytest

from foundation.kernel.errors import BadInput
from foundation.outbox.worker import drain
from referrals import queries as referrals_queries
from referrals.commands import award
from referrals.models import Attribution
from rewards.commands import recredit
from rewards.models import Reward
from tests.apps.rewards.books import standing
from tests.apps.rewards.stage import accepted, later, publish, won
from tests.apps.rewards.test_take_backs import EUR_100, ann, begin, confirm
from tests.cast import submitted
from tests.pure.ladder import document


def awarded(stage, money: str, *, paid: bool, share: int = 10_000) -> Reward:
    """Ann was credited, and paid or not; then Tess credits Ben's claim on the same company. Every handler has heard it."""
    publish(stage, document(pay=EUR_100))
    first = accepted(stage, stage.ann, 1, later(days=1))
    second = submitted(stage, stage.ben, later(days=1, hours=1), number=1)
    milestone_id = won(stage, first.id, later(days=2), 100_000)
    drain(stage.tenant_id, later(days=2))
    reward = Reward.objects.get()
    if paid:
        begin(reward, later(days=3)), confirm(stage, reward, later(days=3))
    shares = {second.id: share} | ({first.id: 10_000 - share} if share < 10_000 else {})
    award.award_credit(deal_id=referrals_queries.milestone(milestone_id).deal_id, shares=shares, reason="Agreed.", money=money, acting=stage.olga, at=later(days=4))
    drain(stage.tenant_id, later(days=4))
    drain(stage.tenant_id, later(days=5))
    return Reward.objects.get(id=reward.id)


def kept() -> dict[bool, int]:
    """Whether paid to the first one -> what is left of what was granted."""
    found: dict[bool, int] = {}
    first = Reward.objects.order_by("id")[0].advocate_id
    for row in Reward.objects.all():
        found[row.advocate_id == first] = found.get(row.advocate_id == first, 0) + row.granted_minor - row.taken_back_minor
    return found


@pytest.mark.crossed
@pytest.mark.parametrize("money, paid, anns, debt", [
    ("", False, 0, 0), ("", True, 10_000, 0), ("move", False, 0, 0), ("move", True, 0, 10_000), ("both", False, 10_000, 0), ("both", True, 10_000, 0)])
def test_it_moves_or_both_keep_theirs(stage, money, paid, anns, debt):
    """DOMAIN §3: money then: `move` (taken back from the first) or `both` (the first keeps it); default `both` once any part is in flight or fulfilled."""
    reward = awarded(stage, money, paid=paid)
    assert kept() == {True: anns, False: 10_000}
    assert standing(ann(stage)) == ({"receivable": debt} if debt else {} if paid or not anns else {"payable": -anns})
    assert reward.state == ("reversed" if debt else "fulfilled" if paid else "cancelled" if not anns else "approved")
    assert recredit.settle(milestone_id=reward.milestone_id, cause="once:more", at=later(days=6)) == []


def test_of_a_share_that_became_smaller_the_rest_moves_too(stage):
    awarded(stage, "move", paid=True, share=4_000)
    assert kept() == {True: 6_000, False: 4_000} and standing(ann(stage)) == {"receivable": 4_000}


def test_another_word_is_refused_and_changes_nothing(stage):
    publish(stage, document(pay=EUR_100))
    first = accepted(stage, stage.ann, 1, later(days=1))
    second = submitted(stage, stage.ben, later(days=1, hours=1), number=1)
    milestone_id = won(stage, first.id, later(days=2), 100_000)
    with pytest.raises(BadInput) as refusal:
        award.award_credit(deal_id=referrals_queries.milestone(milestone_id).deal_id, shares={second.id: 10_000}, reason="Agreed.", money="half", acting=stage.olga,
                           at=later(days=4))
    assert [error.pointer for error in refusal.value.errors] == ["/money"] and Attribution.objects.count() == 1
