"""The console's first page: what needs me, by the clock; then how it goes. Policy: staff who read the console."""
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from desks import console_needs as needs_of
from desks.console_agreements import of_agreements
from desks.console_flow import how_it_goes, who_brings_the_most
from desks.console_frame import PUBLISH, READERS, may_approve, may_decide
from desks.console_needs import SHOWN, TODAY
from foundation.web.formats import in_words
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from referrals import queries as referrals_queries


@guard(READERS)
def home(request: HouseRequest) -> HttpResponse:
    """/console/"""
    now, needs = timezone.now(), list[needs_of.Need]()
    if may_decide(request):
        needs += [*needs_of.of_failures(), *needs_of.of_contacts(now), *needs_of.of_referrals(request, now), *needs_of.of_doubts(request),
                  *needs_of.of_news(), *needs_of.of_twins(), *needs_of.of_amounts()]
    if may_approve(request):
        needs += [*needs_of.of_rates(), *needs_of.of_gates(request), *needs_of.of_holds(request, now), *needs_of.of_rewards(request),
                  *needs_of.of_accounts(request)]
    if may_decide(request) or may_approve(request):
        needs += needs_of.of_voids(request)
    if may_approve(request):
        needs += [*needs_of.of_by_hand(request), *needs_of.of_write_offs(request), *of_agreements(request, now)]
    if request.member.role in PUBLISH:
        needs += needs_of.of_plans(request)
    needs.sort(key=lambda need: need.rank)   # stable: the longest waiting stay first
    waiting = referrals_queries.undecided_count() if may_decide(request) else 0
    more = max(waiting - SHOWN, 0)
    number, urgent = len(needs) + more, sum(need.rank == TODAY for need in needs)
    return render(request, "console/home.html", {
        "needs": needs, "number": number, "in_words": in_words(number).capitalize(), "urgent": urgent, "urgent_in_words": in_words(urgent), "more": more,
        "today": now, "total": referrals_queries.is_any(), "most": who_brings_the_most(), "acts": may_decide(request) or may_approve(request),
        **how_it_goes(request, now)})
