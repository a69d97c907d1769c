"""The terms of a program that one is in: what was agreed to, and what is newer. Policy: advocate."""
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from advocates import commands, queries, states
from advocates.web.forms import AgreeForm
from advocates.web.policy import ADVOCATE, AdvocateRequest
from foundation.kernel.errors import NotFound
from foundation.web.outcomes import attempt, done, refused
from foundation.web.policies import guard
from programs import queries as programs_queries


@guard(ADVOCATE)
def terms(request: AdvocateRequest, slug: str) -> HttpResponse:
    """/portal/terms/<slug>/ : every version that she agreed to, and the newer one with its button."""
    enrolment = next((row for row in queries.enrolments_of(request.advocate.id) if row.program.slug == slug), None)
    if enrolment is None:
        raise NotFound("program_unknown", "There’s no such program.")
    if request.method == "POST":
        form = AgreeForm(request.POST)
        if not form.is_valid():   # no form of ours sends that
            return redirect("portal_terms", slug=slug)
        refusal = attempt(lambda: commands.agree_to_terms(enrolment_id=enrolment.id, terms_id=form.cleaned_data["terms"], acting=request.acting, at=timezone.now()))
        if refusal is not None:
            return refused(request, refusal, "portal_terms", slug=slug)
        return done(request, _("Agreed. This version counts for whom you introduce from now on."), "portal_terms", slug=slug)
    now = timezone.now()
    return render(request, "portal/terms.html", {
        "enrolment": enrolment, "program": enrolment.program, "newer": queries.newer_terms(enrolment), "agreed": list(reversed(queries.agreements(enrolment))),
        "agrees": enrolment.status == states.ACTIVE and programs_queries.goes_on(enrolment.program, now)})
