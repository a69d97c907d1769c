"""A document with everything in it, as the plan that comes of it; how far each of its parts goes; and each sentence, word for word."""
import copy
import json

import pytest

from foundation.kernel.money import Money
from rewards.plan import model
from rewards.plan.conditions import meets
from rewards.plan.model import All, Any, Flat, Not, OnGoal, OnMilestone, Window
from rewards.plan.parse import parse_plan, parse_text
from rewards.plan.reader import PlanErrors
from tests.pure.ladder import counted, document, percents
from tests.pure.test_editor_slots import PLAN
from tests.pure.test_parser import BIG, EXTRA, FIXED, GOAL, PERCENT, PROMOTION, REACHED, eur, pts, rule, several


def money(minor: int, currency: str = "EUR") -> Money:
    return Money(minor, currency)


def test_what_a_document_says_is_what_its_plan_holds():
    """The same one that the editor's table shows slot by slot."""
    steps = model.Escalator(
        key="ladder", metric=model.Metric("sum", "accepted", "first_year_value"), scope="member", window=Window("rolling", 90), mode="whole_forward",
        crossing="old_rate", demotion="none", on_reversal="reprice", late_arrival="event_order", restart=True,
        bands=tuple(model.Band(start, Flat("percent_bp", rate=rate, base="first_year_value")) for start, rate in ((0, 1000), (100_000, 1500), (250_000, 2000))))
    share = model.Rule(
        key="main", title="Share", on=OnMilestone("invoice_paid", 12, "month"), pay=steps, to="partner_organisation",
        when=All((model.Test("deal_value", "gte", money(123_450)), model.Test("product", "in", ("a", "b")), model.Test("first_deal", "eq", True), model.Test("referral_age_days", "not_in", (-5, 7)))),
        within=model.Within(money(1), money(1_000_000), money(2_000_000), money(300), Window("rolling", 30)), group=model.Group("one", "first", 3),
        maturation_days=14, approval_above=money(500), on_partial_refund="only_full")
    points = model.Rule(key="points", title="Main", on=OnMilestone("won"), pay=Flat("units_bp", rate=1250, base="annual_value"), to="advocate",
                        when=Not(model.Test("channel", "ne", "link")), approval_above=money(0, "PTS"))
    goal = model.Rule(key="goal", title="Ten", on=OnGoal("enrolment", Window("month"), "window_end", "keep"), pay=Flat("fixed", money(5000, "PTS")), to="advocate",
                      when=Any((model.Test("count.won", "gte", 10), model.Test("sum.deal_value.won", "gt", money(5_000_000)))))
    odd = model.Rule(key="odd", title="Main", on=OnMilestone("won"), pay=Flat("thanks", text="Grüße"), to="advocate")
    spring = model.Promotion("spring", "Spring", "2026-03-01", "2026-04-01", "milestone", Not(Any((model.Test("deal_value", "lt", money(1)), model.Test("region", "eq", "north")))),
                             15_025, ("main", "points"), None, "", "", money(900))
    bonus = model.Promotion("bonus", "Bonus", "2028-02-28", "2028-03-01", "submitted", model.Test("deal_value", "gt", money(5)), 0, (),
                            Flat("times_x100", rate=150, base="first_monthly_bill"), "accepted", "rep_owner", None)
    more = model.Promotion("more", "Größer", "2026-03-01", "2026-04-01", "submitted", Not(Not(model.Test("first_deal", "eq", True))), 0, (), Flat("thanks", text="T"),
                           "won", "advocate", None)
    assert parse_plan(PLAN) == model.Plan("EUR", "milestone", "half_up", (share, points, goal, odd), (spring, bonus, more), money(7_000_000), Window("rolling", 365))


# How far each part goes: the document with a value there, the least and the most that is taken, and one beyond on either side.


def put(plan: dict, pointer: str, value: object) -> dict:
    plan = copy.deepcopy(plan)
    *path, last = pointer.strip("/").split("/")
    inner = plan
    for step in path:
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    inner[last] = value
    return plan


REPEATED = rule(on={"milestone": "renewal", "repeat": {"times": 2, "each": "month"}})
SPRUNG, BESIDES = rule() | {"promotions": [PROMOTION]}, rule() | {"promotions": [EXTRA]}
AGED = rule(when={"fact": "referral_age_days", "is": "gt", "value": 5})


