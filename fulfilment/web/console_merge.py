"""One person under two entries: whom it is the same as, what will happen, and the yes. Policy: owners and program managers."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from advocates import queries as advocates_queries
from advocates import rules as advocates_rules
from foundation.kernel.errors import HouseError, NotFound
from foundation.web.outcomes import attempt, done, sentence
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from fulfilment import commands
from rewards.web import agreed_words

MANAGERS = staff("owner", "program_manager")
FOUND = 8
OWED = ("accrued", "payable")


@guard(MANAGERS)
def same_as(request: HouseRequest, advocate_id: UUID) -> HttpResponse:
    """/console/advocates/<id>/same-as/ ?name= : who could be the same person."""
    advocate = advocates_queries.advocate(advocate_id)
    name = request.GET.get("name", "").strip()[:160]
    found = [row for row in advocates_queries.search(name or advocate.name.split()[0], limit=FOUND + 1) if row.id != advocate.id][:FOUND]
    return render(request, "console/same_as.html", {"advocate": advocate, "name": name, "found": found})


@guard(MANAGERS)
def merge(request: HouseRequest, advocate_id: UUID, other_id: UUID) -> HttpResponse:
    """/console/advocates/<id>/same-as/<id>/ : what will happen, by doing it and taking it back; with POST it happens."""
    pair = advocates_queries.advocate(advocate_id), advocates_queries.advocate(other_id)
    if advocate_id == other_id:
        raise NotFound("advocate_unknown", "There’s no such advocate.")
    goes, stays = advocates_rules.which_stays(*pair, advocates_queries.on_team)
    now = timezone.now()
    if request.method == "POST":
        refusal = attempt(lambda: commands.merge_advocates(advocate_id=goes.id, into_id=stays.id, acting=request.acting, at=now))
        if refusal is None:
            return done(request, _("Done. Everything of {name} stands here now.").format(name=goes.name), "console_advocate", advocate_id=stays.id)
        return _page(request, goes, stays, None, sentence(refusal), 409)
    try:
        merged = commands.rehearse_merge(advocate_id=goes.id, into_id=stays.id, acting=request.acting, at=now)
        return _page(request, goes, stays, merged, "", 200)
    except HouseError as refusal:
        return _page(request, goes, stays, None, sentence(refusal), 200)


def _page(request: HouseRequest, goes, stays, merged, refusal: str, status: int) -> HttpResponse:
    return render(request, "console/merge.html", {
        "goes": goes, "stays": stays, "refusal": refusal, "merged": merged,
        "agreed": agreed_words.of_rows(merged.agreed.moved, timezone.now()) if merged else [],
        "stayed": agreed_words.of_rows(merged.agreed.stayed, timezone.now()) if merged else [],
        "owed": [-money for kind, money in merged.balances if kind in OWED] if merged else [],
        "points": [-money for kind, money in merged.balances if kind == "wallet"] if merged else [],
        "debts": [money for kind, money in merged.balances if kind == "receivable"] if merged else []}, status=status)
