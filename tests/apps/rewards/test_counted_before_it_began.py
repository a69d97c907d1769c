"""What a version without the escalator decided, and the escalator counts once it begins: refunded, disputed and told anew, it leaves and comes back."""
import pytest

from referrals import queries as referrals_queries
from rewards.models import Decision, Progress, Reward
from tests.apps.rewards.adjusted import tell
from tests.apps.rewards.stage import deal, later, publish
from tests.apps.rewards.test_repricing import left
from tests.pure.ladder import counted, document, percents

pytestmark = pytest.mark.usefixtures("decided_alike", "played_back_alike")


TEN_PERCENT = {"percent_bp": 1000, "of": "first_year_value"}


def began(stage, pay: dict, *, key: str = "main") -> tuple:
    """A deal by a flat rule, then the escalator begins and another deal comes; `key`: of the rule, the same as before or another."""
    publish(stage, document(pay=TEN_PERCENT))
    [first] = deal(stage, 1, 10_000, later(days=1))
    plan = document(pay) | {"terms_at": "milestone"}
    publish(stage, plan | {"rules": [plan["rules"][0] | {"key": key}]}, at=later(days=2))
    [second] = deal(stage, 2, 10_000, later(days=3))
    return first, second


def metric() -> int:
    return Progress.objects.get().metric


@pytest.mark.crossed
@pytest.mark.parametrize("key", ["main", "other"])
@pytest.mark.parametrize("mode", ["whole_forward", "whole_retro"])
@pytest.mark.parametrize("late", ["arrival_order", "event_order"])
@pytest.mark.parametrize("of", ["count", "referrals"])
def test_it_loses_its_count_once_nothing_is_left_of_it(stage, key, mode, late, of):
    """MONEY §3, reprice: a count then falls only by a full refund, a whole dispute or a withdrawal."""
    first, second = began(stage, counted(mode, start=2) | {"metric": {of: "won"}, "on_reversal": "reprice", "late_arrival": late}, key=key)
    assert (metric(), left()) == (2, {first.milestone_id: 1_000, second.milestone_id: 150})
    tell(stage, first.milestone_id, "partial_refund", 4, minor=4_000)
    assert (metric(), left()) == (2, {first.milestone_id: 600, second.milestone_id: 150})
    tell(stage, first.milestone_id, "refund", 5)
    assert (metric(), left()) == (1, {first.milestone_id: 0, second.milestone_id: 100})
    beside = Decision.objects.get(cause__contains=":window")
    assert (beside.milestone_id, beside.reason, beside.replaces_id) == (first.milestone_id, "refunded", None)
    [third] = deal(stage, 3, 10_000, later(days=6))
    assert metric() == 2 and left()[third.milestone_id] == 150 and left()[second.milestone_id] == (150 if mode == "whole_retro" else 100)


@pytest.mark.crossed
@pytest.mark.parametrize("key", ["main", "other"])
@pytest.mark.parametrize("mode, late, raised", [("whole_forward", "arrival_order", False), ("whole_forward", "event_order", True), ("whole_retro", "arrival_order", True)])
def test_a_dispute_that_is_won_counts_it_again(stage, key, mode, late, raised):
    """MONEY §3, reprice: differences are posted. What comes back takes the next place, or its own in the order of events."""
    first, second = began(stage, counted(mode, start=2) | {"on_reversal": "reprice", "late_arrival": late}, key=key)
    tell(stage, first.milestone_id, "payment_dispute", 4, minor=10_000)
    assert (metric(), left()) == (1, {first.milestone_id: 0, second.milestone_id: 100})
    tell(stage, first.milestone_id, "dispute_won", 5)
    assert (metric(), left()) == (2, {first.milestone_id: 1_000, second.milestone_id: 150 if raised else 100})
    assert Reward.objects.filter(milestone_id=first.milestone_id).count() == 1   # the first came back, and was not granted once more
    [third] = deal(stage, 3, 10_000, later(days=6))
    assert metric() == 3 and left()[third.milestone_id] == 150


@pytest.mark.parametrize("mode, before, part, whole", [("marginal", 3_800, 2_800, 2_000), ("whole_retro", 4_000, 4_000, 3_000)])
def test_revenue_that_is_only_counted_falls_by_what_is_refunded(stage, mode, before, part, whole):
    """MONEY §3, reprice: the window is evaluated as if the taken-back amount had never been."""
    bands = [{"from": start, "pay": {"percent_bp": rate, "of": "first_year_value"}} for start, rate in ((0, 2000), (10_000, 3000), (12_000, 4000))]
    publish(stage, document(pay=TEN_PERCENT))
    [first] = deal(stage, 1, 10_000, later(days=1))
    pay = percents(mode) | {"on_reversal": "reprice", "bands": bands}
    publish(stage, document(pay) | {"terms_at": "milestone"}, at=later(days=2))
    [second] = deal(stage, 2, 10_000, later(days=3))
    found = [left()[second.milestone_id]]
    for day, minor in ((4, 5_000), (5, 5_000)):
        tell(stage, first.milestone_id, "partial_refund", day, minor=minor, payment=str(day))
        found.append(left()[second.milestone_id])
    assert metric() == 10_000 and referrals_queries.adjusted(first.milestone_id).whole
    assert (mode, *found) == (mode, before, part, whole)


@pytest.mark.parametrize("reversal", ["keep", "reprice"])
def test_with_keep_a_count_stays(stage, reversal):
    first, second = began(stage, counted("whole_forward", start=2) | {"on_reversal": reversal})
    tell(stage, first.milestone_id, "refund", 4)
    assert (metric(), left()[second.milestone_id]) == ((2, 150) if reversal == "keep" else (1, 100))
