"""Long work on a page: how far it is, and a way to stop it. Policy: whoever could have asked for it."""
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from foundation.accounts import queries as accounts_queries
from foundation.jobs import commands, queries, states
from foundation.web import formats
from foundation.web.outcomes import attempt, done, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest

ASKERS = staff("owner", "program_manager", "finance_approver")
DIAL = {states.WAITING: "waiting", states.RUNNING: "sending", states.DONE: "done", states.FAILED: "failed", states.CANCELLED: "cancelled"}


@dataclass(frozen=True)
class Shown:
    """For templates/parts/job.html. `left`: '' while nobody can know. `trouble`: why it failed, in the reader's language."""

    job: queries.Job
    by: str
    open: bool
    dial: str
    left: str
    trouble: str


def shown(job: queries.Job) -> Shown:
    by = accounts_queries.names_of([job.asked_by]).get(job.asked_by, "")
    return Shown(job, by, job.state in states.OPEN, DIAL[job.state], _left(queries.seconds_left(job)), _(job.trouble) if job.trouble else "")


def may_stop(request: HouseRequest) -> bool:
    return request.member.role in ASKERS.roles


def to_its_page(job: queries.Job) -> HttpResponse:
    return redirect(f"console_{job.kind}", job_id=job.id)


def _left(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return _("less than a minute left")
    minutes = (seconds + 59) // 60
    return ngettext("about %(minutes)s minute left", "about %(minutes)s minutes left", minutes) % {"minutes": formats.number(minutes)}


@guard(ASKERS)
@require_POST
def cancel(request: HouseRequest, job_id: UUID) -> HttpResponse:
    """/console/jobs/<id>/cancel : back to the page of its kind."""
    job = queries.job(job_id)
    refusal = attempt(lambda: commands.cancel_job(job_id=job_id, acting=request.acting, at=timezone.now()))
    page = f"console_{job.kind}"
    if refusal:
        return refused(request, refusal, page, job_id=job_id)
    return done(request, _("It stops at its next step. Nothing real was touched."), page, job_id=job_id)
