"""A goal as a sentence: its document and its fields are one, its buttons, and what a mistake is said at."""
import pytest

from rewards.plan.checked import checked
from rewards.plan.editor import fields, offers, steps
from rewards.plan.editor.show import same, show
from rewards.plan.editor.write import write
from rewards.plan.parse import parse_plan
from rewards.plan.reader import PlanErrors
from tests.pure.ladder import document

WON = {"fact": "count.won", "is": "gte", "value": 10}
WORTH = {"fact": "sum.deal_value.won", "is": "gt", "value": {"minor": 5_000_000, "currency": "EUR"}}
EUR_500 = {"fixed": {"minor": 50_000, "currency": "EUR"}}


def goal(when=None, scope="enrolment", window="year", decide="when_reached", on_fall="take_back", pay=None, **rule) -> dict:
    on = {"goal": {"scope": scope, "window": window if window == "lifetime" else {"calendar": window}, "decide": decide, "on_fall": on_fall}}
    return document(pay=pay or EUR_500, on=on, key="goal", title="Ten deals", when=when or {"all": [WON, WORTH]}, **rule)


def shown(plan: dict, mark: str = ".") -> fields.Form:
    form = show(plan, mark)
    assert form is not None
    return form


def back(form: fields.Form) -> dict:
    written = write(fields.nested(fields.flat(form), form["currency"]))
    assert written.wrong == []
    return written.document


@pytest.mark.parametrize("plan", [
    goal(), goal(scope="member", window="month", decide="window_end", on_fall="keep"), goal(scope="partner_organisation", window="lifetime"),
    goal({"any": [WON, WORTH, {"fact": "referrals.meeting_held", "is": "lt", "value": 3}]}), goal({"not": {"any": [WON, WORTH]}}), goal(WON),
    goal({"fact": "count.custom.demo", "is": "in", "value": [1, 2]}), goal(pay={"thanks": "Well done"}), goal(pay={"fixed": {"minor": 500, "currency": "PTS"}}),
    goal(to="partner_organisation", within={"per_beneficiary": {"amount": {"minor": 100_000, "currency": "EUR"}, "window": "lifetime"}}, maturation_days=14,
         approval_above={"minor": 0, "currency": "EUR"}),
])
@pytest.mark.parametrize("mark", [".", ","])
def test_every_goal_stands_in_its_sentence(plan, mark):
    form = shown(plan, mark)
    assert "json" not in form["rules"][0] and fields.is_goal(form["rules"][0]) and same(back(form), plan)


@pytest.mark.parametrize("when", [{"all": [WON, {"any": [WORTH, WON]}]}, {"not": {"all": [WON]}}])
def test_what_nests_is_carried_as_it_is(when):
    assert "json" in shown(goal(when))["rules"][0] and same(back(shown(goal(when))), goal(when))


@pytest.mark.parametrize("name, typed, pointer, value", [
    ("r0-scope", "member", "/rules/0/on/goal/scope", "member"), ("r0-window", "quarter", "/rules/0/on/goal/window", {"calendar": "quarter"}),
    ("r0-decide", "window_end", "/rules/0/on/goal/decide", "window_end"), ("r0-on_fall", "keep", "/rules/0/on/goal/on_fall", "keep"),
    ("r0-rate", "750", "/rules/0/pay/fixed/minor", 75_000), ("r0-t0-value", "12", "/rules/0/when/all/0/value", 12),
    ("r0-t1-value", "60,000", "/rules/0/when/all/1/value/minor", 6_000_000), ("r0-t0-fact", "count.submitted", "/rules/0/when/all/0/fact", "count.submitted"),
    ("r0-t1-is", "gte", "/rules/0/when/all/1/is", "gte"),
])
def test_each_control_changes_its_place(name, typed, pointer, value):
    sent = fields.flat(shown(goal())) | {name: typed}
    written = write(fields.nested(sent, "EUR"))
    at = written.document
    for word in pointer[1:].split("/"):
        at = at[int(word)] if isinstance(at, list) else at[word]
    assert at == value and written.wrong == [] and written.field_of(pointer) == name


