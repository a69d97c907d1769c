"""Which milestones a replay reads: what any plan pays for, counts or promotes."""
from rewards.backtest.kinds import looked_at
from rewards.plan.parse import parse_plan
from tests.pure.ladder import document, percents

FIVE = {"fixed": {"minor": 500, "currency": "EUR"}}
SPRING = {"key": "spring", "title": "Spring", "from": "2026-03-01", "until": "2026-04-01"}
EXTRA = SPRING | {"effect": {"extra": FIVE, "on": "meeting_held", "to": "advocate"}}
TWICE = SPRING | {"effect": {"multiply_bp": 20_000, "rules": ["main"]}}


def kinds(*documents: dict) -> set[str] | None:
    return looked_at([parse_plan(one) for one in documents])


def test_of_rules_escalators_and_extras_of_all_plans():
    assert kinds(document(pay=FIVE)) == {"won"}
    assert kinds(document(pay=FIVE), document(pay=FIVE, on={"milestone": "accepted"})) == {"won", "accepted"}
    assert kinds(document(percents("whole_forward", metric={"count": "qualified"}))) == {"won", "qualified"}


def test_of_extras_but_not_of_what_multiplies():
    assert kinds(document(pay=FIVE) | {"promotions": [EXTRA]}) == {"won", "meeting_held"}
    assert kinds(document(pay=FIVE) | {"promotions": [TWICE]}) == {"won"}


def test_goals_ask_for_all_of_them():
    goal = {"key": "goal", "title": "Goal", "when": {"fact": "count.won", "is": "gte", "value": 3}, "pay": FIVE, "to": "advocate",
            "on": {"goal": {"scope": "enrolment", "window": {"calendar": "month"}, "decide": "when_reached", "on_fall": "keep"}}}
    both = document(pay=FIVE)
    both["rules"].append(goal)
    assert kinds(document(pay=FIVE), both) is None
