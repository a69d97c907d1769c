"""What one act told of several milestones is worked out under the locks of all of them, taken in the one order."""
import pytest

from foundation.tenants.context import tenant_context
from referrals import queries as referrals_queries
from referrals.commands.record import adjust
from rewards.commands import together
from rewards.models import Reward
from tests.apps.rewards.adjusted import tell
from tests.apps.rewards.books import all_right
from tests.apps.rewards.hearing import hear
from tests.apps.rewards.stage import accepted, later, publish, set_money_stage, won
from tests.apps.rewards.test_goals_order import beside_both
from tests.apps.rewards.test_moved_credits import void
from tests.apps.rewards.test_shares import TEN_PERCENT, shared
from tests.pure.ladder import document


@pytest.fixture
def stage(acme, monkeypatch):
    """Ben was accepted, and then a deal was won that is hers and his in halves: both earned something, and he for being accepted too."""
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        rules = document(pay=TEN_PERCENT)
        rules["rules"].append(rules["rules"][0] | {"key": "accepted", "on": {"milestone": "accepted"}, "pay": {"fixed": {"minor": 500, "currency": "EUR"}}})
        publish(stage, rules | {"budget": {"amount": {"minor": 10_000_000, "currency": "EUR"}, "window": "lifetime"}})
        hers, his = accepted(stage, stage.ann, 1, later(days=1)), accepted(stage, stage.ben, 2, later(days=1))
        milestone_id = won(stage, his.id, later(days=2), 100_000)
        shared(monkeypatch, milestone_id, (hers, 5_000), (his, 5_000))
        hear(later(days=2))
        assert stage.ann.id < stage.ben.id and sorted(left(stage)) == [500, 500, 5_000, 5_000]
        first = next(one for one in referrals_queries.milestones_of(his.id) if one.kind == "accepted")
        stage.people = {"his": his.id, "first": first, "second": referrals_queries.milestone(milestone_id)}
    return stage


def left(stage) -> list[int]:
    return [one.granted_minor - one.taken_back_minor for one in Reward.objects.all() if one.granted_minor > one.taken_back_minor]


def told_in_order(stage, monkeypatch, query: str, *, rows: bool = False) -> list:
    """Such an act told of the milestone that concerns him alone first, then of that which concerns her too."""
    told = [stage.people["first"], stage.people["second"]]
    monkeypatch.setattr(referrals_queries, query, lambda its_id: told if rows else [one.id for one in told])
    return told


def test_several_milestones_are_recorded(stage, monkeypatch):
    _, second = told_in_order(stage, monkeypatch, "recorded_with")
    beside_both(stage, lambda: together.recorded(milestone_id=second.id, cause="recorded:1", at=later(days=3)))
    with tenant_context(stage.tenant_id):
        assert all_right(stage.tenant_id) and sorted(left(stage)) == [500, 500, 5_000, 5_000]


def test_something_becomes_of_several_milestones(stage, monkeypatch):
    """The first is withdrawn, the second refunded in part."""
    first, second = told_in_order(stage, monkeypatch, "adjusted_with")
    with tenant_context(stage.tenant_id):
        adjust(first, "withdrawal", source="manual", acting=stage.tess, at=later(days=3))
        said = tell(stage, second.id, "partial_refund", 3, minor=50_000, settles=False)
    beside_both(stage, lambda: together.adjusted(milestone_id=second.id, adjustment_id=said.id, cause="partial_refund:1", at=later(days=3)))
    with tenant_context(stage.tenant_id):
        assert all_right(stage.tenant_id) and sorted(left(stage)) == [500, 2_500, 2_500]


def test_the_credit_of_a_deal_moves(stage, monkeypatch):
    _, second = told_in_order(stage, monkeypatch, "milestones_of_deal", rows=True)
    beside_both(stage, lambda: together.superseded(deal_id=second.deal_id, cause="attribution:1", at=later(days=3)))
    with tenant_context(stage.tenant_id):
        assert all_right(stage.tenant_id) and sorted(left(stage)) == [500, 500, 5_000, 5_000]


def test_a_referral_is_cancelled(stage, monkeypatch):
    """He alone is concerned by the first of its milestones, and she too by the second."""
    void(monkeypatch, stage.people["his"])
    beside_both(stage, lambda: together.voided(referral_id=stage.people["his"], cause="void:1", at=later(days=3)))
    with tenant_context(stage.tenant_id):
        assert all_right(stage.tenant_id) and sorted(left(stage)) == [500, 5_000]
