"""A row of equal deals, played through one rule before anybody publishes it."""
import pytest

from foundation.kernel.money import Money
from rewards.engine.rehearse import rehearse
from rewards.plan.parse import parse_plan
from tests.pure.ladder import counted, document, percents

CENT = {"minor": 100, "currency": "EUR"}
TENTH = {"percent_bp": 1000, "of": "first_year_value"}


def row(value: int | None, deals: int, *, escalator=None, pay=None, values=None, **rule) -> list[tuple[int, int, int]]:
    """Of each deal: how far the metric was before, what it earns, by how much it raises earlier ones."""
    plan = parse_plan(document(escalator, pay, **rule))
    amounts = {"first_year_value": None if value is None else Money(value, "EUR")}
    played = rehearse(plan, plan.rules[0], amounts, values or {}, deals)
    assert [one.milestone_id for one in played] == [str(number) for number in range(1, deals + 1)]
    return [(one.before, one.own, one.raised) for one in played]


def test_of_a_fixed_amount_each_earns_the_same():
    assert row(None, 3, pay={"fixed": CENT}) == [(0, 100, 0)] * 3 and row(None, 0, pay={"fixed": CENT}) == []


def test_on_steps_the_metric_goes_on_from_deal_to_deal():
    assert row(None, 4, escalator=counted("whole_forward", start=3)) == [(0, 100, 0), (1, 100, 0), (2, 150, 0), (3, 150, 0)]
    assert row(60_000, 3, escalator=percents("marginal")) == [(0, 6_000, 0), (60_000, 4_000 + 3_000, 0), (120_000, 9_000, 0)]


def test_with_whole_retro_a_reached_step_raises_the_earlier_ones_once():
    """MONEY §3: whole_retro prices the window by the band that is reached; the earlier ones rise by the difference."""
    assert row(60_000, 6, escalator=percents("whole_retro")) == [
        (0, 6_000, 0), (60_000, 9_000, 3_000), (120_000, 9_000, 0), (180_000, 9_000, 0), (240_000, 12_000, 4 * 3_000), (300_000, 12_000, 0)]


def test_what_each_referral_had_is_remembered_for_its_own_cap():
    """The fifth deal raises each earlier one from 9 000 to its cap of 10 000."""
    capped = {"per_referral": {"minor": 10_000, "currency": "EUR"}}
    assert row(60_000, 6, escalator=percents("whole_retro"), within=capped)[4:] == [(240_000, 10_000, 4 * 1_000), (300_000, 10_000, 0)]


@pytest.mark.parametrize("window", ["lifetime", {"calendar": "year"}])
def test_all_of_them_fall_in_one_window_of_the_cap_per_beneficiary(window):
    capped = {"per_beneficiary": {"amount": {"minor": 250, "currency": "EUR"}, "window": window}}
    assert [own for _, own, _ in row(None, 4, pay={"fixed": CENT}, within=capped)] == [100, 100, 50, 0]


def test_a_capped_rise_is_none():
    capped = {"per_beneficiary": {"amount": {"minor": 20_000, "currency": "EUR"}, "window": "lifetime"}}
    assert row(60_000, 5, escalator=percents("whole_retro"), within=capped) == [
        (0, 6_000, 0), (60_000, 9_000, 3_000), (120_000, 2_000, 0), (180_000, 0, 0), (240_000, 0, 0)]


def test_what_waits_moves_nothing_and_is_raised_by_nothing():
    plan = parse_plan(document(percents("whole_retro")))
    played = rehearse(plan, plan.rules[0], {"first_year_value": None}, {}, 2)
    assert [(one.before, one.decision.outcome, one.decision.reason, one.raised) for one in played] == [(0, "waiting", "missing_first_year_value", 0)] * 2


def test_a_deal_that_pays_nothing_is_counted_and_not_raised():
    """It moves the count whatever the conditions say."""
    small = {"fact": "first_year_value", "is": "gt", "value": {"minor": 60_000, "currency": "EUR"}}
    assert row(60_000, 3, escalator=percents("whole_retro"), when=small) == [(0, 0, 0), (60_000, 0, 0), (120_000, 0, 0)]


def test_the_other_facts_are_asked():
    first = {"fact": "channel", "is": "eq", "value": "portal"}
    assert row(100, 1, pay=TENTH, when=first, values={"channel": "portal"}) == [(0, 10, 0)] and row(100, 1, pay=TENTH, when=first, values={"channel": "qr"}) == [(0, 0, 0)]
