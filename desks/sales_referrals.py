"""A rep's referrals: all of them, and one with whom to call, what was said and what comes next. Policy: sales; a colleague's are unknown."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from advocates.web.forms import RepForm
from advocates.web.sales import SALES, looks_after, sales_team
from desks.console_frame import cursor, cut, link
from desks.next_steps import plan_of
from desks.sales_words import standing, standings
from desks.threads import thread_of
from foundation.accounts import queries as accounts_queries
from foundation.accounts import states as accounts_states
from foundation.web.outcomes import kept
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from referrals import states
from referrals.queries import sales as queries
from referrals.web.sales_forms import StaffMessageForm

PAGE = 30
SHOWN = {"open": states.OPEN, "won": (states.WON,), "all": ()}


@guard(SALES)
def referrals(request: HouseRequest) -> HttpResponse:
    """/sales/referrals/ ?show=open|won|all ?before="""
    show = request.GET.get("show", "open")
    show = show if show in SHOWN else "open"
    rows, older, newest = cut(request, queries.referrals_of_rep(request.user.id, statuses=SHOWN[show], before=cursor(request), limit=PAGE), PAGE)
    return render(request, "sales/referrals.html", {
        "rows": standings(rows, timezone.now()), "older": older, "newest": newest, "show": show, "views": {name: link(request, show=name) for name in SHOWN}})


@guard(SALES)
def referral(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    """/sales/referrals/<id>/"""
    rep = request.member.role == accounts_states.SALES_REP
    found = queries.referral_of_staff(request.user.id if rep else None, referral_id)
    return render(request, "sales/referral.html", {
        "referral": found, "row": standing(found, timezone.now(), accounts_queries.name_of(found.rep_id)), "entered_by": accounts_queries.name_of(found.entered_by),
        "knows": looks_after(request, found.advocate), "thread": thread_of(found, internal=True),
        "form": kept(request, "message", StaffMessageForm(), referral_id=referral_id), "plan": plan_of(request, found),
        "assign": None if rep or found.status not in (*states.OPEN, states.WON) else RepForm(
            team=sales_team(), nobody=False, initial={"rep": str(found.rep_id or "")})})
