"""The engine beside the vectors: conditions, currencies, bounds, caps, rounding, and what waits."""
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.kernel.money import Money
from rewards.engine import price
from rewards.engine.escalate import band_at
from rewards.engine.evaluate import evaluate
from rewards.engine.facts import Facts, Place, Rate
from rewards.plan.parse import parse_plan
from tests.pure.ladder import document, percents


def eur(minor: int) -> dict:
    return {"minor": minor, "currency": "EUR"}


def decide(pay: dict, *, amounts: dict | None = None, currency: str = "EUR", plan: dict | None = None, facts: dict | None = None, **rule):
    parsed = parse_plan(document(pay=pay, currency=currency, **rule) | (plan or {}))
    return evaluate(parsed, parsed.rules[0], Facts("m", {base: Money(*value) for base, value in (amounts or {}).items()}, **(facts or {})))


def granted(decision) -> list[tuple[int, str]]:
    return [(grant.money.minor, grant.money.currency) for grant in decision.grants]


def test_fixed_percent_points_and_the_first_bill():
    deal = {"first_year_value": (12_345, "EUR"), "first_monthly_bill": (9_900, "EUR")}
    assert granted(decide({"fixed": eur(5_000)})) == [(5_000, "EUR")]
    assert granted(decide({"percent_bp": 1500, "of": "first_year_value"}, amounts=deal)) == [(1_852, "EUR")]        # 1 851.75
    assert granted(decide({"units_bp": 1500, "of": "first_year_value"}, amounts={"first_year_value": (1_200_000, "EUR")})) == [(1_800, "PTS")]
    assert granted(decide({"times_x100": 150, "of": "first_monthly_bill"}, amounts=deal)) == [(14_850, "EUR")]
    assert granted(decide({"fixed": {"minor": 100, "currency": "PTS"}})) == [(100, "PTS")]


def test_currencies_of_none_and_three_digits():
    """DOMAIN §5: "currencies without cents"."""
    assert granted(decide({"percent_bp": 1500, "of": "deal_value"}, amounts={"deal_value": (10_001, "JPY")}, currency="JPY")) == [(1_500, "JPY")]
    assert granted(decide({"percent_bp": 1500, "of": "deal_value"}, amounts={"deal_value": (10_001, "KWD")}, currency="KWD")) == [(1_500, "KWD")]
    assert granted(decide({"units_bp": 10_000, "of": "deal_value"}, amounts={"deal_value": (5_500, "KWD")}, currency="KWD")) == [(6, "PTS")]   # 5.5


def test_each_rounding():
    for mode, minor in (("half_even", 2), ("half_up", 3), ("down", 2)):
        assert granted(decide({"percent_bp": 5000, "of": "deal_value"}, amounts={"deal_value": (5, "EUR")}, plan={"rounding": mode})) == [(minor, "EUR")]


def test_another_currency_is_converted_exactly_or_waits():
    pay, deal = {"percent_bp": 1000, "of": "deal_value"}, {"deal_value": (100_000, "USD")}
    waits = decide(pay, amounts=deal)
    assert (waits.outcome, waits.reason, waits.grants) == ("waiting", "missing_exchange_rate", ())
    rate = Rate(plan_minor=9_137, deal_minor=10_000, id="r1", date="2026-03-02", source="ECB")
    assert granted(decide(pay, amounts=deal, facts={"rate": rate})) == [(9_137, "EUR")]


def test_a_missing_amount_waits_it_is_not_zero():
    waits = decide({"percent_bp": 1000, "of": "first_year_value"}, amounts={"deal_value": (5, "EUR")})
    assert (waits.outcome, waits.reason) == ("waiting", "missing_first_year_value")
    zero = decide({"percent_bp": 1000, "of": "first_year_value"}, amounts={"first_year_value": (0, "EUR")})
    assert (zero.outcome, zero.reason) == ("zero", "amount_is_zero")


def test_conditions_and_what_they_depend_on():
    big = {"fact": "deal_value", "is": "gte", "value": eur(60_000)}
    first = {"fact": "first_deal", "is": "eq", "value": True}
    fixed = {"fixed": eur(100)}
    yes, no = {"deal_value": (60_000, "EUR")}, {"deal_value": (59_999, "EUR")}
    assert decide(fixed, amounts=yes, when=big).outcome == "granted"
    denied = decide(fixed, amounts=no, when=big)
    assert (denied.outcome, denied.reason) == ("zero", "condition_not_met")
    assert denied.trace[1] == {"step": "test", "fact": "deal_value", "is": "gte", "wanted": eur(60_000), "value": eur(59_999), "met": False}
    # It waits only if the answer depends on what is missing.
    assert decide(fixed, amounts=no, when={"all": [big, first]}).outcome == "zero"
    assert decide(fixed, amounts=yes, when={"all": [big, first]}).reason == "missing_first_deal"
    assert decide(fixed, amounts=yes, when={"any": [first, big]}).outcome == "granted"
    assert decide(fixed, amounts=no, when={"any": [first, big]}).outcome == "waiting"
    assert decide(fixed, amounts=yes, when={"not": big}).outcome == "zero"
    channel = {"fact": "channel", "is": "in", "value": ["portal", "link"]}
    assert decide(fixed, when=channel, facts={"values": {"channel": "link"}}).outcome == "granted"
    assert decide(fixed, when=channel, facts={"values": {"channel": "api"}}).outcome == "zero"
    age = {"fact": "referral_age_days", "is": "lt", "value": 30}
    assert decide(fixed, when=age, facts={"values": {"referral_age_days": 30}}).outcome == "zero"


