"""The referrals in a list: filtered, searched, paged, and decided about together. Policy: staff who read the console."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from desks.console_frame import READERS, chosen, cursor, cut, link, may_decide
from foundation.accounts import queries as accounts_queries
from foundation.web import formats
from foundation.web.outcomes import kept
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from partners import queries as partners_queries
from programs import queries as programs_queries
from referrals import queries, states, words
from referrals.web.forms_bulk import BULK, BulkForm


@guard(READERS)
def referrals(request: HouseRequest) -> HttpResponse:
    """/console/referrals/ ?status= ?program= ?partner= ?rep= ?advocate= ?channel= ?company= ?before="""
    status = request.GET.get("status", "")
    channel = request.GET.get("channel", "")
    wanted = queries.Wanted(
        statuses=(status,) if status in states.STATES else (), program_id=chosen(request, "program"), organisation_id=chosen(request, "partner"),
        rep_id=chosen(request, "rep"), advocate_id=chosen(request, "advocate"), channel=channel if channel in states.CHANNELS else "",
        company=request.GET.get("company", "").strip()[:160])
    rows, older, newest = cut(request, queries.referrals_found(wanted, before=cursor(request), limit=30))
    counts = queries.counts_found(wanted)
    shown_states = [{"words": words.STATE[state], "count": _counted(counts.get(state, 0)), "href": link(request, status=state), "on": state in wanted.statuses}
                    for state in states.STATES if counts.get(state) or state in wanted.statuses]
    narrowed = any((wanted.program_id, wanted.organisation_id, wanted.rep_id, wanted.advocate_id, wanted.channel))
    form = kept(request, BULK, BulkForm(auto_id="bulk_%s"))
    assert isinstance(form, BulkForm)
    return render(request, "console/referrals.html", {
        "rows": [(row, _may_tick(request, row), str(row.id) in form.ticked()) for row in rows], "form": form, "older": older, "newest": newest, "filters": shown_states,
        "everything": {"count": sum(counts.values()), "said": _counted(sum(counts.values())), "more": _counted(max(counts.values(), default=0)).endswith("+"),
                       "href": link(request, status="")}, "status": status if wanted.statuses else "",
        "company": wanted.company, "advocate": wanted.advocate_id, "narrowed": narrowed, "choices": _choices(wanted),
        "unfiltered": request.path, "here": request.get_full_path(),
        "ticks": may_decide(request) and any(_may_tick(request, row) for row in rows), "words": words})


def _counted(number: int) -> str:
    """"12", and "1,000+" where nobody counted to the end."""
    most = queries.COUNTED
    return f"{formats.number(most)}+" if number > most else formats.number(number)


def _may_tick(request: HouseRequest, row) -> bool:
    """Nobody decides about her own."""
    return may_decide(request) and row.status in states.DECIDABLE and row.advocate.user_id != request.user.id


def _choices(wanted: queries.Wanted) -> list[dict]:
    """The selects: what there is to choose from, where there is anything to choose."""
    programs = {program.id: program.name for program in programs_queries.programs()}
    partners = {one.id: one.name for one in partners_queries.organisations_page(limit=200)}
    reps = accounts_queries.names_of(queries.reps_with_referrals())
    found = [_select("program", programs, wanted.program_id, 2), _select("partner", partners, wanted.organisation_id, 1),
             _select("rep", reps, wanted.rep_id, 1), _select("channel", words.CHANNEL, wanted.channel, 1)]
    return [one for one in found if one]


def _select(name: str, rows: dict, chosen_one: UUID | str | None, least: int) -> dict | None:
    if len(rows) < least:
        return None
    return {"name": name, "label": words.FILTER[name], "options": [(key, label, key == chosen_one) for key, label in sorted(rows.items(), key=lambda row: str(row[1]))]}
