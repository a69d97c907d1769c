"""What becomes of a form that was made by hand or came back odd: what is missing is empty, what is carried is bounded, and nothing falls over."""
import json

import pytest

from rewards.plan.editor import fields
from rewards.plan.editor.show import same, show
from rewards.plan.editor.write import write
from rewards.plan.editor.written import Written
from rewards.plan.parse import parse_plan
from tests.pure.ladder import document, percents
from tests.pure.test_editor_slots import SPRING, eur

BARE = {"grammar": 1, "currency": "EUR", "terms_at": "acceptance", "rounding": "half_even", "rules": []}
TENTH = {"percent_bp": 1000, "of": "first_year_value"}


def written(**parts) -> Written:
    return write({"currency": "EUR", "rules": [], **parts})


def wrong(found: Written) -> list[tuple[str, str]]:
    """(slot, code) of each."""
    return [(found.field_of(error.pointer), error.code) for error in found.wrong]


def test_a_plan_of_nothing_has_its_usual_words():
    assert written().document == BARE == written(terms_at="", rounding="", budget=" ", promotions=[], rest="").document
    assert written(terms_at="milestone", rounding="down").document == BARE | {"terms_at": "milestone", "rounding": "down"}


def test_a_budget_is_for_a_year_unless_it_says_otherwise():
    amount = {"amount": eur(500)}
    assert written(budget="5").document == BARE | {"budget": amount | {"window": {"calendar": "year"}}}
    assert written(budget="5", budget_window="lifetime").document == BARE | {"budget": amount | {"window": "lifetime"}}
    found = written(budget="5", budget_window="rolling")
    assert found.document == BARE | {"budget": amount | {"window": {"rolling_days": 1}}} and wrong(found) == [("budget_days", "no_count")]


def test_a_limit_for_each_is_for_a_year_unless_it_says_otherwise():
    found = written(rules=[{"unit": "thanks", "rate": "Ta", "per_beneficiary": "5"}])
    assert found.document["rules"][0]["within"] == {"per_beneficiary": {"amount": eur(500), "window": {"calendar": "year"}}} and found.wrong == []
    found = written(rules=[{"unit": "thanks", "rate": "Ta", "per_beneficiary": "5", "per_beneficiary_window": "rolling"}])
    assert found.document["rules"][0]["within"] == {"per_beneficiary": {"amount": eur(500), "window": {"rolling_days": 1}}} and wrong(found) == [("r0-per_beneficiary_days", "no_count")]


def test_what_a_rule_lacks_is_empty():
    found = written(rules=[{}])
    assert found.document["rules"] == [{"key": "", "title": "", "on": {"milestone": ""}, "to": "", "pay": {"": 1, "of": "first_year_value"}}]
    assert wrong(found) == [("r0-rate", "no_number")]
    assert written(rules=[{"unit": "thanks"}]).document["rules"][0]["pay"] == {"thanks": ""}
    assert written(rules=[{"unit": "times_x100", "rate": "1", "of": "deal_value"}]).document["rules"][0]["pay"] == {"times_x100": 100, "of": "first_monthly_bill"}
    assert written(rules=[{"unit": "percent_bp", "rate": "1", "of": ""}]).document["rules"][0]["pay"] == {"percent_bp": 100, "of": "first_year_value"}


def test_what_steps_lack_is_empty():
    found = written(rules=[{"unit": "percent_bp", "steps": [{"from": "", "rate": ""}]}])
    share = {"percent_bp": 1, "of": "first_year_value"}
    assert found.document["rules"][0]["pay"] == {"escalator": {
        "key": "", "metric": {"": ""}, "scope": "", "window": {"calendar": ""}, "mode": "", "crossing": "", "demotion": "", "on_reversal": "", "late_arrival": "",
        "bands": [{"from": 0, "pay": share}, {"from": None, "pay": share}]}}
    assert wrong(found) == [("r0-rate", "no_number"), ("r0-s1-from", "no_count"), ("r0-s1-rate", "no_number")]
    found = written(rules=[{"unit": "thanks", "rate": "Ta", "window": "rolling", "on": "won", "counted": "count", "restart": "yes", "steps": [{"from": "5", "rate": "Ta!"}]}])
    made = found.document["rules"][0]["pay"]["escalator"]
    assert (made["window"], made["metric"], "restart" in made, wrong(found)) == ({"rolling_days": 1}, {"count": "won"}, False, [("r0-window_days", "no_count")])


