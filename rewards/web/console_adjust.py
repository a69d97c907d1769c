"""Before something is recorded about a milestone's money: what it would do to each reward. Policy: as for recording it."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from foundation.kernel.errors import HouseError
from foundation.web.outcomes import add_errors, keep
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from referrals import queries as referrals_queries
from referrals import words as referrals_words
from referrals.web.console_money import ADJUSTERS, PAGE
from referrals.web.forms_money import AdjustForm
from rewards.commands import rehearsing


@guard(ADJUSTERS)
@require_POST
def review(request: HouseRequest, milestone_id: UUID) -> HttpResponse:
    """/console/milestones/<id>/adjust/review : what will happen, by doing it and taking it back; the form on it records it."""
    milestone = referrals_queries.milestone(milestone_id)
    form = AdjustForm(request.POST, milestone=milestone, said=referrals_queries.adjustments_of([milestone_id]).get(milestone_id, []))
    if form.is_valid():
        now = timezone.now()
        news = form.news(now)
        try:
            would = rehearsing.rehearse_adjustment(milestone_id=milestone_id, news=news, source="manual", acting=request.acting, at=now)
        except HouseError as refusal:
            add_errors(form, refusal)
        else:
            return render(request, "console/adjust.html", {
                "milestone": milestone, "referral": referrals_queries.referral(milestone.referral_id), "kind": referrals_words.ADJUST[news.kind],
                "minor": form.cleaned_data.get("minor"), "note": news.note, "would": would, "owed": any(one.owed for one in would),
                "typed": [(name, request.POST[name]) for name in form.fields if request.POST.get(name)]})
    return keep(request, f"adjust-{milestone_id}", form, PAGE, referral_id=milestone.referral_id)
