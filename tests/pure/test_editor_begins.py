"""What a new rule, goal, step or promotion begins with, to the last slot; and what the menus offer, to the last word."""
import json
from datetime import date

import pytest

from rewards.plan import model
from rewards.plan.checked import checked
from rewards.plan.editor import fields, offers, steps
from rewards.plan.editor.parts import kind_of
from rewards.plan.editor.show import show
from rewards.plan.editor.write import write
from rewards.plan.parse import parse_plan
from rewards.plan.unsupported import unsupported
from tests.pure.ladder import document, percents

EMPTY: fields.Form = {"currency": "EUR", "terms_at": "acceptance", "rounding": "half_even", "rest": "", "budget": "", "budget_window": "year", "rules": [], "promotions": []}
NEW = {"key": "won", "title": "New", "on": "won", "to": "advocate", "of": "first_year_value", "join": "", "minimum": "", "maximum": "", "per_referral": "",
       "per_beneficiary": "", "per_beneficiary_window": "year", "wait": "14", "sign_off": "", "sign_off_above": "", "on_partial_refund": "", "steps": [], "tests": []}
GOAL = {"key": "goal", "title": "New", "to": "advocate", "join": "", "maximum": "", "per_beneficiary": "", "per_beneficiary_window": "year", "wait": "14", "sign_off": "",
        "sign_off_above": "", "steps": [], "tests": [{"fact": "count.won", "is": "gte", "value": "10"}], "unit": "fixed", "rate": "500", "scope": "enrolment",
        "window": "year", "decide": "when_reached", "on_fall": "take_back"}
MONTH = {"key": "promotion", "title": "New", "first": "2028-02-01", "last": "2028-02-29", "counts": "submitted", "budget": "", "join": "", "tests": []}
TITLES = dict.fromkeys(["percent_bp", "fixed", "units_bp", "fixed_points", "thanks", "goal", "more", "extra"], "New")


def pressed(form: fields.Form, *verbs: str, today: date = date(2028, 1, 31)) -> fields.Form:
    for verb in verbs:
        form = steps.after(form, verb, titles=TITLES, today=today)
        assert fields.nested(fields.flat(form), form["currency"]) == form
    return form


@pytest.mark.parametrize("beginning, slots, pay", [
    ("percent_bp", {"unit": "percent_bp", "rate": "10"}, {"percent_bp": 1000, "of": "first_year_value"}),
    ("fixed", {"unit": "fixed", "rate": "100"}, {"fixed": {"minor": 10_000, "currency": "EUR"}}),
    ("units_bp", {"unit": "units_bp", "rate": "10"}, {"units_bp": 1000, "of": "first_year_value"}),
    ("fixed_points", {"unit": "fixed_points", "rate": "100"}, {"fixed": {"minor": 100, "currency": "PTS"}}),
    ("thanks", {"unit": "thanks", "rate": ""}, {"thanks": ""})])
def test_a_new_rule_to_its_last_slot(beginning, slots, pay):
    form = pressed(EMPTY, f"add:{beginning}")
    assert form["rules"] == [NEW | slots]
    assert write(form).document["rules"] == [{"key": "won", "title": "New", "on": {"milestone": "won"}, "to": "advocate", "pay": pay, "maturation_days": 14}]


def test_a_new_goal_to_its_last_slot():
    assert pressed(EMPTY, "add:goal")["rules"] == [GOAL] and pressed(EMPTY | {"currency": "PTS"}, "add:goal")["rules"] == [GOAL | {"unit": "fixed_points"}]
    parse_plan(write(pressed(EMPTY, "add:goal")).document)
    before = NEW | {"unit": "fixed", "rate": "1", "to": "rep_owner", "wait": "", "on": "accepted"}
    assert pressed(EMPTY | {"rules": [before]}, "add:goal")["rules"][1] == GOAL | {"to": "rep_owner", "wait": ""}
    assert [rule["key"] for rule in pressed(EMPTY, "add:goal", "add:goal")["rules"]] == ["goal", "goal_2"]
    assert steps.GOAL_UNITS == ("fixed", "fixed_points", "thanks")


def test_a_rule_after_a_goal_is_on_a_win_again():
    found = pressed(EMPTY, "add:goal", "add:fixed")["rules"][1]
    assert found == NEW | {"unit": "fixed", "rate": "100"}


