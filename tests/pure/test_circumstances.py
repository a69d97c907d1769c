"""What else changes an amount: promotions, groups, payments that repeat, budgets, agreements; and goals. Through stored facts and back."""
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.kernel.money import Money
from rewards.engine import caps, goals, promotions, stored
from rewards.engine.evaluate import evaluate
from rewards.engine.facts import Counted, Facts, Place, Priced, Promoted, Repeat, Rival
from rewards.plan import overrides
from rewards.plan.parse import parse_plan
from rewards.plan.reader import PlanErrors
from tests.pure.ladder import counted, document, percents


def eur(minor: int) -> dict:
    return {"minor": minor, "currency": "EUR"}


def points(minor: int) -> dict:
    return {"minor": minor, "currency": "PTS"}


TWICE = {"key": "spring", "title": "Spring", "from": "2026-03-01", "until": "2026-04-01", "effect": {"multiply_bp": 20_000, "rules": ["main"]}}
TENTH = {"percent_bp": 1_000, "of": "first_year_value"}


def plan_of(pay=None, several=(), **rule):
    return parse_plan(document(pay=pay or {"fixed": eur(1_000)}, **rule) | ({"promotions": list(several)} if several else {}))


def promoted(plan) -> tuple[Promoted, ...]:
    return tuple(Promoted(one, "v1") for one in plan.promotions)


def again(plan, facts: Facts) -> Facts:
    """Through the JSON text of a database."""
    kept = stored.facts(json.loads(json.dumps(stored.plain(facts))), lambda version: plan)
    assert kept == facts
    return kept


def granted(plan, facts: Facts, rule: str = "main"):
    """Minor units, by grant; and the decision."""
    found = evaluate(plan, plan.rule(rule), facts)
    assert evaluate(plan, plan.rule(rule), again(plan, facts)) == found and json.loads(json.dumps(list(found.trace))) == list(found.trace)
    return [grant.money.minor for grant in found.grants], found


def steps(found, name: str) -> list[dict]:
    return [step for step in found.trace if step["step"] == name]


# Promotions


def test_a_promotion_multiplies_before_the_maximum_and_the_rounding():
    plan = plan_of(TENTH, [TWICE | {"effect": {"multiply_bp": 15_000, "rules": ["main"]}}], within={"maximum": eur(200)})
    amounts = {"first_year_value": Money(1_003, "EUR")}
    assert granted(plan, Facts("m", amounts, promotions=promoted(plan)))[0] == [150]     # 150.45
    amounts = {"first_year_value": Money(1_400, "EUR")}
    minor, found = granted(plan, Facts("m", amounts, promotions=promoted(plan)))
    assert (minor, found.grants[0].promoted) == ([200], {"spring": 60})
    assert steps(found, "multiplied") == [{"step": "multiplied", "promotion": "spring", "title": "Spring", "by_bp": 15_000, "exact": [210, 1], "currency": "EUR"}]


def test_its_own_budget_cuts_what_it_adds_and_a_cap_cuts_that_first():
    plan = plan_of(several=[TWICE | {"budget": eur(1_500)}], within={"per_referral": eur(1_400)})
    facts = Facts("m", {}, promotions=promoted(plan), used={"promotion:spring": 1_100})
    minor, found = granted(plan, facts)
    assert minor == [1_400] and [step["cap"] for step in steps(found, "cap")] == ["promotion"]   # 1 000 and what its budget has left
    minor, found = granted(plan, Facts("m", {}, promotions=promoted(plan), used={"promotion:spring": 600, "per_referral": 200}))
    assert (minor, [step["cap"] for step in steps(found, "cap")], found.grants[0].promoted) == ([1_200], ["promotion", "per_referral"], {"spring": 200})
    assert steps(found, "grant")[0]["uncapped"] == 2_000


def test_two_multiply_each_other_and_each_is_counted_apart():
    half = TWICE | {"key": "half", "effect": {"multiply_bp": 15_000, "rules": ["main"]}}
    plan = plan_of(several=[TWICE, half])
    minor, found = granted(plan, Facts("m", {}, promotions=promoted(plan)))
    assert (minor, found.grants[0].promoted) == ([3_000], {"spring": 1_000, "half": 1_000})


