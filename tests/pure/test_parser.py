"""Every line of "refused when saved": the place it is refused at, and the code. Places are JSON pointers."""
import copy
import json

import pytest

from foundation.kernel.money import Money
from rewards.plan import model
from rewards.plan.checked import checked
from rewards.plan.conditions import possible
from rewards.plan.parse import parse_plan, parse_text
from rewards.plan.reader import PlanErrors
from rewards.plan.successor import breaks
from rewards.plan.unsupported import unsupported
from tests.pure.ladder import counted, document, percents


def eur(minor: int) -> dict:
    return {"minor": minor, "currency": "EUR"}


def pts(minor: int) -> dict:
    return {"minor": minor, "currency": "PTS"}


FIXED = {"fixed": eur(100)}
PERCENT = {"percent_bp": 1500, "of": "deal_value"}
BIG = {"fact": "deal_value", "is": "gte", "value": eur(100)}
GOAL = {"goal": {"scope": "enrolment", "window": {"calendar": "year"}, "decide": "when_reached", "on_fall": "keep"}}
REACHED = {"fact": "count.won", "is": "gte", "value": 5}
PROMOTION = {"key": "spring", "title": "Spring", "from": "2026-03-01", "until": "2026-04-01", "effect": {"multiply_bp": 20_000, "rules": ["main"]}}
EXTRA = PROMOTION | {"effect": {"extra": FIXED, "on": "accepted", "to": "advocate"}}


def rule(**other) -> dict:
    return document(pay=FIXED, **other)


def several(*rules: dict, **plan) -> dict:
    return document(pay=FIXED) | {"rules": [{"key": f"r{number}", "title": "T", "on": {"milestone": "won"}, "pay": FIXED, "to": "advocate"} | one
                                            for number, one in enumerate(rules)]} | plan


def without(source: dict, *path) -> dict:
    changed = copy.deepcopy(source)
    at = changed
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    return changed


def bands(*pays, starts=(0, 5, 10)) -> list[dict]:
    return [{"from": start, "pay": pay} for start, pay in zip(starts, pays, strict=False)]


def escalator(**other) -> dict:
    return document(percents("whole_forward") | other)


