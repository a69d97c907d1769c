"""What anybody may read about a vendor's programs. Policy: public."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from foundation.web.policies import PUBLIC, guard
from programs import queries, words


@guard(PUBLIC)
def programs(request: HttpRequest) -> HttpResponse:
    """/ : the programs that take people in."""
    rows = [{"program": program, "kind": words.KIND[program.kind], "offer": queries.offer(program, get_language() or "en")} for program in queries.open_programs()]
    return render(request, "public/programs.html", {"rows": rows})


@guard(PUBLIC)
def program(request: HttpRequest, slug: str) -> HttpResponse:
    """/p/<slug>/ : what the program is, what it pays, its terms."""
    found = queries.program_by_slug(slug)
    return render(request, "public/program.html", {
        "program": found, "kind": words.KIND[found.kind], "offer": queries.offer(found, get_language() or "en"), "terms": queries.terms_in_force(found.id)})
