"""What the buttons of the editor and its other choices do, at their edges: how much a page holds, and what is carried as it is."""
import json

import pytest
from hypothesis import strategies as st

from rewards.plan.editor import fields, offers, steps
from rewards.plan.editor.show import show
from rewards.plan.editor.write import forced_by, write
from rewards.plan.parse import parse_plan
from rewards.plan.reader import PlanErrors
from tests.depths import property_of
from tests.pure.ladder import counted, document, percents
from tests.pure.plans import plans

TENTH = {"percent_bp": 1000, "of": "first_year_value"}
TITLES = {"percent_bp": "A share of the deal"}


def shown(plan: dict) -> fields.Form:
    form = show(plan)
    assert form is not None
    return form


def pressed(form: fields.Form, *verbs: str, taken=()) -> fields.Form:
    for verb in verbs:
        form = steps.after(form, verb, titles=TITLES, taken=taken)
        assert fields.nested(fields.flat(form), form["currency"]) == form
    return form


ONE = shown(document(pay=TENTH))


def test_a_page_holds_twenty_rules_nineteen_steps_and_twenty_tests():
    form = pressed(ONE, *["add:percent_bp"] * 25, *["step:0"] * 25, *["test:0"] * 25)
    assert [len(form["rules"]), len(form["rules"][0]["steps"]), len(form["rules"][0]["tests"])] == [20, 19, 20]
    assert len({rule["key"] for rule in form["rules"]}) == 20


def test_a_new_rule_follows_the_one_above_it():
    first = ONE["rules"][0] | {"on": "qualified", "to": "rep_owner", "wait": "3"}
    second = pressed(ONE | {"rules": [first]}, "add:percent_bp")["rules"][1]
    assert (second["on"], second["to"], second["wait"], second["key"], second["title"]) == ("qualified", "rep_owner", "3", "qualified", "A share of the deal")
    alone = pressed(ONE | {"rules": []}, "add:fixed")["rules"][0]
    assert (alone["on"], alone["to"], alone["wait"], alone["key"], alone["title"], alone["unit"], alone["rate"]) == ("won", "advocate", "14", "won", "fixed", "fixed", "100")
    carried = {"json": json.dumps({"key": "won", "pay": {"escalator": {"key": "steps"}}}), "steps": [], "tests": []}
    after = pressed(ONE | {"rules": [carried]}, "add:percent_bp", "step:1")["rules"][1]
    assert (after["on"], after["key"], after["escalator"]) == ("won", "won_2", "steps_2")


def test_what_is_carried_stays_as_it_is_but_may_move_and_go():
    carried = {"json": "{}", "steps": [], "tests": []}
    form = ONE | {"rules": [carried, ONE["rules"][0]]}
    assert pressed(form, "step:0", "test:0", "anew:0", "untest:0:0", "unstep:0:1") == form
    assert pressed(form, "down:0")["rules"] == [ONE["rules"][0], carried] == pressed(form, "up:1")["rules"] and pressed(form, "remove:0")["rules"] == [ONE["rules"][0]]


@pytest.mark.parametrize("verb", ["up:0", "down:0", "add:gold", "remove:1", "remove:x", "remove:", "remove:-1", "unstep:0:0", "unstep:0:1", "untest:0:0", "nonsense:0", "", "up:0:0:0", "more:1", "extra:1", "end:0", "ask:0", "also:0",
                                  "step:1", "test:1", "anew:1", "down:1"])
def test_a_button_that_means_nothing_here_changes_nothing(verb):
    assert pressed(ONE, verb) == ONE


def test_nothing_moves_beyond_the_ends():
    two = pressed(ONE, "add:percent_bp")
    assert pressed(two, "up:0") == two == pressed(two, "down:1") and pressed(two, "down:0") == pressed(two, "up:1") != two


def test_a_test_is_taken_away_by_its_number():
    form = pressed(ONE, "test:0", "test:0", "test:0")
    for number, value in enumerate(("1", "2", "3")):
        form["rules"][0]["tests"][number]["value"] = value
    assert [test["value"] for test in pressed(form, "untest:0:1")["rules"][0]["tests"]] == ["1", "3"] and pressed(form, "untest:0:3") == form
    assert form["rules"][0]["tests"][0] == {"fact": "first_year_value", "is": "gte", "value": "1"}
    either = form | {"rules": [form["rules"][0] | {"join": "any"}]}
    assert pressed(either, "test:0")["rules"][0]["join"] == "any" and pressed(ONE, "test:0")["rules"][0]["join"] == ""


