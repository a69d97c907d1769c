"""Rates as people write them become two whole numbers, and every line that is wrong is named with its place."""
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.kernel.errors import BadInput
from foundation.kernel.money import exponent
from foundation.rates.rules import tables
from foundation.rates.rules.quoting import LONGEST_SOURCE, MOST_LINES, Line, NotARate, decimal_text, pair, quoted

TODAY = date(2026, 3, 2)
GOOD = Line("2026-03-02", "USD", "EUR", "0.92", "ECB")


def wrong(*lines: Line, source: str = "") -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as refused:
        quoted(lines, source=source, today=TODAY)
    return [(one.pointer, one.code) for one in refused.value.errors]


@pytest.mark.parametrize(("text", "pair_of", "expected"), [
    ("0.92", ("USD", "EUR"), (23, 25)), ("1.0842", ("EUR", "USD"), (5421, 5000)), ("1,0842", ("EUR", "USD"), (5421, 5000)), ("1", ("USD", "EUR"), (1, 1)),
    ("161.35", ("EUR", "JPY"), (3227, 2000)),        # 100 cents are 161.35 yen
    ("0.0062", ("JPY", "EUR"), (31, 50)),            # 1 yen is 0.62 cents
    ("3.25", ("KWD", "USD"), (13, 40)),              # 1 000 fils are 325 cents
    ("0.3077", ("USD", "KWD"), (3077, 1000)), ("100", ("EUR", "PTS"), (1, 1)), ("007.50", ("USD", "EUR"), (15, 2)),
    ("999999999.999999", ("KWD", "JPY"), (999999999999999, 1000000000)), ("0.000000000001", ("JPY", "KWD"), (1, 1_000_000_000)),
])
def test_a_decimal_text_is_exact_in_the_minor_units_of_both(text, pair_of, expected):
    assert pair(text, *pair_of) == expected


@pytest.mark.parametrize("text", ["", "0", "0.000", "-1", "+1", "1e3", "1.084.2", "1,084.2", "1 084", "a", "1.", ".5", "٣", "1.0842 EUR", "1" * 10, "0." + "1" * 13,
                                  "1234567.123456789"])
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(NotARate):
        pair(text, "USD", "EUR")


DECIMALS = st.builds(lambda whole, rest: f"{whole}.{rest}" if rest else str(whole), st.integers(0, 999_999), st.text("0123456789", max_size=9))


@given(DECIMALS.filter(lambda text: text.strip("0.")), st.sampled_from(["EUR", "JPY", "KWD", "USD"]), st.sampled_from(["EUR", "JPY", "KWD", "PTS"]))
def test_written_read_and_written_again(text, deal, plan):
    to_minor, from_minor = pair(text, deal, plan)
    assert max(to_minor, from_minor) < 2**63
    assert Fraction(to_minor, from_minor) == Fraction(text) * 10 ** exponent(plan) / 10 ** exponent(deal)
    assert Fraction(decimal_text(to_minor, from_minor, deal, plan)) == Fraction(text)


def test_every_line_is_checked_and_each_mistake_named():
    assert wrong(GOOD, Line("2026-02-30", "USD", "EUR", "0.92", "ECB"), Line("2.3.2026", "US", "EURO", "x", ""), Line("2026-03-02", "EUR", "EUR", "1", "ECB")) == [
        ("/rates/1/date", "no_date"), ("/rates/2/date", "no_date"), ("/rates/2/from_currency", "no_currency"), ("/rates/2/to_currency", "no_currency"), ("/rates/2/source", "missing"),
        ("/rates/3/to_currency", "same_currency")]
    assert wrong(Line("2062-03-02", "PTS", "EUR", "1,1,1", "x" * (LONGEST_SOURCE + 1))) == [
        ("/rates/0/date", "out_of_range"), ("/rates/0/from_currency", "points"), ("/rates/0/source", "too_long"), ("/rates/0/rate", "no_rate")]
    assert wrong() == [("/rates", "missing")] and wrong(*[GOOD] * (MOST_LINES + 1)) == [("/rates", "too_many")]


def test_one_day_has_one_rate_in_one_import():
    assert wrong(GOOD, Line("2026-03-02", "usd", " eur ", "0.93", "ECB")) == [("/rates/1/rate", "twice")]
    assert len(quoted([GOOD, GOOD], source="", today=TODAY)) == 1
    assert quoted([Line("2026-03-02", "usd", "eur", "0,92")], source=" Our  bank ", today=TODAY)[0].source == "Our bank"


@pytest.mark.parametrize("text", [
    tables.EXAMPLE, "2026-03-02,USD,EUR,0.92,ECB", "\ufeffrate;source;to;from;date\r\n0,92;ECB;EUR;USD;2026-03-02\r\n\r\n",
    "Date\tFrom\tTo\tRate\tSource\n2026-03-02\tUSD\tEUR\t0,92\tECB", 'date,from,to,rate,source\n2026-03-02, USD, EUR, "0,92", ECB\n'])
def test_tables_as_spreadsheets_write_them(text):
    [line] = tables.read(text)
    assert quoted([line], source="", today=TODAY) == quoted([GOOD], source="", today=TODAY)


def test_a_decimal_comma_between_commas_is_not_read_as_another_rate():
    """'1,08' would be 1, and 08 its source."""
    assert wrong(*tables.read("2026-03-02,USD,EUR,1,08\n")) == [("/rates/0/source", "no_word")]
    assert wrong(*tables.read("2026-03-02,USD,EUR,1,08,ECB\n")) == [("/rates/0/source", "no_word"), ("/rates/0/rate", "spare")]
    assert wrong(*tables.read("date,from,to,rate\n2026-03-02,USD,EUR,1,08\n"), source="ECB") == [("/rates/0/rate", "spare")]


def test_lines_keep_their_place_in_the_file():
    assert [line.number for line in tables.read("date,from,to,rate\n\n2026-03-02,USD,EUR,1\n\n2026-03-03,USD,EUR,1")] == [3, 5]


@pytest.mark.parametrize(("text", "code"), [("", "missing"), (" \n\n", "missing"), ("day,from,to,rate\n", "no_column"), ("x" * 1_000_001, "too_large"),
                                            ('2026-03-02,USD,EUR,"0.92' + "x" * 140_000, "no_table")])
def test_what_is_no_table_is_refused(text, code):
    with pytest.raises(BadInput) as refused:
        tables.read(text)
    assert [(one.pointer, one.code) for one in refused.value.errors] == [("/text", code)]
