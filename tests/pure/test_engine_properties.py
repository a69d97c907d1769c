"""What holds for every plan and every row of deals: parts sum up, nobody loses by a larger deal, the same facts give the same number."""
import json
from fractions import Fraction

from hypothesis import strategies as st

from foundation.kernel.money import Money
from rewards.engine import stored
from rewards.engine.evaluate import evaluate
from rewards.engine.facts import Facts, Place, Priced
from rewards.plan.parse import parse_plan
from tests.depths import property_of
from tests.pure.ladder import document, percents, play

AMOUNTS = st.integers(0, 10**9)
ROUNDINGS = st.sampled_from(["half_even", "half_up", "down"])
MODES = st.sampled_from(["marginal", "whole_forward", "whole_retro"])


@st.composite
def ladders(draw, mode=MODES):
    """An escalator over the sum of first-year value with 2 to 5 ascending bands and rates that do not fall."""
    starts = sorted(draw(st.lists(st.integers(1, 10**8), min_size=1, max_size=4, unique=True)))
    rates = sorted(draw(st.lists(st.integers(0, 5_000), min_size=len(starts) + 1, max_size=len(starts) + 1)))
    bands = [{"from": start, "pay": {"percent_bp": rate, "of": "first_year_value"}} for start, rate in zip([0, *starts], rates, strict=True)]
    return percents(draw(mode)) | {"bands": bands}


def one(plan, value: int, place: Place | None = None, **facts):
    return evaluate(plan, plan.rules[0], Facts("m", {"first_year_value": Money(value, "EUR")}, place=place, **facts))


def worth(decision) -> int:
    return sum(grant.money.minor for grant in decision.grants)


@property_of(ladder=ladders(st.just("marginal")), before=AMOUNTS, value=AMOUNTS, rounding=ROUNDINGS)
def test_slices_sum_to_the_deal_and_their_worths_to_the_amount(ladder, before, value, rounding):
    decision = one(parse_plan(document(ladder) | {"rounding": rounding}), value, Place(before))
    slices = [step for step in decision.trace if step["step"] == "slice"]
    assert sum(Fraction(*step["part"]) for step in slices) == value
    exact = sum(Fraction(*step["exact"]) for step in slices)
    assert abs(worth(decision) - exact) < 1 if rounding == "down" else abs(worth(decision) - exact) <= Fraction(1, 2)


@property_of(ladder=ladders(st.just("marginal")), first=AMOUNTS, second=AMOUNTS)
def test_marginal_does_not_care_how_a_sum_is_cut_into_deals(ladder, first, second):
    plan = parse_plan(document(ladder))
    together = worth(one(plan, first + second, Place(0)))
    assert abs(worth(one(plan, first, Place(0))) + worth(one(plan, second, Place(first))) - together) <= 1


@property_of(ladder=ladders(), before=AMOUNTS, value=AMOUNTS, more=AMOUNTS)
def test_a_larger_deal_never_pays_less(ladder, before, value, more):
    plan = parse_plan(document(ladder))
    assert worth(one(plan, value, Place(before))) <= worth(one(plan, value + more, Place(before)))


@property_of(ladder=ladders(), deals=st.lists(st.integers(1, 10**8), min_size=1, max_size=8))
def test_coming_further_never_pays_less(ladder, deals):
    plan = parse_plan(document(ladder))
    total = sum(deals)
    assert worth(one(plan, deals[-1], Place(0))) <= worth(one(plan, deals[-1], Place(total - deals[-1])))


@property_of(ladder=ladders(st.just("whole_retro")), deals=st.lists(st.integers(1, 10**8), min_size=1, max_size=8))
def test_retro_ends_at_the_whole_window_by_its_last_band(ladder, deals):
    reached = max(band["pay"]["percent_bp"] for band in ladder["bands"] if band["from"] <= sum(deals))
    total = sum(map(sum, play(ladder, deals)))
    exact = Fraction(sum(deals) * reached, 10_000)
    assert abs(total - exact) <= len(deals)


@property_of(value=AMOUNTS, rate=st.integers(0, 100_000), minimum=st.integers(0, 10**6), spread=st.integers(0, 10**6), used=st.integers(0, 10**7),
       cap=st.integers(0, 10**7))
def test_bounds_and_caps_hold_whatever_comes(value, rate, minimum, spread, used, cap):
    within = {"minimum": {"minor": minimum, "currency": "EUR"}, "maximum": {"minor": minimum + spread, "currency": "EUR"},
              "per_referral": {"minor": cap, "currency": "EUR"}}
    decision = one(parse_plan(document(pay={"percent_bp": rate, "of": "first_year_value"}, within=within)), value, used={"per_referral": used})
    amount = worth(decision)
    assert amount <= max(0, cap - used) and amount <= minimum + spread
    if value * rate > 0 and cap - used >= minimum + spread:
        assert amount >= minimum
    [grant] = [step for step in decision.trace if step["step"] == "grant"]
    assert (grant["amount"], grant["uncapped"] >= amount) == (amount, True)


@property_of(ladder=ladders(), before=AMOUNTS, value=st.one_of(st.none(), AMOUNTS), earlier=st.lists(st.integers(1, 10**6), max_size=3), floor=st.integers(0, 1),
       used=st.integers(0, 10**6))
def test_stored_facts_give_the_same_decision_again(ladder, before, value, earlier, floor, used):
    """Through the JSON text of a database and back."""
    plan = parse_plan(document(ladder, within={"per_beneficiary": {"amount": {"minor": 10**6, "currency": "EUR"}, "window": "lifetime"}}))
    rule = plan.rules[0]
    window = tuple(Priced(str(number), rule, {"first_year_value": Money(minor, "EUR")}, booked_minor=minor // 10, version="v1", buckets={"per_referral": f"r{number}"})
                   for number, minor in enumerate(earlier))
    facts = Facts("m", {"first_year_value": None if value is None else Money(value, "EUR")}, values={"channel": "portal", "first_deal": None},
                  place=Place(before, floor_band=floor, window=window), used={"per_beneficiary": used})
    again = stored.facts(json.loads(json.dumps(stored.plain(facts))), lambda version: plan)
    assert again == facts
    decision = evaluate(plan, rule, facts)
    assert evaluate(plan, rule, again) == decision
    assert json.loads(json.dumps(list(decision.trace))) == list(decision.trace)