def test_a_step_pays_as_the_one_below_until_somebody_types_more():
    two = pressed(ONE, "step:0", "step:0")
    assert two["rules"][0]["steps"] == [{"from": "6", "rate": "10"}, {"from": "11", "rate": "10"}]
    assert pressed(two, "unstep:0:1")["rules"][0]["steps"] == [{"from": "11", "rate": "10"}] and pressed(two, "unstep:0:3") == two
    made = {word: two["rules"][0][word] for word in ("escalator", "counted", "scope", "window", "mode", "crossing", "demotion", "on_reversal", "late_arrival")}
    assert made == {"escalator": "steps", "counted": "referrals", "scope": "enrolment", "window": "year", "mode": "whole_forward", "crossing": "new_rate",
                    "demotion": "window_end", "on_reversal": "keep", "late_arrival": "arrival_order"}


def test_who_takes_away_all_steps_and_adds_one_finds_the_rest_as_it_was():
    own = {"escalator": "mine", "counted": "count", "scope": "member", "window": "month", "mode": "marginal", "crossing": "old_rate", "demotion": "none",
           "on_reversal": "reprice", "late_arrival": "event_order"}
    form = ONE | {"rules": [ONE["rules"][0] | own]}
    assert pressed(form, "step:0")["rules"][0] == form["rules"][0] | {"steps": [{"from": "6", "rate": "10"}]}
    without_a_rate = ONE | {"rules": [{name: text for name, text in ONE["rules"][0].items() if name != "rate"}]}
    assert pressed(without_a_rate, "step:0")["rules"][0]["steps"] == [{"from": "6", "rate": ""}]


@pytest.mark.parametrize("last, start", [("1,500.00", "3,000.00"), ("nothing", "100,000.00"), ("", "100,000.00")])
def test_the_next_step_of_a_sum_lies_at_the_double(last, start):
    form = shown(document(percents("whole_forward")))
    form["rules"][0]["steps"][-1]["from"] = last
    assert pressed(form, "step:0")["rules"][0]["steps"][-1] == {"from": start, "rate": "20"}


@pytest.mark.parametrize("last, start", [("9", "14"), ("nine", "6")])
def test_the_next_step_of_a_count_lies_five_further(last, start):
    form = shown(document(counted("whole_forward")))
    form["rules"][0]["steps"][-1]["from"] = last
    assert pressed(form, "step:0")["rules"][0]["steps"][-1] == {"from": start, "rate": "1.50"}


@pytest.mark.parametrize("fact, word, value, settled", [
    ("first_deal", "gte", "5", ("eq", "true")), ("first_deal", "ne", "false", ("ne", "false")), ("first_deal", "eq", "true", ("eq", "true")),
    ("first_deal", "in", "", ("eq", "true")), ("deal_value", "in", "true", ("gte", "")), ("deal_value", "lt", "false", ("lt", "")), ("deal_value", "gt", "5", ("gt", "5")),
    ("region", "gte", "north", ("eq", "north")), ("region", "not_in", "true", ("not_in", "")), ("referral_age_days", "in", "1, 2", ("in", "1, 2")),
    ("referral_age_days", "is", "3", ("gte", "3")), ("weather", "gte", "true", ("gte", "")), ("lead.size", "in", "9", ("in", "9"))])
def test_what_the_old_choice_asked_for_is_not_left_in_the_new_one(fact, word, value, settled):
    form = ONE | {"rules": [ONE["rules"][0] | {"tests": [{"fact": fact, "is": word, "value": value}]}, {"json": "{}", "steps": []}]}
    test = steps.settle(form)["rules"][0]["tests"][0]
    assert (test["is"], test["value"]) == settled and form["rules"][0]["tests"][0]["is"] == word