@pytest.mark.parametrize("plan, at, least, most", [
    (rule(maturation_days=1), "/rules/0/maturation_days", 0, 730), (rule(group={"name": "g", "choose": "all"}), "/rules/0/group/priority", 0, 999),
    (REPEATED, "/rules/0/on/repeat/times", 1, 120), (SPRUNG, "/promotions/0/effect/multiply_bp", 10_001, 100_000), (rule(), "/grammar", 1, 1),
    (rule(approval_above=eur(1)), "/rules/0/approval_above/minor", 0, 10**12), (AGED, "/rules/0/when/value", -10**12, 10**12)])
def test_how_far_a_number_goes(plan, at, least, most):
    for value in (least, most):
        assert parse_plan(put(plan, at, value)).rules
    for value in (least - 1, most + 1):
        assert told(put(plan, at, value)) == [(at, "out_of_range", f"{value} is outside {least} to {most}.")]


@pytest.mark.parametrize("plan, at", [(rule(), "/rules/0/title"), (SPRUNG, "/promotions/0/title"), (rule(when={"fact": "region", "is": "eq", "value": "n"}), "/rules/0/when/value")])
def test_how_long_a_text_is(plan, at):
    for text in ("t", "t" * 120):
        assert parse_plan(put(plan, at, text)).rules
    for text in ("", "t" * 121):
        assert told(put(plan, at, text)) == [(at, "no_text", "A text of 1 to 120 characters is expected here.")]


@pytest.mark.parametrize("plan, at, one, least, most", [
    (rule() | {"promotions": []}, "/promotions", lambda number: PROMOTION | {"key": f"p{number}"}, 0, 20),
    (rule() | {"rules": []}, "/rules", lambda number: rule(key=f"r{number}")["rules"][0], 1, 50),
    (several(*({"key": f"r{number}"} for number in range(50))) | {"promotions": [PROMOTION]}, "/promotions/0/effect/rules", lambda number: f"r{number}", 1, 50),
    (rule(when={"all": [BIG]}), "/rules/0/when/all", lambda number: BIG, 1, 20), (rule(when={"any": [BIG]}), "/rules/0/when/any", lambda number: BIG, 1, 20),
    (rule(when={"fact": "region", "is": "in", "value": []}), "/rules/0/when/value", lambda number: f"n{number}", 1, 50)])
def test_how_many_there_are(plan, at, one, least, most):
    for many in (least, most):
        assert parse_plan(put(plan, at, [one(number) for number in range(many)])).rules
    for many in {max(0, least - 1), most + 1} - {least}:
        assert (at, "length", f"Between {least} and {most} entries, not {many}.") in told(put(plan, at, [one(number) for number in range(many)]))


def test_conditions_nest_four_deep_and_ask_forty_tests():
    four = {"not": {"not": {"not": BIG}}}
    assert parse_plan(rule(when=four)).rules and told(rule(when={"not": four})) == [("/rules/0/when/not/not/not/not", "too_deep", "Conditions nest at most 4 deep.")]
    forty = {"any": [{"any": [BIG] * 20}, {"any": [BIG] * 20}]}
    assert parse_plan(rule(when=forty)).rules
    assert told(rule(when={"any": [{"any": [BIG] * 20}, {"any": [BIG] * 20}, {"not": BIG}]})) == [("/rules/0/when", "too_many_tests", "At most 40 tests in one condition, not 41.")]


# Each sentence


def told(plan: dict | str, **how) -> list[tuple[str, str, str]]:
    with pytest.raises(PlanErrors) as refusal:
        (parse_text if isinstance(plan, str) else parse_plan)(plan, **how)
    return [(error.pointer, error.code, str(error)) for error in refusal.value.errors]


def group(choose: str) -> dict:
    return {"group": {"name": "g", "choose": choose}}


EXTRA_STEPS = EXTRA | {"effect": EXTRA["effect"] | {"extra": {"escalator": counted("whole_forward")}}}
LADDERS = [{"pay": {"escalator": counted("whole_forward")}}] * 2
COMPARED = "“best” compares amounts of one currency; the group g has several."
ONE_CURRENCY = ("/rules/1/group/choose", "group_not_comparable", COMPARED)