@pytest.mark.parametrize("name, typed, says", [
    ("r0-t0-value", "ten", "/rules/0/when/all/0/value"), ("r0-t1-value", "much", "/rules/0/when/all/1/value/minor"), ("r0-rate", "a lot", "/rules/0/pay/fixed/minor"),
])
def test_what_is_no_number_is_said_at_its_slot(name, typed, says):
    written = write(fields.nested(fields.flat(shown(goal())) | {name: typed}, "EUR"))
    assert [error.pointer for error in written.wrong] == [says] and written.field_of(says) == name


@pytest.mark.parametrize("name, typed, code, field", [
    ("r0-scope", "team", "one_of", "r0-scope"), ("r0-window", "week", "one_of", "r0-window"), ("r0-decide", "soon", "one_of", "r0-decide"), ("r0-on_fall", "", "one_of", "r0-on_fall"),
    ("r0-t0-fact", "count.nothing", "unknown_fact", "r0-t0-fact"), ("r0-unit", "percent_bp", "goal_pays_fixed", "r0-unit"),
])
def test_what_is_no_goal_is_said_at_its_slot(name, typed, code, field):
    written = write(fields.nested(fields.flat(shown(goal())) | {name: typed}, "EUR"))
    with pytest.raises(PlanErrors) as wrong:
        parse_plan(written.document)
    assert field in [written.field_of(error.pointer) for error in wrong.value.errors]


def test_nothing_to_reach_is_said_at_the_goal():
    form = steps.after(shown(goal(WON)), "untest:0:0", titles={})
    written = write(form)
    with pytest.raises(PlanErrors) as wrong:
        parse_plan(written.document)
    assert [(error.code, written.field_of(error.pointer)) for error in wrong.value.errors] == [("goal_without_when", "r0-scope")]


def test_its_buttons():
    """A goal is begun by the menu, asks for one thing more, climbs no steps and is raised by no promotion."""
    form = shown(document(pay=EUR_500))
    form = steps.after(form, "add:goal", titles={"goal": "A goal"})
    assert fields.nested(fields.flat(form), "EUR") == form
    parse_plan(write(form).document)
    assert write(form).document["rules"][1]["on"] == {"goal": {"scope": "enrolment", "window": {"calendar": "year"}, "decide": "when_reached", "on_fall": "take_back"}}
    more = steps.after(form, "test:1", titles={})
    assert [test["fact"] for test in more["rules"][1]["tests"]] == ["count.won", "sum.deal_value.won"] and more["rules"][1]["join"] == "all"
    assert steps.after(form, "step:1", titles={}) == form == steps.after(form, "more:1", titles={})
    promoted = steps.after(steps.after(form, "more:0", titles={}), "also:0", titles={})
    assert [row["rule"] for row in promoted["promotions"][0]["names"]] == ["main"]


def test_a_time_without_an_end_is_decided_when_it_is_reached():
    form = shown(goal(decide="window_end"))
    form["rules"][0]["window"] = "lifetime"
    assert steps.settle(form)["rules"][0]["decide"] == "when_reached"


def test_everything_that_is_offered_is_understood():
    for fact in offers.MEASURES:
        value = {"minor": 100, "currency": "EUR"} if fact.startswith("sum.") else 1
        checked(goal({"fact": fact, "is": "gte", "value": value}), currency="EUR")


@pytest.mark.parametrize("change, place", [
    (lambda plan: plan["rules"][0].update(group={"name": "one", "choose": "all"}), "/rules/0/group"),
    (lambda plan: plan.update(promotions=[{"key": "spring", "title": "Spring", "from": "2026-03-01", "until": "2026-04-01",
                                           "effect": {"multiply_bp": 15_000, "rules": ["goal"]}}]), "/promotions/0/effect/rules"),
])
def test_a_goal_stands_alone(change, place):
    """The grammar does not say what a group or a promotion would do with it, so it is refused at its place."""
    plan = goal()
    change(plan)
    parse_plan(plan)
    with pytest.raises(PlanErrors) as wrong:
        checked(plan, currency="EUR")
    assert [(error.code, error.pointer) for error in wrong.value.errors] == [("not_yet", place)]


def test_a_goal_begins_with_points_where_the_plan_counts_in_points():
    for currency, unit in (("PTS", "fixed_points"), ("EUR", "fixed")):
        form = steps.after(shown(goal()) | {"currency": currency, "rules": []}, "add:goal", titles={"goal": "Ten deals"})
        assert [(rule["key"], rule["title"], rule["unit"]) for rule in form["rules"]] == [("goal", "Ten deals", unit)]