def test_a_condition_of_a_promotion_waits_only_where_it_matters():
    big = {"fact": "deal_value", "is": "gte", "value": eur(500)}
    plan = plan_of(several=[TWICE | {"when": big}])
    assert granted(plan, Facts("m", {"deal_value": Money(499, "EUR")}, promotions=promoted(plan)))[0] == [1_000]
    assert granted(plan, Facts("m", {}, promotions=promoted(plan)))[1].reason == "missing_deal_value"
    assert granted(plan, Facts("m", {}))[0] == [1_000]   # not on


def test_an_extra_is_all_the_promotions():
    extra = TWICE | {"effect": {"extra": TENTH, "on": "won", "to": "advocate"}, "budget": eur(70)}
    plan = plan_of(several=[extra])
    amounts = {"first_year_value": Money(1_000, "EUR")}
    minor, found = granted(plan, Facts("m", amounts, promotions=promoted(plan)), "+spring")
    assert (minor, found.grants[0].promoted) == ([70], {"spring": 70})
    assert granted(plan, Facts("m", amounts), "+spring")[1].reason == "amount_is_zero"   # its promotion is over
    assert plan.rule("+spring").to == "advocate" and plan.rules_on("won") == plan.rules


def test_a_promotion_runs_by_the_days_of_the_programs_zone():
    plan = plan_of(several=[TWICE, TWICE | {"key": "other", "counts": "milestone"}])
    begins, ends = datetime(2026, 2, 28, 23, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC)   # summer time began meanwhile
    for at, expected in ((begins, ["spring"]), (datetime(2026, 2, 28, 22, 59, tzinfo=UTC), []), (datetime(2026, 3, 31, 21, 59, tzinfo=UTC), ["spring"]), (ends, [])):
        assert [one.key for one in promotions.running(plan, "submitted", at, "Europe/Berlin")] == expected
    assert [one.key for one in promotions.running(plan, "milestone", begins, "Europe/Berlin")] == ["other"]


# Groups


def grouped(choose: str, **other):
    return plan_of(group={"name": "g", "choose": choose, "priority": 5}, **other)


@pytest.mark.parametrize("choose, rivals, reason", [
    ("all", [Rival("b", "pays", 9_000)], ""), ("best", [Rival("b", "pays", 999)], ""), ("best", [Rival("b", "pays", 1_001)], "other_rule_chosen"),
    ("best", [Rival("b", "pays", 1_000, 4)], "other_rule_chosen"), ("best", [Rival("b", "pays", 1_000, 5, 1)], ""), ("first", [Rival("b", "pays", 1, 4)], "other_rule_chosen"),
    ("first", [Rival("b", "pays", 9_000, 6)], ""), ("first", [Rival("b", "nothing", 0, 1)], ""), ("first", [Rival("b", "waits", 0, 999)], "group_waits"),
    ("all", [Rival("b", "waits", 0, 999)], "group_waits"), ("best", [], "")])
def test_what_a_group_chooses(choose, rivals, reason):
    """MONEY §2: `all`, `first` by priority, or `best`; if a member that applies waits, the group waits."""
    minor, found = granted(grouped(choose), Facts("m", {}, rivals=tuple(rivals)))
    assert found.reason == reason and (minor == [1_000]) == (reason == "")
    assert found.outcome == {"": "granted", "group_waits": "waiting", "other_rule_chosen": "zero"}[reason] and found.uncapped_minor == (0 if reason else 1_000)


def test_what_pays_nothing_does_not_wait_for_its_group_and_what_waits_says_why():
    big = {"fact": "deal_value", "is": "gte", "value": eur(500)}
    plan = grouped("first", when=big)
    rivals = (Rival("b", "waits"),)
    assert granted(plan, Facts("m", {"deal_value": Money(1, "EUR")}, rivals=rivals))[1].reason == "condition_not_met"
    assert granted(plan, Facts("m", {}, rivals=(Rival("b", "pays", 5),)))[1].reason == "missing_deal_value"


# Repeats


def repeated(each: str, times: int = 2):
    return plan_of({"percent_bp": 1_000, "of": "invoice_amount"}, on={"milestone": "invoice_paid", "repeat": {"times": times, "each": each}})


def payment(number: int, at: str = "2026-01-31T09:00:00+00:00", first: str = "2026-01-31T09:00:00+00:00", minor: int | None = 1_000) -> Facts:
    return Facts("m", {"invoice_amount": None if minor is None else Money(minor, "EUR")}, repeat=Repeat(number, first, at, "Europe/Berlin") if minor else None)


