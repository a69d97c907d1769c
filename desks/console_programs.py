"""A vendor's programs, and each one in sentences: what it pays, its terms, its plan, and what is missing before it opens."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from desks.console_frame import READERS, may_decide
from desks.console_plan import plan_of, publishing_of
from foundation.web.outcomes import kept
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from programs import queries, words
from programs.web.console import TermsForm
from referrals import queries as referrals_queries


@guard(READERS)
def programs(request: HouseRequest) -> HttpResponse:
    """/console/programs/"""
    found = queries.programs()
    now = timezone.now()
    rows: list[dict] = [{"program": row, "times": queries.times(row, now), "offer": queries.offer(row, get_language() or "en")} for row in found]
    return render(request, "console/programs.html", {"rows": rows, "words": words, "open": sum(row["times"].takes for row in rows),
                                                     "writes": may_decide(request)})


@guard(READERS)
def program(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/"""
    found = queries.program(program_id)
    terms, plan = queries.terms_in_force(found.id), plan_of(found)
    form = kept(request, "terms", TermsForm(initial={"terms": terms.text if terms else ""}), program_id=found.id) if may_decide(request) else None
    return render(request, "console/program.html", {
        **plan, "program": found, "terms": terms, "offer": queries.offer(found, get_language() or "en"), "form": form, "words": words,
        "times": queries.times(found, timezone.now()),
        "questions": queries.lead_fields(found),
        "closes_too_early": found.closes_at is not None and found.closes_at <= timezone.now(),
        "publishing": publishing_of(request, found, plan), "writes": may_decide(request),
        "referred": sum(referrals_queries.counts_by_status(program_id=found.id).values())})
