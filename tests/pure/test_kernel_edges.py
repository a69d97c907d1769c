"""The edges of the kernel: what is refused and in which words, signs and ties, and the place at which a process dies."""
import os
import signal
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from foundation.kernel import acting, crash, ids, periods
from foundation.kernel.errors import BadInput, FieldError, HouseError, Refused, pointer
from foundation.kernel.money import CURRENCIES, Money, NotAnAmount, OtherCurrency, Percent, exponent
from foundation.kernel.rounding import DOWN, HALF_EVEN, HALF_UP, MODES, rounded
from foundation.kernel.split import split
from foundation.kernel.transitions import TransitionTable

# Who acts

def test_everybody_is_of_a_known_kind():
    assert (acting.SYSTEM.kind, acting.VISITOR.kind, acting.SYSTEM.id) == ("system", "visitor", None)
    assert acting.KINDS == ("staff", "advocate", "visitor", "system", "operator")
    with pytest.raises(ValueError, match="'ghost' is no kind of actor; one of staff, advocate, visitor"):
        acting.Actor("ghost")


# Refusals

def test_a_refusal_is_a_code_a_sentence_and_its_values():
    refusal = Refused("too_small", "{name} is too small.", {"name": "It"}, "/amount")
    assert (refusal.code, refusal.template, refusal.params, refusal.pointer, str(refusal)) == ("too_small", "{name} is too small.", {"name": "It"}, "/amount", "It is too small.")
    assert (HouseError("x", "Plain.").params, HouseError("x", "Plain.").pointer) == ({}, "")


def test_fields_are_named_one_by_one():
    error = FieldError("/a", "short", "{n} is short.", {"n": 1})
    found = BadInput(iter([error]))
    assert (found.errors, found.code, str(found), str(error), FieldError("/a", "x", "Plain.").params) == ([error], "bad_input", "Something here needs another look.", "1 is short.", {})


@pytest.mark.parametrize("at, name, text", [("", "a", "/a"), ("/a", 0, "/a/0"), ("", "a/b", "/a~1b"), ("", "a~b", "/a~0b"), ("", "~1", "/~01")])
def test_a_json_pointer(at, name, text):
    assert pointer(at, name) == text


def test_a_refused_move_says_what_it_was():
    with pytest.raises(Refused) as refusal:
        TransitionTable([("draft", "open")]).check("open", "draft", "program")
    assert (refusal.value.code, refusal.value.params) == ("program_state", {"what": "program", "here": "open", "there": "draft"})
    assert str(refusal.value) == "This program is open: it can’t become draft." and TransitionTable([("a", "b")]).states == {"a", "b"}


# Shares

@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [-1], [3, -1]])
def test_weights_that_share_nothing_out_are_refused(weights):
    with pytest.raises(ValueError, match="weights are zero or more, and one is above zero"):
        split(100, weights)


@pytest.mark.parametrize("total, weights, parts", [
    (1, [1, 1], [1, 0]), (-1, [1, 1], [-1, 0]), (0, [0, 1], [0, 0]), (7, [0, 3], [0, 7]), (5, [0, 1, 1], [0, 3, 2]),
    (1, [1, 3, 2], [0, 1, 0]),        # the largest remainder
    (2, [1, 2, 1], [1, 1, 0]),        # of equal remainders the larger weight has had its own, then the earlier place
    (2, [3, 1, 3, 1], [1, 0, 1, 0]), (10, [1, 5, 1, 5], [1, 4, 1, 4]), (3, [1, 3, 2], [0, 2, 1]), (1, [2, 6, 4], [0, 1, 0]), (4, [1, 5], [1, 3])])
def test_who_gets_the_odd_ones(total, weights, parts):
    assert split(total, weights) == parts


def test_of_equal_remainders_the_larger_weight_comes_first():
    """30 by 1:3 is 7.5 and 22.5; 10 by 1:3 is 2.5 and 7.5."""
    assert split(30, [1, 3]) == [7, 23] and split(10, [1, 3]) == [2, 8] and split(10, [3, 1]) == [8, 2]


# Rounding

@pytest.mark.parametrize("top, bottom, even, up, down", [
    (0, 1, 0, 0, 0), (1, 2, 0, 1, 0), (3, 2, 2, 2, 1), (-1, 2, 0, -1, 0), (-3, 2, -2, -2, -1), (4, 2, 2, 2, 2), (-7, 3, -2, -2, -2), (-8, 3, -3, -3, -2), (1, 1, 1, 1, 1), (-1, 1, -1, -1, -1)])
