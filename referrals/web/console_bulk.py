"""Several referrals decided together: one command for all, one decision for each with its own result. Policy: program managers and owners."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from foundation.kernel.errors import BadInput
from foundation.web import sessions
from foundation.web.outcomes import add_errors, attempt, keep, sentence
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from referrals.commands.together import ACCEPT, Result, decide_together
from referrals.web.forms_bulk import BULK, BulkForm

MANAGERS = staff("owner", "program_manager")
MOST = 50   # more than a page shows
PAGE = "console_referrals"


@guard(MANAGERS)
@require_POST
def bulk(request: HouseRequest) -> HttpResponse:
    """/console/referrals/bulk : every `referral` that was ticked; `act` accept | decline, a decline with its `reason`. A decline without
    one goes back to the list, where the ticks stand as they were."""
    back = redirect(sessions.safe_path(request, request.POST.get("back")) or reverse(PAGE))
    chosen = list(dict.fromkeys(request.POST.getlist("referral")))[:MOST]
    if not chosen:
        messages.warning(request, _("Nothing was chosen. Tick the referrals that you decide about."))
        return back
    known = [referral_id for referral_id in map(_id, chosen) if referral_id is not None]
    act, decided = request.POST.get("act", ""), []
    refusal = attempt(lambda: decided.extend(decide_together(referral_ids=known, act=act, reason=request.POST.get("reason", ""), acting=request.acting,
                                                             at=timezone.now())))
    if isinstance(refusal, BadInput):
        form = BulkForm(request.POST)
        form.full_clean()
        keep(request, BULK, add_errors(form, refusal), PAGE)
        for wrong in refusal.errors:
            messages.error(request, sentence(wrong))
        return back
    _say(request, act, decided, len(chosen) - len(known))
    return back


def _say(request: HouseRequest, act: str, results: list[Result], no_ids: int) -> None:
    for one in results:
        if one.refusal:
            messages.error(request, _("{company}: {why}").format(company=one.company or _("One of the ticked ones"), why=sentence(one.refusal)))
    for _each in range(no_ids):
        messages.error(request, _("One of the ticked ones: there’s no such referral."))
    decided = sum(one.refusal is None for one in results)
    if decided:
        said = (ngettext("%(number)s accepted. The advocate is told.", "%(number)s accepted. Their advocates are told.", decided) if act == ACCEPT
                else ngettext("%(number)s declined. The advocate is told why.", "%(number)s declined. Their advocates are told why.", decided))
        messages.success(request, said % {"number": decided})


def _id(referral_id: str) -> UUID | None:
    try:
        return UUID(referral_id)
    except ValueError:
        return None
