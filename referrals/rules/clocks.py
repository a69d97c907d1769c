"""The clocks that people are promised, in working days of the program's zone."""
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from foundation.kernel.periods import day_start

DECISION_DAYS = 5   # from the receipt, where a person decides


def end_of_working_day(start: datetime, days: int, zone: str) -> datetime:
    """24:00 of the `days`-th working day (Monday to Friday) after the day of `start`, as the first instant after it, in UTC."""
    day = start.astimezone(ZoneInfo(zone)).date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    after = day + timedelta(days=1)
    return day_start(after.year, after.month, after.day, zone)


def decision_due(received_at: datetime, zone: str) -> datetime:
    """Until when somebody decides about a referral that arrived at `received_at`."""
    return end_of_working_day(received_at, DECISION_DAYS, zone)


def last_day(end: datetime, zone: str) -> date:
    """The local day that ends with the exclusive instant `end`: what people read as 'until'."""
    return (end.astimezone(ZoneInfo(zone)) - timedelta(microseconds=1)).date()