def test_a_new_promotion_to_its_last_slot():
    one = pressed(EMPTY, "add:percent_bp", "more:0")
    assert one["promotions"] == [MONTH | {"effect": "more", "more": "50", "names": [{"rule": "won"}]}]
    besides = MONTH | {"effect": "extra", "names": [], "unit": "fixed", "rate": "50", "of": "first_year_value", "to": "advocate", "on": "won"}
    assert pressed(EMPTY, "add:percent_bp", "extra:0")["promotions"] == [besides]
    for_rep = EMPTY | {"rules": [NEW | {"unit": "fixed", "rate": "1", "to": "rep_owner", "on": "accepted"}]}
    assert pressed(for_rep, "extra:0")["promotions"] == [besides | {"to": "rep_owner", "on": "accepted"}]
    assert pressed(EMPTY, "add:goal", "extra:0")["promotions"] == [besides]


@pytest.mark.parametrize("today, first, last", [
    (date(2026, 12, 1), "2027-01-01", "2027-01-31"), (date(2026, 1, 1), "2026-02-01", "2026-02-28"), (date(2028, 1, 31), "2028-02-01", "2028-02-29"),
    (date(2026, 3, 31), "2026-04-01", "2026-04-30"), (date(2026, 11, 30), "2026-12-01", "2026-12-31")])
def test_a_promotion_begins_as_the_whole_next_month(today, first, last):
    found = pressed(EMPTY, "add:fixed", "more:0", today=today)["promotions"][0]
    assert (found["first"], found["last"]) == (first, last)


def test_where_nobody_says_what_day_it_is_it_is_the_first_of_2000():
    assert steps.after(pressed(EMPTY, "add:fixed"), "more:0", titles={})["promotions"][0]["first"] == "2000-02-01"


def carried() -> fields.Form:
    """A rule with steps that no sentence says, one with the same group of bounds, and a promotion of both."""
    odd = document(percents("whole_forward"), within={})["rules"][0]
    plan = document(pay={"thanks": "Ta"}) | {"rules": [odd, document(pay={"thanks": "Ta"}, key="second")["rules"][0]], "promotions": [
        {"key": "spring", "title": "Spring", "from": "2026-03-01", "until": "2026-04-01", "effect": {"multiply_bp": 20_000, "rules": ["main", "second"]}}]}
    form = show(plan)
    assert form is not None and "json" in form["rules"][0] and "json" not in form["promotions"][0]
    return form


def test_a_promotion_of_a_rule_that_is_carried_names_it_and_not_its_steps():
    assert pressed(carried(), "more:0")["promotions"][1]["names"] == [{"rule": "main"}]
    besides = pressed(carried(), "extra:0")["promotions"][1]
    assert (besides["to"], besides["on"], besides["unit"]) == ("advocate", "won", "fixed")
    nothing = carried() | {"rules": [{"json": "{}", "steps": [], "tests": []}]}
    assert pressed(nothing, "more:0")["promotions"][1]["names"] == [{"rule": ""}]


def test_a_rule_that_is_carried_is_forgotten_like_any_other_when_it_goes():
    form = pressed(carried(), "remove:0")
    assert form["promotions"][0]["names"] == [{"rule": "second"}] and parse_plan(write(form).document)


def test_keys_inside_of_what_is_carried_are_taken():
    """Of rules, of steps, and of promotions."""
    form = carried()
    form["promotions"] = [{"json": json.dumps({"key": "promotion", "title": "T"}), "tests": [], "names": []}]
    form["rules"][1] = form["rules"][1] | {"on": "main", "unit": "fixed", "rate": "1"}
    assert pressed(form, "add:fixed")["rules"][2]["key"] == "main_2" and pressed(form, "more:1")["promotions"][1]["key"] == "promotion_2"
    ladder = form["rules"][0] | {"json": form["rules"][0]["json"].replace('"ladder"', '"steps"')}
    assert pressed(form | {"rules": [ladder, form["rules"][1]]}, "step:1")["rules"][1]["escalator"] == "steps_2"