@pytest.mark.parametrize("plan, at, code, said", [
    (several({"key": "same"}, {"key": "same"}), "/rules/1/key", "key_twice", "Two rules are called same. Each needs a key of its own."),
    (several(*LADDERS), "/rules/1/pay/escalator/key", "key_twice", "Two escalators are called ladder. Each needs a key of its own."),
    (rule() | {"promotions": [PROMOTION, PROMOTION]}, "/promotions/1/key", "key_twice", "Two promotions are called spring."),
    (rule(on=GOAL), "/rules/0/when", "goal_without_when", "A goal needs “when”: what has to be reached."),
    (document(pay=PERCENT, on=GOAL, when=REACHED), "/rules/0/pay", "goal_pays_fixed", "A goal pays a fixed amount or thanks."),
    (document(counted("whole_forward"), on=GOAL, when=REACHED), "/rules/0/pay", "goal_pays_fixed", "A goal pays a fixed amount or thanks."),
    (rule(on={"milestone": "won", "repeat": {"times": 2, "each": "month"}}), "/rules/0/on/repeat", "repeat_kind", "Only invoices and renewals repeat."),
    (rule(on={"goal": GOAL["goal"] | {"window": {"rolling_days": 30}}}, when=REACHED), "/rules/0/on/goal/window", "goal_rolling",
     "A goal needs a window with an end: a calendar one, or lifetime."),
    (rule(on={"goal": GOAL["goal"] | {"window": "lifetime", "decide": "window_end"}}, when=REACHED), "/rules/0/on/goal/decide", "goal_without_end",
     "A lifetime has no end to decide at: use when_reached."),
    (several(group("all"), group("first")), "/rules/1/group/choose", "group_two_ways", "The group g chooses in two ways."),
    (several(group("best"), group("best") | {"pay": {"fixed": pts(5)}}), *ONE_CURRENCY), (several(group("best"), group("best") | {"pay": {"thanks": "Ta"}}), *ONE_CURRENCY),
    (several(group("best"), group("best") | {"pay": {"units_bp": 5, "of": "deal_value"}}), *ONE_CURRENCY),
    (rule() | {"promotions": [PROMOTION | {"until": "2026-03-01"}]}, "/promotions/0/until", "until_before_from", "“until” is exclusive and comes after “from”."),
    (rule() | {"promotions": [PROMOTION | {"until": "2026-02-28"}]}, "/promotions/0/until", "until_before_from", "“until” is exclusive and comes after “from”."),
    (rule() | {"promotions": [EXTRA_STEPS]}, "/promotions/0/effect/extra", "extra_is_flat", "An extra is a flat amount."),
    (rule() | {"promotions": [PROMOTION | {"from": "1 March"}]}, "/promotions/0/from", "no_date", "A date such as 2026-11-01 is expected here."),
    (rule() | {"promotions": [PROMOTION | {"from": "2026-02-30"}]}, "/promotions/0/from", "no_date", "A date such as 2026-11-01 is expected here."),
    (rule() | {"promotions": [PROMOTION | {"until": "20260401"}]}, "/promotions/0/until", "no_date", "A date such as 2026-11-01 is expected here."),
    (rule() | {"promotions": [PROMOTION | {"until": "3026-04-01"}]}, "/promotions/0/until", "no_date", "A date such as 2026-11-01 is expected here."),
    (rule() | {"promotions": [PROMOTION | {"effect": {"multiply_bp": 20_000, "rules": ["main", "main"]}}]}, "/promotions/0/effect/rules/1", "rule_repeated",
     "main is named twice."),
    (rule() | {"promotions": [PROMOTION | {"effect": {"multiply_bp": 20_000, "rules": ["other"]}}]}, "/promotions/0/effect/rules/0", "rule_unknown",
     "There’s no rule called other."),
    (rule(when={"fact": "weather", "is": "eq", "value": "fine"}), "/rules/0/when/fact", "unknown_fact",
     "There’s no fact called weather. Known: deal_value, annual_value, first_year_value, first_monthly_bill, invoice_amount, product, region, deal_currency, segment, "
     "partner_level, channel, first_deal, referral_age_days, lead.<field>."),
    (rule(when={"fact": "first_deal", "is": "lt", "value": True}), "/rules/0/when/is", "operator_does_not_fit", "first_deal can’t be compared by lt. Possible: eq, ne."),
    (rule(when={"fact": "deal_value", "is": "in", "value": [eur(1)]}), "/rules/0/when/is", "operator_does_not_fit",
     "deal_value can’t be compared by in. Possible: eq, ne, lt, lte, gt, gte."),
    (rule(when={"fact": "first_deal", "is": "eq", "value": "yes"}), "/rules/0/when/value", "no_bool", "true or false is expected here."),
    (rule(when={"all": [{"not": BIG}, BIG, BIG | {"is": "lt"}, {"not": BIG}]}), "/rules/0/when/all/2", "impossible", "No value of deal_value meets this and what stands before it."),
])
def test_one_sentence_and_no_other(plan, at, code, said):
    assert told(plan) == [(at, code, said)]


