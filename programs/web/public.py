"""What anybody may read about a vendor's programs. Policy: public."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from foundation.web.policies import PUBLIC, guard
from programs import queries, states, words


@guard(PUBLIC)
def programs(request: HttpRequest) -> HttpResponse:
    """/ : the programs that take people in."""
    now = timezone.now()
    shown = [queries.times(program, now) for program in queries.open_programs()]
    rows = [{"program": times.program, "kind": words.KIND[times.program.kind], "offer": queries.offer(times.program, get_language() or "en"), "times": times}
            for times in shown if times.phase in (states.TAKING, states.NOT_YET) and times.program.kind != states.FOR_TEAM]
    return render(request, "public/programs.html", {"rows": rows})


@guard(PUBLIC)
def program(request: HttpRequest, slug: str) -> HttpResponse:
    """/p/<slug>/ : what the program is, what it pays, its terms."""
    found = queries.program_by_slug(slug)
    return render(request, "public/program.html", {
        "program": found, "times": queries.times(found, timezone.now()), "kind": words.KIND[found.kind],
        "offer": queries.offer(found, get_language() or "en"), "ahead": queries.ahead(found, get_language() or "en"), "terms": queries.terms_in_force(found.id)})
