"""Amounts: whole minor units, no float, no silent conversion, and what people type."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.kernel.errors import HouseError
from foundation.kernel.money import Money, OtherCurrency, Percent, exponent
from foundation.kernel.rounding import DOWN, HALF_EVEN, HALF_UP, rounded
from foundation.kernel.split import split
from tests.depths import property_of


@pytest.mark.parametrize("currency, digits", [("EUR", 2), ("JPY", 0), ("KWD", 3), ("PTS", 0)])
def test_minor_digits(currency, digits):
    assert exponent(currency) == digits


@pytest.mark.parametrize("minor, currency, text", [(123450, "EUR", "1234.50"), (-5, "EUR", "-0.05"), (1235, "JPY", "1235"), (1235, "KWD", "1.235"), (7, "PTS", "7")])
def test_plain_text(minor, currency, text):
    assert Money(minor, currency).major_text() == text


@pytest.mark.parametrize("typed, currency, minor", [
    ("24000", "EUR", 2_400_000), ("24,000", "EUR", 2_400_000), ("24.000", "EUR", 2_400_000), ("24,000.00", "EUR", 2_400_000),
    ("24.000,00", "EUR", 2_400_000), ("24 000,5", "EUR", 2_400_050), ("0", "EUR", 0), ("0,05", "EUR", 5), ("1'234.50", "CHF", 123_450),
    ("1,234,567", "JPY", 1_234_567), ("1.234", "KWD", 1_234), ("1,234.567", "KWD", 1_234_567), ("1 800", "PTS", 1_800),
])
def test_what_people_type(typed, currency, minor):
    assert Money.parse(typed, currency) == Money(minor, currency)


@pytest.mark.parametrize("typed", ["", "abc", "-5", "1,23,456", "12.345.67", "1.2.3", "1,234.567,8", "12,3456", "€5", "1e5", "0,500", "0.500.000"])
def test_what_nobody_can_read_is_refused_with_an_example(typed):
    with pytest.raises(HouseError) as refusal:
        Money.parse(typed, "EUR")
    assert "24000.00" in str(refusal.value)


def test_currencies_do_not_mix_and_floats_are_refused():
    with pytest.raises(OtherCurrency):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(OtherCurrency):
        assert Money(1, "EUR") < Money(2, "PTS")
    for wrong in (1.0, True, "1"):
        with pytest.raises(TypeError):
            Money(wrong, "EUR")
    with pytest.raises(TypeError):
        Percent(15.0)


@given(st.integers(0, 10**12), st.sampled_from(["EUR", "JPY", "KWD", "PTS"]))
def test_written_and_read_again_is_the_same(minor, currency):
    assert Money.parse(Money(minor, currency).major_text(), currency) == Money(minor, currency)


@pytest.mark.parametrize("bp, text", [(1500, "15"), (1250, "12.5"), (25, "0.25"), (0, "0"), (100_000, "1000")])
def test_percent(bp, text):
    assert Percent(bp).text() == text


@pytest.mark.parametrize("top, bottom, even, up, down", [(5, 2, 2, 3, 2), (7, 2, 4, 4, 3), (-5, 2, -2, -3, -2), (1, 3, 0, 0, 0), (2, 3, 1, 1, 0)])
def test_rounding(top, bottom, even, up, down):
    assert [rounded(top, bottom, mode) for mode in (HALF_EVEN, HALF_UP, DOWN)] == [even, up, down]


@given(st.integers(-10**14, 10**14), st.integers(1, 10**6), st.sampled_from([HALF_EVEN, HALF_UP, DOWN]))
def test_rounding_is_never_off_by_more_than_one(top, bottom, mode):
    difference = abs(rounded(top, bottom, mode) * bottom - top)
    assert difference < bottom if mode == DOWN else 2 * difference <= bottom


@pytest.mark.parametrize("total, weights, parts", [(100, [1, 1, 1], [34, 33, 33]), (1, [1, 2], [0, 1]), (5, [1, 1], [3, 2]), (-5, [1, 1], [-3, -2]), (0, [3, 4], [0, 0])])
def test_split_by_largest_remainder(total, weights, parts):
    assert split(total, weights) == parts


@property_of(total=st.integers(-10**12, 10**12), weights=st.lists(st.integers(0, 10_000), min_size=1, max_size=30).filter(any))
def test_a_split_loses_nothing_and_is_fair_to_a_unit(total, weights):
    parts = split(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)
