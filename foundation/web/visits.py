"""A support visit at the vendor's own host: the operator's door, the way out, and the list that owners read."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.kernel.acting import Actor
from foundation.web import sessions
from foundation.web.outcomes import attempt, done, refused
from foundation.web.policies import PUBLIC, guard, staff
from foundation.web.requests import HouseRequest

OWNERS = staff("owner")


@guard(PUBLIC)
@require_safe
def visit(request: HouseRequest, secret: str) -> HttpResponse:
    """/staff/visit/<secret>/ : from the operators' host; whoever was signed in here before in this browser is not any more."""
    opened = accounts_commands.open_visit(secret=secret, at=timezone.now())
    if opened is None:
        messages.error(request, _("This link was opened before, or its hour is over."))
        return redirect("programs")
    sessions.open_visit(request, opened)
    return redirect("console_home")


@guard(PUBLIC)
@require_POST
def leave(request: HouseRequest) -> HttpResponse:
    """/staff/visit/leave : by the visitor, who holds the session and nothing else."""
    at = timezone.now()
    running = sessions.visit_of(request, at)
    if running is not None:
        attempt(lambda: accounts_commands.end_visit(visit_id=running.id, acting=Actor("operator", running.operator_id), at=at))
        sessions.end_session(request)
    return redirect("programs")


@guard(OWNERS)
@require_safe
def visits(request: HouseRequest) -> HttpResponse:
    """/console/visits/ : who looked, when and why."""
    now = timezone.now()
    rows = [{"visit": row, "running": row.ended_at is None and row.ends_at > now} for row in accounts_queries.visits()]
    return render(request, "team/visits.html", {"rows": rows})


@require_POST
@guard(OWNERS)
def end(request: HouseRequest, visit_id: UUID) -> HttpResponse:
    """/console/visits/<id>/end : an owner who does not want it."""
    error = attempt(lambda: accounts_commands.end_visit(visit_id=visit_id, acting=request.acting, at=timezone.now()))
    return refused(request, error, "console_visits") if error else done(request, _("The visit is over; its pages are closed."), "console_visits")
