"""A plan is written and a program made from a template. Policy: owners and program managers."""
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.kernel.errors import BadInput, HouseError, NotFound
from foundation.tenants import queries as tenants_queries
from foundation.web.outcomes import add_errors, attempt, done, keep, refused, sentence
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from programs import queries as programs_queries
from rewards import words
from rewards.commands import plans, programs
from rewards.plan.editor.fields import is_sent, nested
from rewards.plan.editor.write import write
from rewards.plan.templates import TEMPLATES
from rewards.web.forms import PlanForm, TemplateForm, preview

WRITERS = staff("owner", "program_manager")


@guard(WRITERS)
def templates(request: HouseRequest) -> HttpResponse:
    """/console/programs/new : what a program can begin with, each as the sentence it would say."""
    currency, language = tenants_queries.vendor().currency, get_language() or "en"
    rows = [{"name": name, "words": words.TEMPLATE[name], "sentence": preview(template, {}, currency, language)[0]} for name, template in TEMPLATES.items()]
    return render(request, "console/program_templates.html", {"rows": rows})


@guard(WRITERS)
def from_template(request: HouseRequest, template: str) -> HttpResponse:
    """/console/programs/new/<template> : its numbers stand in the sentence; POST with `preview` shows what it would say, else makes the draft."""
    if template not in TEMPLATES:
        raise NotFound("template_unknown", "There’s no such template.")
    chosen, currency, status = TEMPLATES[template], tenants_queries.vendor().currency, 200
    form = TemplateForm(request.POST or None, template=chosen)
    values = {question.name: form[question.name].value() for question in chosen.questions}
    said, wrong = preview(chosen, values, currency, get_language() or "en")
    context = {"form": form, "template": template, "words": words.TEMPLATE[template], "said": said, "wrong": [sentence(one) for one in wrong],
               "currency": currency}
    if request.htmx:
        return render(request, "console/program_said.html", context)
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        try:
            program = programs.create_program_from_template(template=template, values=form.values(), acting=request.acting, at=timezone.now())
            return done(request, _("The draft is here. Nobody outside sees it until it’s published."), "console_program", program_id=program.id)
        except HouseError as error:
            add_errors(form, error)
    if request.method == "POST" and "preview" not in request.POST:
        status = 400
    return render(request, "console/program_new.html", context, status=status)


@guard(WRITERS)
@require_POST
def save(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/plan/save : the sentences with their slots, or the plan as a document."""
    return _save_sentences(request, program_id) if is_sent(request.POST) else _save_document(request, program_id)


def _save_sentences(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """Refused, the page shows what was typed again, and looks itself at what is wrong with each slot."""
    currency = programs_queries.program(program_id).currency
    written = write(nested(request.POST.dict(), currency))
    if written.wrong:
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
