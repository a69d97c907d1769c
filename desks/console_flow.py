"""How it goes, for the console's first page: a span of days against the one before, how far its referrals came, and a year by months."""
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.kernel import periods
from foundation.kernel.money import POINTS, Money
from foundation.tenants import queries as tenants_queries
from foundation.web import formats
from foundation.web.requests import HouseRequest
from referrals import queries as referrals_queries
from referrals import words as referrals_words
from rewards import queries as rewards_queries

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

    at: datetime
    x: int
    revenue: Money
    cost: Money
    tall: int
    small: int


def how_it_goes(request: HouseRequest, now: datetime) -> dict:
    """For templates/console/flow.html. ?days= chooses the span."""
    days = int(request.GET["days"]) if request.GET.get("days") in {str(one) for one in SPANS} else USUAL
    since = now - timedelta(days=days)
    this, before = referrals_queries.flow(since, now), referrals_queries.flow(since - timedelta(days=days), since)
    cohort = referrals_queries.cohort(since, now)
    return {"days": days, "spans": [{"days": one, "words": words, "on": one == days} for one, words in SPANS.items()],
            "figures": _figures(this, before, since, days, now), "cohort": cohort, "stages": _stages(cohort),
            "channels": [(referrals_words.CHANNEL[channel], number) for channel, number in sorted(cohort.channels.items(), key=lambda one: -one[1])],
            **_year(now)}


def _figures(this, before, since: datetime, days: int, now: datetime) -> list[Figure]:
    currency = tenants_queries.vendor().currency
    cost, cost_before = (Money(one, currency) for one in reversed(rewards_queries.cost_by_span(
        [(since - timedelta(days=days), since), (since, now)], currency)))
    revenue, revenue_before = this.worth(currency), before.worth(currency)
    weeks = [(now - timedelta(weeks=number + 1), now - timedelta(weeks=number)) for number in reversed(range(WEEKS))]
    share = "" if not revenue.minor else _("{share} of it").format(share=formats.percent(10_000 * cost.minor // revenue.minor))
    return [
        Figure(_("Referrals"), formats.number(this.received), *_more(this.received - before.received)),
        Figure(_("Became customers"), formats.number(this.won), *_more(this.won - before.won)),
        Figure(_("Time to win"), _days(this.time_to_win), *_faster(this.time_to_win, before.time_to_win)),
        Figure(_("New revenue"), formats.money(revenue), *_more_money(revenue, revenue_before),
               line=_line(referrals_queries.revenue_by_span(weeks, currency)), said=_("New revenue over the last twelve weeks")),
        Figure(_("Rewards"), formats.money(cost), share, "flat", line=_line(rewards_queries.cost_by_span(weeks, currency)),
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


def _stages(cohort) -> list[Stage]:
    rows = ((_("Received"), cohort.received, 0, ""), (_("Accepted"), cohort.accepted, cohort.received, _("{share} of all")),
            (_("In talks or further"), cohort.talked, cohort.accepted, _("{share} of accepted")),
            (_("Became a customer"), cohort.won, cohort.talked, _("{share} of those in talks")))
    return [Stage(words, count, 200 * count // cohort.received if cohort.received else 0,
                  note.format(share=formats.percent(100 * ((100 * count + before // 2) // before))) if before else "") for words, count, before, note in rows]


def _year(now: datetime) -> dict:
    """Twelve months until now. `brought`: what one unit of rewards brought, in hundredths; None while there is no cost."""
    vendor = tenants_queries.vendor()
    spans = [periods.span(periods.MONTH, now, vendor.time_zone)]
    while len(spans) < 12:
        spans.insert(0, periods.span(periods.MONTH, spans[0].start - timedelta(days=1), vendor.time_zone))
    pairs = [(one.start, one.end) for one in spans]
    revenue, cost = referrals_queries.revenue_by_span(pairs, vendor.currency), rewards_queries.cost_by_span(pairs, vendor.currency)
    most = max([*revenue, *cost, 1])
    wide = (WIDTH - LEFT) // 12
    months = [Month(at=one.start, x=LEFT + wide * place + wide // 4, revenue=Money(revenue[place], vendor.currency), cost=Money(cost[place], vendor.currency),
                    tall=HEIGHT * revenue[place] // most, small=HEIGHT * cost[place] // most) for place, one in enumerate(spans)]
    total = sum(cost)
    return {"months": months if any(revenue) or total else [], "wide": wide // 2, "foot": FOOT,
            "brought": Money(100 * sum(revenue) // total, vendor.currency) if total and vendor.currency != POINTS else None,
            "unit": Money(100, vendor.currency), "top": Money(most, vendor.currency)}


@dataclass(frozen=True)
class Bringer:
    """An advocate with what came of her referrals: what her deals were worth, and what they earned (for her and others)."""

    row: referrals_queries.Bringer
    worth: Money
    earned: list[Money]


def who_brings_the_most() -> list[Bringer]:
    rows = referrals_queries.who_brings_the_most()
    ids, currency = [row.advocate_id for row in rows], tenants_queries.vendor().currency
    worth, earned = referrals_queries.worth_by_advocate(ids, currency), rewards_queries.earned_by_advocate(ids)
    return [Bringer(row, Money(worth.get(row.advocate_id, 0), currency), [Money(minor, each) for each, minor in sorted(earned.get(row.advocate_id, {}).items()) if minor])
            for row in rows]
