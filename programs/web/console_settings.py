"""How a program is set, and when it ends. Policy: owners and program managers."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.web.outcomes import add_errors, attempt, done, keep, kept, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from programs import commands, queries, states, words
from programs.web.forms import EndForm, SettingsForm

WRITERS = staff("owner", "program_manager")
PAGE = "console_settings"


@guard(WRITERS)
def settings(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/settings/ : everything that may change on one page; what is fixed stands beside it with the reason."""
    program, now, status = queries.program(program_id), timezone.now(), 200
    form = SettingsForm(request.POST or None, program=program)
    if request.method == "POST":
        status = 400
        if form.is_valid():
            refusal = attempt(lambda: commands.change_settings(program_id=program_id, values=form.values(), acting=request.acting, at=now))
            if refusal is None:
                return done(request, _("Saved. It counts for what comes from now on; windows that run keep their length."), PAGE, program_id=program_id)
            add_errors(form, refusal)
            program = queries.program(program_id)
    times = queries.times(program, now)
    end = kept(request, "end", EndForm(program=program, auto_id="end_%s"), program_id=program_id) if times.phase not in (states.DRAFT, states.ENDED) else None
    return render(request, "console/program_settings.html", {
        "program": program, "form": form, "end": end, "times": times, "words": words, "draft": program.status == states.DRAFT}, status=status)


@guard(WRITERS)
@require_POST
def end(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/end"""
    form, now = EndForm(request.POST, program=queries.program(program_id)), timezone.now()
    if form.is_valid():
        refusal = attempt(lambda: commands.end_program(program_id=program_id, ends_at=form.cleaned_data["ends_at"] or now,
                                                       tail_days=form.cleaned_data["tail_days"], acting=request.acting, at=now))
        if refusal is None:
            return done(request, _("The end is set, and everybody who opens the program reads it."), PAGE, program_id=program_id)
        add_errors(form, refusal)
    return keep(request, "end", form, PAGE, program_id=program_id)


@guard(WRITERS)
@require_POST
def take_end_back(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/end/take-back"""
    refusal = attempt(lambda: commands.take_end_back(program_id=program_id, acting=request.acting, at=timezone.now()))
    if refusal:
        return refused(request, refusal, PAGE, program_id=program_id)
    return done(request, _("The program goes on."), PAGE, program_id=program_id)
