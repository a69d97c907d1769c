"""What a milestone changes about the others of its window, step by step of the trace."""
from dataclasses import replace

import pytest

from foundation.kernel.money import Money
from rewards.engine.evaluate import evaluate
from rewards.engine.facts import Counted, Facts, Fall, Place, Priced, Promoted, Rate
from rewards.engine.windows import changes, falls, own_place
from rewards.plan.parse import parse_plan
from tests.pure.ladder import counted, document, percents
from tests.pure.test_parser import PROMOTION

RETRO = parse_plan(document(percents("whole_retro")) | {"promotions": [PROMOTION]})
COUNTED = parse_plan(document(counted("whole_retro", start=3)))
EVENTS = parse_plan(document(counted("whole_forward", start=3) | {"late_arrival": "event_order", "on_reversal": "reprice"}))
THANKS = parse_plan(document(counted("whole_retro", start=3) | {"bands": [{"from": 0, "pay": {"thanks": "Ta"}}, {"from": 3, "pay": {"thanks": "Ta!"}}]}))


def euros(minor: int) -> dict[str, Money | None]:
    return {"first_year_value": Money(minor, "EUR")}


def priced(milestone: str, value: int, booked: int, plan=RETRO, **other) -> Priced:
    return Priced(milestone, plan.rules[0], euros(value), booked, **other)


def found(plan, added: int, place: Place | None, trace=(), milestone: str = "m"):
    """(milestone, what it comes to, by how much more), and the trace."""
    steps = list(trace)
    made = changes(plan, plan.rules[0].pay, added, Facts(milestone, euros(1), place=place), steps)
    assert [one.by for one in made] == [one.worth.minor - one.of.booked_minor for one in made]
    return [(one.of.milestone_id, one.worth.minor, one.by) for one in made], steps[len(trace):]


METRIC = {"step": "metric", "escalator": "ladder", "metric": "sum", "base": "first_year_value", "mode": "whole_retro", "crossing": "new_rate"}


def test_a_reached_band_raises_the_others_and_says_what_it_reached():
    window = (priced("a", 60_000, 6_000), priced("b", 20_000, 3_000, claim="c"), priced("d", 10_000, 2_500))
    made, steps = found(RETRO, 20_000, Place(90_000, window=window))
    assert made == [("a", 9_000, 3_000), ("d", 1_500, -1_000)]
    assert steps == [
        METRIC | {"before": 90_000, "after": 110_000}, {"step": "band", "band": 1, "from": 100_000, "to": 250_000, "kind": "percent_bp", "rate": 1_500, "fixed": None},
        {"step": "raised", "milestone": "a", "from": 6_000, "to": 9_000, "currency": "EUR", "by": 3_000},
        {"step": "lowered", "milestone": "d", "from": 2_500, "to": 1_500, "currency": "EUR"}]


def test_what_says_its_own_place_says_it_once_and_by_whose_credit_others_rise():
    own = [{"step": "metric"}, {"step": "band"}]
    made, steps = found(RETRO, 20_000, Place(90_000, window=(priced("b", 20_000, 2_000, claim="c"),)), own)
    assert (made, steps) == ([("b", 3_000, 1_000)], [{"step": "raised", "milestone": "b", "from": 2_000, "to": 3_000, "currency": "EUR", "claim": "c", "by": 1_000}])
    assert found(RETRO, 20_000, Place(90_000, window=(priced("b", 20_000, 2_000),)), [{"step": "rule"}])[1][0]["step"] == "metric"


def test_once_one_has_left_the_others_stand_at_what_is_left():
    gone = Place(90_000, moves=False, gone=True, floor_band=2, window=(priced("a", 60_000, 9_000),))
    made, steps = found(RETRO, 0, gone)
    assert made == [("a", 6_000, -3_000)] and [step["step"] for step in steps] == ["metric", "band", "lowered"]
    assert (steps[0]["before"], steps[0]["after"], steps[1]["band"]) == (90_000, 90_000, 0)


