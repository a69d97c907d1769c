"""The forecast's columns in the units of its charts, and the same as tables for CSV: whole numbers only, each currency by itself."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel import dates
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.kernel.money import Money
from foundation.web import formats
from referrals.rules.expecting import Stage, Week
from rewards import queries as rewards_queries

HEIGHT, WIDTH, LEFT = 170, 960, 52      # as the chart of the console's first page
MONTHS = 12                             # what matures later is one column
STAGES = {"before": gettext_lazy("Not decided yet"), "accepted": gettext_lazy("Accepted"), "qualified": gettext_lazy("In talks")}


@dataclass(frozen=True)
class Column:
    """One column: its place and height in the chart's units, and what it says in the table. `hue`: a class of the drawing."""

    words: str
    x: int
    tall: int
    value: str
    number: int = 0
    hue: str = "c-accent"
    short: str = ""


@dataclass(frozen=True)
class Chart:
    columns: list[Column]
    wide: int
    top: str


@dataclass(frozen=True)
class Cost:
    """What rewards cost for each customer that was won, and what the expected ones (in tenths) would cost."""

    currency: str
    minor: int
    won: int
    expected_x10: int | None

    @property
    def each(self) -> Money:
        return Money(self.minor // self.won, self.currency)

    @property
    def expected(self) -> Money | None:
        return None if self.expected_x10 is None else Money(self.minor * self.expected_x10 // (10 * self.won), self.currency)


def owed_columns(owed, today: date) -> list[tuple[str, str, int, int, str]]:
    """(words, short words, minor units, rewards, hue) in the order in which they leave."""
    first = today.replace(day=1)
    months = [first]
    while len(months) < MONTHS:
        months.append((months[-1] + timedelta(days=32)).replace(day=1))
    due: dict[date, list[int]] = {}
    for month, (minor, number) in owed.by_month.items():
        at = max(month, first)   # a clock that ran out a moment ago
        sums = due.setdefault(at if at <= months[-1] else date.max, [0, 0])
        sums[0], sums[1] = sums[0] + minor, sums[1] + number
    last = max((months.index(month) for month in due if month in months), default=-1)
    rows = [(_("On its way"), _("On its way"), *owed.in_flight, "c-ink3"), (_("Approved, can be paid"), _("Payable"), *owed.payable, "c-accent"),
            (_("Waits for somebody, no date"), _("No date"), *owed.undated, "c-accent-soft k-accent")]
    rows += [(month_words(month), month_words(month, "MMM"), *due.get(month, [0, 0]), "c-accent-soft k-accent") for month in months[:last + 1]]
    return rows + ([(_("Later"), _("Later"), *due[date.max], "c-accent-soft k-accent")] if date.max in due else [])


def owed_chart(owed, today: date) -> Chart:
    rows = owed_columns(owed, today)
    most, wide = max((minor for _words, _short, minor, _number, _hue in rows), default=0) or 1, (WIDTH - LEFT) // max(len(rows), 6)
    return Chart([Column(words, LEFT + wide * place + wide // 4, HEIGHT * minor // most, formats.money(Money(minor, owed.currency)), number, hue, short)
                  for place, (words, short, minor, number, hue) in enumerate(rows)], wide // 2, formats.money(Money(most, owed.currency)))


@dataclass(frozen=True)
class WeekChart:
    """The weeks that were looked at, and the weekdays of a usual one."""

    usual: str
    low: str
    high: str
    looked_at: int
    weeks: Chart
    days: list[tuple[str, str]]


def week_chart(week: Week) -> WeekChart:
    most, wide = max([number for _start, number in week.weeks] + [1]), (WIDTH - LEFT) // len(week.weeks)
    columns = [Column(formats.day(start), LEFT + wide * place + wide // 4, HEIGHT * number // most, formats.number(number), number, short=formats.day(start, "short"))
               for place, (start, number) in enumerate(week.weeks)]
    return WeekChart(tenths(week.median_x10), formats.number(week.low), formats.number(week.high), len(week.weeks), Chart(columns, wide // 2, formats.number(most)),
                     [(weekday_words(number), tenths(value)) for number, value in enumerate(week.by_day_x10)])


def stage_rows(stages: Sequence[Stage]) -> list[dict]:
    """Shares in whole percent: more would say more than anybody knows."""
    return [{"words": STAGES[one.state], "open": one.open, "ended": one.ended, "won": one.won, "expected": tenths(one.expected_x10),
             "share": None if one.share_bp is None else 100 * ((one.share_bp + 50) // 100)} for one in stages]


@dataclass(frozen=True)
class BudgetChart:
    """How a budget is used up: what was left at the end of each month of its window."""

    program: str
    amount: Money
    used: Money
    left: Money
    share: int                 # basis points of it that are used
    until: date | None
    chart: Chart


def budget_chart(budget) -> BudgetChart:
    left, rows = budget.amount, []
    for month, minor in sorted(budget.by_month.items()):
        left -= minor
        rows.append((month, left))
    wide = (WIDTH - LEFT) // max(len(rows), 6)
    columns = [Column(month_words(month), LEFT + wide * place + wide // 4, HEIGHT * max(after, 0) // max(budget.amount, 1), formats.money(Money(after, budget.currency)),
                      short=month_words(month, "MMM")) for place, (month, after) in enumerate(rows)]
    until = budget.span.end.date() if budget.span.end.year < 9999 else None
    return BudgetChart(budget.program, Money(budget.amount, budget.currency), Money(budget.used, budget.currency), Money(left, budget.currency),
                       10_000 * budget.used // max(budget.amount, 1), until, Chart(columns, wide // 2, formats.money(Money(budget.amount, budget.currency))))


def tenths(value: int | None) -> str:
    """'3.5', '3', '' for what nobody can tell."""
    return "" if value is None else formats.decimal(f"{value // 10}.{value % 10}".removesuffix(".0"))


def month_words(month: date, form: str = "MMMM y") -> str:
    return dates.format_skeleton("yMMMM" if form == "MMMM y" else "MMM", month, locale=formats.locale())


def weekday_words(number: int) -> str:
    return dates.format_date(date(2026, 3, 2) + timedelta(days=number), "EEEE", locale=formats.locale())   # a Monday


def owed_table(*, owed: Sequence[rewards_queries.Liability], **_others) -> tuple[list[str], list[list]]:
    rows = []
    for one in owed:
        parts = [("in_flight", *one.in_flight), ("payable", *one.payable), ("no_date", *one.undated),
                 *[(f"{month:%Y-%m}", *of) for month, of in sorted(one.by_month.items())]]
        rows += [[one.currency, when, plain(minor, one.currency), number] for when, minor, number in parts]
    return ["currency", "due", "amount", "rewards"], rows


def weeks_table(*, week: Week | None, **_others) -> tuple[list[str], list[list]]:
    return ["week_from", "referrals"], [[start.isoformat(), number] for start, number in week.weeks] if week else []


def deals_table(*, stages: Sequence[Stage], costs: Sequence[Cost], **_others) -> tuple[list[str], list[list]]:
    rows = [[one.state, one.open, one.ended, one.won, "" if one.expected_x10 is None else f"{one.expected_x10 // 10}.{one.expected_x10 % 10}", "", ""] for one in stages]
    return ["stage", "open", "ended_in_a_year", "won_of_them", "expected_customers", "currency", "expected_cost"], rows + [
        ["all", "", "", "", "" if one.expected_x10 is None else f"{one.expected_x10 // 10}.{one.expected_x10 % 10}", one.currency,
         plain(one.expected.minor, one.currency) if one.expected else ""] for one in costs]


def budgets_table(*, budgets: Sequence[rewards_queries.Budget], **_others) -> tuple[list[str], list[list]]:
    rows = [[one.program, one.currency, f"{month:%Y-%m}", plain(minor, one.currency), plain(one.amount, one.currency)]
            for one in budgets for month, minor in sorted(one.by_month.items())]
    return ["program", "currency", "month", "granted", "budget"], rows


TABLES: dict[str, Callable[..., tuple[list[str], list[list]]]] = {"owed": owed_table, "weeks": weeks_table, "deals": deals_table, "budgets": budgets_table}


def plain(minor: int, currency: str) -> str:
    return Money(minor, currency).major_text()
