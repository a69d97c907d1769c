"""The people a rep looks after: all of them, and one with figures, link to claim and referrals. Policy: sales; a colleague's are unknown."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from advocates import queries as advocates_queries
from advocates.web import claim_links
from advocates.web.forms import RepForm
from advocates.web.sales import SALES, hers, sales_team
from desks.console_frame import cursor, cut
from desks.sales_home import people_of
from desks.sales_words import standings
from foundation.accounts import queries as accounts_queries
from foundation.accounts import states as accounts_states
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from referrals import queries as referrals_queries

PAGE = 50


@guard(SALES)
def advocates(request: HouseRequest) -> HttpResponse:
    """/sales/advocates/ ?name= ?show=all (who runs the programs) ?before="""
    now, name = timezone.now(), request.GET.get("name", "").strip()[:120]
    everybody = request.GET.get("show") == "all" and request.member.role != accounts_states.SALES_REP
    older = newest = ""
    if name:
        found = advocates_queries.search(name, rep_id=None if everybody else request.user.id, limit=PAGE)
    elif everybody:
        found, older, newest = cut(request, advocates_queries.advocates_page(before=cursor(request), limit=PAGE), PAGE)
    else:
        found = advocates_queries.advocates_of_rep(request.user.id)
    return render(request, "sales/advocates.html", {
        "people": people_of(found, now), "name": name, "everybody": everybody, "runs": request.member.role != accounts_states.SALES_REP,
        "older": older, "newest": newest, "reps": accounts_queries.names_of([one.rep_id for one in found])})


@guard(SALES)
def advocate(request: HouseRequest, advocate_id: UUID) -> HttpResponse:
    """/sales/advocates/<id>/"""
    found, now = hers(request, advocate_id), timezone.now()
    person = people_of([found], now)[0]
    runs = request.member.role != accounts_states.SALES_REP
    return render(request, "sales/advocate.html", {
        "advocate": found, "person": person, "claim": claim_links.shown(request, found), "waiting": advocates_queries.unclaimed_enrolments(found.id),
        "enrolments": advocates_queries.enrolments_of(found.id), "rows": standings(referrals_queries.referrals_of(found.id, limit=PAGE), now),
        "rep": accounts_queries.name_of(found.rep_id),
        "assign": RepForm(team=sales_team(), initial={"rep": str(found.rep_id or "")}) if runs else None})
