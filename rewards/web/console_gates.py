"""A person notes what may forbid a reward, another one clears it. Policy: who runs programs or approves money; nobody who earns from it."""
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from foundation.web.outcomes import carry_out, keep
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from rewards import queries, states, words
from rewards.commands import gates
from rewards.web.reasons import ReasonField

HOLDERS = staff("owner", "program_manager", "finance_approver")
PAGE = "console_referral"


class GateForm(forms.Form):
    """What is wrong is said by the command."""

    about = forms.ChoiceField(label=_("About whom?"), choices=[(about, words.GATED[about]) for about in states.GATED])
    kind = forms.ChoiceField(label=_("What may forbid it?"), choices=[(kind, words.GATE[kind]) for kind in states.GATES])
    reason = ReasonField(help_text=_("Whoever clears it reads this. The advocate doesn’t."))


class ClearForm(forms.Form):
    reason = ReasonField(label=_("How do you know?"))


@guard(HOLDERS)
@require_POST
def place(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    """/console/referrals/<id>/gate : from now on what is earned waits."""
    form = GateForm(request.POST)
    if not form.is_valid():
        return keep(request, "gate", form, PAGE, referral_id=referral_id)
    return carry_out(request, lambda: gates.place_gate(referral_id=referral_id, **form.cleaned_data, acting=request.acting, at=timezone.now()),
                     _now("Noted. What is earned from now on waits until somebody else clears it."), PAGE, form, "gate", referral_id=referral_id)


@guard(HOLDERS)
@require_POST
def clear(request: HouseRequest, gate_id: UUID) -> HttpResponse:
    """/console/gates/<id>/clear : what waited is worked out by its own terms."""
    where = {"referral_id": queries.gate(gate_id).referral_id}
    form = ClearForm(request.POST)
    form.is_valid()
    return carry_out(request, lambda: gates.clear_gate(gate_id=gate_id, reason=request.POST.get("reason", ""), acting=request.acting, at=timezone.now()),
                     _now("Cleared. What waited is being worked out."), PAGE, form, f"clear-{gate_id}", **where)
