"""Where a budget is given out, what the news itself earns comes before any goal, and goals in the order of the plan: whoever is told first."""
import pytest

from referrals.commands import milestones, void
from rewards.models import Decision, Reward
from tests.apps.rewards.hearing import IN_ANY_ORDER, hear
from tests.apps.rewards.stage import accepted, later, publish, won
from tests.pure.ladder import document

pytestmark = pytest.mark.usefixtures("played_back_alike")


def eur(minor: int) -> dict:
    return {"minor": minor, "currency": "EUR"}


def goal(key: str, minor: int, when: dict, **on) -> dict:
    return {"key": key, "title": "Goal", "to": "advocate", "pay": {"fixed": eur(minor)}, "when": when, "on": {"goal": {
        "scope": "enrolment", "window": {"calendar": "month"}, "decide": "when_reached", "on_fall": "take_back"} | on}}


def at_least(number: int, of: str = "count.won") -> dict:
    return {"fact": of, "is": "gte", "value": number}


def plan(*goals: dict, budget: int = 10_000) -> dict:
    first = document(pay={"percent_bp": 1000, "of": "first_year_value"})
    return first | {"rules": [*first["rules"], *goals], "budget": {"amount": eur(budget), "window": "lifetime"}}


def granted() -> dict[str, int]:
    return {row.decision.rule_key: row.granted_minor - row.taken_back_minor for row in Reward.objects.select_related("decision").order_by("id")}


@pytest.mark.parametrize("order", IN_ANY_ORDER)
def test_what_a_win_earns_comes_before_the_goal_that_it_completes(stage, order):
    """MONEY §2: then the program budget; the last one gets the rest. The win implies that it was qualified, whose news completes the goal too."""
    publish(stage, plan(goal("main_goal", 7_000, {"all": [at_least(1), at_least(1, "count.qualified")]})))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    hear(later(days=1), order)
    won(stage, referral.id, later(days=2), 60_000)
    hear(later(days=2), order)
    assert granted() == {"main": 6_000, "main_goal": 4_000}


@pytest.mark.parametrize("order", IN_ANY_ORDER)
def test_goals_come_in_the_order_of_the_plan(stage, order):
    """Those whose month ends, too: of several the plan's first, and of one the first who takes part."""
    ends = {"decide": "window_end"}
    publish(stage, plan(goal("z_first", 2_000, at_least(1)), goal("a_second", 3_000, at_least(1)), goal("last", 4_000, at_least(1), **ends),
                        goal("behind", 4_000, at_least(1), **ends), budget=10_500))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    won(stage, referral.id, later(days=2), 10_000)
    hear(later(days=2), order)
    assert granted() == {"main": 1_000, "z_first": 2_000, "a_second": 3_000}
    hear(later(days=50), order)
    assert granted() == {"main": 1_000, "z_first": 2_000, "a_second": 3_000, "last": 4_000, "behind": 500}


@pytest.mark.parametrize("order", IN_ANY_ORDER)
def test_what_falls_makes_room_first(stage, order):
    """MONEY §2: within one event take-backs come first."""
    publish(stage, plan(goal("a_lot", 5_000, {"fact": "count.won", "is": "lte", "value": 1}), goal("few", 9_000, at_least(2)), budget=9_500))
    for number in (1, 2):
        referral = accepted(stage, stage.ann, number, later(days=number))
        hear(later(days=number), order)
        won(stage, referral.id, later(days=number, hours=1), 1_000)
        hear(later(days=number, hours=1), order)
    assert granted() == {"main": 100, "a_lot": 0, "few": 9_000}   # of 9 500 the wins took 200 and what fell gave all back


@pytest.mark.parametrize("order", IN_ANY_ORDER)
def test_what_is_told_after_the_month_is_decided_all_the_same(stage, order):
    """Whoever missed it gets a decision that says so; news of that window that comes later is worked out all the same."""
    publish(stage, plan(goal("late", 700, at_least(2), decide="window_end")))
    referrals = [accepted(stage, stage.ann, number, later(days=1)) for number in (1, 2)]
    won(stage, referrals[0].id, later(days=2), 1_000)
    hear(later(days=40), order)
    assert Decision.objects.get(goal__isnull=False).reason == "goal_missed"
    report = milestones.Report(kind="won", occurred_at=later(days=3), amounts={"first_year_value": 1_000}, currency="EUR")
    milestones.record_milestone(referral_id=referrals[1].id, report=report, source="manual", acting=stage.tess, at=later(days=41))
    hear(later(days=41), order)
    assert granted()["late"] == 700


@pytest.mark.parametrize("order", IN_ANY_ORDER)
def test_goals_that_one_report_reaches_by_milestones_of_different_kinds(stage, order):
    """The win implies that it was qualified: two milestones of one act, each reaches a goal of its own, and the budget has room for one. Which of the two
    it is does not hang on whose news is heard first: the win was recorded before what it implies."""
    publish(stage, plan(goal("by_qualified", 300, at_least(1, "count.qualified")), goal("by_win", 300, at_least(1)), budget=400))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    hear(later(days=1), order)
    won(stage, referral.id, later(days=2), 1_000)
    hear(later(days=2), order)
    assert granted() == {"main": 100, "by_win": 300}
    assert {row.rule_key: row.outcome for row in Decision.objects.filter(goal__isnull=False)} == {"by_win": "granted", "by_qualified": "zero"}


@pytest.mark.parametrize("order", IN_ANY_ORDER)
def test_a_goal_of_a_later_month_falls_with_a_referral_that_is_cancelled(stage, order):
    """DOMAIN §2: voided: it counts for nothing any more, whichever of its news completed the goal, and whenever that was."""
    publish(stage, plan(goal("won_then", 300, at_least(1))))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    won(stage, referral.id, later(days=40), 1_000)
    hear(later(days=40), order)
    assert granted() == {"main": 100, "won_then": 300}
    void.propose_void(referral_id=referral.id, reason="Never happened", acting=stage.tess, at=later(days=41))
    void.void_referral(referral_id=referral.id, acting=stage.olga, at=later(days=42))
    hear(later(days=42), order)
    assert granted() == {"main": 0, "won_then": 0}