def test_a_program_of_thanks_pays_nothing_in_rules_steps_and_promotions():
    said = "This program says thanks and pays nothing: use thanks."
    paying = rule() | {"rules": [rule()["rules"][0], document(counted("whole_forward"), key="steps")["rules"][0]], "promotions": [EXTRA]}
    assert told(paying, gratitude_only=True) == [(at, "gratitude_only", said) for at in ("/rules/0/pay", "/rules/1/pay", "/promotions/0/effect/extra")]
    thanks = {"thanks": "Ta"}
    steps = counted("whole_forward") | {"bands": [{"from": start, "pay": thanks} for start in (0, 5)]}
    plan = document(steps) | {"promotions": [EXTRA | {"effect": EXTRA["effect"] | {"extra": thanks}}]}
    assert parse_plan(plan, gratitude_only=True).rules and told(document(pay={"thanks": ""}), gratitude_only=True)[0][1] == "no_text"


# What is known of a part that cannot be read

WRONG = [("title", ""), ("on", {"milestone": "never"}), ("pay", {"thanks": ""}), ("to", "nobody")]


@pytest.mark.parametrize("part, value", WRONG)
def test_what_names_a_rule_that_cannot_be_read_is_not_wrong_for_that(part, value):
    """It is there, and its own mistake is told: nobody is told that there is no such rule."""
    found = told(document(**{"pay": FIXED, part: value}) | {"promotions": [PROMOTION]})
    assert len(found) == 1 and found[0][0].startswith(f"/rules/0/{part}")


@pytest.mark.parametrize("part, value", WRONG)
def test_a_key_is_compared_also_of_a_rule_that_cannot_be_read(part, value):
    found = told(several({"key": "same", part: value}, {"key": "same"}, {"key": "Not one"}, {"key": "Not one"}))
    assert [code for at, code, _ in found if at == "/rules/1/key"] == ["key_twice"] and [at for at, _, _ in found[1:]] == ["/rules/1/key", "/rules/2/key", "/rules/3/key"]


@pytest.mark.parametrize("part, value", [("title", ""), ("from", "soon"), ("until", "late"), ("counts", "paid"), ("effect", None)])
def test_a_key_is_compared_also_of_a_promotion_that_cannot_be_read(part, value):
    found = told(rule() | {"promotions": [PROMOTION | {part: value}, PROMOTION, PROMOTION | {"key": "Not one"}, PROMOTION | {"key": "Not one"}]})
    assert [(at, code) for at, code, _ in found[-3:]] == [("/promotions/1/key", "key_twice"), ("/promotions/2/key", "no_slug"), ("/promotions/3/key", "no_slug")]
    assert len(found) == 4 and found[0][0].startswith(f"/promotions/0/{part}")


@pytest.mark.parametrize("part, value", [("scope", "team"), ("window", "year"), ("decide", "soon"), ("on_fall", "pay"), ("on_fall", None)])
def test_what_a_goal_asks_for_is_measures_also_where_the_goal_cannot_be_read(part, value):
    """Nobody is told that there is no fact called count.won."""
    goal = {"goal": {name: inner for name, inner in (GOAL["goal"] | {part: value}).items() if inner is not None}}
    assert [at for at, _, _ in told(rule(on=goal, when=REACHED))] == [f"/rules/0/on/goal/{part}"]
    assert [at for at, _, _ in told(rule(on={"goal": 5}, when=REACHED))] == ["/rules/0/on/goal"] and [at for at, _, _ in told(rule(on=5, when=BIG))] == ["/rules/0/on"]
    assert [(at, code) for at, code, _ in told(rule(on=goal))] == [(f"/rules/0/on/goal/{part}", told(rule(on=goal))[0][1]), ("/rules/0/when", "goal_without_when")]


