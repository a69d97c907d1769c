"""The clocks that people are promised, in working days of the program's zone."""
from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from foundation.kernel.periods import day_start

DECISION_DAYS = 5   # where a program says nothing else


def end_of_working_day(start: datetime, days: int, zone: str, holidays: Collection[date] = ()) -> datetime:
    """24:00 of the `days`-th working day (Monday to Friday less holidays) after the day of `start`, as the first instant after it, in UTC."""
    day = start.astimezone(ZoneInfo(zone)).date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5 and day not in holidays
    after = day + timedelta(days=1)
    return day_start(after.year, after.month, after.day, zone)


def expires_at(protected_until: datetime, last_progress_at: datetime | None, grace_days: int) -> datetime:
    """When a worked claim runs out: the grace begins with the end of the protection, and anew with each progress in it."""
    begins = max(protected_until, last_progress_at) if last_progress_at else protected_until
    return begins + timedelta(days=grace_days)


def overrun(first_contact_by: datetime, contact_at: datetime | None, first_end: datetime) -> timedelta:
    """How much of the protection the vendor's own silence cost: from the promised contact to the real one, at most to the first end."""
    until = min(contact_at, first_end) if contact_at else first_end
    return max(until - first_contact_by, timedelta(0))


def last_day(end: datetime, zone: str) -> date:
    """The local day that ends with the exclusive instant `end`: what people read as 'until'."""
    return (end.astimezone(ZoneInfo(zone)) - timedelta(microseconds=1)).date()