def test_steps_of_a_count_are_told_at_their_own_slot():
    found = written(rules=[{"unit": "thanks", "on": "won", "counted": "count", "steps": [{"from": "few", "rate": "Ta!"}]}])
    assert [error.pointer for error in found.wrong] == ["/rules/0/pay/escalator/bands/1/from"] and found.places["/rules/0/pay/escalator/bands/1/from"] == "r0-s1-from"
    assert found.document["rules"][0]["pay"]["escalator"]["bands"] == [{"from": 0, "pay": {"thanks": ""}}, {"from": None, "pay": {"thanks": "Ta!"}}]


def test_where_the_steps_count_another_kind_a_mistake_is_told_there():
    rule = {"unit": "thanks", "rate": "Ta", "on": "won", "steps": [{"from": "5", "rate": "Ta!"}]}
    at = "/rules/0/pay/escalator/metric"
    assert [written(rules=[rule | more]).field_of(f"{at}/{word}") for more, word in (
        ({"counted": "count"}, "count"), ({"counted": "count", "counted_on": "accepted"}, "count"), ({"counted": "referrals", "counted_on": "accepted"}, "referrals"),
        ({"counted": "sum:deal_value"}, "of"), ({"counted": "sum:deal_value", "counted_on": "accepted"}, "of"), ({"counted": "sum:deal_value", "counted_on": "accepted"}, "sum"))
    ] == ["r0-on", "r0-counted_on", "r0-counted_on", "r0-on", "r0-counted_on", "r0-counted"]


def test_what_a_goal_lacks_is_empty():
    found = written(rules=[{"decide": "soon", "unit": "fixed", "rate": "5", "each": "month", "on": "renewal"}])
    assert found.document["rules"] == [{"key": "", "title": "", "to": "", "pay": {"fixed": eur(500)},
                                        "on": {"goal": {"scope": "", "window": {"calendar": ""}, "decide": "soon", "on_fall": ""}}}] and found.wrong == []
    found = written(rules=[{"decide": "soon", "window": "rolling", "unit": "thanks"}])
    assert found.document["rules"][0]["on"]["goal"]["window"] == {"rolling_days": 1} and wrong(found) == [("r0-window", "no_count")]


def test_what_a_condition_lacks_is_empty():
    found = written(rules=[{"unit": "thanks", "tests": [{}]}, {"unit": "thanks", "tests": [{"fact": "first_deal", "is": "eq"}, {"fact": "deal_value", "is": "eq"}]}])
    assert [rule["when"] for rule in found.document["rules"]] == [{"fact": "", "is": "", "value": ""}, {"all": [
        {"fact": "first_deal", "is": "eq", "value": None}, {"fact": "deal_value", "is": "eq", "value": {"minor": None, "currency": "EUR"}}]}]
    assert wrong(found) == [("r1-t1-value", "no_amount")]
    answers = [{"fact": "first_deal", "is": "eq", "value": value} for value in ("true", "false", "yes")]
    assert [test["value"] for test in written(rules=[{"unit": "thanks", "tests": answers}]).document["rules"][0]["when"]["all"]] == [True, False, None]


def test_what_a_promotion_lacks_is_empty():
    found = written(promotions=[{}, {"effect": "extra", "unit": "thanks"}, {"names": [{}, {"rule": "b"}], "more": "5", "last": "2026-03-01", "first": "soon", "budget": " "}])
    assert found.document["promotions"] == [
        {"key": "", "title": "", "from": "", "until": "", "effect": {"multiply_bp": 10_001, "rules": []}},
        {"key": "", "title": "", "from": "", "until": "", "effect": {"extra": {"thanks": ""}, "on": "", "to": ""}},
        {"key": "", "title": "", "from": "soon", "until": "2026-03-01", "effect": {"multiply_bp": 10_500, "rules": ["", "b"]}}]
    assert wrong(found) == [("p0-more", "no_number")]


