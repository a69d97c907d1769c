"""The vendor's own questions of a lead form are written, put in order and removed. Policy: owners and program managers."""
from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.kernel.errors import BadInput, HouseError, NotFound
from foundation.web.outcomes import add_errors, attempt, done, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from programs import commands, queries, words
from programs.rules.lead_fields import LeadField
from programs.rules.questions import key_for
from programs.web.forms import QuestionForm

WRITERS = staff("owner", "program_manager")
PAGE = "console_questions"


@guard(WRITERS)
def questions(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/questions/ : what the form asks beside name, company and address, in its order."""
    program = queries.program(program_id)
    everything = queries.all_lead_fields(program)
    return render(request, "console/program_questions.html", {
        "program": program, "words": words, "questions": [field for field in everything if not field.removed], "gone": [field for field in everything if field.removed]})


@guard(WRITERS)
def add(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/questions/new/"""
    program = queries.program(program_id)
    taken = {field.key for field in queries.all_lead_fields(program)}
    return _edit(request, program, lambda label: key_for(label, taken), {"kind": "text"})


@guard(WRITERS)
def change(request: HouseRequest, program_id: UUID, key: str) -> HttpResponse:
    """/console/programs/<id>/questions/<key>/"""
    program = queries.program(program_id)
    found = _question(program, key)
    return _edit(request, program, lambda label: key, QuestionForm.typed(found), found)


def _edit(request: HouseRequest, program, key_of, initial: dict, before: LeadField | None = None) -> HttpResponse:
    form, status = QuestionForm(request.POST or None, initial=initial), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            written = form.question(key_of(form.cleaned_data["label"]))
            asked = queries.lead_fields(program)
            place = next((index for index, field in enumerate(asked) if field.key == written.key), len(asked))
            refusal = attempt(lambda: _set(request, program.id, [*asked[:place], written, *asked[place + 1:]]))
            if refusal is None:
                return done(request, _("Saved. The form asks it from now on."), PAGE, program_id=program.id)
            add_errors(form, _of_one(refusal, place))
    return render(request, "console/program_question.html", {"program": program, "form": form, "question": before}, status=status)


@guard(WRITERS)
@require_POST
def move(request: HouseRequest, program_id: UUID, key: str) -> HttpResponse:
    """/console/programs/<id>/questions/<key>/move : one place up, or down."""
    program = queries.program(program_id)
    asked, found = queries.lead_fields(program), _question(program, key)
    place = asked.index(found)
    to = place - 1 if request.POST.get("to") == "up" else place + 1
    if 0 <= to < len(asked):
        asked.insert(to, asked.pop(place))
    return _saved(request, program_id, asked, _("Moved."))


@guard(WRITERS)
@require_POST
def remove(request: HouseRequest, program_id: UUID, key: str) -> HttpResponse:
    """/console/programs/<id>/questions/<key>/remove"""
    program = queries.program(program_id)
    found = _question(program, key)
    return _saved(request, program_id, [field for field in queries.lead_fields(program) if field != found],
                  _("Removed. What was answered to it before stays with its referrals."))


def _question(program, key: str) -> LeadField:
    """One that is asked now. Raises NotFound."""
    found = next((field for field in queries.lead_fields(program) if field.key == key), None)
    if found is None:
        raise NotFound("question_unknown", "There’s no such question.")
    return found


def _set(request: HouseRequest, program_id: UUID, fields: Sequence[LeadField]) -> None:
    commands.set_lead_fields(program_id=program_id, fields=fields, acting=request.acting, at=timezone.now())


def _saved(request: HouseRequest, program_id: UUID, fields: Sequence[LeadField], said: str) -> HttpResponse:
    refusal = attempt(lambda: _set(request, program_id, fields))
    if refusal:
        return refused(request, refusal, PAGE, program_id=program_id)
    return done(request, said, PAGE, program_id=program_id)


def _of_one(refusal: HouseError, place: int) -> HouseError:
    """What is wrong with the question at `place`, at the fields of its form; with another one, on top."""
    if not isinstance(refusal, BadInput):
        return refusal
    return BadInput(sorted(refusal.errors, key=lambda error: not error.pointer.startswith(f"/fields/{place}/")))
