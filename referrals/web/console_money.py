"""The staff records what became of a milestone's money. Policy: who runs the programs, and who approves payments."""
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.web.outcomes import add_errors, attempt, done, keep
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from referrals import queries
from referrals.commands.adjust import adjust_milestone
from referrals.web.forms_money import AdjustForm

ADJUSTERS = staff("owner", "program_manager", "finance_approver")
PAGE = "console_referral"


@guard(ADJUSTERS)
@require_POST
def adjust(request: HouseRequest, milestone_id: UUID) -> HttpResponse:
    """/console/milestones/<id>/adjust : refunded, disputed, changed, or taken back."""
    milestone = queries.milestone(milestone_id)
    where = {"referral_id": milestone.referral_id}
    form = AdjustForm(request.POST, milestone=milestone, said=queries.adjustments_of([milestone_id]).get(milestone_id, []))
    if form.is_valid():
        now = timezone.now()
        refusal = attempt(lambda: adjust_milestone(milestone_id=milestone_id, news=form.news(now), source="manual", acting=request.acting, at=now))
        if refusal is None:
            return done(request, _("Recorded. What it does to the rewards is being worked out, and everybody concerned is told."), PAGE, **where)
        add_errors(form, refusal)
    return keep(request, f"adjust-{milestone_id}", form, PAGE, **where)
