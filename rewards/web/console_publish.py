"""What was written becomes public. Policy: owners, program managers and finance approvers; the command wants a second person."""
from dataclasses import replace
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.kernel.errors import BadInput
from foundation.web import formats
from foundation.web.outcomes import add_errors, attempt, carry_out, done, keep, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from programs import queries as programs_queries
from rewards.commands import plans, programs
from rewards.web.forms import PublishPlanForm

PUBLISHERS = staff("owner", "program_manager", "finance_approver")


@guard(PUBLISHERS)
@require_POST
def program(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/publish : the plan that waits, and the program with it."""
    return carry_out(request, lambda: programs.publish(program_id=program_id, ticket=request.POST.get("ticket", ""), acting=request.acting, at=timezone.now()),
                     _("The program is open. Send people to its page."), "console_program", program_id=program_id)


@guard(PUBLISHERS)
@require_POST
def plan(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/plan/publish : the next version of an open program's plan, from `effective_on` on."""
    form, now, made = PublishPlanForm(request.POST), timezone.now(), list[plans.PlanVersion]()
    if not form.is_valid():
        return keep(request, "publish_plan", form, "console_plan", program_id=program_id)
    refusal = attempt(lambda: made.append(plans.publish_plan(program_id=program_id, ticket=request.POST.get("ticket", ""),
                                                             effective_on=form.cleaned_data["effective_on"], acting=request.acting, at=now)))
    if isinstance(refusal, BadInput) and all(one.pointer == "/effective_on" for one in refusal.errors):
        return keep(request, "publish_plan", add_errors(form, _in_words(refusal)), "console_plan", program_id=program_id)
    if refusal:
        return refused(request, refusal, "console_program", program_id=program_id)
    if made[0].effective_from <= now:
        return done(request, _("The new version counts for referrals that are accepted from now on."), "console_program", program_id=program_id)
    day = made[0].effective_from.astimezone(ZoneInfo(programs_queries.program(program_id).time_zone)).date()
    return done(request, _("Published. It counts from {day} on, and everybody in the program is told now.").format(day=formats.full_day(day)),
                "console_program", program_id=program_id)


def _in_words(refusal: BadInput) -> BadInput:
    """Its days as people write them."""
    return BadInput([replace(one, params=dict(one.params) | {"day": formats.full_day(date.fromisoformat(one.params["day"]))}) if "day" in one.params else one
                     for one in refusal.errors])
