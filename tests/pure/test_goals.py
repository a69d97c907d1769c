"""What has to be counted for a goal, and how far it stands."""
from datetime import UTC, datetime

import pytest

from foundation.kernel.money import Money
from rewards.engine import goals
from rewards.engine.facts import Facts, Rate
from rewards.plan.parse import parse_plan
from tests.pure.test_parser import GOAL, eur, several

MEASURES = {"any": [{"fact": "count.won", "is": "gte", "value": 5}, {"fact": "referrals.custom.trial", "is": "gte", "value": 3},
                    {"fact": "sum.deal_value.invoice_paid", "is": "gte", "value": eur(500)}]}
PLAN = parse_plan(several({}, {"on": GOAL, "when": MEASURES}, {"on": GOAL, "when": {"fact": "count.accepted", "is": "gte", "value": 9}}, currency="EUR"))


def test_what_has_to_be_counted_for_it():
    """MONEY §3: count.<Kind>, referrals.<Kind>, sum.<Base>.<Kind>."""
    assert goals.measures(PLAN.rules[1]) == {"count.won", "referrals.custom.trial", "sum.deal_value.invoice_paid"}
    assert goals.kinds(PLAN.rules[1]) == {"won", "custom.trial", "invoice_paid"}


def test_which_goals_a_milestone_moves():
    assert [[rule.key for rule in goals.goals_of(PLAN, kind)] for kind in ("", "won", "accepted", "custom.trial", "renewal")] == [["r1", "r2"], ["r1"], ["r2"], ["r1"], []]
    assert goals.goals_of(PLAN) == list(PLAN.rules[1:])


def test_a_kind_of_the_programs_own_keeps_its_whole_name():
    summed = parse_plan(several({"on": GOAL, "when": {"fact": "sum.deal_value.custom.trial", "is": "gte", "value": eur(5)}}))
    assert goals.kinds(summed.rules[0]) == {"custom.trial"}


def test_who_comes_first_to_what_is_left_of_a_budget():
    """MONEY §2: within one event take-backs come first, then the plan's order."""
    first, later = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)

    def turn(key, end=first, subject="a", reached=False, plan=PLAN):
        return goals.turn(plan, key, end, subject, reached=reached)
    assert turn("r2", later, "b", reached=True) < turn("r1")
    assert turn("r1") < turn("r1", subject="b") < turn("r2") < turn("gone") < turn("r1", later)
    assert turn("r1", plan=None)[2] == 0 == turn("r0", plan=PLAN)[2]


def test_how_far_it_stands():
    values = {"count.won": 4, "referrals.custom.trial": 3, "sum.deal_value.invoice_paid": 0}
    reached, tests = goals.stands(PLAN.rules[1], values, "EUR")
    assert reached is True and [(test["fact"], test["met"]) for test in tests][:2] == [("count.won", False), ("referrals.custom.trial", True)]


def test_what_was_said_is_said_again_from_its_facts():
    """The window's end stands among the values: without it nothing is missed yet."""
    values = {"count.accepted": 8}
    assert goals.OVER == "window_is_over"   # it stands in rows that are kept
    assert goals.again(PLAN, PLAN.rules[2], Facts("g", {}, values=values)) is None
    over = goals.again(PLAN, PLAN.rules[2], Facts("g", {}, values=values | {goals.OVER: True}))
    assert over is not None and (over.outcome, over.reason) == ("zero", "goal_missed")


@pytest.mark.parametrize("amount, rate, share_bp, part, added", [
    (None, None, 10_000, (1, 1), 0), (Money(1_001, "EUR"), None, 10_000, (1, 1), 1_001), (Money(100_000, "EUR"), None, 10_000, (1, 1), 100_000), (Money(1_001, "EUR"), None, 5_000, (1, 1), 500),
    (Money(1_001, "EUR"), None, 5_000, (1, 3), 166), (Money(1_001, "EUR"), None, 10_000, (0, 1), 0), (Money(1_000, "USD"), None, 10_000, (1, 1), 0),
    (Money(1_000, "USD"), Rate(plan_minor=9, deal_minor=10, id="r", date="2026-03-02", source="ECB"), 5_000, (1, 1), 450),
])
def test_by_how_much_a_sum_grows(amount, rate, share_bp, part, added):
    """Her share of what is left of it, rounded down; what has no amount or no rate is in no sum yet."""
    assert goals.adds(amount, rate, "EUR", share_bp, part) == added
