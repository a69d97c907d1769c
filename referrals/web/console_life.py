"""What the staff does about a referral beside deciding: reviews, second looks, more time, cancelling. Policies: who runs the programs;
an owner proposes to cancel, and the command takes the yes of a manager or of finance alone."""
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.web.attachments import attached
from foundation.web.outcomes import add_errors, attempt, done, keep, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from referrals import queries, states, words
from referrals.commands import appeal as appeals
from referrals.commands import correct as corrections
from referrals.commands import decide, doubts
from referrals.commands import extend as extensions
from referrals.commands import next_step as next_steps
from referrals.commands import reopen as reopenings
from referrals.commands import void as voids
from referrals.web import forms_life as forms
from referrals.web.forms_next import NextStepForm

MANAGERS, OWNERS, SECOND = staff("owner", "program_manager"), staff("owner"), staff("owner", "program_manager", "finance_approver")
PAGE = "console_referral"


@guard(MANAGERS)
@require_POST
def review(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    return _plain(request, referral_id, _("It’s being checked now, with a time of its own."),
                  lambda: decide.review_referral(referral_id=referral_id, acting=request.acting, at=timezone.now()))


@guard(MANAGERS)
@require_POST
def appeal(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    """The second look: taken on after all, or not for good."""
    return _form(request, referral_id, "appeal", forms.AppealDecisionForm(request.POST), _("Decided. The advocate is told."), lambda said: appeals.decide_appeal(
        referral_id=referral_id, grant=said["grant"] == "yes", reason=said["reason"], acting=request.acting, at=timezone.now()))


@guard(MANAGERS)
def appeal_file(request: HouseRequest, referral_id: UUID, attachment_id: UUID) -> HttpResponse:
    """/console/referrals/<id>/files/<id> : for those who may decide about it, to save."""
    return attached(queries.file_of_appeal(referral_id, attachment_id))


@guard(MANAGERS)
@require_POST
def forget_file(request: HouseRequest, referral_id: UUID, attachment_id: UUID) -> HttpResponse:
    return _plain(request, referral_id, _("What was in the file is gone for good."), lambda: appeals.forget_appeal_file(
        referral_id=referral_id, attachment_id=attachment_id, acting=request.acting, at=timezone.now()))


@guard(MANAGERS)
@require_POST
def extend(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    return _form(request, referral_id, "extend", forms.ExtendForm(request.POST), _("The protection lasts longer. The advocate is told."), lambda said: (
        extensions.extend_protection(referral_id=referral_id, days=said["days"], evidence=said["evidence"], acting=request.acting, at=timezone.now())))


@guard(MANAGERS)
@require_POST
def reopen(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    return _plain(request, referral_id, _("It goes on. The advocate is told."),
                  lambda: reopenings.reopen_referral(referral_id=referral_id, acting=request.acting, at=timezone.now()))


@guard(MANAGERS)
@require_POST
def withdraw(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    return _form(request, referral_id, "withdraw", forms.WithdrawForm(request.POST), _("Taken back. Everybody concerned is told."), lambda said: (
        decide.withdraw_referral(referral_id=referral_id, her_no=said["who"] == states.HER_NO, acting=request.acting, at=timezone.now())))


@guard(MANAGERS)
@require_POST
def correct(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    form = forms.CorrectForm(request.POST)
    before = queries.referral(referral_id).status
    return _form(request, referral_id, "correct", form, lambda row: str(words.DOUBTED) if row.doubted_at else words.corrected(before, row.status), lambda said: (
        corrections.correct_referral(referral_id=referral_id, values=form.values(), acting=request.acting, at=timezone.now())))


@guard(MANAGERS)
@require_POST
def settle_doubt(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    """Somebody looked at what was corrected after the acceptance: they are two."""
    return _plain(request, referral_id, _("Noted. It goes on as it was."),
                  lambda: doubts.settle_doubt(referral_id=referral_id, acting=request.acting, at=timezone.now()))


@guard(MANAGERS)
@require_POST
def next_step(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    return _form(request, referral_id, "next_step", NextStepForm(request.POST), _("Planned. The advocate sees that it goes on, and none of your words."),
                 lambda said: next_steps.note_next_step(referral_id=referral_id, **said, acting=request.acting, at=timezone.now()))


@guard(OWNERS)
@require_POST
def void(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    """Proposed: nothing happens before a second person agrees."""
    return _form(request, referral_id, "void", forms.VoidForm(request.POST), _("Proposed. It takes a second person’s yes."), lambda said: (
        voids.propose_void(referral_id=referral_id, reason=said["reason"], acting=request.acting, at=timezone.now())))


@guard(SECOND)
@require_POST
def void_confirm(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    return _plain(request, referral_id, _("Cancelled. What it earned is taken back, and the advocate is told."),
                  lambda: voids.void_referral(referral_id=referral_id, acting=request.acting, at=timezone.now()))


@guard(SECOND)
@require_POST
def void_drop(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    return _plain(request, referral_id, _("The proposal is dropped. Nothing changed."),
                  lambda: voids.keep_referral(referral_id=referral_id, acting=request.acting, at=timezone.now()))


def _plain(request: HouseRequest, referral_id: UUID, said: str, command) -> HttpResponse:
    refusal = attempt(command)
    if refusal:
        return refused(request, refusal, PAGE, referral_id=referral_id)
    return done(request, said, PAGE, referral_id=referral_id)


def _form(request: HouseRequest, referral_id: UUID, name: str, form, said: str | Callable[[Any], str], command) -> HttpResponse:
    """Runs the command with a form that is in order; else back to the page with what was typed. `said`: what is said then, or what
    makes it of the command's answer."""
    if form.is_valid():
        answers: list = []
        refusal = attempt(lambda: answers.append(command(form.cleaned_data)))
        if refusal is None:
            return done(request, said(answers[0]) if callable(said) else said, PAGE, referral_id=referral_id)
        if not hasattr(refusal, "errors"):
            return refused(request, refusal, PAGE, referral_id=referral_id)
        add_errors(form, refusal)
    return keep(request, name, form, PAGE, referral_id=referral_id)
