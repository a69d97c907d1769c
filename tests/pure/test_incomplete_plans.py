"""Plans with something taken out or put in the wrong shape, at every place in turn: each is told there, and nothing falls over."""
import copy
from collections.abc import Iterator

import pytest

from rewards.plan import model
from rewards.plan.checked import checked
from rewards.plan.conditions import facts_in, type_of
from rewards.plan.parse import parse_plan
from rewards.plan.reader import PlanErrors
from rewards.plan.successor import breaks
from rewards.plan.unsupported import unsupported
from tests.pure.ladder import counted, document, percents
from tests.pure.test_parser import BIG, EXTRA, FIXED, GOAL, PROMOTION, REACHED, bands, eur, pts, rule

TREE = {"all": [BIG, {"any": [{"not": {"fact": "region", "is": "in", "value": ["north", "south"]}}, {"fact": "referral_age_days", "is": "lt", "value": 9}]}]}
WHOLE = {
    "a rule with everything": rule(
        when=TREE, within={"minimum": eur(1), "maximum": eur(9), "per_referral": eur(9), "per_beneficiary": {"amount": eur(9), "window": {"calendar": "year"}}},
        group={"name": "one", "choose": "first", "priority": 3}, maturation_days=14, approval_above=eur(5), on_partial_refund="only_full"
    ) | {"promotions": [PROMOTION | {"counts": "milestone", "when": BIG, "budget": eur(9)}, EXTRA | {"key": "more"}],
         "budget": {"amount": eur(100), "window": {"rolling_days": 30}}},
    "a goal": rule(on=GOAL, when={"any": [REACHED, {"fact": "sum.deal_value.won", "is": "gte", "value": eur(5)}]}),
    "payments that repeat": document(pay={"percent_bp": 1000, "of": "invoice_amount"}, on={"milestone": "invoice_paid", "repeat": {"times": 12, "each": "month"}}),
    "steps over a sum": document(percents("whole_forward")), "steps over a count": document(counted("whole_forward") | {"restart": True, "window": "lifetime"}),
    "points": document(pay={"units_bp": 1500, "of": "deal_value"}), "bills": document(pay={"times_x100": 100, "of": "first_monthly_bill"}),
    "thanks": document(pay={"thanks": "Ta"}),
}
OPTIONAL = {"promotions", "budget", "when", "within", "group", "maturation_days", "approval_above", "on_partial_refund", "counts", "restart", "repeat", "priority",
            "minimum", "maximum", "per_referral", "per_beneficiary"}
ALLOWED = [("within", {}), ("promotions", [])]


def places(value: object, at: tuple = ()) -> Iterator[tuple]:
    if at:
        yield at
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*at, key))


def changed(plan: dict, at: tuple, *instead: object) -> dict:
    plan = copy.deepcopy(plan)
    inner = plan
    for key in at[:-1]:
        inner = inner[key]
    if instead:
        inner[at[-1]] = instead[0]
    else:
        del inner[at[-1]]
    return plan


def pointer(at: tuple) -> str:
    return "".join(f"/{key}" for key in at)


def told(plan: object) -> list[str]:
    with pytest.raises(PlanErrors) as refusal:
        parse_plan(plan)
    assert all(str(error).strip() for error in refusal.value.errors)
    return [error.pointer for error in refusal.value.errors]


@pytest.mark.parametrize("name", WHOLE)
def test_whole_plans_parse(name):
    assert parse_plan(WHOLE[name]).rules


@pytest.mark.parametrize("name", WHOLE)
def test_each_key_that_is_missing_is_told_at_its_place(name):
    """Where a key says which sort of thing it is, its parent is the place: there is nothing to choose among."""
    for at in places(WHOLE[name]):
        if not isinstance(at[-1], str):
            continue
        if at[-1] in OPTIONAL and not (name == "a goal" and at[-1] == "when") and not (at[0] == "budget" and len(at) > 1) and "per_beneficiary" not in at[:-1]:
            assert parse_plan(changed(WHOLE[name], at)).rules, at
        else:
            found = told(changed(WHOLE[name], at))
            effect = pointer((*at[:-1], "multiply_bp"))
            assert {pointer(at), pointer(at[:-1]), effect if at[-1] == "extra" else pointer(at)} & set(found), (at, found)