@pytest.mark.parametrize("each, facts, reason", [
    ("payment", payment(1), ""), ("payment", payment(2), ""), ("payment", payment(3), "repeat_over"), ("payment", payment(1, minor=0), "amount_is_zero"),
    ("payment", payment(1, minor=None), "missing_invoice_amount"), ("month", payment(9), ""),
    # One month from 31 January, 10:00 in Berlin: 28 February, 10:00; two months: 31 March, 10:00, which is 8:00 UTC by then.
    ("month", payment(2, "2026-03-31T07:59:59+00:00"), ""), ("month", payment(2, "2026-03-31T08:00:00+00:00"), "repeat_over"),
    ("month", payment(2, "2026-01-31T08:59:59+00:00"), "repeat_over")])
def test_how_long_it_repeats(each, facts, reason):
    minor, found = granted(repeated(each), facts)
    assert (found.reason, minor) == (reason, [100] if not reason else [])


def test_a_month_ends_on_the_last_day_where_the_day_is_missing():
    plan = repeated("month", 1)
    for at, reason in (("2026-02-28T08:59:00+00:00", ""), ("2026-02-28T09:00:00+00:00", "repeat_over")):
        assert granted(plan, payment(2, at))[1].reason == reason


# Budgets, and what is worked out once more


def test_the_programs_budget_bounds_money_and_not_points():
    facts = Facts("m", {}, budget=Money(1_200, "EUR"), used={"budget": 500})
    minor, found = granted(plan_of(), facts)
    assert minor == [700] and steps(found, "cap")[0]["cap"] == "budget"
    assert granted(plan_of({"fixed": points(900)}), facts)[0] == [900]


@settings(deadline=None)
@given(used=st.integers(0, 3_000), per_referral=st.integers(0, 3_000), budget=st.integers(0, 3_000), own=st.integers(0, 3_000))
def test_no_cap_is_ever_passed(used, per_referral, budget, own):
    plan = plan_of(several=[TWICE | {"budget": eur(own)}], within={"per_referral": eur(per_referral)})
    minor, found = granted(plan, Facts("m", {}, promotions=promoted(plan), budget=Money(budget, "EUR"), used=dict.fromkeys(
        ("per_referral", "budget", "promotion:spring"), used)))
    amount = sum(minor)
    assert amount <= max(0, per_referral - used) and amount <= max(0, budget - used)
    assert sum(found.grants[0].promoted.values()) <= max(0, own - used) if found.grants else True
    assert steps(found, "grant")[0]["uncapped"] == 2_000


def test_worked_out_again_only_the_difference_is_booked():
    plan = plan_of(TENTH, within={"per_referral": eur(120)})
    amounts = {"first_year_value": Money(1_500, "EUR")}
    minor, found = granted(plan, Facts("m", amounts, booked_minor=100, used={"per_referral": 100}))
    assert (minor, steps(found, "raised")[0]["by"], found.uncapped_minor) == ([20], 50, 150)
    minor, found = granted(plan, Facts("m", amounts, booked_minor=200))
    assert (minor, [(fall.milestone_id, fall.to_minor) for fall in found.falls], found.outcome) == ([], [("m", 150)], "granted")
    assert granted(plan, Facts("m", amounts, booked_minor=150))[1].outcome == "granted"
    assert granted(plan, Facts("m", amounts, booked_minor=0))[0] == [120]
    gone = granted(plan, Facts("m", amounts, booked_minor=150, barred="refunded"))[1]
    assert (gone.reason, gone.falls[0].to_minor) == ("refunded", 0)


def test_what_falls_makes_room_for_what_rises():
    """MONEY §2: within one event take-backs come first. Higher steps pay less here: the second deal lowers the first, and fits under the cap."""
    bands = [{"from": 0, "pay": {"fixed": eur(100)}}, {"from": 2, "pay": {"fixed": eur(60)}}]
    plan = parse_plan(document(counted("whole_retro") | {"bands": bands}, within={"per_beneficiary": {"amount": eur(130), "window": "lifetime"}}))
    first = Priced("1", plan.rules[0], {}, 100, left_minor=90, claim="c", version="v1")
    minor, found = granted(plan, Facts("2", {}, place=Place(1, window=(first,)), used={"per_beneficiary": 90}))
    assert minor == [60] and [(fall.milestone_id, fall.to_minor, fall.claim) for fall in found.falls] == [("1", 60, "c")]
    assert steps(found, "lowered") == [{"step": "lowered", "milestone": "1", "from": 100, "to": 60, "currency": "EUR", "claim": "c"}]


