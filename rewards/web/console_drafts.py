"""A draft is dropped, or one as it was saved before is taken again. Policy: owners and program managers, as for writing."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.kernel.errors import BadInput, NotFound
from foundation.web.outcomes import attempt, carry_out, done, refused, sentence
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from programs import queries as programs_queries
from rewards.commands import drafts

WRITERS = staff("owner", "program_manager")


@guard(WRITERS)
@require_POST
def take(request: HouseRequest, program_id: UUID, draft_id: UUID) -> HttpResponse:
    """/console/programs/<id>/plan/drafts/<id>/take : `ticket` is that of the draft that the page showed."""
    programs_queries.program(program_id)
    try:
        refusal = attempt(lambda: drafts.take_again(program_id=program_id, draft_id=draft_id, ticket=request.POST.get("ticket", ""), acting=request.acting,
                                                    at=timezone.now()))
    except NotFound as gone:   # it was kept when the page was shown
        messages.error(request, sentence(gone))
        return redirect("console_plan", program_id=program_id)
    if isinstance(refusal, BadInput):
        messages.error(request, _("The program was changed since, and that draft doesn’t fit it any more: {why}").format(why=sentence(refusal.errors[0])))
        return redirect("console_plan", program_id=program_id)
    if refusal:
        return refused(request, refusal, "console_plan", program_id=program_id)
    return done(request, _("This is the draft again. What it took the place of is kept below."), "console_plan", program_id=program_id)


@guard(WRITERS)
@require_POST
def drop(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/plan/drop : what counts stays."""
    programs_queries.program(program_id)
    return carry_out(request, lambda: drafts.drop_draft(program_id=program_id, ticket=request.POST.get("ticket", ""), acting=request.acting, at=timezone.now()),
                     _("Dropped. It’s kept below until a plan is published."), "console_plan", program_id=program_id)
