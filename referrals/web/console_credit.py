"""What the vendor's staff does about a credit, and about news that waits. Policy: program managers and owners."""
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.kernel.errors import NotFound
from foundation.web.outcomes import attempt, done, refused
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from referrals import queries
from referrals.commands import award as awards
from referrals.commands import unwin as unwinning
from referrals.web.console import MANAGERS, PAGE, answered, with_form
from referrals.web.credit_forms import AwardForm, UnwinForm, award_form, place_form


@guard(MANAGERS)
@require_POST
def unwin(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    return with_form(request, "unwin", UnwinForm(request.POST), referral_id, _("Taken back: it was never won. Whoever was declined because of it waits again."),
                     lambda form: unwinning.unwin_referral(referral_id=referral_id, reason=form.cleaned_data["reason"], acting=request.acting,
                                                           at=timezone.now()))


@guard(MANAGERS)
@require_POST
def award(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    form = award_form(referral_id, request.POST)

    def command(form: AwardForm):
        about = {"shares": form.shares(), "reason": form.cleaned_data["reason"], "acting": request.acting, "at": timezone.now()}
        which, chosen = form.chosen()
        if which == "kept":
            return awards.award_kept(kept_id=chosen, **about)
        return awards.award_credit(deal_id=chosen, money=form.cleaned_data.get("money", ""), **about)
    return with_form(request, "award", form, referral_id, _("Credited by hand. What it earns is being worked out, and everybody concerned is told."), command)


@guard(MANAGERS)
@require_POST
def place(request: HouseRequest, kept_id: UUID) -> HttpResponse:
    kept = _kept(kept_id)
    form = place_form(kept, request.POST)
    return with_form(request, f"place-{kept_id}", form, kept.referral_id, answered, lambda form: (
        awards.place_kept(kept_id=kept_id, deal_id=form.deal(), acting=request.acting, at=timezone.now())))


@guard(MANAGERS)
@require_POST
def dismiss(request: HouseRequest, kept_id: UUID) -> HttpResponse:
    kept = _kept(kept_id)
    refusal = attempt(lambda: awards.dismiss_kept(kept_id=kept_id, acting=request.acting, at=timezone.now()))
    if refusal:
        return refused(request, refusal, PAGE, referral_id=kept.referral_id)
    return done(request, _("Noted in the timeline. It earns nothing."), PAGE, referral_id=kept.referral_id)


def _kept(kept_id: UUID):
    kept = queries.kept_milestone(kept_id)
    if kept is None:
        raise NotFound("kept_unknown", "There’s no such news.")
    return kept
