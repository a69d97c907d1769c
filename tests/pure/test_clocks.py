"""What is promised in working days ends when people expect it, also across a weekend and a change of the clocks."""
from datetime import UTC, date, datetime, timedelta

import pytest

from referrals.rules import clocks

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(("received", "until"), [
    (datetime(2026, 3, 2, 9, 0, tzinfo=UTC), date(2026, 3, 9)),       # Monday: the Monday after
    (datetime(2026, 3, 6, 22, 30, tzinfo=UTC), date(2026, 3, 13)),    # Friday evening in Berlin
    (datetime(2026, 3, 6, 23, 30, tzinfo=UTC), date(2026, 3, 13)),    # Saturday there already
    (datetime(2026, 3, 7, 12, 0, tzinfo=UTC), date(2026, 3, 13)),     # Saturday
    (datetime(2026, 3, 26, 12, 0, tzinfo=UTC), date(2026, 4, 2)),     # the clocks change in between
])
def test_five_working_days(received, until):
    assert clocks.last_day(clocks.end_of_working_day(received, clocks.DECISION_DAYS, BERLIN), BERLIN) == until


def test_the_end_is_midnight_there():
    assert clocks.end_of_working_day(datetime(2026, 3, 26, 12, 0, tzinfo=UTC), clocks.DECISION_DAYS, BERLIN) == datetime(2026, 4, 2, 22, 0, tzinfo=UTC)
    assert clocks.end_of_working_day(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), clocks.DECISION_DAYS, BERLIN) == datetime(2026, 3, 9, 23, 0, tzinfo=UTC)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def test_a_holiday_is_no_working_day():
    """Working days are Monday to Friday in the program's zone less the vendor's holidays."""
    holidays = (date(2026, 3, 4), date(2026, 3, 7))   # a Wednesday, and a Saturday that costs nothing more
    assert clocks.last_day(clocks.end_of_working_day(at(2), 5, BERLIN, holidays), BERLIN) == date(2026, 3, 10)
    assert clocks.end_of_working_day(at(2), 0, BERLIN) == datetime(2026, 3, 2, 23, tzinfo=UTC)


@pytest.mark.parametrize(("progress", "days", "end"), [(None, 3, 13), (at(8), 3, 13), (at(12), 3, 15), (at(12), 0, 12), (None, 0, 10)])
def test_grace_begins_with_the_end_and_anew_with_progress_in_it(progress, days, end):
    """at max(end of protection, last progress in grace) + grace."""
    assert clocks.expires_at(at(10), progress, days) == at(end)


@pytest.mark.parametrize(("contact", "cost"), [(at(4), 0), (at(5), 0), (at(9), 4), (at(31), 15), (None, 15)])
def test_what_the_silence_of_the_vendor_cost(contact, cost):
    """The overrun of the first contact (at most up to the first end of the protection) is added to the protection."""
    assert clocks.overrun(at(5), contact, at(20)) == timedelta(days=cost)


def test_until_is_the_day_that_ends_with_the_instant():
    midnight = datetime(2026, 3, 9, 23, tzinfo=UTC)
    assert [clocks.last_day(end, BERLIN) for end in (midnight, midnight + timedelta(microseconds=1), midnight - timedelta(microseconds=1))] == [
        date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 9)]
