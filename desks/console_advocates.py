"""The people who refer, with the programs they are in and how their referrals went. Policy: staff who read the console."""
from django.http import HttpResponse
from django.shortcuts import render

from advocates import queries
from desks.console_frame import PAGE, READERS, cursor, cut
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from referrals import queries as referrals_queries
from referrals import states


@guard(READERS)
def advocates(request: HouseRequest) -> HttpResponse:
    """/console/advocates/ ?name= ?before="""
    name = request.GET.get("name", "").strip()[:160]
    shown, older, newest = cut(request, queries.advocates_page(before=cursor(request), limit=PAGE, name=name))
    counts = referrals_queries.counts_by_advocate(row.id for row in shown)
    enrolments = queries.enrolments_of_all(row.id for row in shown)
    rows = [{"advocate": row, "enrolments": enrolments.get(row.id, []), "referred": sum(counts.get(row.id, {}).values()),
             "open": sum(counts.get(row.id, {}).get(state, 0) for state in states.OPEN), "won": counts.get(row.id, {}).get(states.WON, 0)} for row in shown]
    return render(request, "console/advocates.html", {"rows": rows, "older": older, "newest": newest, "name": name, "unfiltered": request.path})
