"""The escalator's vectors: every mode and crossing to the last minor unit."""
import pytest

from foundation.kernel.money import Money
from rewards.engine import stored
from rewards.engine.evaluate import evaluate
from rewards.engine.facts import Facts, Place, Priced
from rewards.plan.parse import parse_plan
from tests.pure.ladder import counted, document, percents, play

ROW1, ROW2, ROW3 = [80_000, 40_000, 150_000], [100_000, 50_000, 100_000], [300_000]


@pytest.mark.parametrize("mode, crossing, deals, booked", [
    ("marginal", "new_rate", ROW1, [[8_000], [5_000], [23_500]]),
    ("whole_forward", "new_rate", ROW1, [[8_000], [6_000], [30_000]]),
    ("whole_forward", "old_rate", ROW1, [[8_000], [4_000], [22_500]]),
    ("whole_retro", "new_rate", ROW1, [[8_000], [6_000, 4_000], [30_000, 6_000]]),
    ("whole_forward", "new_rate", ROW2, [[15_000], [7_500], [20_000]]),
    ("whole_retro", "new_rate", ROW2, [[15_000], [7_500], [20_000, 7_500]]),
    ("marginal", "new_rate", ROW3, [[42_500]]),
    ("whole_forward", "new_rate", ROW3, [[60_000]]),
    ("whole_forward", "old_rate", ROW3, [[30_000]]),
    ("whole_retro", "new_rate", ROW3, [[60_000]]),
])
def test_over_revenue(mode, crossing, deals, booked):
    assert play(percents(mode, crossing), deals) == booked


@pytest.mark.parametrize("mode, crossing, total", [("marginal", "new_rate", 32_500), ("whole_forward", "old_rate", 32_500)])
def test_over_revenue_in_total(mode, crossing, total):
    assert sum(map(sum, play(percents(mode, crossing), ROW2))) == total


@pytest.mark.parametrize("mode, crossing, start, booked", [
    ("marginal", "new_rate", 6, [[100]] * 5 + [[150]] * 2),
    ("whole_forward", "new_rate", 6, [[100]] * 5 + [[150]] * 2),
    ("whole_forward", "old_rate", 6, [[100]] * 6 + [[150]]),
    ("whole_forward", "old_rate", 5, [[100]] * 5 + [[150]] * 2),
    ("whole_retro", "new_rate", 6, [[100]] * 5 + [[150, 250], [150]]),
])
def test_over_a_count_of_seven(mode, crossing, start, booked):
    assert play(counted(mode, crossing, start), [1] * 7) == booked


@pytest.mark.parametrize("mode, crossing, each", [("marginal", "new_rate", 10_000), ("whole_forward", "new_rate", 15_000),
                                                   ("whole_forward", "old_rate", 10_000), ("whole_retro", "new_rate", 15_000)])
def test_a_deal_credited_in_halves(mode, crossing, each):
    """The last row: a deal of 200 000 credited to two claimants in halves, each new in the year, by her own metric."""
    plan = parse_plan(document(percents(mode, crossing)))
    facts = Facts("deal", {"first_year_value": Money(200_000, "EUR")}, place=Place(0), share_bp=5_000)
    decision = evaluate(plan, plan.rules[0], facts)
    assert ([grant.money.minor for grant in decision.grants], decision.added) == ([each], 100_000)
    assert stored.facts(stored.plain(facts), lambda version: plan) == facts


def test_a_rise_of_an_earlier_deal_is_a_rise_of_her_share_of_it():
    """whole_retro: 100 000 credited to her by half, then 200 000 alone: 250 000 are reached, and her half is worth 20 % of 50 000."""
    plan = parse_plan(document(percents("whole_retro")))
    rule = plan.rules[0]
    earlier = Priced("half", rule, {"first_year_value": Money(100_000, "EUR")}, booked_minor=5_000, share_bp=5_000)
    decision = evaluate(plan, rule, Facts("whole", {"first_year_value": Money(200_000, "EUR")}, place=Place(50_000, window=(earlier,))))
    assert {grant.milestone_id: grant.money.minor for grant in decision.grants} == {"whole": 40_000, "half": 5_000}


@pytest.mark.parametrize("parts, amounts", [((5_000, 5_000), (51, 50)), ((3_333, 3_334, 3_333), (34, 34, 33)), ((7_000, 3_000), (71, 30)), ((1,), (101,))])
def test_without_an_escalator_one_rounded_amount_is_shared_out(parts, amounts):
    """MONEY §2: one rounding, then attribution shares by largest remainder, ties to the larger share, then the earlier claim."""
    plan = parse_plan(document(pay={"percent_bp": 1_000, "of": "first_year_value"}))
    shares = [evaluate(plan, plan.rules[0], Facts("deal", {"first_year_value": Money(1_005, "EUR")}, parts=parts, part=part)).grants
              for part in range(len(parts))]
    assert sum(grant.money.minor for grants in shares for grant in grants) == 100   # 100.5, half to even, shared out to the last cent
    shares = [evaluate(plan, plan.rules[0], Facts("deal", {"first_year_value": Money(1_010, "EUR")}, parts=parts, part=part)).grants
              for part in range(len(parts))]
    assert tuple(grant.money.minor for grants in shares for grant in grants) == amounts


@pytest.mark.parametrize("within, half", [({"minimum": {"minor": 50_000, "currency": "EUR"}}, 25_000), ({"maximum": {"minor": 1_000, "currency": "EUR"}}, 500)])
def test_of_a_rule_with_an_escalator_she_has_her_share_of_the_bounds_too(within, half):
    plan = parse_plan(document(percents("whole_forward"), within=within))
    decision = evaluate(plan, plan.rules[0], Facts("deal", {"first_year_value": Money(200_000, "EUR")}, place=Place(0), share_bp=5_000))
    assert [grant.money.minor for grant in decision.grants] == [half]


def test_she_has_her_share_of_a_fixed_amount_and_counts_one_each():
    plan = parse_plan(document(counted("whole_forward", start=2)))
    decision = evaluate(plan, plan.rules[0], Facts("deal", {}, place=Place(1), share_bp=5_000))
    assert ([grant.money.minor for grant in decision.grants], decision.added) == ([75], 1)


@pytest.mark.parametrize("rounding, rise", [("", 4_000), ("half_up", 4_001)])
def test_an_earlier_deal_rises_by_the_rounding_of_its_own_version(rounding, rise):
    """15 % of 800.05 are 120.0075: its own version rounds them up, the plan of today down."""
    plan = parse_plan(document(percents("whole_retro")) | {"rounding": "down"})
    earlier = Priced("1", plan.rules[0], {"first_year_value": Money(80_005, "EUR")}, 8_000, rounding=rounding)
    found = evaluate(plan, plan.rules[0], Facts("2", {"first_year_value": Money(40_000, "EUR")}, place=Place(80_005, window=(earlier,))))
    assert [(grant.milestone_id, grant.money.minor) for grant in found.grants] == [("2", 6_000), ("1", rise)]
