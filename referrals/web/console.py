"""What the vendor's staff does with a referral. Policy: program managers and owners."""
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.kernel.errors import HouseError, Refused
from foundation.web.outcomes import add_errors, attempt, done, keep, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from programs import queries as programs_queries
from referrals import queries, words
from referrals.commands import decide, milestones
from referrals.web import forms

MANAGERS = staff("owner", "program_manager")
PAGE = "console_referral"
PAGE_HAS_NO_FORM = ("referral_state", "own_referral")   # refused so, the page shows no form that could keep what was typed


@guard(MANAGERS)
@require_POST
def accept(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    refusal = attempt(lambda: decide.accept_referral(referral_id=referral_id, acting=request.acting, at=timezone.now()))
    if refusal:
        return refused(request, _told(refusal, referral_id), PAGE, referral_id=referral_id)
    return done(request, _("Accepted. They’re protected from now on, and the advocate is told."), PAGE, referral_id=referral_id)


@guard(MANAGERS)
@require_POST
def decline(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    return with_form(request, "decline", forms.DeclineForm(request.POST), referral_id, _("Declined. The advocate is told why."), lambda form: (
        decide.decline_referral(referral_id=referral_id, reason=form.cleaned_data["reason"], acting=request.acting, at=timezone.now())))


@guard(MANAGERS)
@require_POST
def lose(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    return with_form(request, "lose", forms.LoseForm(request.POST), referral_id, _("Recorded. The advocate is told."), lambda form: (
        decide.lose_referral(referral_id=referral_id, reason=form.cleaned_data["reason"], acting=request.acting, at=timezone.now())))


@guard(MANAGERS)
@require_POST
def milestone(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    program = queries.referral(referral_id).program
    form = forms.MilestoneForm(request.POST, currency=program.currency, own_kinds=programs_queries.own_kinds(program))
    now = timezone.now()
    return with_form(request, "milestone", form, referral_id, answered, lambda form: (
        milestones.record_milestone(referral_id=referral_id, report=form.report(now), source="manual", acting=request.acting, at=now)))


def answered(answer: milestones.Answer) -> str:
    return str(words.answered(answer.what, answer.waits_for, answer.credited))


@guard(MANAGERS)
@require_POST
def amounts(request: HouseRequest, milestone_id: UUID) -> HttpResponse:
    found = queries.milestone(milestone_id)
    known = queries.amounts_of(found)
    said = next((amount.currency for amount in known.values() if amount is not None), "")
    form = forms.AmountsForm(request.POST, currency=said or queries.referral(found.referral_id).program.currency, settled=bool(said),
                             missing=[name for name, said in (known | queries.facts_of(found)).items() if said is None])
    return with_form(request, f"amounts-{milestone_id}", form, found.referral_id, _("Recorded. What it earns is being worked out."), lambda form: (
        milestones.complete_milestone(milestone_id=milestone_id, amounts=form.amounts(), currency=form.counted_in, facts=form.facts(), acting=request.acting,
                                      at=timezone.now())))


def with_form(request: HouseRequest, name: str, form, referral_id: UUID, said: str | Callable[[Any], str], command: Callable) -> HttpResponse:
    """Runs the command with a form that is in order; else back to the page with what was typed. `said`: what is said then, or
    what makes it of the command's answer."""
    if form.is_valid():
        answers: list = []
        refusal = attempt(lambda: answers.append(command(form)))
        if refusal is None:
            return done(request, said(answers[0]) if callable(said) else said, PAGE, referral_id=referral_id)
        if refusal.code in PAGE_HAS_NO_FORM:
            return refused(request, _told(refusal, referral_id), PAGE, referral_id=referral_id)
        add_errors(form, refusal)
    return keep(request, name, form, PAGE, referral_id=referral_id)


def _told(refusal: HouseError, referral_id: UUID) -> HouseError:
    """A state in the words of the page: who clicks twice, or a moment after somebody else, reads what is."""
    if refusal.code != "referral_state":
        return refusal
    return Refused("referral_state", "Nothing changed: this referral stands at “{status}”.", {"status": words.STATE[queries.referral(referral_id).status]})
