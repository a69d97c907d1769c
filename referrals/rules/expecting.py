"""What may come, told from what came: whole numbers and tenths, and too little said where there is too little to tell from."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS, FEWEST_WEEKS = 8, 4      # looked back at; below the fewest nothing is expected
FEWEST_ENDED = 10               # of a stage: below it no share is told


@dataclass(frozen=True)
class Week:
    """What a usual week brings. low, high: without the lightest and the busiest week; by_day: tenths of a referral, Monday first."""

    weeks: tuple[tuple[date, int], ...]
    median_x10: int
    low: int
    high: int
    by_day_x10: tuple[int, ...]


def usual_week(by_date: Mapping[date, int], today: date, first: date | None) -> Week | None:
    """From the last eight full weeks, Monday to Sunday, that lie after the `first` referral; None below four of them."""
    monday = today - timedelta(days=today.weekday())
    starts = [monday - timedelta(weeks=number) for number in range(WEEKS, 0, -1)]
    starts = [start for start in starts if first is not None and start + timedelta(days=6) >= first]
    if len(starts) < FEWEST_WEEKS:
        return None
    days = [[by_date.get(start + timedelta(days=number), 0) for number in range(7)] for start in starts]
    totals = [sum(week) for week in days]
    inner = sorted(totals)[1:-1]
    middle, all_of_them = median_x10(totals), sum(totals)
    shares = [sum(week[number] for week in days) for number in range(7)]
    return Week(tuple(zip(starts, totals, strict=True)), middle, inner[0], inner[-1],
                tuple((middle * share + all_of_them // 2) // all_of_them if all_of_them else 0 for share in shares))


def median_x10(values: Sequence[int]) -> int:
    """In tenths: of an even number of values the mean of the two in the middle."""
    ordered, half = sorted(values), len(values) // 2
    return 10 * ordered[half] if len(ordered) % 2 else 5 * (ordered[half - 1] + ordered[half])


@dataclass(frozen=True)
class Stage:
    """How many are there now, and of those that were there before and came to an end, how many became customers."""

    state: str
    open: int
    ended: int
    won: int

    @property
    def share_bp(self) -> int | None:
        """None where too few have ended to tell."""
        return None if self.ended < FEWEST_ENDED else (10_000 * self.won + self.ended // 2) // self.ended

    @property
    def expected_x10(self) -> int | None:
        """Deals, in tenths."""
        return None if self.ended < FEWEST_ENDED else (10 * self.open * self.won + self.ended // 2) // self.ended


def expected_x10(stages: Sequence[Stage]) -> int | None:
    """Of all stages together; None where a stage with open referrals can’t be told."""
    parts = [stage.expected_x10 for stage in stages if stage.open]
    return None if not parts or None in parts else sum(part for part in parts if part is not None)