REFUSED = {
    # closed objects, whole numbers
    "an unknown key": (rule() | {"colour": 1}, "/colour", "unknown_key"),
    "an unknown key of a rule": (rule(colour=1), "/rules/0/colour", "unknown_key"),
    "a missing key": (without(rule(), "rounding"), "/rounding", "missing"),
    "a missing key of a rule": (without(rule(), "rules", 0, "title"), "/rules/0/title", "missing"),
    "no rules": (rule() | {"rules": []}, "/rules", "length"),
    "another grammar": (rule() | {"grammar": 2}, "/grammar", "out_of_range"),
    "a number with a point": (rule() | {"rules": [document(pay={"percent_bp": 1500.0, "of": "deal_value"})["rules"][0]]}, "/rules/0/pay/percent_bp", "no_integer"),
    "yes as a number": (rule(maturation_days=True), "/rules/0/maturation_days", "no_integer"),
    "too many days": (rule(maturation_days=731), "/rules/0/maturation_days", "out_of_range"),
    "an unknown word": (rule() | {"terms_at": "never"}, "/terms_at", "unknown_word"),
    "an unknown currency": (rule() | {"currency": "XXX"}, "/currency", "no_currency"),
    "a slug with a space": (rule(key="my rule"), "/rules/0/key", "no_slug"),
    "an unknown kind": (rule(on={"milestone": "dreamt_of"}), "/rules/0/on/milestone", "unknown_kind"),
    "an unknown beneficiary": (rule(to="nobody"), "/rules/0/to", "unknown_word"),
    "two ways to pay": (document(pay=FIXED | PERCENT), "/rules/0/pay", "no_variant"),
    # keys twice
    "a rule's key twice": (several({"key": "same"}, {"key": "same"}), "/rules/1/key", "key_twice"),
    "a promotion's key twice": (rule() | {"promotions": [PROMOTION, PROMOTION]}, "/promotions/1/key", "key_twice"),
    "an escalator's key twice": (several({"pay": {"escalator": counted("whole_forward")}}, {"pay": {"escalator": counted("whole_forward")}}),
                                 "/rules/1/pay/escalator/key", "key_twice"),
    # bands
    "bands that do not begin at 0": (escalator(bands=bands(PERCENT, PERCENT, starts=(1, 5))), "/rules/0/pay/escalator/bands/0/from", "first_band"),
    "bands that do not ascend": (escalator(bands=bands(PERCENT, PERCENT, PERCENT, starts=(0, 5, 5))), "/rules/0/pay/escalator/bands/2/from", "bands_ascend"),
    "bands of two sorts": (escalator(bands=bands(PERCENT, FIXED)), "/rules/0/pay/escalator/bands/1/pay", "bands_alike"),
    "bands of two bases": (escalator(bands=bands(PERCENT, PERCENT | {"of": "annual_value"})), "/rules/0/pay/escalator/bands/1/pay", "bands_alike"),
    "bands of two currencies": (escalator(bands=bands(FIXED, {"fixed": pts(5)})), "/rules/0/pay/escalator/bands/1/pay", "bands_alike"),
    "one band": (escalator(bands=bands(PERCENT)), "/rules/0/pay/escalator/bands", "length"),
    # conditions
    "an unknown fact": (rule(when={"fact": "weather", "is": "eq", "value": "fine"}), "/rules/0/when/fact", "unknown_fact"),
    "an operator that does not fit": (rule(when={"fact": "region", "is": "gt", "value": "north"}), "/rules/0/when/is", "operator_does_not_fit"),
    "money in": (rule(when={"fact": "deal_value", "is": "in", "value": [eur(1)]}), "/rules/0/when/is", "operator_does_not_fit"),
    "a value of another type": (rule(when={"fact": "first_deal", "is": "eq", "value": 1}), "/rules/0/when/value", "no_bool"),
    "money of another currency": (rule(when=BIG | {"value": {"minor": 1, "currency": "USD"}}), "/rules/0/when/value/currency", "other_currency"),
    "tests that no value meets": (rule(when={"all": [BIG, {"fact": "deal_value", "is": "lt", "value": eur(100)}]}), "/rules/0/when/all/1", "impossible"),
    "texts that no value meets": (rule(when={"all": [{"fact": "region", "is": "in", "value": ["a", "b"]}, {"fact": "channel", "is": "eq", "value": "link"},
                                                     {"fact": "region", "is": "not_in", "value": ["b", "a"]}]}), "/rules/0/when/all/2", "impossible"),
    "too deep": (rule(when={"not": {"not": {"not": {"not": BIG}}}}), "/rules/0/when/not/not/not/not", "too_deep"),
    "too many tests": (rule(when={"any": [{"any": [BIG] * 20}, {"any": [BIG] * 20}, BIG]}), "/rules/0/when", "too_many_tests"),
    # money
    "a fixed amount of another currency": (document(pay={"fixed": {"minor": 1, "currency": "USD"}}), "/rules/0/pay/fixed/currency", "other_currency"),
    "bounds in money for points": (document(pay={"fixed": pts(5)}, within={"maximum": eur(5)}), "/rules/0/within/maximum/currency", "other_currency"),
    "an approval in money for points": (document(pay={"units_bp": 100, "of": "deal_value"}, approval_above=eur(5)), "/rules/0/approval_above/currency",
                                        "other_currency"),
    "percents in a plan of points": (document(pay=PERCENT, currency="PTS"), "/rules/0/pay/percent_bp", "percent_in_points"),
    "bills in a plan of points": (document(pay={"times_x100": 100, "of": "first_monthly_bill"}, currency="PTS"), "/rules/0/pay/times_x100", "percent_in_points"),
    "a minimum above the maximum": (rule(within={"minimum": eur(6), "maximum": eur(5)}), "/rules/0/within/maximum", "minimum_above_maximum"),
    "a maximum below the minimum": (rule(within={"maximum": eur(5), "minimum": eur(6)}), "/rules/0/within/minimum", "minimum_above_maximum"),
    # promotions
    "an unknown rule in a promotion": (rule() | {"promotions": [PROMOTION | {"effect": {"multiply_bp": 20_000, "rules": ["other"]}}]},
                                       "/promotions/0/effect/rules/0", "rule_unknown"),
    "a rule twice in a promotion": (rule() | {"promotions": [PROMOTION | {"effect": {"multiply_bp": 20_000, "rules": ["main", "main"]}}]},
                                    "/promotions/0/effect/rules/1", "rule_repeated"),
    "until before from": (rule() | {"promotions": [PROMOTION | {"until": "2026-03-01"}]}, "/promotions/0/until", "until_before_from"),
    # repeats, goals, groups
    "a win that repeats": (rule(on={"milestone": "won", "repeat": {"times": 12, "each": "month"}}), "/rules/0/on/repeat", "repeat_kind"),
    "a goal without when": (rule(on=GOAL), "/rules/0/when", "goal_without_when"),
    "a goal with a rolling window": (rule(on={"goal": GOAL["goal"] | {"window": {"rolling_days": 30}}}, when=REACHED), "/rules/0/on/goal/window", "goal_rolling"),
    "a lifetime's end": (rule(on={"goal": GOAL["goal"] | {"window": "lifetime", "decide": "window_end"}}, when=REACHED), "/rules/0/on/goal/decide",
                         "goal_without_end"),
    "a goal that pays a share": (document(pay=PERCENT, on=GOAL, when=REACHED), "/rules/0/pay", "goal_pays_fixed"),
    "a group with two ways": (several({"group": {"name": "g", "choose": "best"}}, {"group": {"name": "g", "choose": "first"}}), "/rules/1/group/choose",
                              "group_two_ways"),
    "the best of two currencies": (several({"group": {"name": "g", "choose": "best"}}, {"group": {"name": "g", "choose": "best"}, "pay": {"fixed": pts(5)}}),
                                   "/rules/1/group/choose", "group_not_comparable"),
    "the best of thanks and money": (several({"group": {"name": "g", "choose": "best"}}, {"group": {"name": "g", "choose": "best"}, "pay": {"thanks": "Ta"}}),
                                     "/rules/1/group/choose", "group_not_comparable"),
    # combinations of an escalator
    "marginal, old rate": (document(percents("marginal", "old_rate")), "/rules/0/pay/escalator/crossing", "marginal_old_rate"),
    "marginal, demotion": (document(percents("marginal") | {"demotion": "window_end"}), "/rules/0/pay/escalator/demotion", "marginal_demotion"),
    "marginal over a count of another kind": (document(counted("marginal") | {"metric": {"count": "accepted"}}), "/rules/0/pay/escalator/mode",
                                              "marginal_other_kind"),
    "marginal over a sum, paying something else": (document(percents("marginal") | {"bands": bands(FIXED, FIXED)}), "/rules/0/pay/escalator/bands",
                                                   "marginal_other_base"),
    "retro, old rate": (document(percents("whole_retro", "old_rate")), "/rules/0/pay/escalator/crossing", "retro_old_rate"),
    "retro, rolling": (document(percents("whole_retro") | {"window": {"rolling_days": 30}}), "/rules/0/pay/escalator/mode", "retro_rolling"),
    "retro, demotion": (document(percents("whole_retro") | {"demotion": "immediate"}), "/rules/0/pay/escalator/demotion", "retro_demotion"),
    "retro, keep": (document(percents("whole_retro") | {"on_reversal": "keep"}), "/rules/0/pay/escalator/on_reversal", "retro_keep"),
    "event order, keep": (escalator(late_arrival="event_order"), "/rules/0/pay/escalator/late_arrival", "event_order_keep"),
    "a lifetime's end to be demoted at": (escalator(demotion="window_end", window="lifetime"), "/rules/0/pay/escalator/demotion", "no_window_end"),
    "old rate with retro and rolling days": (document(percents("whole_retro") | {"window": {"rolling_days": 0}}), "/rules/0/pay/escalator/window/rolling_days",
                                             "out_of_range"),
    "a window of weeks": (escalator(window={"calendar": "week"}), "/rules/0/pay/escalator/window/calendar", "unknown_word"),
    "a window that is no window": (escalator(window="forever"), "/rules/0/pay/escalator/window", "no_window"),
    "a metric of two sorts": (escalator(metric={"count": "won", "referrals": "won"}), "/rules/0/pay/escalator/metric", "no_variant"),
    "a sum of what is no amount": (escalator(metric={"sum": "happiness", "of": "won"}), "/rules/0/pay/escalator/metric/sum", "unknown_word"),
    "a count of what is submitted": (escalator(metric={"count": "submitted"}), "/rules/0/pay/escalator/metric/count", "unknown_kind"),
    "a rolling demotion at the end": (escalator(demotion="window_end", window={"rolling_days": 30}), "/rules/0/pay/escalator/demotion", "no_window_end"),
    "marginal over a sum of another base": (document(percents("marginal") | {"metric": {"sum": "deal_value", "of": "won"}}), "/rules/0/pay/escalator/bands",
                                            "marginal_other_base"),
    # repeats, promotions, the budget
    "a repeat without an end": (rule(on={"milestone": "renewal", "repeat": {"times": 121, "each": "month"}}), "/rules/0/on/repeat/times", "out_of_range"),
    "a repeat each week": (rule(on={"milestone": "renewal", "repeat": {"times": 2, "each": "week"}}), "/rules/0/on/repeat/each", "unknown_word"),
    "a repeat that says not how often": (rule(on={"milestone": "renewal", "repeat": {"each": "month"}}), "/rules/0/on/repeat/times", "missing"),
    "a promotion that lowers": (rule() | {"promotions": [PROMOTION | {"effect": {"multiply_bp": 10_000, "rules": ["main"]}}]},
                                "/promotions/0/effect/multiply_bp", "out_of_range"),
    "a promotion of no rule": (rule() | {"promotions": [PROMOTION | {"effect": {"multiply_bp": 20_000, "rules": []}}]}, "/promotions/0/effect/rules", "length"),
    "a promotion without an effect": (rule() | {"promotions": [without(PROMOTION, "effect")]}, "/promotions/0/effect", "missing"),
    "a day that is none": (rule() | {"promotions": [PROMOTION | {"from": "1 March"}]}, "/promotions/0/from", "no_date"),
    "an extra with steps": (rule() | {"promotions": [EXTRA | {"effect": EXTRA["effect"] | {"extra": {"escalator": counted("whole_forward")}}}]},
                            "/promotions/0/effect/extra", "extra_is_flat"),
    "an extra on a goal's kind": (rule() | {"promotions": [EXTRA | {"effect": EXTRA["effect"] | {"on": "submitted"}}]}, "/promotions/0/effect/on", "unknown_kind"),
    "an extra for nobody": (rule() | {"promotions": [EXTRA | {"effect": EXTRA["effect"] | {"to": "nobody"}}]}, "/promotions/0/effect/to", "unknown_word"),
    "a promotion that counts by something else": (rule() | {"promotions": [PROMOTION | {"counts": "paid"}]}, "/promotions/0/counts", "unknown_word"),
    "a promotion's budget in other money": (rule() | {"promotions": [PROMOTION | {"budget": {"minor": 1, "currency": "USD"}}]},
                                            "/promotions/0/budget/currency", "other_currency"),
    "a budget in other money": (rule() | {"budget": {"amount": {"minor": 1, "currency": "USD"}, "window": "lifetime"}}, "/budget/amount/currency", "other_currency"),
    "a budget for no time": (rule() | {"budget": {"amount": eur(1)}}, "/budget/window", "missing"),
    "a budget below nothing": (rule() | {"budget": {"amount": eur(-1), "window": "lifetime"}}, "/budget/amount/minor", "out_of_range"),
    "a group without a way": (rule(group={"name": "g"}), "/rules/0/group/choose", "missing"),
    "a priority that is none": (rule(group={"name": "g", "choose": "all", "priority": 1_000}), "/rules/0/group/priority", "out_of_range"),
    "a goal's fact in a rule": (rule(when=REACHED), "/rules/0/when/fact", "unknown_fact"),
    "a list for one value": (rule(when={"fact": "channel", "is": "eq", "value": ["portal"]}), "/rules/0/when/value", "no_text"),
    "a limit for each without a time": (rule(within={"per_beneficiary": {"amount": eur(1)}}), "/rules/0/within/per_beneficiary/window", "missing"),
    "restart that is not true": (escalator(restart=False), "/rules/0/pay/escalator/restart", "no_true"),
}