@pytest.mark.parametrize("place", [None, Place(90_000), Place(0, window=(priced("a", 60_000, 6_000),))])
def test_where_nobody_comes_to_anything_else_nothing_is_said(place):
    assert found(RETRO, 20_000, place) == ([], [])


def test_the_smallest_unit_is_told_apart_too():
    made, steps = found(RETRO, 20_000, Place(90_000, window=(priced("a", 60_000, 9_001), priced("b", 60_000, 8_999))), [{"step": "metric"}])
    assert made == [("a", 9_000, -1), ("b", 9_000, 1)]
    assert steps == [{"step": "lowered", "milestone": "a", "from": 9_001, "to": 9_000, "currency": "EUR"},
                     {"step": "raised", "milestone": "b", "from": 8_999, "to": 9_000, "currency": "EUR", "by": 1}]
    lowered = changes(RETRO, RETRO.rules[0].pay, 20_000, Facts("m", {}, place=Place(90_000, window=(priced("a", 60_000, 9_001),))), [])
    assert falls(lowered) == (Fall("a", 9_000),)


def test_words_neither_rise_nor_fall():
    assert found(THANKS, 1, Place(2, window=(Priced("a", THANKS.rules[0], {}, 5),))) == ([], [])


def test_without_an_order_only_whole_retro_looks_back():
    forward = parse_plan(document(percents("whole_forward")))
    assert found(forward, 20_000, Place(90_000, window=(priced("a", 60_000, 6_000, forward),))) == ([], [])


def order_of(*names: str, **other) -> tuple[Counted, ...]:
    return tuple(Counted(name, referral=name, **other) for name in names)


def test_in_the_order_of_events_each_stands_at_its_own_place():
    window = tuple(Priced(name, EVENTS.rules[0], {}, booked) for name, booked in (("a", 100), ("b", 100), ("c", 100)))
    made, steps = found(EVENTS, 1, Place(2, window=window, order=order_of("m", "a", "b", "c")))
    assert made == [("b", 150, 50), ("c", 150, 50)]
    assert steps == [{"step": "again", "order": "event_order", "milestones": 4},
                     *({"step": "raised", "milestone": name, "from": 100, "to": 150, "currency": "EUR", "by": 50} for name in "bc")]
    assert own_place(EVENTS.rules[0].pay, Facts("m", {}, place=Place(9, order=order_of("a", "m", "b"))), 1) == (Place(1), 1)


def test_its_own_place_is_the_one_it_was_told_unless_the_window_is_evaluated_again():
    pay = EVENTS.rules[0].pay
    assert own_place(pay, Facts("m", {}), 3) == (Place(0), 3)
    assert own_place(pay, Facts("m", {}, place=Place(7, moves=False)), 2) == (Place(7, moves=False), 2)
    gone = Place(7, gone=True, order=order_of("a"))
    assert own_place(pay, Facts("m", {}, place=gone), 2) == (gone, 2)


def test_what_is_only_counted_stands_in_the_order_by_what_it_adds_there():
    """It is priced nowhere, so of its own there is nothing to ask; the others are."""
    summed = parse_plan(document(percents("marginal") | {"on_reversal": "reprice"}))
    window, order = (priced("a", 60_000, 6_000, summed),), (Counted("m", 80_000), Counted("a", 60_000))
    made, _ = found(summed, 0, Place(140_000, moves=False, gone=True, window=window, order=order))
    assert made == [("a", 8_000, 2_000)]   # from 80 000 on: 20 000 at 10 %, 40 000 at 15 %
    assert found(summed, 80_000, Place(60_000, window=window, order=(Counted("m", 1), Counted("a", 60_000))))[0] == made


