"""What was announced is taken back before it counts. Policy: owners and finance approvers, who may publish."""
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.web.outcomes import carry_out, keep
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from rewards import queries, rules
from rewards.commands import withdrawing
from rewards.web.forms import WithdrawVersionForm

WITHDRAWERS = staff(*rules.MAY_PUBLISH)


@guard(WITHDRAWERS)
@require_POST
def version(request: HouseRequest, program_id: UUID, version_id: UUID) -> HttpResponse:
    """/console/programs/<id>/plan/versions/<id>/withdraw : whoever was told of it hears that it does not come."""
    queries.version_of(program_id, version_id)
    form = WithdrawVersionForm(request.POST)
    if not form.is_valid():   # a character that no text holds
        return keep(request, "withdraw_version", form, "console_plan", program_id=program_id)
    return carry_out(request, lambda: withdrawing.withdraw_version(program_id=program_id, plan_version_id=version_id, reason=form.cleaned_data["reason"],
                                                                   acting=request.acting, at=timezone.now()),
                     _("Taken back. Whoever was told of it hears that it does not come."), "console_plan", form, "withdraw_version", program_id=program_id)