def test_there_are_plenty_of_bad_plans():
    assert len(REFUSED) >= 80


@pytest.mark.parametrize("name", REFUSED)
def test_refused_at_its_place(name):
    plan, pointer, code = REFUSED[name]
    with pytest.raises(PlanErrors) as refusal:
        parse_plan(plan)
    found = [(error.pointer, error.code) for error in refusal.value.errors]
    assert (pointer, code) in found and len(found) == 1, found
    assert str(refusal.value.errors[0]).strip()   # the sentence has all its values


def test_the_place_is_the_word_that_stands_last():
    turned = percents("marginal", "old_rate")
    turned = {"crossing": turned.pop("crossing"), **turned}
    with pytest.raises(PlanErrors) as refusal:
        parse_plan(document(turned))
    assert [error.pointer for error in refusal.value.errors] == ["/rules/0/pay/escalator/mode"]


@pytest.mark.parametrize("text, pointer, code", [
    ("{", "/", "no_json"), ("", "/", "no_json"), ("[" * 100_000, "/", "too_deep"), ('{"grammar": ' + "9" * 5_000 + "}", "/", "no_json"), ("[]", "/", "no_object"),
    (json.dumps(rule())[:-1] + ', "grammar": 1}', "/grammar", "twice"),
    (json.dumps(rule()).replace('"to": "advocate"', '"to": "advocate", "to": "charity"'), "/rules/0/to", "twice"),
    # what neither a row nor a page can hold: NUL, and half of a pair; a key like that is not quoted
    (json.dumps(rule(title="a\0b")), "/rules/0/title", "odd_character"), (json.dumps(rule(title="a\ud800b")), "/rules/0/title", "odd_character"),
    (json.dumps(document() | {"a\0b": 1}), "/", "odd_character"), (json.dumps(document() | {"a\udfff": 1}), "/", "odd_character"),
])
def test_texts_that_are_refused(text, pointer, code):
    with pytest.raises(PlanErrors) as refusal:
        parse_text(text)
    assert (pointer, code) in [(error.pointer, error.code) for error in refusal.value.errors]


