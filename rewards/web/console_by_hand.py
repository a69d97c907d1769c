"""A reward by hand: proposed by one, confirmed by another. Policy: who runs programs or approves money; nobody who gets it."""
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from foundation.web.fields import AmountField, use_currency
from foundation.web.outcomes import carry_out, keep, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from referrals import queries as referrals_queries
from rewards import queries, states, words
from rewards.commands import by_hand
from rewards.web.reasons import ReasonField

HOLDERS = staff("owner", "program_manager", "finance_approver")
CONFIRMERS = staff(*by_hand.CONFIRMERS)
PAGE = "console_referral"


class ByHandForm(forms.Form):
    """What is wrong is said by the command. `organisation`: whether the referral was made for one."""

    to = forms.ChoiceField(label=_("Who gets it?"), choices=[(to, words.BY_HAND_TO[to]) for to in states.BY_HAND_TO])
    minor = AmountField(label=_("How much?"))
    reason = ReasonField(rows=2, help_text=_("Whoever confirms it reads this, and whoever gets it."))

    def __init__(self, *args, currency: str, organisation: bool, **kwargs):
        super().__init__(*args, **kwargs)
        use_currency(self, currency)
        self.currency = currency
        self.fields["minor"].label = _("How much, in {currency}?").format(currency=currency)
        if not organisation:
            self.fields["to"].widget = forms.HiddenInput()
            self.fields["to"].initial = states.ADVOCATE

    def wanted(self) -> by_hand.Wanted:
        amount = self.cleaned_data.get("minor")
        return by_hand.Wanted(to=self.cleaned_data.get("to", ""), minor=amount.minor if amount is not None else 0, currency=self.currency,
                              reason=self.cleaned_data.get("reason", ""))


def form_for(of, *args, at, **kwargs) -> ByHandForm | None:
    """None where nothing can be given: the program has no plan yet, or only thanks."""
    version = queries.plan_in_force(of.program_id, at)
    if version is None or of.program.gratitude:
        return None
    return ByHandForm(*args, currency=queries.parsed(version).currency, organisation=of.organisation_id is not None, **kwargs)


@guard(HOLDERS)
@require_POST
def propose(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    """/console/referrals/<id>/by-hand : nothing is owed before a second person confirms it."""
    of, now = referrals_queries.referral(referral_id), timezone.now()
    form = form_for(of, request.POST, at=now)
    if form is None:
        return refused(request, by_hand.NOTHING_TO_GIVE, PAGE, referral_id=referral_id)
    if not form.is_valid():
        return keep(request, "by-hand", form, PAGE, referral_id=referral_id)
    return carry_out(request, lambda: by_hand.propose(referral_id=referral_id, wanted=form.wanted(), acting=request.acting, at=now),
                     _now("Proposed. It takes a second person’s yes."), PAGE, form, "by-hand", referral_id=referral_id)


@guard(CONFIRMERS, fresh=True)
@require_POST
def confirm(request: HouseRequest, proposal_id: UUID) -> HttpResponse:
    """/console/by-hand/<id>/confirm : the second person's yes."""
    where = {"referral_id": queries.manual_reward(proposal_id).referral_id}
    return carry_out(request, lambda: by_hand.confirm(proposal_id=proposal_id, acting=request.acting, at=timezone.now()), _now("Confirmed. The reward is booked."),
                     PAGE, **where)


@guard(HOLDERS)
@require_POST
def drop(request: HouseRequest, proposal_id: UUID) -> HttpResponse:
    """/console/by-hand/<id>/drop : nothing comes of it."""
    where = {"referral_id": queries.manual_reward(proposal_id).referral_id}
    return carry_out(request, lambda: by_hand.drop(proposal_id=proposal_id, acting=request.acting, at=timezone.now()), _now("Dropped. Nothing is paid."), PAGE, **where)