@property_of(plan=plans(), mark=st.sampled_from([".", ","]))
def test_what_stands_is_settled(plan, mark):
    """Nothing of a plan that parses is another thing after a choice was made somewhere else."""
    try:
        parse_plan(plan)
    except PlanErrors:
        return
    form = show(plan, mark)
    assert form is not None and steps.settle(form) == form


@pytest.mark.parametrize("change, slot, answer", [
    ({"window": "rolling"}, "window_days", "90"), ({"per_beneficiary_window": "rolling"}, "per_beneficiary_days", "365"), ({"each": "payment"}, "times", "12"),
    ({"each": "month"}, "times", "12")])
def test_a_slot_that_appears_has_a_first_answer(change, slot, answer):
    rule = pressed(ONE, "step:0")["rules"][0] | change
    assert steps.settle(ONE | {"rules": [rule]})["rules"] == [rule | {slot: answer}]
    assert steps.settle(ONE | {"rules": [rule | {slot: ""}]})["rules"] == [rule | {slot: ""}], "an empty one was emptied"
    bare = {name: text for name, text in rule.items() if name not in change}
    assert steps.settle(ONE | {"rules": [bare]})["rules"] == [bare] and steps.settle(ONE | {"rules": [bare | dict.fromkeys(change, "")]})["rules"] == [bare | dict.fromkeys(change, "")]


def test_the_budgets_days_have_a_first_answer_too():
    form = ONE | {"budget_window": "rolling"}
    assert steps.settle(form) == form | {"budget_days": "365"} and steps.settle(form | {"budget_days": ""}) == form | {"budget_days": ""}


def test_a_rule_for_life_is_no_goal_and_what_is_carried_chooses_nothing():
    life = pressed(ONE, "step:0")["rules"][0] | {"window": "lifetime"}
    carried = {"json": "{}", "group": "one", "steps": [], "tests": []}
    form = ONE | {"rules": [life, carried]}
    assert steps.settle(form) == form


def test_the_fields_of_a_plan_are_known_by_when_its_terms_hold():
    assert fields.is_sent({"terms_at": ""}) and not fields.is_sent({"r0-key": "main"})


def test_what_is_sent_beyond_the_page_is_passed_over():
    """Twenty rules of nineteen steps and twenty tests, ten promotions of twenty tests and twenty names; and names that mean nothing."""
    sent = {"r-key": "x", "colour": "red", "r0-colour": "red", "p0-colour": "red", "r0-s0-from": "0", "r25-key": "x"}
    for place in range(21):
        sent |= {f"r{place}-key": "k", f"p{place}-key": "k", f"r0-s{place + 1}-from": "f", f"r0-t{place}-fact": "f", f"p0-t{place}-fact": "f", f"p0-n{place}-rule": "n"}
    form = fields.nested(sent, "EUR")
    assert form == {"currency": "EUR", "terms_at": "", "rounding": "", "budget": "", "budget_window": "", "rest": "", "rules": [
        {"key": "k", "steps": [{"from": "f", "rate": ""}] * 19, "tests": [{"fact": "f", "is": "", "value": ""}] * 20},
        *[{"key": "k", "steps": [], "tests": []}] * 19], "promotions": [
        {"key": "k", "tests": [{"fact": "f", "is": "", "value": ""}] * 20, "names": [{"rule": "n"}] * 20}, *[{"key": "k", "tests": [], "names": []}] * 9]}
    assert fields.nested({"p0-json": "{}", "r0-json": "{}"}, "EUR") | {"rules": 0, "promotions": 0} == fields.nested({}, "EUR") | {"rules": 0, "promotions": 0}
    assert [len(fields.nested({"p0-json": "{}", "r0-json": "{}"}, "EUR")[part]) for part in ("rules", "promotions")] == [1, 1]


def test_what_a_form_lacks_is_sent_empty():
    row = {"key": "k", "steps": [{}], "tests": [{}]}
    assert fields.flat({"currency": "EUR", "rules": [row], "promotions": [{"key": "k", "tests": [{}], "names": [{}]}]}) == {
        "terms_at": "", "rounding": "", "budget": "", "budget_window": "", "rest": "", "r0-key": "k", "r0-s1-from": "", "r0-s1-rate": "", "r0-t0-fact": "", "r0-t0-is": "",
        "r0-t0-value": "", "p0-key": "k", "p0-t0-fact": "", "p0-t0-is": "", "p0-t0-value": "", "p0-n0-rule": ""}