def test_the_first_of_several_is_meant_where_a_button_says_no_second_number():
    form = pressed(EMPTY, "add:fixed", "test:0", "test:0", "step:0", "step:0", "more:0", "ask:0", "ask:0")
    for number in (0, 1):
        form["rules"][0]["tests"][number]["value"] = form["promotions"][0]["tests"][number]["value"] = str(number)
    assert [test["value"] for test in pressed(form, "untest:0")["rules"][0]["tests"]] == ["1"] == [test["value"] for test in pressed(form, "unask:0")["promotions"][0]["tests"]]
    assert pressed(form, "unstep:0") == form, "steps are counted from one"


def test_steps_that_begin_anew_have_a_key_that_nobody_has():
    form = pressed(EMPTY, "add:fixed", "add:fixed", "step:0", "step:1")
    assert [rule["escalator"] for rule in form["rules"]] == ["steps", "steps_2"]
    assert [steps.after(form, "anew:0", titles={}, taken=taken)["rules"][0]["escalator"] for taken in ((), {"steps_3"}, {"steps_4"})] == ["steps_3", "steps_4", "steps_3"]
    odd = {"json": json.dumps({"key": "odd", "pay": {"escalator": {"key": "steps_3"}}}), "steps": [], "tests": []}
    assert pressed(form | {"rules": [*form["rules"], odd]}, "anew:0")["rules"][0]["escalator"] == "steps_4", "nor anybody whose rule is carried"


def test_where_a_page_is_full_nothing_is_added():
    step, test, row = {"from": "1", "rate": "1"}, {"fact": "region", "is": "eq", "value": "x"}, {"rule": "gone"}
    full = NEW | {"unit": "fixed", "rate": "1", "escalator": "mine", "steps": [step] * 19, "tests": [test] * 20}
    form = EMPTY | {"rules": [full] * 20, "promotions": [MONTH | {"effect": "more", "tests": [test] * 20, "names": [row] * 20}] * 10}
    for verb in ("add:fixed", "add:goal", "step:0", "test:0", "more:0", "extra:0", "ask:0", "also:0"):
        assert pressed(form, verb) == form
    room = EMPTY | {"rules": [full | {"steps": [step] * 18, "tests": [test] * 19}] * 19, "promotions": form["promotions"][:9]}
    added = pressed(room, "add:fixed", "step:0", "test:0", "more:0")
    assert [len(added["rules"]), len(added["rules"][0]["steps"]), len(added["rules"][0]["tests"]), len(added["promotions"])] == [20, 19, 20, 10]


def test_each_button_takes_away_its_own_sort_alone():
    form = pressed(EMPTY, "add:fixed", "add:fixed", "step:0", "step:0", "test:0", "test:0", "more:0", "also:0", "ask:0", "ask:0")

    def left(verb: str) -> list[int]:
        after = pressed(form, verb)
        return [len(after["rules"][0]["steps"]), len(after["rules"][0]["tests"]), len(after["promotions"][0]["tests"]), len(after["promotions"][0]["names"])]
    assert [left(verb) for verb in ("up:0", "unstep:0:1", "untest:0:1", "unask:0:1", "unalso:0:1", "also:0", "end:5")] == [
        [2, 2, 2, 2], [1, 2, 2, 2], [2, 1, 2, 2], [2, 2, 1, 2], [2, 2, 2, 1], [2, 2, 2, 2], [2, 2, 2, 2]]


def test_one_more_rule_is_named_that_has_a_key_and_is_no_goal():
    odd = {"json": "{}", "steps": [], "tests": []}
    three = pressed(EMPTY | {"rules": [odd]}, "add:goal", "add:fixed", "add:fixed", "add:fixed", "more:2")
    assert [row["rule"] for row in three["promotions"][0]["names"]] == ["won"]
    assert [row["rule"] for row in pressed(three, "also:0")["promotions"][0]["names"]] == ["won", "won_2"]
    none = three | {"promotions": [three["promotions"][0] | {"names": []}]}
    assert steps.settle(none)["promotions"][0]["names"] == [{"rule": "won"}]


def test_a_goal_that_is_decided_at_the_end_of_a_year_stays_so():
    goal = pressed(EMPTY, "add:goal")
    goal["rules"][0]["decide"] = "window_end"
    assert steps.settle(goal) == goal


# What the menus offer

