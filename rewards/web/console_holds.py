"""A person holds a reward, another one lets it go. Policy: who runs programs or approves money; nobody her own."""
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.web.outcomes import carry_out, keep
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from rewards import queries
from rewards.commands import holds
from rewards.web.forms import HoldForm

HOLDERS = staff("owner", "program_manager", "finance_approver")
PAGE = "console_reward"


@guard(HOLDERS)
@require_POST
def hold(request: HouseRequest, reward_id: UUID) -> HttpResponse:
    """/console/rewards/<id>/hold : `kind` and the `reason` in her words."""
    queries.reward(reward_id)
    form = HoldForm(request.POST)
    form.is_valid()
    if "days" in form.errors:
        return keep(request, "hold", form, PAGE, reward_id=reward_id)
    return carry_out(request, lambda: holds.place_hold(reward_id=reward_id, kind=request.POST.get("kind", ""), reason=request.POST.get("reason", ""),
                                                       days=_days(form), acting=request.acting, at=timezone.now()),
                     _("Held. Nothing is paid until somebody else lets it go."), PAGE, form, "hold", reward_id=reward_id)


def _days(form) -> int:
    said = form.cleaned_data.get("days")
    return holds.USUAL_DAYS if said is None else said


@guard(HOLDERS)
@require_POST
def hold_on(request: HouseRequest, reward_id: UUID) -> HttpResponse:
    """/console/rewards/<id>/hold-on : somebody looked again, and the hold of the `kind` needs more time."""
    queries.reward(reward_id)
    return carry_out(request, lambda: holds.hold_on(reward_id=reward_id, kind=request.POST.get("kind", ""), acting=request.acting, at=timezone.now()),
                     _("It holds on. Somebody is reminded in {days} days.").format(days=holds.USUAL_DAYS), PAGE, reward_id=reward_id)


@guard(HOLDERS, fresh=True)
@require_POST
def let_go(request: HouseRequest, reward_id: UUID) -> HttpResponse:
    """/console/rewards/<id>/release : the hold of the `kind`."""
    queries.reward(reward_id)
    return carry_out(request, lambda: holds.release_hold(reward_id=reward_id, kind=request.POST.get("kind", ""), acting=request.acting, at=timezone.now()),
                     _("Let go. If nothing else holds it, it’s approved now."), PAGE, reward_id=reward_id)
