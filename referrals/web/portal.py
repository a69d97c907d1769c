"""What an advocate does with her referrals. Policy: advocate; somebody else's referral is unknown to her."""
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advocates import queries as advocates_queries
from advocates import states as advocates_states
from advocates.web import share as sharing
from advocates.web.policy import ADVOCATE, AdvocateRequest
from foundation.kernel.errors import HouseError
from foundation.web.attachments import attached
from foundation.web.outcomes import add_errors, attempt, done, keep, refused
from foundation.web.policies import guard
from foundation.web.uploads import takes_files
from partners import queries as partners_queries
from programs import queries as programs_queries
from programs import words as programs_words
from referrals import queries as referrals_queries
from referrals import states, words
from referrals.commands.appeal import appeal_referral
from referrals.commands.asking import asks_employer
from referrals.commands.correct import correct_referral
from referrals.commands.decide import withdraw_referral
from referrals.commands.submit import submit_referral
from referrals.commands.thread import write_message
from referrals.web import forms_life
from referrals.web.forms import ReferForm
from referrals.web.sales_forms import MessageForm


@guard(ADVOCATE)
def refer(request: AdvocateRequest) -> HttpResponse:
    """/portal/refer : three fields and a yes. With several programs, ?program=<slug> chooses; the first open one is offered."""
    now = timezone.now()
    active = [row for row in advocates_queries.enrolments_of(request.advocate.id) if row.status == advocates_states.ACTIVE]
    enrolments = [row for row in active if programs_queries.takes_referrals(row.program, now) and partners_queries.admits(row.program, row.advocate_id, now)]
    if not enrolments:
        return render(request, "portal/refer_closed.html", {"times": [programs_queries.times(row.program, now) for row in active]}, status=200)
    chosen = next((row for row in enrolments if row.program.slug == request.GET.get("program")), enrolments[0])
    fields = programs_queries.lead_fields(chosen.program)
    form, status = ReferForm(request.POST or None, questions=fields, employer=asks_employer(chosen.program)), 200
    if request.method == "POST" and form.is_valid() and form.misfits():
        status = 400 if form.add_wrong(fields) else 200
    elif request.method == "POST" and form.is_valid():
        try:
            referral, new = submit_referral(enrolment_id=chosen.id, lead=form.lead(), channel=states.PORTAL, acting=request.acting, at=now)
            name = referral.company
            messages.success(request, _("Thank you. We’ve received {company}.").format(company=name) if new
                             else _("You’ve introduced {company} before: here is where it stands.").format(company=name))
            return redirect("portal_referral", referral_id=referral.id)
        except HouseError as error:
            add_errors(form, error)
            status = 400
    offer = "" if chosen.program.gratitude else programs_queries.offer(chosen.program, get_language() or "en")
    return render(request, "portal/refer.html", {"form": form, "enrolment": chosen, "enrolments": enrolments, "program": chosen.program,
                                                 "promise": programs_words.promised(chosen.program.kind, offer),
                                                 "ahead": programs_queries.ahead(chosen.program, get_language() or "en") if offer else None,
                                                 "times": programs_queries.times(chosen.program, now), **sharing.sheet_of(request, chosen)},
                  status=status)


@guard(ADVOCATE)
@require_POST
def withdraw(request: AdvocateRequest, referral_id: UUID) -> HttpResponse:
    """/portal/referrals/<id>/withdraw"""
    refusal = attempt(lambda: withdraw_referral(referral_id=referral_id, acting=request.acting, at=timezone.now()))
    if refusal:
        return refused(request, refusal, "portal_referral", referral_id=referral_id)
    return done(request, _("Taken back. You can introduce them again whenever it fits."), "portal_referral", referral_id=referral_id)


@guard(ADVOCATE)
@require_POST
def message(request: AdvocateRequest, referral_id: UUID) -> HttpResponse:
    """/portal/referrals/<id>/messages : a question, or an answer, to whoever works with it."""
    referrals_queries.referral_of(request.advocate.id, referral_id)
    form = MessageForm(request.POST)
    if form.is_valid():
        refusal = attempt(lambda: write_message(referral_id=referral_id, text=form.cleaned_data["text"], acting=request.acting, at=timezone.now()))
        if refusal is None:
            return done(request, _("Sent. You get a mail when there’s an answer."), "portal_referral", referral_id=referral_id)
        add_errors(form, refusal)
    return keep(request, "message", form, "portal_referral", referral_id=referral_id)


@takes_files
@guard(ADVOCATE)
@require_POST
def appeal(request: AdvocateRequest, referral_id: UUID) -> HttpResponse:
    """/portal/referrals/<id>/appeal : a second look, once."""
    form = forms_life.AppealForm(request.POST, request.FILES)
    return _with_form(request, "appeal", form, referral_id, _("We’ve got it. Somebody else looks at it now."), lambda form: (
        appeal_referral(referral_id=referral_id, **form.cleaned_data, acting=request.acting, at=timezone.now())))


@guard(ADVOCATE)
def appeal_file(request: AdvocateRequest, referral_id: UUID, attachment_id: UUID) -> HttpResponse:
    """/portal/referrals/<id>/files/<id> : what she sent along herself, to save."""
    found = referrals_queries.referral_of(request.advocate.id, referral_id)
    return attached(referrals_queries.file_of_appeal(found.id, attachment_id))


@guard(ADVOCATE)
@require_POST
def correct(request: AdvocateRequest, referral_id: UUID) -> HttpResponse:
    """/portal/referrals/<id>/correct : what is known about them, until they have bought."""
    before = referrals_queries.referral_of(request.advocate.id, referral_id).status
    return _with_form(request, "correct", forms_life.CorrectForm(request.POST), referral_id, lambda row: words.corrected(before, row.status), lambda form: (
        correct_referral(referral_id=referral_id, values=form.values(), acting=request.acting, at=timezone.now())))


def _with_form(request: AdvocateRequest, name: str, form, referral_id: UUID, said: str | Callable[[Any], str], command) -> HttpResponse:
    """Runs the command with a form that is in order; else back to the page with what was typed. `said`: what is said then, or what
    makes it of the command's answer."""
    if form.is_valid():
        answers: list = []
        refusal = attempt(lambda: answers.append(command(form)))
        if refusal is None:
            return done(request, said(answers[0]) if callable(said) else said, "portal_referral", referral_id=referral_id)
        if not hasattr(refusal, "errors"):
            return refused(request, refusal, "portal_referral", referral_id=referral_id)
        add_errors(form, refusal)
    return keep(request, name, form, "portal_referral", referral_id=referral_id)