SLOTS = {
    "on": "won accepted qualified meeting_held invoice_paid renewal", "to": "advocate partner_organisation customer_account rep_owner rep_entered referred_party",
    "unit": "percent_bp fixed units_bp fixed_points times_x100 thanks", "of": "first_year_value deal_value annual_value",
    "counted": "referrals count sum:first_year_value sum:deal_value sum:annual_value", "scope": "enrolment member partner_organisation",
    "window": "year quarter month rolling lifetime", "mode": "whole_forward whole_retro marginal", "crossing": "new_rate old_rate",
    "demotion": "window_end none immediate", "on_reversal": "keep reprice", "late_arrival": "arrival_order event_order",
    "fact": "deal_value annual_value first_year_value first_monthly_bill first_deal product region segment partner_level channel deal_currency referral_age_days",
    "on_partial_refund": " proportional only_full", "terms_at": "acceptance milestone", "rounding": "half_even half_up down", "restart": " true", "each": " payment month",
    "choose": "best first all",
}


@pytest.mark.parametrize("slot", SLOTS)
def test_what_can_be_chosen_in_its_order(slot):
    assert offers.choices(slot) == SLOTS[slot].split(" ") and offers.choices(slot, now=offers.choices(slot)[-1]) == offers.choices(slot)
    assert offers.choices(slot, now="else") == [*offers.choices(slot), "else"] and set(offers.CHOICES) == set(SLOTS)


@pytest.mark.parametrize("slot, around, more, less", [
    ("of", {"on": "invoice_paid"}, {"invoice_amount"}, set()), ("of", {"on": "renewal"}, {"invoice_amount"}, set()), ("of", {"on": "custom.trial"}, {"invoice_amount"}, set()),
    ("counted", {"on": "invoice_paid"}, {"sum:invoice_amount"}, set()), ("counted", {"mode": "marginal"}, set(), {"sum:deal_value", "sum:annual_value"}),
    ("window", {"mode": "whole_retro"}, set(), {"rolling"}), ("fact", {"on": "qualified"}, set(), {"first_deal"}),
    ("fact", {"on": "accepted"}, set(), {"first_deal", "product", "region", "segment"}), ("to", {"now": "charity"}, {"charity"}, set())])
def test_what_is_offered_beside_other_choices(slot, around, more, less):
    assert sorted(offers.choices(slot, **around)) == sorted({*SLOTS[slot].split(" "), *more} - less)


def test_what_is_chosen_stands_in_its_place_also_where_it_cannot_be_worked_out():
    assert offers.choices("to", now="partner_member") == [word for word in model.BENEFICIARIES if word != "charity"]


@pytest.mark.parametrize("mode", model.MODES)
@pytest.mark.parametrize("slot", ["crossing", "demotion", "on_reversal", "late_arrival"])
def test_what_a_way_of_counting_leaves_no_choice_about_is_not_refused(slot, mode):
    """It is written as the only thing that it can be, whatever the slot says."""
    assert offers.choices(slot, mode=mode) == SLOTS[slot].split(" ")


def test_every_comparison_that_is_offered_is_understood():
    """And what goals are offered: windows, when they are decided, what happens when they fall."""
    values = {"money": {"minor": 1, "currency": "EUR"}, "int": 1, "text": "x", "bool": True}
    compared = {}
    for fact in offers.choices("fact"):
        kind = kind_of(fact) or ""
        compared[kind] = offers.OPERATORS[kind]
        for word in offers.OPERATORS[kind]:
            value = [values[kind]] if word in ("in", "not_in") else values[kind]
            assert unsupported(parse_plan(document(pay={"thanks": "Ta"}, when={"fact": fact, "is": word, "value": value}))) == []
    ordered = ("gte", "gt", "lte", "lt", "eq", "ne")
    assert compared == offers.OPERATORS == {"money": ordered, "int": ordered, "text": ("eq", "ne", "in", "not_in"), "bool": ("eq",)}
    assert (offers.GOAL_WINDOWS, offers.DECIDE, offers.ON_FALL) == (("year", "quarter", "month", "lifetime"), ("when_reached", "window_end"), ("take_back", "keep"))
    for window in offers.GOAL_WINDOWS:
        for fall in offers.ON_FALL:
            goal = pressed(EMPTY, "add:goal")
            goal["rules"][0] |= {"window": window, "on_fall": fall}
            assert checked(write(goal).document, currency="EUR").rules
