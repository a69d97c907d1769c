"""What lies ahead: what is owed by when it falls due, what a week brings, what open referrals may come to. Policy: staff who read the console."""
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from desks import forecast_charts as charts
from desks.console_frame import READERS
from foundation.kernel.money import POINTS, Money
from foundation.tenants import queries as tenants_queries
from foundation.web import csv
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from referrals import queries as referrals_queries
from referrals.rules import expecting
from reporting import queries as reporting_queries
from rewards import queries as rewards_queries

YEAR = timedelta(days=365)   # looked back at for what became of referrals and what they cost


@guard(READERS)
def forecast(request: HouseRequest) -> HttpResponse:
    """/console/forecast/?currency=EUR&as=owed|weeks|deals|budgets ; `as`: that table as CSV."""
    vendor, now = tenants_queries.vendor(), timezone.now()
    owed = rewards_queries.liabilities(vendor.time_zone)
    today = now.astimezone(ZoneInfo(vendor.time_zone)).date()
    days = reporting_queries.days(today - YEAR, now)
    week, stages = _week(days, today, vendor.time_zone), referrals_queries.stages_ahead(now - YEAR)
    expected, year = expecting.expected_x10(stages), days.over(today - YEAR, today + timedelta(days=1))
    spent = sorted((name.removeprefix("cost:"), minor) for name, minor in year.numbers.items() if name.startswith("cost:") and minor)
    costs = [charts.Cost(currency, minor, year["won"], expected) for currency, minor in spent] if year["won"] else []
    budgets = rewards_queries.budgets(now, vendor.time_zone)
    table = charts.TABLES.get(request.GET.get("as", ""))
    if table is not None:
        heads, rows = table(owed=owed, week=week, stages=stages, costs=costs, budgets=budgets)
        return csv.response(f"forecast-{request.GET['as']}", heads, rows)
    currencies = [one.currency for one in owed]
    wanted = request.GET.get("currency", "")
    chosen = wanted if wanted in currencies else vendor.currency if vendor.currency in currencies else next(iter(currencies), "")
    liability = next((one for one in owed if one.currency == chosen), None)
    return render(request, "console/forecast.html", {
        "currencies": [{"currency": one, "words": _("Points") if one == POINTS else one, "on": one == chosen} for one in currencies],
        "owed": charts.owed_chart(liability, today) if liability else None,
        "total": Money(liability.total, chosen) if liability else None, "payable": Money(liability.payable[0], chosen) if liability else None,
        "week": charts.week_chart(week) if week else None, "fewest": expecting.FEWEST_WEEKS, "stages": charts.stage_rows(stages), "few": expecting.FEWEST_ENDED,
        "enough": referrals_queries.ENOUGH,
        "expected": charts.tenths(expected), "costs": [one for one in costs if one.expected is not None], "budgets": [charts.budget_chart(one) for one in budgets]})


def _week(days: reporting_queries.Days, today: date, zone: str) -> expecting.Week | None:
    first = referrals_queries.first_received()
    received = {day: figures.get("received", 0) for day, figures in days.by_day.items()}
    return expecting.usual_week(received, today, first.astimezone(ZoneInfo(zone)).date() if first else None)