def test_every_mistake_is_told_at_once():
    with pytest.raises(PlanErrors) as refusal:
        parse_plan(rule(key="My rule", to="nobody", maturation_days=-1) | {"rounding": "sometimes"})
    assert {error.pointer for error in refusal.value.errors} == {"/rules/0/key", "/rules/0/to", "/rules/0/maturation_days", "/rounding"}


def test_a_program_of_gratitude_pays_nothing():
    assert parse_plan(document(pay={"thanks": "Thank you."}), gratitude_only=True).rules[0].pay.kind == "thanks"
    with pytest.raises(PlanErrors) as refusal:
        parse_plan(rule(), gratitude_only=True)
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/rules/0/pay", "gratitude_only")]


@pytest.mark.parametrize("plan", [
    rule(when={"all": [BIG, {"any": [{"fact": "channel", "is": "in", "value": ["portal"]}, {"not": {"fact": "lead.team_size", "is": "eq", "value": "9"}}]}]}),
    rule(within={"per_beneficiary": {"amount": eur(5), "window": {"rolling_days": 365}}}), document(counted("whole_retro")), document(percents("marginal")),
    rule(on=GOAL, when=REACHED), rule() | {"promotions": [PROMOTION], "budget": {"amount": eur(10**12), "window": "lifetime"}},
    document(pay={"units_bp": 1500, "of": "first_year_value"}, approval_above=pts(0), within={"maximum": pts(5)}),
    rule(on={"milestone": "invoice_paid", "repeat": {"times": 12, "each": "month"}}),
    document(counted("marginal") | {"metric": {"referrals": "accepted"}}),   # marginal over distinct referrals of another kind may
])
def test_what_is_allowed(plan):
    assert parse_plan(plan).rules