def test_what_is_sent_ends_with_the_first_number_that_is_missing():
    sent = fields.flat(pressed(ONE, "add:percent_bp", "step:0", "step:0"))
    assert len(fields.nested({name: text for name, text in sent.items() if not name.startswith("r0-")}, "EUR")["rules"]) == 0
    assert fields.nested({"p1-key": "spring", "p2-json": "{}"}, "EUR")["promotions"] == []
    without = {name: text for name, text in sent.items() if name != "r0-s1-from"}
    assert [len(rule["steps"]) for rule in fields.nested(without, "EUR")["rules"]] == [0, 0]


@pytest.mark.parametrize("given, offered", [
    ({"mode": "marginal"}, ["referrals", "count", "sum:first_year_value"]), ({"mode": "marginal", "now": "sum:deal_value"}, ["referrals", "count", "sum:first_year_value", "sum:deal_value"])])
def test_what_contradicts_the_rest_is_not_offered_unless_it_is_chosen(given, offered):
    """Marginal over a sum pays percents of what is summed."""
    assert sorted(offers.choices("counted", **given)) == sorted(offered)


@pytest.mark.parametrize("mode", ["whole_forward", "whole_retro", "marginal"])
def test_either_order_of_late_news_is_offered(mode):
    assert offers.choices("late_arrival", mode=mode) == ["arrival_order", "event_order"]


@pytest.mark.parametrize("rule, forced", [
    ({"mode": "marginal"}, {"crossing": "new_rate", "demotion": "none"}), ({"mode": "whole_retro"}, {"crossing": "new_rate", "demotion": "none", "on_reversal": "reprice"}),
    ({"mode": "whole_forward", "window": "lifetime", "demotion": "window_end"}, {"demotion": "none"}), ({"mode": "whole_forward", "window": "lifetime", "demotion": "immediate"}, {}),
    ({"mode": "whole_forward", "window": "year", "demotion": "window_end"}, {}), ({}, {})])
def test_what_the_way_of_counting_leaves_no_choice_about(rule, forced):
    assert forced_by(rule) == forced


DEEP = "[" * 701 + "]" * 701


@pytest.mark.parametrize("text", ["{", DEEP, "nonsense"])
def test_a_part_that_came_back_damaged_is_said_at_its_place(text):
    written = write(ONE | {"rest": text})
    assert [(error.pointer, written.field_of(error.pointer), error.code) for error in written.wrong] == [("/rest", "rest", "no_json")]
    for other in ("[1]", '{"colour": 1}', "5", '"promotions"', "null"):
        assert write(ONE | {"rest": other}).document == write(ONE).document
    written = write(ONE | {"rules": [{"json": text}]})
    assert [(written.field_of(error.pointer), error.code) for error in written.wrong] == [("r0-json", "no_json")]


def test_more_than_is_taken_back_is_edited_as_its_document():
    """20 promotions with 40 tests each are more than a page takes back of what it carries."""
    test = {"fact": "deal_value", "is": "gte", "value": {"minor": 1, "currency": "EUR"}}
    promotions = [{"key": f"p{number}", "title": "P", "from": "2026-03-01", "until": "2026-04-01", "when": {"any": [{"any": [test] * 20}, {"any": [test] * 20}]},
                   "effect": {"multiply_bp": 20_000, "rules": ["main"]}} for number in range(20)]
    assert parse_plan(document(pay=TENTH) | {"promotions": promotions}).promotions
    assert show(document(pay=TENTH) | {"promotions": promotions}) is None and show(document(pay=TENTH) | {"promotions": promotions[:2]}) is not None


# Promotions


def test_a_page_holds_ten_promotions():
    form = pressed(ONE, *["more:0"] * 12, *["extra:0"] * 2)
    assert len(form["promotions"]) == 10 and len({one["key"] for one in form["promotions"]}) == 10


