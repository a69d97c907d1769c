"""What a partner's people introduced: the list by person and state, and one by itself. Policy: partner admin, who sees what the member sees."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from desks import partner_rows as rows
from desks.console_frame import cursor, cut, link
from desks.portal_rows import reward_line, total_of
from foundation.web.policies import guard
from partners import queries
from partners.web.policy import PARTNER_ADMIN, PartnerRequest
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from referrals import states, words
from rewards import queries as rewards_queries

PAGE = 25


@guard(PARTNER_ADMIN)
def referrals(request: PartnerRequest) -> HttpResponse:
    """/partner/referrals/ ?person= ?state= ?before="""
    organisation, now = request.membership.organisation, timezone.now()
    everybody = queries.everybody_of(organisation.id)
    names = {str(row.advocate_id): row.advocate.name for row in everybody}
    chosen = request.GET.get("person", "") if request.GET.get("person", "") in names else ""
    state = request.GET.get("state", "") if request.GET.get("state", "") in states.STATES else ""
    listed = referrals_queries.referrals_of_organisation(organisation.id, advocate_id=UUID(chosen) if chosen else None, statuses=[state] if state else (),
                                                         before=cursor(request), limit=PAGE)
    shown, older, newest = cut(request, listed, PAGE)
    by_member = referrals_queries.standing_by_member(organisation.id)
    counts = [by_member[UUID(chosen)]] if chosen and UUID(chosen) in by_member else [] if chosen else list(by_member.values())
    states_shown = [{"key": one, "words": words.STATE[one], "count": sum(row.by_status.get(one, 0) for row in counts), "on": one == state,
                     "href": link(request, state=one)} for one in states.STATES]
    return render(request, "partner/referrals.html", {
        "organisation": organisation, "lines": rows.lines(shown, now), "older": older, "newest": newest, "people": names, "person": chosen, "state": state,
        "filters": [one for one in states_shown if one["count"] or one["on"]], "total": sum(row.referred for row in counts), "everything": link(request, state=""),
        "unfiltered": link(request, state="", person=""), "takes": rows.may_take(request.membership, now)})


@guard(PARTNER_ADMIN)
def referral(request: PartnerRequest, referral_id: UUID) -> HttpResponse:
    """/partner/referrals/<id>/ : what the member sees of it: its state, its story, and what it earns where the program shows that."""
    organisation, now = request.membership.organisation, timezone.now()
    found = referrals_queries.referral_of_organisation(organisation.id, referral_id)
    shows = programs_queries.shows_rewards(found.program)
    earned = [reward_line(row) for row in rewards_queries.rewards_on(found.advocate_id, [found.id])] if shows else []
    member = next((row for row in reversed(queries.everybody_of(organisation.id)) if row.advocate_id == found.advocate_id), None)
    return render(request, "partner/referral.html", {
        "organisation": organisation, "referral": found, "line": rows.lines([found], now)[0], "story": rows.story(found), "member": member,
        "earned": earned, "total": total_of(line.counted for line in earned), "reason": rows.reason(found), "channel": words.CHANNEL[found.channel],
        "ended": found.status in states.ENDS})
