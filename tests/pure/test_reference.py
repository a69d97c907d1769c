"""The engine against a naive second opinion (reference.py), for any escalator and any history; and the vectors of what comes late or goes."""
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.pure.driver import Driver
from tests.pure.reference import Deal, Terms, owed

START = datetime(2026, 11, 20, 12, tzinfo=UTC)   # a year ends within the histories
YEAR = ((0, "percent", 1000), (100_000, "percent", 1500), (250_000, "percent", 2000))


@st.composite
def terms(draw) -> Terms:
    mode = draw(st.sampled_from(["marginal", "whole_forward", "whole_retro"]))
    metric = draw(st.sampled_from(["referrals", "count", "sum"]))
    window = draw(st.sampled_from(["lifetime", "year"] if mode == "whole_retro" else ["lifetime", "year", "rolling"]))
    crossing = draw(st.sampled_from(["new_rate", "old_rate"])) if mode == "whole_forward" else "new_rate"
    demotions = {"year": ["none", "window_end", "immediate"]}.get(window, ["none", "immediate"]) if mode == "whole_forward" else ["none"]
    reversal = "reprice" if mode == "whole_retro" else draw(st.sampled_from(["keep", "reprice"]))
    kind = "percent" if mode == "marginal" and metric == "sum" else draw(st.sampled_from(["percent", "fixed"]))
    starts = sorted(draw(st.lists(st.integers(1, 30_000 if metric == "sum" else 5), min_size=1, max_size=3, unique=True)))
    numbers = draw(st.lists(st.integers(0, 3_000), min_size=len(starts) + 1, max_size=len(starts) + 1))   # higher steps may pay less
    return Terms(metric, window, mode, crossing, draw(st.sampled_from(demotions)), reversal,
                 draw(st.sampled_from(["arrival_order", "event_order"])) if reversal == "reprice" else "arrival_order",
                 tuple(zip([0, *starts], [kind] * len(numbers), numbers, strict=True)), draw(st.integers(1, 60)) if window == "rolling" else 0)


@st.composite
def histories(draw):
    deals = [Deal(number, draw(st.integers(1, 4)), START + timedelta(days=draw(st.integers(0, 80)), hours=draw(st.integers(0, 1))), draw(st.integers(1, 20_000)))
             for number in range(1, draw(st.integers(2, 8)))]
    history = [("came", deal) for deal in deals]
    for deal in deals:
        if draw(st.integers(0, 3)) == 0:
            history.insert(draw(st.integers(history.index(("came", deal)) + 1, len(history))), ("left", deal))
    return history


def played(what: Terms, history) -> dict[int, int]:
    driver = Driver(what)
    for news, deal in history:
        driver.came(deal) if news == "came" else driver.went(deal)
    return driver.left


RARE = [Deal(number, referral, START + timedelta(hours=hours), 1) for number, (referral, hours) in enumerate(((1, 1), (2, 0), (1, 1)), 1)]


@settings(deadline=None, max_examples=400)
@example(what=Terms("referrals", "lifetime", "marginal", "new_rate", "none", "reprice", "event_order", ((0, "fixed", 0), (2, "fixed", 9))),
         history=[("came", deal) for deal in RARE])   # the last one keeps the place that its referral has in the order, not in arrival
@given(what=terms(), history=histories())
def test_the_engine_agrees_with_the_second_opinion_after_each_news(what, history):
    driver = Driver(what)
    for number, (news, deal) in enumerate(history, 1):
        driver.came(deal) if news == "came" else driver.went(deal)
        assert driver.left == owed(what, history[:number])


def deals(*values: int, order: tuple[int, ...] = (), counted: bool = False) -> list[tuple[str, Deal]]:
    """One after another in one year; `order`: on which day each of them happened."""
    days = order or tuple(range(1, len(values) + 1))
    return [("came", Deal(number, number, datetime(2026, 1, day, tzinfo=UTC), value)) for number, (value, day) in enumerate(zip(values, days, strict=True), 1)]


def year(mode: str, crossing: str = "new_rate", reversal: str = "keep", late: str = "arrival_order") -> Terms:
    return Terms("sum", "year", mode, crossing, "none", "reprice" if mode == "whole_retro" else reversal, late, YEAR)


ROW1 = deals(80_000, 40_000, 150_000)


@pytest.mark.parametrize("mode, crossing, keep, reprice", [
    ("marginal", "new_rate", 28_500, 23_500), ("whole_forward", "new_rate", 36_000, 26_500), ("whole_forward", "old_rate", 26_500, 19_000),
    ("whole_retro", "new_rate", None, 28_500)])
def test_the_vector_of_a_deal_that_goes(mode, crossing, keep, reprice):
    """MONEY §3: first row, deal 1 then fully refunded: total left, keep / reprice."""
    history = [*ROW1, ("left", ROW1[0][1])]
    for reversal, total in (("keep", keep), ("reprice", reprice)):
        if total is not None:
            assert sum(played(year(mode, crossing, reversal), history).values()) == total == sum(owed(year(mode, crossing, reversal), history).values())


@pytest.mark.parametrize("mode, crossing, arrival, event", [
    ("marginal", "new_rate", 36_500, 36_500), ("whole_forward", "new_rate", 42_500, 44_000), ("whole_forward", "old_rate", 33_000, 34_500),
    ("whole_retro", "new_rate", 54_000, 54_000)])
def test_the_vector_of_late_arrivals(mode, crossing, arrival, event):
    """MONEY §3: first row arriving as 150 000, 80 000, 40 000: arrival / event order."""
    history = deals(150_000, 80_000, 40_000, order=(3, 1, 2))
    for late, total in (("arrival_order", arrival), ("event_order", event)):
        assert sum(played(year(mode, crossing, "reprice", late), history).values()) == total == sum(owed(year(mode, crossing, "reprice", late), history).values())
