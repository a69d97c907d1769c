"""Joining a program for partners, and accepting an invitation. Policy: public, and signed in once the address is proven."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from advocates import queries as advocates_queries
from advocates.web import public as advocates_public
from foundation.kernel.errors import HouseError
from foundation.web import codes, pot
from foundation.web.outcomes import add_errors, attempt
from foundation.web.policies import PUBLIC, SIGNED_IN, guard
from foundation.web.requests import HouseRequest
from partners import queries, rules, states, words
from partners.commands.invitations import accept_invitation
from partners.commands.joining import join_as_partner
from partners.web.forms import AcceptForm, PartnerJoinForm
from programs import queries as programs_queries

JOINING, ACCEPTING = "joining_as_partner", "accepting"   # in the session: what was typed, until the address is proven


@guard(PUBLIC)
def join(request: HouseRequest, slug: str) -> HttpResponse:
    """/p/<slug>/join : programs for partners ask for the company; all others are joined as ever."""
    program = programs_queries.program_by_slug(slug)
    level = rules.level_of_kind(program.kind)
    if level is None:
        return advocates_public.join(request, slug)
    known = advocates_queries.advocate_of_user(request.user.id) if request.user.id else None
    acts_for = queries.organisation_of(known.id) if known else None
    if known and acts_for and advocates_queries.has_joined(known.id, program.id):
        return redirect("portal_home")
    if pot.caught(request):
        return redirect("program", slug=slug)
    terms = programs_queries.terms_in_force(program.id)
    typed: dict[str, object] = {"terms": terms.id if terms else None}
    if request.user.is_authenticated:
        company = acts_for.name if acts_for else known.company if known else ""
        typed |= {"name": known.name if known else request.user.name, "email": request.user.email, "company": company}
    form = PartnerJoinForm(request.POST or None, initial=typed)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"terms": str(form.cleaned_data["terms"]), "program": str(program.id)}
        if request.user.is_authenticated and given["email"].lower() == request.user.email.lower():
            return _enrol(request, given, slug)
        request.session[JOINING] = given
        return codes.send(request, email=given["email"], name=given["name"], after=reverse("joined", args=[slug]))
    return _join_page(request, program, form, acts_for, 400 if request.method == "POST" else 200)


@guard(SIGNED_IN)
def joined(request: HouseRequest, slug: str) -> HttpResponse:
    """/p/<slug>/joined : after the code."""
    if rules.level_of_kind(programs_queries.program_by_slug(slug).kind) is None:
        return advocates_public.joined(request, slug)
    given = request.session.get(JOINING)
    if not given or given["email"].lower() != request.user.email.lower():
        return redirect("join", slug=slug)
    return _enrol(request, given, slug)


def _enrol(request: HouseRequest, given: dict, slug: str) -> HttpResponse:
    refusal = attempt(lambda: join_as_partner(program_id=UUID(given["program"]), terms_id=UUID(given["terms"]), user_id=request.user.id, name=given["name"],
                                              email=request.user.email, company=given["company"], at=timezone.now()))
    if refusal is not None:
        known = advocates_queries.advocate_of_user(request.user.id)
        return _join_page(request, programs_queries.program_by_slug(slug), _refused(PartnerJoinForm(given), refusal),
                          queries.organisation_of(known.id) if known else None, 409)
    request.session.pop(JOINING, None)
    messages.success(request, _("You’re in. Who should we talk to first?"))
    return redirect("portal_home")


def _join_page(request: HouseRequest, program, form: PartnerJoinForm, acts_for, status: int) -> HttpResponse:
    level = rules.level_of_kind(program.kind)
    takes = acts_for is not None or level == states.BRONZE
    other = acts_for is not None and queries.level_of(acts_for.id, timezone.now()) != level
    return render(request, "public/join_partner.html", {
        "program": program, "terms": programs_queries.terms_in_force(program.id), "form": form, "acts_for": acts_for, "level": words.LEVEL_PARTNER[str(level)],
        "by_invitation": not takes, "other_level": other, "offer": programs_queries.offer(program, get_language() or "en"),
        "ahead": programs_queries.ahead(program, get_language() or "en")}, status=status)


@guard(PUBLIC)
def invitation(request: HouseRequest, secret: str) -> HttpResponse:
    """/partner/invitation/<secret>/ : whom one would act for, the terms, and yes. The code goes to the invited address alone."""
    now = timezone.now()
    invited = queries.invitation_of(secret, now)
    if invited is None:
        return render(request, "partner/invitation_over.html", status=410)
    program = queries.program_to_join(invited, now)
    terms = programs_queries.terms_in_force(program.id) if program else None
    form = AcceptForm(request.POST or None, initial={"name": invited.name, "program": program.id if program else None, "terms": terms.id if terms else None})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"secret": secret, "program": str(form.cleaned_data["program"]), "terms": str(form.cleaned_data["terms"])}
        if request.user.is_authenticated and request.user.email.lower() == invited.email:
            return _accept(request, given)
        request.session[ACCEPTING] = given
        return codes.send(request, email=invited.email, name=given["name"], after=reverse("partner_invitation_accepted"))
    return _invitation_page(request, invited, form, 400 if request.method == "POST" else 200)


@guard(SIGNED_IN)
def accepted(request: HouseRequest) -> HttpResponse:
    """/partner/invitation/accepted : after the code."""
    given = request.session.get(ACCEPTING)
    return _accept(request, given) if given else redirect("portal_home")


def _accept(request: HouseRequest, given: dict) -> HttpResponse:
    made: list = []
    refusal = attempt(lambda: made.append(accept_invitation(
        secret=given["secret"], user_id=request.user.id, email=request.user.email, name=given["name"], program_id=UUID(given["program"]),
        terms_id=UUID(given["terms"]), at=timezone.now())))
    request.session.pop(ACCEPTING, None)
    if refusal is None:
        messages.success(request, _("Welcome. You introduce people for {organisation} from now on.").format(organisation=made[0].organisation.name))
        return redirect("partner_home" if made[0].role == states.ADMIN else "portal_home")
    invited = queries.invitation_of(given["secret"], timezone.now())
    if invited is None:
        return render(request, "partner/invitation_over.html", status=410)
    return _invitation_page(request, invited, _refused(AcceptForm(given), refusal), 409)


def _refused(form, refusal: HouseError):
    form.is_valid()
    return add_errors(form, refusal)


def _invitation_page(request: HouseRequest, invited, form: AcceptForm, status: int) -> HttpResponse:
    now = timezone.now()
    program = queries.program_to_join(invited, now)
    terms = programs_queries.terms_in_force(program.id) if program else None
    return render(request, "partner/invitation.html", {
        "invited": invited, "organisation": invited.organisation, "program": program, "terms": terms, "form": form,
        "suspended": queries.is_suspended(invited.organisation_id),
        "offer": programs_queries.offer(program, get_language() or "en") if program else "",
        "ahead": programs_queries.ahead(program, get_language() or "en") if program else None}, status=status)