@pytest.mark.parametrize("first, last, until, code", [
    ("2026-03-01", "2026-03-01", "2026-03-02", ""), ("2026-12-31", "2026-12-31", "2027-01-01", ""), ("2026-03-02", "2026-03-01", "2026-03-02", "last_before_first"),
    ("2026-03-01", "soon", "soon", ""), ("2026-03-01", "9999-12-31", "9999-12-31 and a day", ""), ("2026-03-01", "9999-12-30", "9999-12-31", "")])
def test_the_day_after_the_last_one_is_no_more(first, last, until, code):
    found = written(promotions=[{"first": first, "last": last, "names": [{"rule": "a"}], "more": "5"}])
    assert found.document["promotions"][0]["until"] == until and [error.code for error in found.wrong] == [code] * bool(code)
    assert [str(error) for error in found.wrong] == ["The last day comes before the first one."] * bool(code) and [found.field_of(error.pointer) for error in found.wrong] == ["p0-last"] * bool(code)


def test_groups_choose_as_the_first_that_is_shown_says():
    rules = [{"json": "{}", "group": "one", "choose": "all"}, {"group": "one", "choose": "first", "priority": " "}, {"group": "one", "choose": "best", "priority": "2"}, {"group": "two"},
             {"group": ""}]
    found = written(rules=rules)
    assert [rule.get("group") for rule in found.document["rules"]] == [
        None, {"name": "one", "choose": "first"}, {"name": "one", "choose": "first", "priority": 2}, {"name": "two", "choose": "best"}, None]


def test_what_is_paid_once_is_not_repeated_and_blanks_are_no_numbers():
    rule = {"unit": "thanks", "rate": "Ta", "each": "month", "times": "3", "wait": " ", "minimum": " ", "per_beneficiary": " "}
    assert [written(rules=[rule | {"on": on}]).document["rules"][0]["on"] for on in ("won", "renewal", "invoice_paid")] == [
        {"milestone": "won"}, *({"milestone": on, "repeat": {"times": 3, "each": "month"}} for on in ("renewal", "invoice_paid"))]
    assert set(written(rules=[rule]).document["rules"][0]) == {"key", "title", "on", "to", "pay"}
    found = written(rules=[{"unit": "thanks", "sign_off": "above"}, {"unit": "thanks", "sign_off": "sometimes"}])
    assert wrong(found) == [("r0-sign_off_above", "no_amount")] and "approval_above" not in found.document["rules"][1]


def test_as_much_is_taken_back_as_anything_of_ours_holds():
    """700 brackets; one more came from elsewhere."""
    said = "This part of the plan came back damaged. Open the page again."
    for text, good in (("[" + ",".join(["{}"] * 699) + "]", True), ("[" + ",".join(["{}"] * 700) + "]", False), ("{" * 701, False), ("[" * 700, False)):
        found = written(rules=[{"json": text}], promotions=[{"json": text}])
        assert found.document["rules"] == found.document["promotions"] == [json.loads(text) if good else {}]
        assert [(error.pointer, error.code, str(error)) for error in found.wrong] == ([] if good else [(at, "no_json", said) for at in ("/rules/0", "/promotions/0")])


def test_promotions_that_are_carried_beside_those_on_the_page_are_not_taken():
    rest = json.dumps({"promotions": []})
    assert written(rest=rest).document == BARE | {"promotions": []}
    kept = written(rest=rest, promotions=[{"json": json.dumps(SPRING)}])
    assert kept.document == BARE | {"promotions": [SPRING]}


