"""A plan is written. Policy: owners and program managers."""
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.kernel.errors import BadInput
from foundation.web.outcomes import attempt, done, keep, refused, sentence
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from programs import queries as programs_queries
from rewards.commands import plans
from rewards.plan.editor.fields import is_sent, nested
from rewards.plan.editor.write import write
from rewards.web.forms import PlanForm

WRITERS = staff("owner", "program_manager")


@guard(WRITERS)
@require_POST
def save(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/plan/save : the sentences with their slots, or the plan as a document."""
    return _save_sentences(request, program_id) if is_sent(request.POST) else _save_document(request, program_id)


def _save_sentences(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """Refused, the page shows what was typed again, and looks itself at what is wrong with each slot."""
    currency = programs_queries.program(program_id).currency
    written = write(nested(request.POST.dict(), currency))
    if not written.document["rules"]:
        messages.error(request, _("Nothing is paid yet. Add what it pays first."))
    if written.wrong or not written.document["rules"]:
        return keep(request, "plan_fields", forms.Form(), "console_plan", program_id=program_id)
    refusal = attempt(lambda: plans.save_draft(program_id=program_id, document=written.document, ticket=request.POST.get("over"), acting=request.acting,
                                               at=timezone.now()))
    if refusal is None:
        return done(request, _("Saved as a draft. Read the sentence: that is what advocates will be told."), "console_plan", program_id=program_id)
    if not isinstance(refusal, BadInput):
        messages.error(request, sentence(refusal))
    return keep(request, "plan_fields", forms.Form(), "console_plan", program_id=program_id)


def _save_document(request: HouseRequest, program_id: UUID) -> HttpResponse:
    form = PlanForm(request.POST)
    if not form.is_valid():
        return keep(request, "plan", form, "console_plan", program_id=program_id)
    text = form.cleaned_data["document"]
    refusal = attempt(lambda: plans.save_draft(program_id=program_id, document=text, acting=request.acting, at=timezone.now()))
    if refusal is None:
        return done(request, _("Saved as a draft. Read the sentence: that is what advocates will be told."), "console_plan", program_id=program_id)
    if not isinstance(refusal, BadInput):
        return refused(request, refusal, "console_plan", program_id=program_id)
    for one in refusal.errors:   # each mistake with its place
        form.add_error("document", f"{one.pointer}  {sentence(one)}")
    return keep(request, "plan", form, "console_plan", program_id=program_id)