@pytest.mark.parametrize("wrong", [None, {}, [], [[]], 0.5, "\u00a0"], ids=["null", "object", "list", "lists", "half", "blank"])
@pytest.mark.parametrize("name", WHOLE)
def test_a_value_of_another_shape_is_told_at_its_place(name, wrong):
    for at in places(WHOLE[name]):
        if (at[-1], wrong) in ALLOWED:
            assert parse_plan(changed(WHOLE[name], at, wrong)).rules, at
        elif not (wrong == "\u00a0" and at[-1] == "value"):
            found = told(changed(WHOLE[name], at, wrong))
            assert any(place == pointer(at) or place.startswith(pointer(at) + "/") for place in found), (at, found)


@pytest.mark.parametrize("plan, at, code", [
    ("{", "/", "no_json"), (rule() | {"currency": "CHF", "rules": [document(pay={"thanks": "Ta"})["rules"][0]]}, "/currency", "other_currency"),
    ({"rules": []}, "/grammar", "missing"), ([], "/", "no_object"), ("[]", "/", "no_object"),
])
def test_a_document_and_a_text_are_checked_alike(plan, at, code):
    with pytest.raises(PlanErrors) as refusal:
        checked(plan, currency="EUR")
    assert (at, code) in [(error.pointer, error.code) for error in refusal.value.errors]


def test_in_which_currency_a_program_counts_is_said():
    with pytest.raises(PlanErrors) as refusal:
        checked(rule(), currency="CHF", questions=())
    assert [str(error) for error in refusal.value.errors] == ["This program counts in CHF."]


@pytest.mark.parametrize("tests, meet", [
    ([("first_deal", "eq", True), ("first_deal", "ne", True)], False), ([("first_deal", "eq", True), ("first_deal", "ne", False)], True),
    ([("first_deal", "ne", True), ("first_deal", "ne", False)], False), ([("first_deal", "ne", True)] * 2, True),
    ([("referral_age_days", "gt", 5), ("referral_age_days", "lt", 7)], True), ([("referral_age_days", "gt", 5), ("referral_age_days", "lt", 6)], False),
    ([("referral_age_days", "lt", 5), ("referral_age_days", "ne", 4)], True), ([("referral_age_days", "gte", 5), ("referral_age_days", "lte", 5)], True),
    ([("deal_value", "gt", 5), ("deal_value", "lt", 7)], True), ([("deal_value", "gt", 5), ("deal_value", "lt", 6)], False), ([("deal_value", "lt", 0)] * 2, False),
    ([("deal_value", "gt", 5), ("deal_value", "gt", 4)], True), ([("deal_value", "lte", 0), ("deal_value", "gte", 0)], True), ([("region", "ne", "a"), ("region", "ne", "b")], True),
])
def test_tests_of_one_fact_that_some_value_meets_may_stand_together(tests, meet):
    """Beside a number the next one up and down is tried; of a text any other; of yes the no. Amounts are never below nothing."""
    parts = [{"fact": fact, "is": word, "value": eur(value) if fact == "deal_value" else value} for fact, word, value in tests]
    if meet:
        assert parse_plan(rule(when={"all": parts})).rules
    else:
        assert told(rule(when={"all": parts})) == ["/rules/0/when/all/1"]


@pytest.mark.parametrize("fact, goal, kind", [
    ("deal_value", False, "money"), ("region", False, "text"), ("first_deal", False, "bool"), ("referral_age_days", False, "int"), ("lead.size", False, "text"),
    ("lead.Size", False, None), ("lead.", False, None), ("size", False, None), (None, False, None), (7, True, None), ("count.won", True, "int"), ("referrals.submitted", True, "int"),
    ("count.custom.trial", True, "int"), ("count.custom.", True, None), ("count.weather", True, None), ("sum.deal_value.won", True, "money"), ("sum.first_monthly_bill.won", True, None),
    ("sum.deal_value.weather", True, None), ("mean.deal_value.won", True, None), ("mean.won", True, None), ("count.custom.t", True, "int"), ("deal_value", True, None), ("count.won", False, None),
])
def test_which_facts_there_are_and_what_they_are(fact, goal, kind):
    """MONEY §3: count.<Kind>, referrals.<Kind>, sum.<Base>.<Kind> in goals; facts of the deal elsewhere."""
    assert type_of(fact, goal) == kind


def test_which_facts_a_condition_asks_for():
    parsed = parse_plan(rule(when=TREE)).rules[0].when
    assert facts_in(parsed) == {"deal_value", "region", "referral_age_days"} and facts_in(None) == set()