@pytest.mark.parametrize("tests, meets", [
    ([("lt", 500), ("lt", 600)], True), ([("gt", 500), ("gt", 600)], True), ([("lt", 1), ("lt", 2)], True), ([("lt", 1), ("lt", 1)], True), ([("lt", 0), ("lt", 5)], False),
    ([("lt", 500), ("gt", 498)], True), ([("lt", 500), ("gt", 499)], False), ([("gte", 500), ("lte", 500)], True), ([("eq", 5), ("ne", 5)], False)])
def test_tests_of_one_fact_that_some_value_meets_are_taken(tests, meets):
    """Days, unlike money, may lie below nothing."""
    assert possible([model.Test("deal_value", word, Money(value, "EUR")) for word, value in tests]) is meets
    assert possible([model.Test("referral_age_days", word, value) for word, value in tests]) is (meets or tests[0] == ("lt", 0))


UNSUPPORTED = [
    (rule(on=GOAL, when=REACHED, group={"name": "g", "choose": "all"}), "/rules/0/group"), (rule(on=GOAL, when=REACHED) | {"promotions": [PROMOTION]}, "/promotions/0/effect/rules"),
    (document(pay={"percent_bp": 1, "of": "invoice_amount"}), "/rules/0/pay"),
    (rule(to="charity"), "/rules/0/to"), (rule() | {"promotions": [EXTRA | {"effect": EXTRA["effect"] | {"to": "charity"}}]}, "/promotions/0/effect/to"),
    (rule(on={"milestone": "qualified"}, when={"any": [{"not": {"fact": "first_deal", "is": "eq", "value": True}}, BIG]}), "/rules/0/when/any/0/not/fact"),
    (rule() | {"promotions": [EXTRA | {"when": {"fact": "first_deal", "is": "eq", "value": True}}]}, "/promotions/0/when/fact"),
    (rule(on={"milestone": "accepted"}) | {"promotions": [PROMOTION | {"when": {"fact": "first_deal", "is": "eq", "value": True}}]}, "/promotions/0/when/fact"),
    (rule(on={"milestone": "qualified"}, when={"fact": "first_deal", "is": "eq", "value": True}), "/rules/0/when/fact"),
    (document(counted("whole_forward") | {"metric": {"sum": "invoice_amount", "of": "won"}}), "/rules/0/pay/escalator/metric"),
]


