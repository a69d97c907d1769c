"""A replay knows an exchange rate from when it was told."""
from datetime import UTC, date, datetime

from rewards.backtest.rates import NONE, Rates, steps
from rewards.engine.facts import Rate


def at(day: int) -> datetime:
    return datetime(2026, 3, day, tzinfo=UTC)


def rate(name: str) -> Rate:
    return Rate(1, 2, name, "2026-03-01", "ECB")


def test_the_latest_day_holds_and_of_it_the_last_correction():
    told = [(at(2), (date(2026, 3, 1), 1), rate("first")), (at(3), (date(2026, 2, 1), 1), rate("older")), (at(4), (date(2026, 3, 1), 2), rate("corrected")),
            (at(5), (date(2026, 3, 2), 1), rate("next")), (at(5), (date(2026, 3, 3), 1), rate("same import"))]
    assert steps(told) == [(at(2), rate("first")), (at(4), rate("corrected")), (at(5), rate("same import"))] and steps([]) == []


def test_what_nobody_decided_is_counted_as_it_was_known():
    known = Rates(steps=[(at(2), rate("a")), (at(4), rate("b"))])
    assert [known.counted(at(day)) for day in (1, 2, 3, 4)] == [None, rate("a"), rate("a"), rate("b")]
    assert known.own(at(3)) == rate("a") and known.own(at(1)) is None
    assert (known.arrives(at(1)), known.arrives(at(2)), NONE.arrives(at(1))) == (at(2), None, None)


def test_what_was_decided_keeps_its_rate_from_when_it_had_it():
    at_once, waited = Rates(rate("kept"), None, [(at(4), rate("b"))]), Rates(rate("kept"), at(3), [(at(4), rate("b"))])
    assert at_once.own(at(1)) == rate("kept") and at_once.arrives(at(1)) is None
    assert (waited.own(at(2)), waited.own(at(3)), waited.arrives(at(2)), waited.arrives(at(3))) == (None, rate("kept"), at(3), None)
    assert at_once.counted(at(9)) == rate("b")