def test_a_rule_without_a_condition_asks_nothing():
    assert checked(rule(), currency="EUR", questions=()).rules


@pytest.mark.parametrize("when, code", [
    ({"fact": "deal_value", "is": "is", "value": eur(1)}, "unknown_word"), ({"fact": ["deal_value"], "is": "eq", "value": eur(1)}, "unknown_fact"),
    ({"fact": "region", "is": "in", "value": ["a", 5]}, "no_text"), ({"sometimes": []}, "no_variant"), ({"all": [{"sometimes": []}]}, "no_variant"),
])
def test_a_condition_that_says_nothing_leaves_one_sentence(when, code):
    with pytest.raises(PlanErrors) as refusal:
        parse_plan(rule(when=when))
    assert [error.code for error in refusal.value.errors] == [code]


def test_bands_of_two_sorts_are_told_what_the_first_one_pays():
    for first, other, said in ((FIXED, {"thanks": "Ta"}, "fixed EUR"), ({"thanks": "Ta"}, FIXED, "thanks"), ({"percent_bp": 1, "of": "deal_value"}, FIXED, "percent_bp of deal_value")):
        with pytest.raises(PlanErrors) as refusal:
            parse_plan(document(percents("whole_forward") | {"bands": bands(first, other)}))
        assert [str(error) for error in refusal.value.errors] == [f"All bands pay the same sort of thing, here {said}."]


def test_the_best_of_rules_in_points():
    plan = parse_plan(document(pay={"fixed": pts(5)}, group={"name": "g", "choose": "best"}))
    both = {"grammar": 1, "currency": "EUR", "terms_at": "acceptance", "rounding": "down", "rules": [
        document(pay=pay, group={"name": "g", "choose": "best"}, key=key)["rules"][0]
        for key, pay in (("a", {"fixed": pts(5)}), ("b", {"units_bp": 100, "of": "deal_value"}), ("c", {"escalator": counted("whole_forward") | {"bands": bands({"fixed": pts(1)}, {"fixed": pts(2)})}}))]}
    assert plan.rules[0].group == model.Group("g", "best", 999) and [one.key for one in parse_plan(both).rules] == ["a", "b", "c"]


def test_rules_and_promotions_are_found_by_their_key():
    plan = parse_plan(rule() | {"rules": [rule()["rules"][0], rule(key="second", on={"milestone": "accepted"})["rules"][0]],
                                "promotions": [PROMOTION, EXTRA | {"key": "more"}]})
    assert [rule.key for rule in plan.rules_on("accepted")] == ["second"] and plan.rules_on("renewal") == ()
    assert plan.rule("second").on.kind == "accepted" and plan.promotion("more").extra_on == "accepted"
    assert plan.rule("+more") == model.Rule(key="+more", title="Spring", on=model.OnMilestone("accepted"), pay=plan.promotions[1].extra, to="advocate")


def test_a_plan_after_one_without_steps_may_have_any():
    assert breaks(parse_plan(document(counted("whole_forward"))), [parse_plan(rule())]) == []


def test_what_cannot_be_worked_out_is_named_inside_an_all():
    early = {"all": [BIG, {"fact": "first_deal", "is": "eq", "value": True}]}
    found = unsupported(parse_plan(rule(on={"milestone": "qualified"}, when=early)))
    assert [error.pointer for error in found] == ["/rules/0/when/all/1/fact"] and str(found[0]) == "The fact first_deal can’t be worked out yet. Leave this out for now."


def test_what_is_left_out_is_nothing():
    plan = parse_plan(rule() | {"promotions": [PROMOTION | {"title": "P" * 120}]})
    assert plan.rules[0] == model.Rule("main", "Main", model.OnMilestone("won"), plan.rules[0].pay, "advocate")
    assert (plan.promotions[0].extra, plan.promotions[0].extra_on, plan.promotions[0].extra_to, plan.promotions[0].counts) == (None, "", "", "submitted")