def test_everything_about_the_others_is_kept():
    plan = parse_plan(document(counted("whole_retro"), within={}) | {"promotions": [TWICE]})
    one = Priced("1", plan.rules[0], {"deal_value": None}, 5, "v1", {"budget": "budget:x"}, claim="c", parts=(1, 2), part=1, rounding="down", left_minor=0,
                 promotions=(Promoted(plan.promotions[0], "v1", 7),), override={"within": {}})
    again(plan, Facts("m", {}, place=Place(3, window=(one,), order=(Counted("1", 2, "r", "2026-01-01T00:00:00+00:00", False, 4, "w"), Counted("m")), gone=True),
                      counts_only=True, booked_minor=0, budget=Money(5, "EUR"), override={"pay": TENTH, "from": ["a"]}, rivals=(Rival("b", "pays"),), order=3))


def test_what_only_counts_pays_nothing_and_raises_the_others():
    plan = parse_plan(document(counted("whole_retro", start=2) | {"metric": {"referrals": "accepted"}}))
    first = Priced("1", plan.rules[0], {}, 100, version="v1")
    minor, found = granted(plan, Facts("a", {}, place=Place(1, window=(first,)), counts_only=True))
    assert (minor, found.outcome, found.reason, found.grants[0].milestone_id) == ([50], "zero", "counts_only", "1")
    assert plan.rules_counting("accepted") == plan.rules and plan.rules_counting("won") == ()


# Agreements


def test_an_agreement_changes_what_is_paid_and_nothing_of_what_is_counted():
    """MONEY §1: each field from the nearest that has it: enrolment, organisation, program."""
    plan = parse_plan(document(percents("whole_forward")))
    eighteen = {"percent_bp": 1_800, "of": "first_year_value"}
    own = overrides.Agreed("a", "enrolment", "main", {"within": {"maximum": eur(5_000)}}, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))
    theirs = overrides.Agreed("b", "partner_organisation", "main", {"pay": eighteen, "within": {"minimum": eur(1)}}, datetime(2026, 1, 1, tzinfo=UTC))
    fields = overrides.merged([theirs, own], "main", datetime(2026, 5, 1, tzinfo=UTC))
    assert fields == {"within": {"maximum": eur(5_000)}, "pay": eighteen, "from": ["a", "b"]}
    amounts = {"first_year_value": Money(20_000, "EUR")}
    minor, found = granted(plan, Facts("m", amounts, place=Place(0), override=fields))
    assert (minor, found.added, steps(found, "agreed")) == ([3_600], 20_000, [{"step": "agreed", "fields": ["pay", "within"], "from": ["a", "b"]}])
    assert overrides.merged([theirs, own], "main", datetime(2026, 6, 1, tzinfo=UTC)) == {"pay": eighteen, "within": {"minimum": eur(1)}, "from": ["b"]}
    assert overrides.merged([theirs, own], "main", datetime(2025, 6, 1, tzinfo=UTC)) is None and overrides.merged([theirs], "other", own.from_) is None
    assert overrides.overridden(plan.rules[0], None) is plan.rules[0]


def test_two_agreements_of_one_level_may_not_overlap():
    def agreed(name: str, first: int, until: int | None, **other):
        return overrides.Agreed(name, **({"level": "enrolment", "rule": "main"} | other), fields={}, from_=datetime(2026, first, 1, tzinfo=UTC),
                                until=None if until is None else datetime(2026, until, 1, tzinfo=UTC))
    one = agreed("a", 2, 4)
    beside = [agreed("b", 4, None), agreed("c", 1, 2), one, agreed("d", 3, None, rule="other"), agreed("e", 3, None, level="partner_organisation")]
    inside = [agreed("f", 3, None), agreed("g", 1, 3), agreed("h", 1, None)]
    assert overrides.overlapping(one, [*beside, *inside]) == inside
    assert overrides.overlapping(agreed("i", 1, None), [agreed("j", 9, None)]) != []


