"""What a plan may not ask of its form, and what a new version may not change: word for word."""
import pytest

from rewards.plan.checked import checked
from rewards.plan.parse import parse_plan
from rewards.plan.reader import PlanErrors
from rewards.plan.successor import breaks
from tests.pure.ladder import counted, document, percents
from tests.pure.test_parser import FIXED, bands, eur, pts, rule, several

MOODS = {"all": [{"fact": "lead.size", "is": "eq", "value": "9"}, {"any": [{"fact": "lead.zeal", "is": "eq", "value": "1"}, {"fact": "lead.mood", "is": "eq", "value": "1"}]}]}


@pytest.mark.parametrize("questions, keys, asked", [({"size", "age", "team"}, ["mood", "zeal"], "age, size, team"), (set(), ["mood", "size", "zeal"], "–")])
def test_what_the_form_does_not_ask_is_told_with_what_it_asks(questions, keys, asked):
    with pytest.raises(PlanErrors) as refusal:
        checked(rule(when=MOODS), currency="EUR", questions=questions)
    assert [(error.pointer, error.code, str(error)) for error in refusal.value.errors] == [
        ("/rules/0/when", "question_unknown", f"The form of this program asks no question called {key}. It asks: {asked}.") for key in keys]


def escalated(**changes) -> dict:
    return {"escalator": counted("whole_retro") | changes}


def told(plan: dict, before: dict) -> list[tuple[str, str, str]]:
    return [(error.pointer, error.code, str(error)) for error in breaks(parse_plan(plan), [parse_plan(before)])]


def test_each_rule_is_asked_and_told_in_a_sentence():
    before = document(counted("whole_retro"))
    plan = several({"pay": FIXED}, {"pay": escalated(restart=True)}, {"pay": escalated(key="new")})
    assert told(plan, before) == [], "the day on which it takes effect decides"
    plan = several({"pay": FIXED}, {"pay": escalated(restart=True, window="lifetime")}, {"pay": escalated(key="new")})
    assert told(plan, before) == [("/rules/1/pay/escalator/restart", "restart_in_retro",
                                   "Begun anew inside a window, earlier deals of it could not be raised any more. Give the escalator a new key instead.")]
    forward = document(counted("whole_forward"))
    plan = several({"pay": {"escalator": counted("whole_forward") | {"restart": True, "window": "lifetime"}}}, {"pay": FIXED})
    assert told(plan, forward) == []
    assert told(document(counted("whole_forward") | {"window": "lifetime"}), forward) == [
        ("/rules/0/pay/escalator/window", "escalator_changed", "People are on their way up “ladder”, so its window stays as it is. Give the escalator a new key to begin anew.")]


def test_what_was_paid_in_money_is_not_raised_in_points():
    said = [("/rules/0/pay/escalator/bands", "escalator_changed",
             "Earlier deals on “ladder” were paid in something else, so they can’t be raised. Give the escalator a new key to begin anew.")]
    money, points = bands({"fixed": eur(1)}, {"fixed": eur(2)}), bands({"fixed": pts(1)}, {"fixed": pts(2)})
    units, share = bands(*({"units_bp": rate, "of": "deal_value"} for rate in (1, 2))), bands(*({"percent_bp": rate, "of": "deal_value"} for rate in (1, 2)))
    found = {(one, other): told(document(counted("whole_retro") | {"bands": made}), document(counted("whole_retro") | {"bands": before}))
             for one, made in enumerate((money, points, units, share)) for other, before in enumerate((money, points, units, share))}
    assert found == {(one, other): said if (one in (1, 2)) != (other in (1, 2)) else [] for one in range(4) for other in range(4)}
    assert told(document(counted("whole_forward") | {"bands": points}), document(counted("whole_forward") | {"bands": money})) == []
    assert told(document(percents("whole_retro")), document(percents("whole_retro"))) == []


def test_a_rule_that_begins_anew_says_nothing_of_the_next_one():
    before = several({"pay": {"escalator": counted("whole_forward")}}, {"pay": {"escalator": counted("whole_forward") | {"key": "other"}}})
    plan = several({"pay": {"escalator": counted("whole_forward") | {"window": "lifetime", "restart": True}}},
                   {"pay": {"escalator": counted("whole_forward") | {"key": "other", "window": "lifetime"}}})
    assert [pointer for pointer, _, _ in told(plan, before)] == ["/rules/1/pay/escalator/window"]
