"""What the vendor's staff does with partner organisations. Policy: owners and program managers."""
from collections.abc import Callable
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.web.outcomes import add_errors, attempt, done, keep, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from partners import queries, states, words
from partners.commands import invitations, members, organisations
from partners.web.forms import InviteForm, LevelForm, NewPartnerForm, ProtectionForm, SuspendForm

MANAGERS = staff("owner", "program_manager")
PAGE = "console_partner"


@guard(MANAGERS)
def new(request: HouseRequest) -> HttpResponse:
    """/console/partners/new/ : a silver or gold partner, and who runs it there."""
    form, now = NewPartnerForm(request.POST or None), timezone.now()
    if request.method == "POST" and form.is_valid():
        made: list = []
        refusal = attempt(lambda: made.append(organisations.create_organisation(**form.cleaned_data, acting=request.acting, at=now)))
        if refusal is None:
            return done(request, _("Created. An invitation is on its way to {email}.").format(email=form.cleaned_data["admin_email"]), PAGE,
                        organisation_id=made[0].id)
        add_errors(form, refusal)
    without = [words.LEVEL[level] for level in (states.SILVER, states.GOLD) if not queries.programs_for(level, now)]
    return render(request, "console/partner_new.html", {"form": form, "without": without}, status=400 if form.is_bound else 200)


@guard(MANAGERS)
@require_POST
def level(request: HouseRequest, organisation_id: UUID) -> HttpResponse:
    now = timezone.now()
    return _with_form(request, "level", LevelForm(request.POST), organisation_id, _("Set. The partner’s admins are told."), lambda form: (
        organisations.set_level(organisation_id=organisation_id, level=form.cleaned_data["level"], from_at=form.from_at(now), acting=request.acting, at=now)),
        {"from_at": "day"})


@guard(MANAGERS)
@require_POST
def protection(request: HouseRequest, organisation_id: UUID) -> HttpResponse:
    return _with_form(request, "protection", ProtectionForm(request.POST), organisation_id, _("Agreed. It counts for what is accepted from now on."), lambda form: (
        organisations.set_protection(organisation_id=organisation_id, days=form.cleaned_data["days"], acting=request.acting, at=timezone.now())))


@guard(MANAGERS)
@require_POST
def suspend(request: HouseRequest, organisation_id: UUID) -> HttpResponse:
    return _with_form(request, "suspend", SuspendForm(request.POST), organisation_id, _("Suspended. The partner’s admins are told why."), lambda form: (
        organisations.suspend_organisation(organisation_id=organisation_id, reason=form.cleaned_data["reason"], acting=request.acting, at=timezone.now())))


@guard(MANAGERS)
@require_POST
def resume(request: HouseRequest, organisation_id: UUID) -> HttpResponse:
    refusal = attempt(lambda: organisations.resume_organisation(organisation_id=organisation_id, acting=request.acting, at=timezone.now()))
    if refusal:
        return refused(request, refusal, PAGE, organisation_id=organisation_id)
    return done(request, _("Resumed. The partner’s admins are told."), PAGE, organisation_id=organisation_id)


@guard(MANAGERS)
@require_POST
def invite(request: HouseRequest, organisation_id: UUID) -> HttpResponse:
    now = timezone.now()
    form = InviteForm(request.POST, programs=queries.programs_for(queries.level_of(queries.organisation(organisation_id).id, now), now))
    return _with_form(request, "invite", form, organisation_id, _("An invitation is on its way."), lambda form: (
        invitations.invite_member(organisation_id=organisation_id, **form.asked(), acting=request.acting, at=now)))


@guard(MANAGERS)
@require_POST
def withdraw(request: HouseRequest, organisation_id: UUID, partner_invitation_id: UUID) -> HttpResponse:
    refusal = attempt(lambda: invitations.withdraw_invitation(organisation_id=organisation_id, invitation_id=partner_invitation_id, acting=request.acting,
                                                              at=timezone.now()))
    if refusal:
        return refused(request, refusal, PAGE, organisation_id=organisation_id)
    return done(request, _("The invitation is taken back."), PAGE, organisation_id=organisation_id)


@guard(MANAGERS)
@require_POST
def role(request: HouseRequest, organisation_id: UUID, membership_id: UUID) -> HttpResponse:
    refusal = attempt(lambda: members.change_role(organisation_id=organisation_id, membership_id=membership_id, role=request.POST.get("role", ""),
                                                  acting=request.acting, at=timezone.now()))
    if refusal:
        return refused(request, refusal, PAGE, organisation_id=organisation_id)
    return done(request, _("The role is changed; it counts from now on."), PAGE, organisation_id=organisation_id)


@guard(MANAGERS)
@require_POST
def remove(request: HouseRequest, organisation_id: UUID, membership_id: UUID) -> HttpResponse:
    refusal = attempt(lambda: members.remove_member(organisation_id=organisation_id, membership_id=membership_id, acting=request.acting, at=timezone.now()))
    if refusal:
        return refused(request, refusal, PAGE, organisation_id=organisation_id)
    return done(request, _("Removed. What was introduced stays with the partner."), PAGE, organisation_id=organisation_id)


def _with_form(request: HouseRequest, name: str, form: forms.Form, organisation_id: UUID, said: str, command: Callable, called: dict | None = None) -> HttpResponse:
    """Runs the command with a form that is in order; else back to the page with what was typed. `called`: fields that the form
    calls otherwise than the command."""
    if form.is_valid():
        refusal = attempt(lambda: command(form))
        if refusal is None:
            return done(request, said, PAGE, organisation_id=organisation_id)
        for error in getattr(refusal, "errors", []):
            field = error.pointer.removeprefix("/")
            if called and field in called:
                form.add_error(called[field], _(error.template))
        if not form.errors:
            add_errors(form, refusal)
    return keep(request, name, form, PAGE, organisation_id=organisation_id)

