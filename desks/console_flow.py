"""How it goes, for the console's first page: a span of days against the one before, how far its referrals came, and a year by months."""
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.kernel.money import POINTS, Money
from foundation.tenants import queries as tenants_queries
from foundation.web import formats
from foundation.web.requests import HouseRequest
from referrals import words as referrals_words
from reporting import queries as reporting_queries
from reporting.queries import Days, Figures

SPANS = {30: gettext_lazy("30 days"), 90: gettext_lazy("90 days"), 365: gettext_lazy("12 months")}
USUAL = 90
WEEKS = 12
HEIGHT, WIDTH, FOOT, LEFT = 170, 960, 188, 52   # of the chart, in its own units


@dataclass(frozen=True)
class Figure:
    """One of the five: `change` says the difference to the span before ('' where there is none to speak of), `hue` up | down | flat."""

    words: str
    value: str
    change: str
    hue: str
    line: str = ""     # path of the small line of the last twelve weeks
    said: str = ""     # the line in words


@dataclass(frozen=True)
class Stage:
    """One bar of the funnel; `width` of 200, `note` says the share in words."""

    words: str
    count: int
    width: int
    note: str


@dataclass(frozen=True)
class Month:
    """One column of the chart, in its units, and its figures for the table below it."""

    at: date
    x: int
    revenue: Money
    cost: Money
    tall: int
    small: int


def how_it_goes(request: HouseRequest, now: datetime) -> dict:
    """For templates/console/flow.html. ?days= chooses the span, whose last day is today."""
    number = int(request.GET["days"]) if request.GET.get("days") in {str(one) for one in SPANS} else USUAL
    vendor = tenants_queries.vendor()
    today = reporting_queries.local_day(now, vendor.time_zone)
    months = _months(today)
    days = reporting_queries.days(min(months[0], today - timedelta(days=2 * number)), now)
    since, tomorrow = today - timedelta(days=number - 1), today + timedelta(days=1)
    this, before = days.over(since, tomorrow), days.over(since - timedelta(days=number), since)
    return {"days": number, "spans": [{"days": one, "words": words, "on": one == number} for one, words in SPANS.items()],
            "figures": _figures(this, before, days, tomorrow, vendor.currency), "cohort": this, "stages": _stages(this),
            "channels": [(referrals_words.CHANNEL[channel], number) for channel, number in sorted(this.channels.items(), key=lambda one: -one[1])],
            **_year(days, months, vendor.currency)}


