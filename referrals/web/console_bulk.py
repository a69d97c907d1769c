"""Several referrals decided together: one command for each, each with its own result. Policy: program managers and owners."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from foundation.kernel.errors import HouseError, NotFound
from foundation.web import sessions
from foundation.web.outcomes import attempt, sentence
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from referrals import queries, states
from referrals.commands import decide

MANAGERS = staff("owner", "program_manager")
MOST = 50   # more than a page shows
ACCEPT, DECLINE = "accept", "decline"


@guard(MANAGERS)
@require_POST
def bulk(request: HouseRequest) -> HttpResponse:
    """/console/referrals/bulk : every `referral` that was ticked; `act` accept | decline, a decline with its `reason`.

    What one of them is refused for keeps none of the others back."""
    chosen, act, reason = list(dict.fromkeys(request.POST.getlist("referral")))[:MOST], request.POST.get("act", ""), request.POST.get("reason", "")
    if not chosen:
        messages.warning(request, _("Nothing was chosen. Tick the referrals that you decide about."))
    elif act not in (ACCEPT, DECLINE):
        messages.warning(request, _("Say whether you accept or decline the ticked ones."))
    elif act == DECLINE and reason not in states.DECLINE_REASONS:
        messages.error(request, _("Choose a reason: each advocate is told."))
    else:
        _decide(request, [_known(one) for one in chosen], act, reason)
    return redirect(sessions.safe_path(request, request.POST.get("back")) or reverse("console_referrals"))


def _decide(request: HouseRequest, ids: list[UUID], act: str, reason: str) -> None:
    decided = 0
    for referral_id in ids:
        company = queries.referral(referral_id).party.company
        refusal = _one(request, referral_id, act, reason)
        if refusal:
            messages.error(request, _("{company}: {why}").format(company=company, why=sentence(refusal)))
        decided += refusal is None
    if decided:
        said = (ngettext("%(number)s accepted. The advocate is told.", "%(number)s accepted. Their advocates are told.", decided) if act == ACCEPT
                else ngettext("%(number)s declined. The advocate is told why.", "%(number)s declined. Their advocates are told why.", decided))
        messages.success(request, said % {"number": decided})


def _one(request: HouseRequest, referral_id: UUID, act: str, reason: str) -> HouseError | None:
    at = timezone.now()
    if act == ACCEPT:
        return attempt(lambda: decide.accept_referral(referral_id=referral_id, acting=request.acting, at=at))
    return attempt(lambda: decide.decline_referral(referral_id=referral_id, reason=reason, acting=request.acting, at=at))


def _known(referral_id: str) -> UUID:
    try:
        return UUID(referral_id)
    except ValueError:
        raise NotFound("referral_unknown", "There’s no such referral.") from None