def test_its_own_amount_is_what_it_adds_in_the_order():
    """What was kept of it is not asked: it may be worked out with another amount now."""
    summed = parse_plan(document(percents("whole_forward") | {"late_arrival": "event_order", "on_reversal": "reprice"}))
    order = (Counted("m", 1), Counted("a", 50_000))
    window = (Priced("a", summed.rules[0], euros(50_000), 5_000),)
    place = Place(0, order=order, window=window)
    assert own_place(summed.rules[0].pay, Facts("m", {}, place=place), 60_000) == (Place(0), 60_000)
    assert found(summed, 60_000, place)[0] == [("a", 7_500, 2_500)] and found(summed, 60, place) == ([], [])


def test_one_that_stands_nowhere_in_the_order_is_priced_at_what_is_reached():
    window = (Priced("x", EVENTS.rules[0], {}, 100),)
    assert found(EVENTS, 1, Place(2, window=window, order=order_of("m")))[0] == [("x", 150, 50)]


def test_the_floor_is_one_of_the_steps_that_price_it():
    """The plan pays 150 from the second on; what was agreed for two of them pays it from the fifth."""
    plan = parse_plan(document(counted("whole_forward", start=2) | {"late_arrival": "event_order", "on_reversal": "reprice"}))
    later = {"pay": {"escalator": counted("whole_forward", start=5)}, "from": ["a1"]}
    window = tuple(Priced(name, plan.rules[0], {}, 0, override=override) for name, override in (("a", None), ("b", later), ("c", None), ("d", later)))
    assert found(plan, 1, Place(4, window=window, order=order_of(*"abcdm")))[0] == [("a", 100, 100), ("b", 100, 100), ("c", 150, 150), ("d", 100, 100)]


def test_what_falls_is_told_apart_from_what_rises():
    made = changes(RETRO, RETRO.rules[0].pay, 20_000, Facts("m", {}, place=Place(90_000, window=(
        priced("a", 60_000, 6_000, claim="c1"), priced("d", 10_000, 2_500, claim="c2")))), [])
    assert falls(made) == (Fall("d", 1_500, "c2"),)


@pytest.mark.parametrize("other, minor", [
    ({}, 9_000), ({"share_bp": 5_000}, 4_500), ({"parts": (1, 2), "part": 1}, 6_000), ({"left_of": (1, 2)}, 4_500), ({"rounding": "down"}, 9_000),
    ({"promotions": (Promoted(RETRO.promotions[0], "v1"),)}, 18_000),
    ({"override": {"within": {"maximum": {"minor": 7_000, "currency": "EUR"}}, "from": ["a1"]}}, 7_000),
    ({"override": {"pay": {"fixed": {"minor": 7_000, "currency": "EUR"}}, "from": ["a1"]}}, 7_000),
    ({"override": {"pay": {"escalator": percents("whole_retro", bands=[{"from": start, "pay": {"percent_bp": rate, "of": "first_year_value"}}
                                                                     for start, rate in ((0, 1_000), (110_000, 3_000))])}, "from": ["a1"]}}, 18_000)])
def test_each_is_worth_what_its_own_facts_say(other, minor):
    """By its own version's bands and rounding, at its own rate, with the promotions and the agreement that it was priced with."""
    assert found(RETRO, 20_000, Place(90_000, window=(priced("a", 60_000, 1, **other),)))[0] == [("a", minor, minor - 1)]


def test_each_is_converted_at_its_own_rate():
    dollars = Priced("a", RETRO.rules[0], {"first_year_value": Money(60_000, "USD")}, 1, rate=Rate(1, 2, "r", "2026-03-02", "ECB"))
    assert found(RETRO, 20_000, Place(90_000, window=(dollars,)))[0] == [("a", 4_500, 4_499)]


def test_a_raise_is_part_of_the_decision():
    decision = evaluate(COUNTED, COUNTED.rules[0], Facts("m", {}, place=Place(2, window=tuple(replace(priced("a", 0, 100, COUNTED), milestone_id=name) for name in "ab"))))
    assert [(grant.milestone_id, grant.money.minor) for grant in decision.grants] == [("m", 150), ("a", 50), ("b", 50)] and (decision.added, decision.band) == (1, 1)