def _figures(this: Figures, before: Figures, days: Days, tomorrow: date, currency: str) -> list[Figure]:
    cost, revenue = this.cost(currency), this.worth(currency)
    weeks = [days.over(tomorrow - timedelta(weeks=number + 1), tomorrow - timedelta(weeks=number)) for number in reversed(range(WEEKS))]
    share = "" if not revenue.minor else _("{share} of it").format(share=formats.percent(10_000 * cost.minor // revenue.minor))
    return [
        Figure(_("Referrals"), formats.number(this["received"]), *_more(this["received"] - before["received"])),
        Figure(_("Became customers"), formats.number(this["won"]), *_more(this["won"] - before["won"])),
        Figure(_("Time to win"), _days(this.time_to_win), *_faster(this.time_to_win, before.time_to_win)),
        Figure(_("New revenue"), formats.money(revenue), *_more_money(revenue, before.worth(currency)),
               line=_line([week.worth(currency).minor for week in weeks]), said=_("New revenue over the last twelve weeks")),
        Figure(_("Rewards"), formats.money(cost), share, "flat", line=_line([week.cost(currency).minor for week in weeks]),
               said=_("Rewards over the last twelve weeks")),
    ]


def _more(difference: int) -> tuple[str, str]:
    if not difference:
        return _("as many"), "flat"
    return ((_("▲ {number} more"), "up") if difference > 0 else (_("▼ {number} fewer"), "down"))[0].format(number=formats.number(abs(difference))), (
        "up" if difference > 0 else "down")


def _more_money(this: Money, before: Money) -> tuple[str, str]:
    if this == before:
        return _("as much"), "flat"
    more = this.minor > before.minor
    words = _("▲ {amount} more") if more else _("▼ {amount} less")
    return words.format(amount=formats.money(Money(abs(this.minor - before.minor), this.currency))), "up" if more else "down"


def _days(took: timedelta | None) -> str:
    return "–" if took is None else ngettext("%(days)s day", "%(days)s days", took.days) % {"days": took.days}


def _faster(this: timedelta | None, before: timedelta | None) -> tuple[str, str]:
    if this is None or before is None or this.days == before.days:
        return "", "flat"
    difference = abs(this.days - before.days)
    if this < before:
        return ngettext("▼ %(days)s day faster", "▼ %(days)s days faster", difference) % {"days": difference}, "up"
    return ngettext("▲ %(days)s day slower", "▲ %(days)s days slower", difference) % {"days": difference}, "down"


def _line(values: list[int]) -> str:
    """A path in a box of 64 × 22; '' where nothing happened."""
    most = max(values, default=0)
    if not most:
        return ""
    # In tenths, whole numbers: nothing that began as money becomes a float.
    points = [(20 + 600 * place // (len(values) - 1), 190 - 160 * value // most) for place, value in enumerate(values)]
    return "M" + " L".join(f"{x // 10}.{x % 10} {y // 10}.{y % 10}" for x, y in points)


def _stages(cohort: Figures) -> list[Stage]:
    received, accepted, talked = cohort["received"], cohort["accepted"], cohort["talked"]
    rows = ((_("Received"), received, 0, ""), (_("Accepted"), accepted, received, _("{share} of all")),
            (_("In talks or further"), talked, accepted, _("{share} of accepted")),
            (_("Became a customer"), cohort["customers"], talked, _("{share} of those in talks")))
    return [Stage(words, count, 200 * count // received if received else 0,
                  note.format(share=formats.percent(100 * ((100 * count + before // 2) // before))) if before else "") for words, count, before, note in rows]


def _months(today: date) -> list[date]:
    """The first days of the twelve months until this one."""
    months = [today.year * 12 + today.month - 1 - number for number in reversed(range(12))]
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def _year(days: Days, firsts: list[date], currency: str) -> dict:
    """Twelve months until now. `brought`: what one unit of rewards brought, in hundredths; None while there is no cost."""
    spans = [days.over(first, until) for first, until in zip(firsts, [*firsts[1:], date.max], strict=True)]
    revenue, cost = [span.worth(currency) for span in spans], [span.cost(currency) for span in spans]
    most = max([*(one.minor for one in (*revenue, *cost)), 1])
    wide = (WIDTH - LEFT) // 12
    months = [Month(at=first, x=LEFT + wide * place + wide // 4, revenue=revenue[place], cost=cost[place],
                    tall=HEIGHT * revenue[place].minor // most, small=HEIGHT * cost[place].minor // most) for place, first in enumerate(firsts)]
    brought, total = sum(one.minor for one in revenue), sum(one.minor for one in cost)
    return {"months": months if brought or total else [], "wide": wide // 2, "foot": FOOT,
            "brought": Money(100 * brought // total, currency) if total and currency != POINTS else None,
            "unit": Money(100, currency), "top": Money(most, currency)}


@dataclass(frozen=True)
class Bringer:
    """An advocate with what came of her referrals: what her deals were worth, and what they earned (for her and others), each by currency."""

    row: reporting_queries.Brought
    worth: list[Money]
    earned: list[Money]


def who_brings_the_most() -> list[Bringer]:
    currency = tenants_queries.vendor().currency
    return [Bringer(row, [Money(minor, each) for each, minor in sorted((row.worth or {currency: 0}).items())],
                    [Money(minor, each) for each, minor in sorted(row.earned.items()) if minor])
            for row in reporting_queries.who_brings_the_most()]
