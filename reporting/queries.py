"""Figures of days and of advocates: what was counted before, and the rest counted now."""
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from advocates import queries as advocates_queries
from foundation.kernel import periods
from foundation.kernel.money import Money
from foundation.tenants import queries as tenants_queries
from referrals import queries as referrals_queries
from reporting.models import Bringing, Counted, Day
from rewards import queries as rewards_queries


@dataclass(frozen=True)
class Figures:
    """What a span of days came to. What was received in it as far as it has come by now, and what was won and worked out in it."""

    numbers: Counter[str] = field(default_factory=Counter)

    def __getitem__(self, name: str) -> int:
        """One of received, accepted, talked, customers, open, lost, refused; won, unsaid."""
        return self.numbers[name]

    @property
    def time_to_win(self) -> timedelta | None:
        return timedelta(seconds=self["took"] // self["won"]) if self["won"] else None

    @property
    def channels(self) -> dict[str, int]:
        return {name.removeprefix("channel:"): number for name, number in self.numbers.items() if name.startswith("channel:")}

    def worth(self, currency: str) -> Money:
        """Of the deals won in it."""
        return Money(self[f"worth:{currency}"], currency)

    def cost(self, currency: str) -> Money:
        """Of the rewards worked out in it."""
        return Money(self[f"cost:{currency}"], currency)


@dataclass(frozen=True)
class Days:
    """The days of a span, in the vendor's time zone."""

    by_day: dict[date, dict[str, int]]

    def over(self, first: date, until: date) -> Figures:
        """[first, until)"""
        numbers: Counter[str] = Counter()
        for day, figures in self.by_day.items():
            if first <= day < until:
                numbers.update(figures)
        return Figures(numbers)


@dataclass(frozen=True)
class Brought:
    """An advocate and what came of her referrals. Amounts: currency -> minor units."""

    advocate_id: UUID
    name: str
    company: str
    referred: int
    won: int
    worth: dict[str, int]
    earned: dict[str, int]


def counted() -> Counted | None:
    return Counted.objects.first()


def days(first: date, now: datetime) -> Days:
    """From the local day `first` until now."""
    zone, known = tenants_queries.vendor().time_zone, counted()
    since, found = start_of(first, zone), dict[date, dict[str, int]]()
    if known is not None and known.time_zone == zone and known.days_until > since:
        found = dict(Day.objects.filter(day__gte=first, day__lt=local_day(known.days_until, zone)).values_list("day", "figures"))
        since = known.days_until
    return Days(found | figures_by_day(since, now, zone))


def figures_by_day(since: datetime, until: datetime, zone: str) -> dict[date, dict[str, int]]:
    """Counted now. Both ends begin a day, or the second one is the present."""
    found = referrals_queries.figures_by_day(since, until, zone)
    for day, costs in rewards_queries.cost_by_day(since, until, zone).items():
        found.setdefault(day, {}).update({f"cost:{currency}": minor for currency, minor in costs.items()})
    return found


def who_brings_the_most(limit: int = 5) -> list[Brought]:
    """By customers, then by referrals."""
    if counted() is not None:
        rows = Bringing.objects.select_related("advocate").order_by("-won", "-referred", "advocate_id")[:limit]
        return [Brought(row.advocate.id, row.advocate.name, row.advocate.company, row.referred, row.won, row.worth, row.earned) for row in rows]
    brought = referrals_queries.brought_by_advocate()
    most = sorted(brought, key=lambda one: (-brought[one][1], -brought[one][0], one))[:limit]
    worth, earned = referrals_queries.worth_by_advocate(most), rewards_queries.earned_by_advocate(most)
    people = advocates_queries.advocates_by_id(most)
    return [Brought(one, people[one].name, people[one].company, *brought[one], worth.get(one, {}), earned.get(one, {})) for one in most]


def start_of(day: date, zone: str) -> datetime:
    return periods.day_start(day.year, day.month, day.day, zone)


def local_day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
