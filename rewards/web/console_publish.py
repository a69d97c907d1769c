"""What was written becomes public. Policy: owners, program managers and finance approvers; the command wants a second person."""
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.web.outcomes import attempt, done, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from rewards.commands import plans, programs

PUBLISHERS = staff("owner", "program_manager", "finance_approver")


@guard(PUBLISHERS)
@require_POST
def program(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/publish : the plan that waits, and the program with it."""
    refusal = attempt(lambda: programs.publish(program_id=program_id, ticket=request.POST.get("ticket", ""), acting=request.acting, at=timezone.now()))
    if refusal:
        return refused(request, refusal, "console_program", program_id=program_id)
    return done(request, _("The program is open. Send people to its page."), "console_program", program_id=program_id)


@guard(PUBLISHERS)
@require_POST
def plan(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/plan/publish : the next version of an open program's plan."""
    refusal = attempt(lambda: plans.publish_plan(program_id=program_id, ticket=request.POST.get("ticket", ""), acting=request.acting, at=timezone.now()))
    if refusal:
        return refused(request, refusal, "console_program", program_id=program_id)
    return done(request, _("The new version counts for referrals that are accepted from now on."), "console_program", program_id=program_id)
