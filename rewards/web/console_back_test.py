"""A plan is tried on what really happened. Policy: who writes or publishes plans tries; who reads the console reads the report."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.jobs import states as jobs_states
from foundation.web import csv, jobs
from foundation.web.outcomes import attempt, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from programs import queries as programs_queries
from rewards import queries
from rewards.commands import back_tests
from rewards.plan.parse import parse_plan
from rewards.web import back_test, back_test_tables

READERS = staff("owner", "program_manager", "finance_approver", "read_only")


@guard(jobs.ASKERS)
@require_POST
def try_on_history(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/plan/try : the draft as it is saved, on the last twelve months; `since` and `until` say other days."""
    form = back_test.SpanForm(request.POST)
    if not form.is_valid():
        return refused(request, form.refusal(), "console_plan", program_id=program_id)
    asked: list = []
    refusal = attempt(lambda: asked.append(back_tests.try_on_history(program_id=program_id, since=form.cleaned_data["since"], until=form.cleaned_data["until"],
                                                                     acting=request.acting, at=timezone.now())))
    if refusal:
        return refused(request, refusal, "console_plan", program_id=program_id)
    return jobs.to_its_page(asked[0])


@guard(READERS)
def report(request: HouseRequest, job_id: UUID) -> HttpResponse:
    """/console/back-tests/<id>/ : how far it is, then the report. htmx asks for the progress alone and comes anew once it has ended.
    ?as=months|people|samples : that table as CSV."""
    job = queries.back_test(job_id)
    table = back_test_tables.TABLES.get(request.GET.get("as", ""))
    if table is not None and job.state == jobs_states.DONE and job.result is not None:
        return csv.response(f"back-test-{request.GET['as']}", *table(job.result))
    context = {"work": jobs.shown(job), "title": _("Trying a plan on what happened"), "may_stop": jobs.may_stop(request)}
    if request.htmx:
        answer = render(request, "parts/job.html", context)
        if job.state in jobs_states.ENDED:
            answer["HX-Refresh"] = "true"
        return answer
    program, draft = programs_queries.program(job.subject_id), queries.draft_of(job.subject_id)
    context |= {"program": program, "job": job, "of_the_draft": draft is not None and queries.fingerprint(draft.document) == job.asked["fingerprint"],
                "draft": draft}
    if job.state == jobs_states.DONE and job.result is not None:
        context |= back_test.view(job.result, parse_plan(job.asked["document"]))
    return render(request, "console/back_test.html", context)