def test_minimum_maximum_and_caps_keep_the_uncapped_value():
    pay, deal = {"percent_bp": 1000, "of": "deal_value"}, {"deal_value": (10_000, "EUR")}
    assert granted(decide(pay, amounts=deal, within={"minimum": eur(2_000)})) == [(2_000, "EUR")]
    assert granted(decide(pay, amounts=deal, within={"maximum": eur(500)})) == [(500, "EUR")]
    assert granted(decide(pay, amounts=deal, within={"minimum": eur(2_000), "per_referral": eur(1_500)})) == [(1_500, "EUR")]   # a cap beats a minimum
    assert decide(pay, amounts={"deal_value": (0, "EUR")}, within={"minimum": eur(2_000)}).outcome == "zero"
    cap = {"per_beneficiary": {"amount": eur(1_200), "window": {"calendar": "year"}}}
    partly = decide(pay, amounts=deal, within=cap, facts={"used": {"per_beneficiary": 900}})
    assert granted(partly) == [(300, "EUR")] and partly.grants[0].uncapped_minor == 1_000
    full = decide(pay, amounts=deal, within=cap, facts={"used": {"per_beneficiary": 1_200}})
    assert (full.outcome, full.reason) == ("zero", "cap_reached")


def test_a_second_deal_of_a_referral_keeps_its_place():
    bands = [{"from": 0, "pay": {"fixed": eur(100)}}, {"from": 6, "pay": {"fixed": eur(150)}}]
    plan = parse_plan(document(percents("marginal") | {"metric": {"referrals": "won"}, "bands": bands}))
    place = Place(before=7, moves=False, place=2)   # the 2nd referral of the year has a further deal, after the 7th
    decision = evaluate(plan, plan.rules[0], Facts("m", {}, place=place))
    assert (granted(decision), decision.added) == ([(100, "EUR")], 0)


def test_the_best_band_of_earlier_windows_is_a_floor():
    plan = parse_plan(document(percents("whole_forward")))
    deal = {"first_year_value": Money(10_000, "EUR")}
    assert granted(evaluate(plan, plan.rules[0], Facts("m", deal, place=Place(0, floor_band=1)))) == [(1_500, "EUR")]
    assert granted(evaluate(plan, plan.rules[0], Facts("m", deal, place=Place(0)))) == [(1_000, "EUR")]


@settings(max_examples=150, deadline=None)
@given(deals=st.lists(st.integers(1, 10**8), min_size=1, max_size=12), mode=st.sampled_from(["marginal", "whole_forward", "whole_retro"]))
def test_properties_of_the_modes(deals, mode):
    """marginal <= whole_forward <= whole_retro; retro ends at the whole window by its last band; marginal is the sum of its slices."""
    from tests.pure.ladder import play

    totals = {name: sum(map(sum, play(percents(name), deals))) for name in ("marginal", "whole_forward", "whole_retro")}
    assert totals["marginal"] - len(deals) <= totals["whole_forward"] <= totals["whole_retro"] + len(deals)
    bands = [(0, 1000), (100_000, 1500), (250_000, 2000)]
    last = max(rate for start, rate in bands if start <= sum(deals))
    assert abs(totals["whole_retro"] - sum(deals) * last / 10_000) <= len(deals)
    exact = sum(max(0, min(sum(deals), upper) - start) * rate / 10_000 for (start, rate), upper in zip(bands, (100_000, 250_000, 10**12), strict=True))
    assert abs(totals["marginal"] - exact) <= len(deals)


def test_the_same_facts_give_the_same_decision():
    plan = parse_plan(document(percents("whole_forward")))
    facts = Facts("m", {"first_year_value": Money(123_457, "EUR")}, place=Place(99_999))
    assert evaluate(plan, plan.rules[0], facts) == evaluate(plan, plan.rules[0], facts)


def test_her_share_is_exact_also_just_below_the_whole():
    assert [price.share_of(bp) for bp in (10_000, 9_999, 5_000, 1)] == [1, Fraction(9_999, 10_000), Fraction(1, 2), Fraction(1, 10_000)]


def test_a_metric_below_the_first_band_is_no_metric():
    bands = parse_plan(document(percents("marginal"))).rules[0].pay.bands
    assert [band_at(bands, metric) for metric in (0, 99_999, 100_000, 249_999, 250_000)] == [0, 0, 1, 1, 2]
    with pytest.raises(ValueError, match="no band reaches down to -1"):
        band_at(bands, -1)
