"""The advocate's own link and the lead form behind it. Policy: public."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from advocates import queries as advocates_queries
from foundation.kernel.acting import VISITOR
from foundation.kernel.errors import HouseError, NotFound
from foundation.web import pot
from foundation.web.outcomes import add_errors
from foundation.web.policies import PUBLIC, guard
from partners import queries as partners_queries
from programs import queries as programs_queries
from programs import states as programs_states
from referrals import states
from referrals.commands.submit import submit_referral
from referrals.web.forms import LandingForm


@guard(PUBLIC)
def landing(request: HttpRequest, code: str) -> HttpResponse:
    """/r/<code> : who recommends, what for, and the form. It answers the same whether the person is known or not."""
    link = advocates_queries.link_by_code(code)
    if link is None or link.enrolment.program.status == programs_states.DRAFT:
        raise NotFound("link_unknown", "There’s no such link.")
    program, now = link.enrolment.program, timezone.now()
    fields = programs_queries.lead_fields(program)
    form, status = LandingForm(request.POST or None, questions=fields), 200
    if pot.caught(request):
        return redirect("landing_thanks", code=link.code)
    if request.method == "POST":
        status = 200 if form.is_valid() else 400
    if request.method == "POST" and status == 200 and form.misfits():
        status = 400 if form.add_wrong(fields) else 200
    elif request.method == "POST" and status == 200:
        try:
            submit_referral(enrolment_id=link.enrolment_id, lead=form.lead(), channel=states.LINK, acting=VISITOR, at=now)
            return redirect("landing_thanks", code=link.code)
        except HouseError as error:
            add_errors(form, error)
            status = 400
    return render(request, "public/landing.html", {
        "advocate": link.enrolment.advocate, "enrolment": link.enrolment, "program": program, "form": form, "times": programs_queries.times(program, now),
        "admitted": partners_queries.admits(program, link.enrolment.advocate_id, now),
        "offer": programs_queries.offer(program, get_language() or "en")}, status=status)


@guard(PUBLIC)
def thanks(request: HttpRequest, code: str) -> HttpResponse:
    link = advocates_queries.link_by_code(code)
    if link is None:
        raise NotFound("link_unknown", "There’s no such link.")
    return render(request, "public/thanks.html", {"advocate": link.enrolment.advocate, "program": link.enrolment.program})