@pytest.mark.parametrize("plan, pointer", UNSUPPORTED)
def test_what_cannot_be_worked_out_yet_is_named_at_its_place(plan, pointer):
    found = unsupported(parse_plan(plan))
    assert pointer in [error.pointer for error in found] and all(error.code == "not_yet" and str(error) for error in found)


@pytest.mark.parametrize("kind", ["invoice_paid", "renewal", "custom.rollout_done"])
def test_invoices_renewals_and_kinds_of_the_programs_own_can_be_worked_out(kind):
    summed = percents("marginal") | {"metric": {"sum": "invoice_amount", "of": kind}, "bands": [
        {"from": start, "pay": {"percent_bp": rate, "of": "invoice_amount"}} for start, rate in ((0, 1000), (100_000, 1500))]}
    assert unsupported(parse_plan(document(pay={"percent_bp": 1000, "of": "invoice_amount"}, on={"milestone": kind}))) == []
    assert unsupported(parse_plan(document(summed, on={"milestone": kind}))) == []


def test_the_walks_own_plan_can_be_worked_out():
    assert unsupported(parse_plan(document(counted("whole_forward") | {"demotion": "window_end"}, maturation_days=14))) == []


def test_a_count_may_begin_anew_where_nothing_is_raised():
    """MONEY §3: a new version may change metric, scope, window or mode of a key only with `restart`; inside an open retro window it may not."""
    first = parse_plan(document(counted("whole_forward")))
    assert breaks(parse_plan(document(counted("marginal") | {"window": "lifetime", "restart": True})), [first]) == []
    assert [error.pointer for error in breaks(parse_plan(document(counted("whole_retro") | {"restart": True, "window": "lifetime"})), [first])] == [
        "/rules/0/pay/escalator/restart"]
    assert breaks(parse_plan(document(counted("whole_retro") | {"restart": True})), [first]) == [], "the day on which it takes effect decides"
    assert breaks(parse_plan(document(counted("whole_retro") | {"restart": True, "key": "other"})), [first]) == []


