"""What a plan may not ask of its form, and what a new version may not change: word for word."""
import pytest

from rewards.plan.checked import checked
from rewards.plan.parse import parse_plan
from rewards.plan.reader import PlanErrors
from rewards.plan.successor import begun_anew, breaks
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


def anew(changed: dict, *before: dict) -> dict[str, set[str]]:
    return begun_anew(parse_plan(changed), [parse_plan(one) for one in before])


def test_what_begins_anew_and_raises_earlier_deals_does_so_when_its_windows_begin():
    """Its own, and the one that would be open yet, where deals of that one are raised too."""
    retro, forward = document(counted("whole_retro")), document(counted("whole_forward"))   # a year each
    monthly = document(counted("whole_retro") | {"window": {"calendar": "month"}, "restart": True})
    assert anew(monthly, retro) == {"ladder": {"month", "year"}} and anew(monthly, forward) == {"ladder": {"month"}}
    assert anew(monthly, forward, retro) == {"ladder": {"month"}} and anew(monthly, retro, forward) == {"ladder": {"month", "year"}}   # the newest first
    quarter = document(counted("whole_retro") | {"window": {"calendar": "quarter"}})
    assert anew(monthly, quarter, retro) == {"ladder": {"month", "quarter"}}


def test_what_goes_on_or_raises_nothing_may_begin_on_any_day():
    retro = document(counted("whole_retro"))
    assert anew(retro, retro) == {} == anew(document(counted("whole_forward") | {"restart": True}), retro)
    assert anew(document(counted("whole_retro") | {"restart": True}), document(pay=FIXED)) == {} == anew(document(pay=FIXED), retro)
    assert anew(document(counted("whole_retro") | {"restart": True, "key": "other"}), retro) == {}
    plan = several({"pay": FIXED}, {"pay": escalated(key="new", restart=True)}, {"pay": escalated(restart=True)})
    assert anew(plan, retro) == {"ladder": {"year"}}


def test_what_the_form_does_not_ask_is_told_in_one_order():
    """Of so many no set comes out sorted by chance."""
    names = ["age", "budget", "colour", "distance", "energy", "flavour", "gender", "height", "industry", "joy"]
    asked = {"any": [{"fact": f"lead.{name}", "is": "eq", "value": "1"} for name in reversed(names)]}
    with pytest.raises(PlanErrors) as refusal:
        checked(rule(when=asked), currency="EUR", questions=set())
    assert [name for error in refusal.value.errors for name in names if f"called {name}." in str(error)] == names