def test_a_page_holds_twenty_rules_and_ten_promotions():
    rules = [document(pay=TENTH, key=f"r{number}")["rules"][0] for number in range(20)]
    promotions = [SPRING | {"key": f"p{number}", "title": "Größer", "effect": {"multiply_bp": 15_000, "rules": ["r0"]}} for number in range(11)]
    plan = BARE | {"rules": rules}
    form = show(plan | {"promotions": promotions[:10]})
    assert form is not None and [len(form["rules"]), len(form["promotions"]), form["rest"]] == [20, 10, ""]
    form = show(plan | {"promotions": promotions})
    assert form is not None and form["promotions"] == [] and form["rest"] == json.dumps({"promotions": promotions}, ensure_ascii=False)
    assert same(write(fields.nested(fields.flat(form), "EUR")).document, plan | {"promotions": promotions})
    assert show(plan | {"rules": [*rules, rules[0] | {"key": "more"}]}) is None


def test_what_a_document_does_not_say_is_shown_empty():
    extra = {"key": "more", "title": "More", "from": "2026-03-01", "until": "2026-04-01", "effect": {"extra": {"fixed": eur(500)}, "on": "won", "to": "advocate"}}
    ladder = percents("whole_forward")
    assert show(document(ladder) | {"promotions": [extra]}) == {
        "currency": "EUR", "terms_at": "acceptance", "rounding": "half_even", "rest": "", "budget": "", "budget_window": "year", "rules": [{
            "key": "main", "title": "Main", "on": "won", "to": "advocate", "unit": "percent_bp", "rate": "10", "of": "first_year_value", "join": "", "tests": [],
            "escalator": "ladder", "counted": "sum:first_year_value", "counted_on": "", "scope": "enrolment", "window": "year", "mode": "whole_forward",
            "crossing": "new_rate", "demotion": "none", "on_reversal": "keep", "late_arrival": "arrival_order", "restart": "",
            "steps": [{"from": "1,000.00", "rate": "15"}, {"from": "2,500.00", "rate": "20"}], "minimum": "", "maximum": "", "per_referral": "", "per_beneficiary": "",
            "per_beneficiary_window": "year", "wait": "", "sign_off": "", "sign_off_above": "", "each": "", "group": "", "choose": "", "priority": "",
            "on_partial_refund": ""}], "promotions": [{
                "key": "more", "title": "More", "first": "2026-03-01", "last": "2026-03-31", "counts": "", "effect": "extra", "budget": "", "unit": "fixed",
                "rate": "5.00", "of": "first_year_value", "to": "advocate", "on": "won", "names": [], "join": "", "tests": []}]}


def test_what_is_the_same_as_json():
    assert same({"a": 1, "b": [True]}, {"b": [True], "a": 1}) and not same({"a": 1}, {"a": True}) and not same([1, 2], [2, 1])


def test_a_document_with_an_odd_part_is_shown_all_the_same():
    """Parts that no plan has: whoever stored them wrote another grammar."""
    odd = document(percents("whole_forward"))["rules"][0]
    for part in ({"on": {}}, {"on": None}, {"pay": 5}, {"when": {"fact": "deal_value"}}, {"when": {"all": 5}}):
        form = show(BARE | {"rules": [odd | part], "promotions": [SPRING | {"effect": {}}, SPRING | {"until": "soon"}, SPRING | {"until": "0001-01-01"}]})
        assert form is not None and list(form["rules"][0]) == ["json", "steps", "tests"] and all(list(one) == ["json", "tests", "names"] for one in form["promotions"])


def test_one_condition_may_stand_alone_or_in_a_row_of_one():
    for when in ({"fact": "first_deal", "is": "eq", "value": True}, {"all": [{"fact": "first_deal", "is": "eq", "value": True}]}, {"any": [{"fact": "first_deal", "is": "eq", "value": False}]}):
        plan = document(pay=TENTH, when=when)
        form = show(plan)
        assert form is not None and "json" not in form["rules"][0] and same(write(form).document, plan) and parse_plan(plan)
        assert form["rules"][0]["join"] == next((word for word in ("all", "any") if word in when), "")