@pytest.mark.parametrize("fields, pointer, code", [
    ({}, "/", "nothing_agreed"), ([], "/", "no_object"), ({"to": "charity"}, "/to", "unknown_key"), ({"pay": {"fixed": {"minor": 1, "currency": "USD"}}},
     "/pay/fixed/currency", "other_currency"), ({"within": {"maximum": points(5)}}, "/within/maximum/currency", "other_currency"),
    ({"pay": {"escalator": percents("marginal")}}, "/pay", "escalator_changed"), ({"pay": {"fixed": {"minor": 1.5, "currency": "EUR"}}}, "/pay/fixed/minor", "no_integer")])
def test_what_cannot_be_agreed(fields, pointer, code):
    plan = parse_plan(document(percents("whole_forward")))
    with pytest.raises(PlanErrors) as refusal:
        overrides.parse_fields(fields, plan, "main")
    assert (pointer, code) in [(error.pointer, error.code) for error in refusal.value.errors]


def test_what_can_be_agreed():
    plan = parse_plan(document(percents("whole_forward")))
    steeper = percents("whole_forward", "old_rate")
    assert overrides.parse_fields({"pay": {"escalator": steeper}}, plan, "main").pay.crossing == "old_rate"
    assert overrides.parse_fields({"pay": {"fixed": points(5)}, "within": {"maximum": points(9)}}, plan, "main").within.maximum == Money(9, "PTS")


# Goals


GOAL = {"goal": {"scope": "enrolment", "window": {"calendar": "quarter"}, "decide": "when_reached", "on_fall": "take_back"}}
REACHED = {"all": [{"fact": "count.won", "is": "gte", "value": 3}, {"fact": "sum.deal_value.won", "is": "gte", "value": eur(5_000)}]}


def goal(pay=None, **on):
    return parse_plan(document(pay=pay or {"fixed": eur(700)}, on={"goal": GOAL["goal"] | on}, when=REACHED, within={"per_referral": eur(600)}))


def measured(won: int | None, total: int = 5_000, **other) -> Facts:
    return Facts("q1", {}, values={"count.won": won, "sum.deal_value.won": total}, **other)


def said(plan, facts, over=False):
    found = goals.decide(plan, plan.rules[0], facts, over=over)
    return found and (found.outcome, found.reason, [grant.money.minor for grant in found.grants], len(found.falls))


def test_a_goal_pays_once_when_it_is_reached():
    """MONEY §2: a goal's measures are net of take-backs, in its scope and window; one reward per (goal, subject, window)."""
    plan = goal()
    assert goals.measures(plan.rules[0]) == {"count.won", "sum.deal_value.won"}
    assert said(plan, measured(2)) is None and said(plan, measured(3, 4_999)) is None
    assert said(plan, measured(3)) == ("granted", "", [600], 0) and said(plan, measured(4, booked_minor=700)) is None
    assert said(plan, measured(2), over=True) == ("zero", "goal_missed", [], 0)
    assert said(plan, measured(None)) == ("waiting", "missing_count.won", [], 0)
    assert said(plan, measured(3, barred="no_beneficiary")) == ("zero", "no_beneficiary", [], 0)
    assert said(plan, measured(3, used={"per_referral": 600})) == ("zero", "cap_reached", [], 0)


def test_a_goal_at_the_end_of_its_window_and_one_that_falls():
    at_the_end = goal(decide="window_end")
    assert said(at_the_end, measured(3)) is None and said(at_the_end, measured(3), over=True) == ("granted", "", [600], 0)
    assert said(goal(), measured(2, booked_minor=700)) == ("zero", "goal_fell", [], 1)
    assert said(goal(on_fall="keep"), measured(2, booked_minor=700)) is None


def test_a_goal_that_thanks_and_one_of_nothing():
    thanks = goal({"thanks": "Well done."})
    assert said(thanks, measured(3)) == ("granted", "", [], 0) and said(thanks, measured(1, booked_minor=0)) is None
    assert said(goal({"fixed": eur(0)}), measured(3)) == ("zero", "amount_is_zero", [], 0)


def test_room_is_what_was_given_less_what_came_back():
    room = caps.Room({"per_referral:r": 50})
    room.give_back(80, {"per_referral": "per_referral:r"})
    assert room.used == {"per_referral:r": 0, "per_beneficiary": 0, "budget": 0}