def test_a_condition_on_what_the_form_asks():
    asked = rule(when={"any": [{"fact": "lead.size", "is": "eq", "value": "9"}, {"not": BIG}]})
    assert checked(asked, currency="EUR", questions={"size"}).rules and checked(asked, currency="EUR").rules
    with pytest.raises(PlanErrors) as refusal:
        checked(asked | {"promotions": [PROMOTION | {"when": {"fact": "lead.mood", "is": "ne", "value": "x"}}]}, currency="EUR", questions={"size"})
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/promotions/0/when", "question_unknown")]


def test_a_first_step_of_nothing_is_one_of_its_kind():
    assert parse_plan(escalator(bands=bands({"fixed": eur(0)}, FIXED))).rules


def test_an_escalator_that_is_climbed_keeps_its_shape():
    first = parse_plan(document(counted("whole_forward")))
    assert breaks(parse_plan(document(counted("whole_forward", start=9))), [first]) == []
    changed = {"metric": {"count": "won"}, "window": {"calendar": "month"}, "mode": "marginal"}
    for word, value in changed.items():
        assert [error.pointer for error in breaks(parse_plan(document(counted("whole_forward") | {word: value})), [first])] == [
            f"/rules/0/pay/escalator/{word}"]
    assert breaks(parse_plan(document(counted("whole_forward") | {"key": "another", "window": "lifetime"})), [first]) == []
    retro = parse_plan(document(counted("whole_retro")))
    in_points = document(counted("whole_retro") | {"bands": bands({"fixed": pts(1)}, {"fixed": pts(2)})})
    assert [error.pointer for error in breaks(parse_plan(in_points), [retro])] == ["/rules/0/pay/escalator/bands"]
    assert isinstance(first.rules[0].pay, model.Escalator)


def words_of(plan: dict) -> list[str]:
    with pytest.raises(PlanErrors) as refusal:
        parse_plan(plan)
    return [str(error) for error in refusal.value.errors]


@pytest.mark.parametrize("plan, said", [
    (rule(when={"not": {"not": {"not": {"not": BIG}}}}), "Conditions nest at most 4 deep."),
    (rule(when=BIG | {"fact": "first_deal", "is": "eq", "value": 1}), "true or false is expected here."),
    (REFUSED["an escalator's key twice"][0], "Two escalators are called ladder. Each needs a key of its own."),
    (document(pay=PERCENT, on=GOAL, when=REACHED), "A goal pays a fixed amount or thanks."),
    (rule(on={"milestone": "won", "repeat": {"times": 2, "each": "month"}}), "Only invoices and renewals repeat."),
    (several({"group": {"name": "g", "choose": "all"}}, {"group": {"name": "g", "choose": "first"}}), "The group g chooses in two ways."),
    (rule() | {"promotions": [PROMOTION | {"effect": {"multiply_bp": 20_000, "rules": ["main", "main"]}}]}, "main is named twice."),
    (rule() | {"promotions": [PROMOTION | {"effect": {"multiply_bp": 20_000, "rules": ["other"]}}]}, "There’s no rule called other.")])
def test_what_is_wrong_is_one_sentence(plan, said):
    assert words_of(plan) == [said]


def test_a_repeated_kind_that_is_none_is_told_once():
    assert words_of(rule(on={"milestone": "never", "repeat": {"times": 2, "each": "month"}})) == [
        "A milestone is expected here: accepted, qualified, meeting_held, won, invoice_paid, renewal, or custom.<name>."]


def test_days_wait_and_a_group_stands_last_unless_it_says_otherwise():
    found = parse_plan(rule(maturation_days=30, group={"name": "g", "choose": "best"})).rules[0]
    assert (found.maturation_days, found.group.priority) == (30, 999) and parse_plan(rule()).rules[0].maturation_days == 0


def test_as_many_rules_and_conditions_as_there_may_be():
    assert len(parse_plan(several(*[{}] * 50)).rules) == 50 and words_of(several(*[{}] * 51)) == ["Between 1 and 50 entries, not 51."]
    assert len(parse_plan(rule(when={"any": [BIG] * 20})).rules[0].when.parts) == 20
    assert words_of(rule(when={"any": [BIG] * 21})) == ["Between 1 and 20 entries, not 21."]