def test_a_promotion_names_at_most_twenty_rules_and_pays_besides_for_none():
    form = pressed(ONE, "more:0", "extra:0")
    assert pressed(form, "also:1") == form == pressed(form, "unalso:0:0") == pressed(form, "unalso:0:1")
    form["promotions"][0]["names"] = [{"rule": f"gone{number}"} for number in range(20)]
    assert pressed(form, "also:0") == form and pressed(form, "unalso:0:20") == form
    assert pressed(form, "unalso:0:3", "also:0")["promotions"][0]["names"] == [{"rule": f"gone{number}"} for number in range(20) if number != 3] + [{"rule": "main"}]


@pytest.mark.parametrize("join, after", [("", "all"), ("all", "all"), ("any", "any"), ("none", "none"), ("most", "all")])
def test_one_more_condition_is_joined_as_the_others_are(join, after):
    form = pressed(ONE, "test:0")
    form["rules"][0]["join"] = join
    assert pressed(form, "test:0")["rules"][0]["join"] == after


def test_a_promotion_loses_a_condition_by_its_number():
    form = pressed(ONE, "more:0", "ask:0", "ask:0")
    form["promotions"][0]["tests"][0]["value"] = "1"
    assert [test["value"] for test in pressed(form, "unask:0:0")["promotions"][0]["tests"]] == [""] and pressed(form, "unask:0:2") == form


@pytest.mark.parametrize("rule, unit, rate", [({"unit": "thanks"}, "thanks", ""), ({"unit": "fixed_points"}, "fixed_points", "50"), ({"unit": "percent_bp"}, "fixed", "50")])
def test_what_is_paid_besides_is_of_the_rules_sort(rule, unit, rate):
    form = ONE | {"rules": [ONE["rules"][0] | rule]}
    extra = pressed(form, "extra:0")["promotions"][0]
    assert (extra["unit"], extra["rate"]) == (unit, rate)
    assert pressed(form | {"currency": "PTS"}, "extra:0")["promotions"][0]["unit"] == (unit if unit == "thanks" else "fixed_points")


def test_a_promotion_that_names_no_rule_any_more_gets_the_first_one_and_is_said_at_its_effect():
    form = pressed(ONE, "more:0")
    form["promotions"][0] |= {"names": []}
    form["promotions"][0].pop("more")
    assert write(form).places["/promotions/0/effect/rules"] == "p0-effect"
    settled = steps.settle(form)["promotions"][0]
    assert (settled["names"], settled["more"]) == ([{"rule": "main"}], "50")
    assert steps.settle(pressed(ONE, "more:0"))["promotions"][0]["names"] == [{"rule": "main"}]
    nameless = form | {"rules": [ONE["rules"][0] | {"key": ""}]}
    assert steps.settle(nameless)["promotions"][0]["names"] == []


def test_what_is_paid_besides_has_a_first_answer():
    form = pressed(ONE, "more:0")
    form["promotions"][0] = {word: value for word, value in form["promotions"][0].items() if word not in ("unit", "rate", "of", "to", "on")} | {"effect": "extra"}
    settled = steps.settle(form)["promotions"][0]
    assert {word: settled[word] for word in ("unit", "rate", "of", "to", "on")} == {"unit": "fixed", "rate": "50", "of": "first_year_value", "to": "advocate", "on": "won"}


CARRIED = {"json": '{"key": "odd"}', "tests": [], "names": []}


@pytest.mark.parametrize("verb", ["ask:0", "unask:0:0", "also:0", "unalso:0:0"])
def test_a_promotion_that_is_carried_stays_as_it_is_but_may_go(verb):
    form = ONE | {"promotions": [CARRIED]}
    assert pressed(form, verb) == form == steps.settle(form)
    assert pressed(form, verb, "end:0")["promotions"] == []


def test_a_promotion_forgets_a_rule_that_goes_unless_it_names_no_other():
    form = pressed(ONE, "add:fixed", "more:0", "more:1", "more:0", "also:2")
    assert [[row["rule"] for row in one["names"]] for one in form["promotions"]] == [["main"], ["won"], ["main", "won"]]
    assert [[row["rule"] for row in one["names"]] for one in pressed(form, "remove:0")["promotions"]] == [["main"], ["won"], ["won"]]
