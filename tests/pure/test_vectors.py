"""The escalator's vectors: every mode and crossing to the last minor unit."""
import pytest

from tests.pure.ladder import counted, percents, play

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
