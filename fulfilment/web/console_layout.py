"""How files of one kind look, with the next real rows beside it. Policy: finance."""
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.kernel.errors import NotFound
from foundation.web.outcomes import add_errors, attempt, done, sentence
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from fulfilment import commands, queries, states, words
from fulfilment.rules import layouts
from fulfilment.web.console import FINANCE
from fulfilment.web.forms import LayoutForm

SHOWN = 5


@guard(FINANCE)
def layout(request: HouseRequest, kind: str) -> HttpResponse:
    """/console/payouts/layout/<kind>/ : sent with act=look it shows what was chosen, else it holds from now on."""
    if kind not in states.KINDS:
        raise NotFound("layout_unknown", "There’s no such file.")
    stands = queries.layout(kind)
    form = LayoutForm(request.POST or None, kind=kind, layout=stands)
    looked = False
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        if request.POST.get("act") == "look":
            for error in layouts.wrong_layout(kind, **chosen):
                name = error.pointer.removeprefix("/")
                form.add_error(name if name in form.fields else None, sentence(error))
        else:
            refusal = attempt(lambda: commands.change_layout(kind=kind, **chosen, acting=request.acting, at=timezone.now()))
            if refusal is None:
                return done(request, _("Files that are downloaded from now on look like this."), "console_payout_layout", kind=kind)
            add_errors(form, refusal)
        if not form.errors:
            stands, looked = layouts.layout_of(kind, **chosen), True
    return render(request, "console/payout_layout.html", {
        "form": form, "kind": kind, "kind_words": words.KIND[kind], "kinds": [(one, words.KIND[one]) for one in states.KINDS], "looked": looked,
        "heads": stands.heads, **_preview(request, kind, stands)}, status=400 if form.errors else 200)


def _preview(request: HouseRequest, kind: str, stands: layouts.Layout) -> dict:
    """The next real rows as this layout writes them."""
    now = timezone.now()
    due = [one for one in queries.due(now, kind=kind) if not one.holds]
    lines = queries.lines_ahead(due[:SHOWN])
    cells = queries.table(stands, lines, queries.names_due(due[:SHOWN]), file_number=queries.next_number(), made_on=queries.local_day(now))
    odd = layouts.rows_that_do_not_fit(stands, cells)
    shown = [row for place, row in enumerate(cells) if place not in odd]
    return {"cells": cells, "odd": [cells[place] for place in odd], "more": len(due) > SHOWN,
            "text": queries.rendered(stands, shown).decode(stands.encoding) if shown else ""}