@pytest.mark.parametrize("plan, at, code", [
    (rule() | {"promotions": [PROMOTION | {"effect": {"multiply_bp": 20_000, "rules": [None]}}]}, "/promotions/0/effect/rules/0", "no_slug"),
    (rule(when={"all": [{"all": [{"all": [{"all": [BIG]}]}]}]}), "/rules/0/when/all/0/all/0/all/0/all/0", "too_deep"),
    (rule(when={"fact": "region", "is": "eq", "value": "n" * 121}), "/rules/0/when/value", "no_text"),
    (rule(when={"fact": "region", "is": "in", "value": ["n"] * 51}), "/rules/0/when/value", "length"),
    (rule(when={"fact": "referral_age_days", "is": "eq", "value": 10**12 + 1}), "/rules/0/when/value", "out_of_range"),
    (rule() | {"promotions": [PROMOTION | {"title": "P" * 121}]}, "/promotions/0/title", "no_text"),
])
def test_one_sentence_for_one_mistake(plan, at, code):
    with pytest.raises(PlanErrors) as refusal:
        parse_plan(plan)
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [(at, code)]


def test_the_longest_and_the_largest_are_allowed():
    for fact, word, value in (("region", "eq", "n" * 120), ("region", "in", ["n"] * 50), ("referral_age_days", "eq", 10**12), ("referral_age_days", "eq", -10**12)):
        assert parse_plan(rule(when={"fact": fact, "is": word, "value": value})).rules


def test_an_operator_that_does_not_fit_is_told_what_does():
    with pytest.raises(PlanErrors) as refusal:
        parse_plan(rule(when={"fact": "region", "is": "gt", "value": "north"}))
    assert str(refusal.value.errors[0]) == "region can’t be compared by gt. Possible: eq, ne, in, not_in."


SURVEY = "custom.survey"
STEPS = {"key": "steps", "metric": {"referrals": SURVEY}, "scope": "enrolment", "window": "lifetime", "mode": "whole_forward", "crossing": "new_rate", "demotion": "none",
         "on_reversal": "keep", "late_arrival": "arrival_order", "bands": [{"from": 0, "pay": {"fixed": eur(1)}}, {"from": 3, "pay": {"fixed": eur(2)}}]}
GOAL = {"goal": {"scope": "enrolment", "window": "lifetime", "decide": "when_reached", "on_fall": "keep"}}
MORE = {"key": "more", "title": "More", "from": "2026-01-01", "until": "2027-01-01", "effect": {"extra": {"fixed": eur(1)}, "on": SURVEY, "to": "advocate"}}


@pytest.mark.parametrize("plan, at", [
    (rule(on={"milestone": SURVEY}), "/rules/0/on/milestone"), (document(STEPS), "/rules/0/pay/escalator/metric"),
    (rule(on=GOAL, when={"fact": f"count.{SURVEY}", "is": "gte", "value": 2}), "/rules/0/when"),
    (rule(on=GOAL, when={"fact": f"sum.deal_value.{SURVEY}", "is": "gte", "value": eur(2)}), "/rules/0/when"),
    (rule() | {"promotions": [MORE]}, "/promotions/0/effect/on")])
def test_a_kind_that_the_program_does_not_declare_is_refused_where_it_is_named(plan, at):
    with pytest.raises(PlanErrors) as refusal:
        checked(plan, currency="EUR", own_kinds=["custom.trial"])
    assert [(error.pointer, str(error)) for error in refusal.value.errors] == [
        (at, "This program declares no custom.survey. It declares: custom.trial. Add it in the program’s settings first.")]
    assert checked(plan, currency="EUR", own_kinds=[SURVEY]).rules and checked(plan, currency="EUR").rules, "where nobody knows, nobody asks"


def test_every_kind_that_is_not_declared_is_told_in_their_order():
    asked = {"any": [{"fact": f"{word}.custom.{kind}", "is": "gte", "value": eur(2) if word == "sum.deal_value" else 2}
                     for kind in "edcba" for word in ("referrals", "count", "sum.deal_value")]}
    for own_kinds, known in (((), "–"), (["custom.z", "custom.y"], "custom.y, custom.z")):
        with pytest.raises(PlanErrors) as refusal:
            checked(rule(on=GOAL, when=asked), currency="EUR", own_kinds=own_kinds)
        assert [(error.pointer, error.code, str(error)) for error in refusal.value.errors] == [
            ("/rules/0/when", "kind_undeclared", f"This program declares no custom.{kind}. It declares: {known}. Add it in the program’s settings first.")
            for _word in range(3) for kind in "abcde"]


def test_the_kinds_that_every_program_knows_need_no_declaration():
    assert checked(rule() | {"promotions": [MORE | {"effect": MORE["effect"] | {"on": "won"}}]}, currency="EUR", own_kinds=()).rules
