"""A person says yes to rewards, or no. Policy: owners and finance approvers; nobody to her own."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.kernel.errors import NotFound
from foundation.kernel.money import Money
from foundation.web import formats
from foundation.web.outcomes import attempt, carry_out, sentence
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from rewards import queries
from rewards.commands import cancelling, endings, release
from rewards.web.forms import CancelForm, ForgoForm

APPROVERS = staff("owner", "finance_approver")
MOST = 100   # as many as the page shows


@guard(APPROVERS, fresh=True)
@require_POST
def approve(request: HouseRequest) -> HttpResponse:
    """/console/approvals/approve : `only` one, else every `reward` that was ticked. Each is a command of its own with its own result."""
    chosen = [request.POST["only"]] if request.POST.get("only") else request.POST.getlist("reward")[:MOST]
    if not chosen:
        messages.warning(request, _("Nothing was chosen. Tick the rewards that you say yes to."))
    for reward_id in dict.fromkeys(chosen):
        _approve(request, _known(reward_id))
    return redirect(*_back(request))


@guard(APPROVERS)
@require_POST
def forgo(request: HouseRequest, reward_id: UUID) -> HttpResponse:
    """/console/rewards/<id>/forgo : whom it belongs to told us that she doesn’t want it; the `reason` says how."""
    queries.reward(reward_id)
    form = ForgoForm(request.POST)
    form.is_valid()
    return carry_out(request, lambda: endings.forgo(reward_id=reward_id, reason=request.POST.get("reason", ""), acting=request.acting, at=timezone.now()),
                     _("Ended. Nobody is paid for it."), "console_reward", form, "forgo", reward_id=reward_id)


@guard(APPROVERS)
@require_POST
def cancel(request: HouseRequest, reward_id: UUID) -> HttpResponse:
    """/console/rewards/<id>/cancel : it is not paid, for good; a `kind` for whom it belonged to, the `reason` in words for the staff."""
    queries.reward(reward_id)
    form = CancelForm(request.POST)
    form.is_valid()
    return carry_out(request, lambda: cancelling.cancel(reward_id=reward_id, kind=request.POST.get("kind", ""), reason=request.POST.get("reason", ""),
                                                        acting=request.acting, at=timezone.now()),
                     _("Cancelled: it won’t be paid."), "console_reward", form, "cancel", reward_id=reward_id)


def _approve(request: HouseRequest, reward_id: UUID) -> None:
    refusal = attempt(lambda: release.approve_reward(reward_id=reward_id, acting=request.acting, at=timezone.now()))
    reward = queries.reward(reward_id)
    owner = reward.beneficiary_kind, reward.beneficiary_id
    who = {"name": queries.names_of_beneficiaries([reward]).get(owner, reward.advocate.name),
           "amount": formats.money(Money(reward.granted_minor - reward.taken_back_minor, reward.currency))}
    if refusal:
        messages.error(request, _("{name}, {amount}: {why}").format(**who, why=sentence(refusal)))
    else:
        messages.success(request, _("Approved: {name}, {amount}.").format(**who))


def _known(reward_id: str) -> UUID:
    try:
        return UUID(reward_id)
    except ValueError:
        raise NotFound("reward_unknown", "There’s no such reward.") from None


def _back(request: HouseRequest) -> tuple[str, ...]:
    """To the queue, or to the reward's own page if that asked."""
    if request.POST.get("only") and request.POST.get("from") == "reward":
        return "console_reward", str(_known(request.POST["only"]))   # as our addresses write it
    return ("console_approvals",)
