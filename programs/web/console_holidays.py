"""The vendor's days off. Policy: owners and program managers."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.web.outcomes import add_errors, attempt, done
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from programs import commands, queries
from programs.web.forms import HolidayForm

WRITERS = staff("owner", "program_manager")


@guard(WRITERS)
def holidays(request: HouseRequest) -> HttpResponse:
    """/console/holidays/ : the days on which nobody works; POST adds one."""
    form, status, now = HolidayForm(request.POST or None), 200, timezone.now()
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given = form.cleaned_data
            refusal = attempt(lambda: commands.add_holiday(day=given["date"], name=given["name"], acting=request.acting, at=now))
            if refusal is None:
                return done(request, _("Added. Clocks that start from now on pass over it."), "console_holidays")
            add_errors(form, refusal)
    today, everything = timezone.localdate(), queries.holiday_list()
    return render(request, "console/holidays.html", {"form": form, "ahead": [row for row in everything if row.date >= today],
                                                     "over": [row for row in reversed(everything) if row.date < today]}, status=status)


@guard(WRITERS)
@require_POST
def remove(request: HouseRequest, holiday_id: UUID) -> HttpResponse:
    """/console/holidays/<id>/remove"""
    commands.remove_holiday(holiday_id=holiday_id, acting=request.acting, at=timezone.now())
    return done(request, _("Removed. It’s a working day again."), "console_holidays")
