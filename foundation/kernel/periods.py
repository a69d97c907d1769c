"""Windows of time in a zone, as half-open UTC instants; months are calendar months, days across a clock change stay local."""
import calendar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from foundation.kernel.frozen import frozen

LIFETIME, MONTH, QUARTER, YEAR, ROLLING = "lifetime", "month", "quarter", "year", "rolling"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
END = datetime(9999, 12, 31, tzinfo=UTC)


@frozen
class Span:
    """[start, end) in UTC."""

    start: datetime
    end: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end


def span(window: str, at: datetime, zone: str, days: int = 0) -> Span:
    """The window that `at` (aware) lies in. Rolling: the `days` × 86 400 s that end with `at`, itself included."""
    if window == LIFETIME:
        return Span(BEGINNING, END)
    if window == ROLLING:
        return Span(at - timedelta(days=days) + timedelta(microseconds=1), at + timedelta(microseconds=1))
    local = at.astimezone(ZoneInfo(zone))
    if window == YEAR:
        first, months = (local.year, 1), 12
    elif window == QUARTER:
        first, months = (local.year, 3 * ((local.month - 1) // 3) + 1), 3
    elif window == MONTH:
        first, months = (local.year, local.month), 1
    else:
        raise ValueError(f"{window!r} is no window")
    return Span(_midnight(*first, zone), _midnight(*_months_on(*first, months), zone))


def months_later(at: datetime, months: int, zone: str) -> datetime:
    """The same local wall time `months` calendar months on; the month's last day where the day is missing."""
    local = at.astimezone(ZoneInfo(zone))
    year, month = _months_on(local.year, local.month, months)
    day = min(local.day, calendar.monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day).astimezone(UTC)


def day_start(year: int, month: int, day: int, zone: str) -> datetime:
    """The first instant of a local day in UTC, also where clocks skip midnight."""
    local = datetime(year, month, day, tzinfo=ZoneInfo(zone))
    # A wall time that does not exist is read with the offset before the gap: back and forth lands behind it.
    return local.astimezone(UTC)


def _midnight(year: int, month: int, zone: str) -> datetime:
    return day_start(year, month, 1, zone)


def _months_on(year: int, month: int, months: int) -> tuple[int, int]:
    total = year * 12 + month - 1 + months
    return total // 12, total % 12 + 1