def test_halves_and_signs(top, bottom, even, up, down):
    assert [rounded(top, bottom, mode) for mode in MODES] == [even, up, down] and rounded(top, bottom) == even
    assert MODES == (HALF_EVEN, HALF_UP, DOWN) == ("half_even", "half_up", "down")


@pytest.mark.parametrize("bottom, mode, words", [(0, HALF_UP, "the denominator must be above zero"), (-1, HALF_UP, "the denominator must be above zero"),
                                                 (1, "up", "'up' is no rounding; one of half_even, half_up, down")])
def test_what_cannot_be_rounded(bottom, mode, words):
    with pytest.raises(ValueError, match=words):
        rounded(1, bottom, mode)


# Money

def test_money_counts_and_compares_within_its_currency():
    five, two = Money(5, "EUR"), Money(2, "EUR")
    assert (five + two, five - two, -five) == (Money(7, "EUR"), Money(3, "EUR"), Money(-5, "EUR"))
    assert two < five and not five < five and five <= five and five > two and bool(five) and not Money(0, "EUR")
    assert str(Money(-123_450, "EUR")) == "-1234.50 EUR" and Money(0, "EUR").major_text() == "0.00" and Money(-1, "JPY").major_text() == "-1"
    assert Money(-1, "EUR").major_text() == "-0.01"
    for other in (Money(1, "USD"), 1):
        with pytest.raises(OtherCurrency):
            five - other
    with pytest.raises(OtherCurrency, match="EUR and 'USD' do not mix"):
        five + Money(1, "USD")
    with pytest.raises(OtherCurrency, match="EUR and 3 do not mix"):
        five + 3


def test_percents_compare_and_refuse_halves():
    assert Percent(1) < Percent(2) and Percent(1_205).text() == "12.05" and Percent(1_200).text() == "12" and Percent(5).text() == "0.05"
    with pytest.raises(TypeError):
        Percent("15")


@pytest.mark.parametrize("typed, currency, code", [("abc", "EUR", "no_amount"), ("-1", "EUR", "no_amount"), ("1.2.3", "EUR", "unclear_amount"), ("0,500", "EUR", "unclear_amount"),
                                                   ("1,5", "JPY", "unclear_amount"), ("1.23456", "KWD", "unclear_amount"), ("1234,567,890", "EUR", "unclear_amount"), ("1.234,567", "EUR", "unclear_amount")])
def test_what_is_no_amount_is_told_how_to_write_one(typed, currency, code):
    with pytest.raises(NotAnAmount) as refusal:
        Money.parse(f" {typed} ", currency)
    example = {"EUR": "24000.00", "JPY": "24000", "KWD": "24000.000"}[currency]
    assert (refusal.value.code, refusal.value.params["example"]) == (code, example)
    assert str(refusal.value) == (f"Write an amount, such as {example}." if code == "no_amount" else f"We can’t tell how much {typed} is. Write it as {example}.")


@pytest.mark.parametrize("typed, currency, minor", [
    ("1.5", "EUR", 150), ("1,", "EUR", 100), ("1.234.567", "EUR", 123_456_700), ("1.234.567,8", "EUR", 123_456_780), ("12,345", "EUR", 1_234_500), ("1.234,5", "KWD", 1_234_500),
    ("1 234\u202f567’8", "EUR", 123_456_7800), ("1.23", "KWD", 1_230), ("12.345", "JPY", 12_345), ("0.5", "EUR", 50), ("123.456.789", "JPY", 123_456_789), ("999", "PTS", 999)])
def test_marks_and_groups(typed, currency, minor):
    assert Money.parse(typed, currency) == Money(minor, currency)


def test_which_currencies_have_no_cents_and_which_have_three_digits():
    """ISO 4217: minor digits; MONEY counts in them."""
    assert {currency for currency in CURRENCIES if exponent(currency) == 3} == {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}
    assert {"JPY", "KRW", "PTS", "VND", "XAF"} < {currency for currency in CURRENCIES if exponent(currency) == 0} and exponent("UYU") == 2


def test_points_are_a_currency_of_ours():
    assert "PTS" in CURRENCIES and "EUR" in CURRENCIES and "XXX" not in CURRENCIES


# Time

