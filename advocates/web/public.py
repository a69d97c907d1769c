"""Joining a program: name and address, a code by mail, and the terms are accepted. Policy: public."""
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from advocates import commands, queries, states
from advocates.web.forms import JoinForm
from foundation.kernel.errors import Refused
from foundation.web import codes, pot
from foundation.web.outcomes import add_errors
from foundation.web.policies import PUBLIC, SIGNED_IN, guard
from foundation.web.requests import HouseRequest
from programs import queries as programs_queries
from programs import states as programs_states

PENDING = "joining"   # in the session: what was typed, until the address is proven; nothing is stored about strangers


@guard(PUBLIC)
def join(request: HouseRequest, slug: str) -> HttpResponse:
    """/p/<slug>/join : the form; it sends a code and goes on to the page that takes it."""
    program = programs_queries.program_by_slug(slug)
    if program.kind == programs_states.FOR_TEAM:   # whoever is on the team joins it there
        return redirect("sales_home")
    terms = programs_queries.terms_in_force(program.id)
    signed_in = request.user.is_authenticated
    known = queries.advocate_of_user(request.user.id) if signed_in else None
    if known and queries.has_joined(known.id, program.id):
        return redirect("portal_home")
    typed: dict[str, object] = {"terms": terms.id if terms else None}
    if signed_in:
        typed |= {"name": known.name if known else request.user.name, "email": request.user.email, "company": known.company if known else ""}
    if pot.caught(request):
        return redirect("program", slug=slug)
    form = JoinForm(request.POST or None, initial=typed)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            given = form.cleaned_data | {"terms": str(form.cleaned_data["terms"]), "program": str(program.id)}
            if signed_in and given["email"].lower() == request.user.email.lower():
                return _enrol(request, given, slug)
            request.session[PENDING] = given
            return codes.send(request, email=given["email"], name=given["name"], after=f"/p/{slug}/joined")
        status = 400
    return _join_page(request, program, form, status)


@guard(SIGNED_IN)
def joined(request: HouseRequest, slug: str) -> HttpResponse:
    """/p/<slug>/joined : after the code; the address is proven, so the agreement that was given before it counts now."""
    given = request.session.get(PENDING)
    if not given or given["email"].lower() != request.user.email.lower():
        return redirect("join", slug=slug)
    return _enrol(request, given, slug)


def _enrol(request: HouseRequest, given: dict, slug: str) -> HttpResponse:
    try:
        commands.join_program(program_id=UUID(given["program"]), terms_id=UUID(given["terms"]), user_id=request.user.id, name=given["name"],
                              email=request.user.email, company=given["company"], at=timezone.now())
    except Refused as refusal:
        form = add_errors(JoinForm(given), refusal)
        program = programs_queries.program_by_slug(slug)
        return _join_page(request, program, form, 409)
    request.session.pop(PENDING, None)
    messages.success(request, _("You’re in. Who should we talk to first?"))
    return redirect("portal_home")


def _join_page(request: HouseRequest, program, form: BaseForm, status: int) -> HttpResponse:
    """`waits`: something is kept in the name of who asks, which is hers to take until the tail of the program is over."""
    now = timezone.now()
    known = queries.advocate_of_user(request.user.id) if request.user.is_authenticated else None
    before = queries.enrolment_in(known.id, program.id) if known else None
    return render(request, "public/join.html", {
        "program": program, "times": programs_queries.times(program, now), "terms": programs_queries.terms_in_force(program.id), "form": form,
        "offer": programs_queries.offer(program, get_language() or "en"), "ahead": programs_queries.ahead(program, get_language() or "en"),
        "waits": before is not None and before.status == states.UNCLAIMED and programs_queries.goes_on(program, now)}, status=status)