def test_a_group_that_cannot_be_read_is_compared_with_none():
    """Nor one of a rule that pays nothing yet."""
    best, bad = group("best"), {"pay": {"thanks": ""}}
    assert [at for at, _, _ in told(several({"group": {"name": "g", "choose": "worst"}}, best))] == ["/rules/0/group/choose"]
    assert [at for at, _, _ in told(several({"group": {"name": "Not one", "choose": "all"}}, {"group": {"name": "Not one", "choose": "best"}}))] == [
        "/rules/0/group/name", "/rules/1/group/name"]
    assert [at for at, _, _ in told(several(best | bad, best))] == ["/rules/0/pay/thanks"] and [at for at, _, _ in told(several(best, best | bad))] == ["/rules/1/pay/thanks"]


def test_only_the_best_is_chosen_by_what_is_paid():
    for choose in ("all", "first"):
        assert parse_plan(several(group(choose), group(choose) | {"pay": {"fixed": pts(5)}}, group(choose) | {"pay": {"thanks": "Ta"}})).rules


def test_without_its_currency_amounts_of_one_currency_are_told_nothing():
    """What it is counted in is not known: the one mistake is that."""
    assert told(rule() | {"currency": "XXX"}) == [("/currency", "no_currency", "A currency such as EUR, or PTS for points, is expected here.")]
    assert [at for at, _, _ in told({name: value for name, value in rule().items() if name != "currency"})] == ["/currency"]


def test_another_grammar_is_read_no_further():
    assert told(rule(key="My rule") | {"grammar": 2, "rounding": "up"}) == [("/grammar", "out_of_range", "2 is outside 1 to 1.")]


def test_steps_are_compared_with_the_kind_that_is_paid_for():
    """Of an extra, and of a goal, there is none: then nothing is said of it."""
    other = document(counted("marginal") | {"metric": {"count": "accepted"}})
    assert [code for _, code, _ in told(other)] == ["marginal_other_kind"]
    assert [code for _, code, _ in told(document(percents("marginal"), on=GOAL, when=REACHED))] == ["goal_pays_fixed"]
    assert [code for _, code, _ in told(document(counted("marginal") | {"metric": {"count": "accepted"}}, on=GOAL, when=REACHED))] == ["goal_pays_fixed"]


def test_payments_and_months_repeat():
    for kind in ("invoice_paid", "renewal"):
        for each in ("month", "payment"):
            assert parse_plan(document(pay=FIXED, on={"milestone": kind, "repeat": {"times": 3, "each": each}})).rules[0].on == OnMilestone(kind, 3, each)


@pytest.mark.parametrize("operator, below, at, above", [
    ("eq", False, True, False), ("ne", True, False, True), ("lt", True, False, False), ("lte", True, True, False), ("gt", False, False, True), ("gte", False, True, True)])
def test_what_meets_a_test(operator, below, at, above):
    """Numbers and amounts, just below, at, and just above what is asked for."""
    assert [meets(value, model.Test("referral_age_days", operator, 5)) for value in (4, 5, 6)] == [below, at, above]
    assert [meets(money(value), model.Test("deal_value", operator, money(5))) for value in (4, 5, 6)] == [below, at, above]


def test_what_is_in_a_row():
    assert [meets(value, model.Test("region", "in", ("a", "b"))) for value in ("a", "b", "c")] == [True, True, False]
    assert [meets(value, model.Test("region", "not_in", ("a", "b"))) for value in ("a", "b", "c")] == [False, False, True]


def test_a_text_is_read_like_the_document_that_it_is():
    assert parse_text(json.dumps(PLAN)) == parse_plan(PLAN) and parse_text(json.dumps(rule())).rules[0].pay == Flat("fixed", money(100))
