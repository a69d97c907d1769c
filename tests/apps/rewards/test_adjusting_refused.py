"""What nobody may say about a milestone's money: refused at its place, and nothing has changed."""
import pytest

from foundation.kernel.errors import BadInput
from foundation.ledger.models import Journal
from foundation.outbox import queries as outbox_queries
from referrals.commands.adjust import News, adjust_milestone
from referrals.models import MilestoneAdjustment
from tests.apps.rewards.books import amounts
from tests.apps.rewards.stage import later
from tests.apps.rewards.test_adjusting import earned

BAD = [
    ({"kind": "nothing"}, "/kind"), ({"kind": "reinstatement"}, "/kind"), ({"kind": "withdrawal"}, "/kind"), ({"kind": "partial_refund"}, "/minor"),
    ({"kind": "refund", "minor": 5}, "/minor"), ({"kind": "partial_refund", "minor": 0}, "/minor"), ({"kind": "partial_refund", "minor": 10**13}, "/minor"),
    ({"kind": "partial_refund", "minor": 5, "currency": "USD"}, "/currency"), ({"kind": "refund", "occurred_at": later(days=99)}, "/occurred_at"),
    ({"kind": "refund", "occurred_at": later(days=0)}, "/occurred_at"), ({"kind": "amendment"}, "/amounts"), ({"kind": "amendment", "amounts": {"x": 1}}, "/amounts/x"),
    ({"kind": "amendment", "amounts": {"deal_value": 1}}, "/amounts/deal_value"), ({"kind": "amendment", "amounts": {"first_year_value": -1}}, "/amounts/first_year_value"),
    ({"kind": "amendment", "amounts": {"first_year_value": 5}, "currency": "USD"}, "/currency"),
    ({"kind": "refund", "note": "x" * 301}, "/note"), ({"kind": "refund", "payment": "x" * 121}, "/payment"),
]


@pytest.mark.parametrize("news, where", BAD)
def test_what_is_refused_changes_nothing(stage, news, where):
    reward = earned(stage)
    before = amounts(reward), Journal.objects.count(), len(outbox_queries.timeline([reward.referral_id]))
    with pytest.raises(BadInput) as caught:
        adjust_milestone(milestone_id=reward.milestone_id, news=News(**({"occurred_at": later(days=2), "currency": "EUR"} | news)), source="billing",
                         acting=stage.tess, at=later(days=3))
    assert where in [error.pointer for error in caught.value.errors]
    assert (amounts(reward), Journal.objects.count(), len(outbox_queries.timeline([reward.referral_id]))) == before and not MilestoneAdjustment.objects.exists()
