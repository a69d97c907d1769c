"""A program is made from a template, step by step. Policy: owners and program managers."""
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.kernel.errors import NotFound
from foundation.tenants import queries as tenants_queries
from foundation.web.outcomes import add_errors, attempt, done, sentence
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from programs import words as programs_words
from rewards import words
from rewards.commands import programs
from rewards.plan.templates import TEMPLATES, Template
from rewards.web import wizard
from rewards.web.forms import preview

WRITERS = staff("owner", "program_manager")


@guard(WRITERS)
def templates(request: HouseRequest) -> HttpResponse:
    """/console/programs/new : by what one wants, each with the sentence that it would say."""
    currency, language = tenants_queries.vendor().currency, get_language() or "en"
    rows = [{"name": name, "words": words.WANT[name], "for": [programs_words.KIND[kind] for kind in template.program_kinds],
             "sentence": preview(template, {}, currency, language)[0]} for name, template in TEMPLATES.items()]
    return render(request, "console/program_templates.html", {"rows": rows})


@guard(WRITERS)
def from_template(request: HouseRequest, template: str) -> HttpResponse:
    """/console/programs/new/<template> : one step at a time. POST carries all of them; `go` is next, back, a step or make (if nothing is said)."""
    if template not in TEMPLATES:
        raise NotFound("template_unknown", "There’s no such template.")
    chosen, zone = TEMPLATES[template], tenants_queries.vendor().time_zone
    if request.method != "POST":
        return _page(request, template, wizard.WizardForm(template=chosen, zone=zone), wizard.WHO)
    here, go = _step(request.POST.get("at_step")), request.POST.get("go", "make")
    typed = wizard.carried(chosen, zone, request.POST.dict())
    if request.htmx:
        return render(request, "console/program_said.html", _said(chosen, typed))
    if "preview" in request.POST:
        return _page(request, template, typed, here)
    to = _aim(here, go)
    if go != "make" and wizard.STEPS.index(to) <= wizard.STEPS.index(here):   # back needs nothing to be right
        return _page(request, template, typed, to)
    form = wizard.WizardForm(request.POST, template=chosen, zone=zone)
    if form.is_valid():
        form.look_over()
    on_the_way = wizard.STEPS if go == "make" else wizard.STEPS[:wizard.STEPS.index(to)]
    wrong = [step for step in form.wrong_steps() if step in on_the_way]
    if not wrong and go != "make":
        return _page(request, template, typed, to)
    if not wrong:
        made: list[Any] = []
        refusal = attempt(lambda: made.append(programs.create_program_from_template(template=template, values=form.values(), acting=request.acting, at=timezone.now())))
        if refusal is None:
            return done(request, _("The draft is here. Nobody outside sees it until it’s published."), "console_program", program_id=made[0].id)
        add_errors(form, refusal)
        wrong = form.wrong_steps()
    form.keep_errors_of(wrong[0])
    return _page(request, template, form, wrong[0], status=400)


def _step(name: str | None) -> str:
    return name if name in wizard.STEPS else wizard.WHO


def _aim(here: str, go: str) -> str:
    if go in wizard.STEPS:
        return go
    move = {"next": 1, "back": -1}.get(go, 0)
    return wizard.STEPS[min(max(wizard.STEPS.index(here) + move, 0), len(wizard.STEPS) - 1)]


def _said(chosen: Template, form: wizard.WizardForm) -> dict:
    values = {question.name: form[question.name].value() for question in chosen.questions}
    said, wrong = preview(chosen, values, tenants_queries.vendor().currency, get_language() or "en")
    return {"said": said, "wrong": [sentence(one) for one in wrong], "thanks": chosen.gratitude}


def _page(request: HouseRequest, template: str, form: wizard.WizardForm, step: str, status: int = 200) -> HttpResponse:
    chosen, place = TEMPLATES[template], wizard.STEPS.index(step)
    title = wizard.THANKS_TITLE if chosen.gratitude and step == wizard.PAYS else wizard.TITLES[step]
    steps = [{"name": name, "words": wizard.STEP_WORDS[name], "number": number + 1, "here": name == step, "behind": number < place}
             for number, name in enumerate(wizard.STEPS)]
    kind = (form["kind"].value() if "kind" in form.fields else "") or chosen.program_kind
    return render(request, "console/program_new.html", {
        "form": form, "template": template, "words": words.WANT[template], "title": title, "step": step, "steps": steps, "elsewhere": form.elsewhere(step),
        "currency": tenants_queries.vendor().currency, "grows": any(question.name == "step" for question in chosen.questions), "gratitude": chosen.gratitude,
        "kind": programs_words.KIND.get(kind, ""), "number": place + 1, **_said(chosen, form)}, status=status)