def at(*parts) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_windows_have_names_and_edges():
    assert (periods.LIFETIME, periods.MONTH, periods.QUARTER, periods.YEAR, periods.ROLLING) == ("lifetime", "month", "quarter", "year", "rolling")
    assert (at(1970, 1, 1), at(9999, 12, 31)) == (periods.BEGINNING, periods.END)
    with pytest.raises(ValueError, match="'week' is no window"):
        periods.span("week", at(2026, 1, 1), "UTC")


@pytest.mark.parametrize("month, first", [(1, 1), (3, 1), (4, 4), (6, 4), (7, 7), (9, 7), (10, 10), (12, 10)])
def test_quarters_begin_in_their_month(month, first):
    span = periods.span("quarter", at(2026, month, 15), "UTC")
    assert span == periods.Span(at(2026, first, 1), at(2027, 1, 1) if first == 10 else at(2026, first + 3, 1))


def test_rolling_without_days_is_this_instant():
    now, instant = at(2026, 3, 10, 8), timedelta(microseconds=1)
    assert periods.span("rolling", now, "UTC") == periods.Span(now + instant, now + instant)
    assert periods.span("rolling", now, "UTC", days=1) == periods.Span(now - timedelta(days=1) + instant, now + instant)


@pytest.mark.parametrize("start, months, end", [(at(2026, 11, 30), 3, at(2027, 2, 28)), (at(2026, 1, 15), 12, at(2027, 1, 15)), (at(2026, 12, 1), 1, at(2027, 1, 1)),
                                                (at(2026, 3, 31), -1, at(2026, 2, 28)), (at(2026, 5, 5, 5), 0, at(2026, 5, 5, 5))])
def test_months_go_over_years(start, months, end):
    assert periods.months_later(start, months, "UTC") == end


# Ids

@pytest.mark.parametrize("nanoseconds, fraction", [(456_789, 1_871), (250_000, 1_024), (999_999, 4_095), (0, 0)])
def test_an_id_says_when(monkeypatch, nanoseconds, fraction):
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_700_000_000_123_000_000 + nanoseconds)
    monkeypatch.setattr(ids.secrets, "randbits", lambda bits: (1 << bits) - 1)
    made = ids.uuid7().int
    assert (made >> 80, made >> 76 & 0xF, made >> 64 & 0xFFF, made >> 62 & 0b11, made & (1 << 62) - 1) == (
        1_700_000_000_123, 7, fraction, 0b10, (1 << 62) - 1)


def test_the_first_id_of_an_instant_is_before_all_that_were_made_then(monkeypatch):
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_767_225_600_000_000_000)   # 2026-01-01
    assert ids.first_id(at(2026, 1, 1)) <= ids.uuid7() < ids.first_id(at(2026, 1, 1) + timedelta(milliseconds=1))
    assert ids.first_id(at(2026, 1, 1)).int >> 80 == 1_767_225_600_000 and isinstance(ids.first_id(at(2026, 1, 1)), UUID)


# The power is cut

def died(tmp_path, order: str | None, *points: str) -> tuple[bool, str | None]:
    """Whether a process that comes by these points dies, and what is left of the order."""
    file = tmp_path / "order"
    if order is not None:
        file.write_text(order)
    child = os.fork()
    if child == 0:
        try:
            crash.arm(str(file))
            for name in points:
                crash.point(name)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, file.read_text() if file.exists() else None


@pytest.mark.parametrize("order, points, dies, left", [
    ("a", ("a",), True, None), ("a", ("b",), False, "a"), ("a:2", ("a",), False, "a:1"), ("a:2", ("a", "a"), True, None), ("a:3", ("a", "b", "a"), False, "a:1"),
    ("a\n", ("b", "a"), True, None), (None, ("a",), False, None), ("a:10", ("a",), False, "a:9")])
def test_who_comes_by_the_named_point_for_the_given_time_dies(tmp_path, order, points, dies, left):
    assert died(tmp_path, order, *points) == (dies, left)


@pytest.mark.parametrize("file, point, dies", [("order", "b", True), ("order", "a", False), ("", "b", False)])
def test_only_armed_and_at_the_named_point_it_dies(monkeypatch, file, point, dies):
    died: list[tuple] = []
    monkeypatch.setattr(crash, "_file", file)
    monkeypatch.setattr(crash, "_taken", lambda name: name == "b")
    monkeypatch.setattr(crash.os, "kill", lambda *how: died.append(how))
    crash.point(point)
    assert bool(died) == dies


def test_unarmed_nobody_dies(monkeypatch):
    monkeypatch.setattr(crash.os, "kill", lambda *_: pytest.fail("it would have died"))
    crash.point("a")
    assert crash._file == ""
