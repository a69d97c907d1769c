"""The people who refer: the list, and each with programs, figures, introductions, rewards and what happened. Policy: staff who read the console."""
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from advocates import queries
from advocates import states as advocates_states
from desks import console_trail, console_words
from desks.console_agreements import Agreed, agreed_with
from desks.console_frame import PAGE, READERS, cursor, cut, may_decide
from foundation.accounts import queries as accounts_queries
from foundation.kernel.money import Money
from foundation.outbox import queries as outbox_queries
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from partners import queries as partners_queries
from partners import words as partners_words
from referrals import queries as referrals_queries
from referrals import states
from referrals import words as referrals_words
from rewards import queries as rewards_queries
from rewards import states as rewards_states
from rewards.queries.decisions import HERS
from rewards.web.goal_pages import goals_ahead

SHOWN, STORY = 8, 20


@guard(READERS)
def advocates(request: HouseRequest) -> HttpResponse:
    """/console/advocates/ ?name= ?before="""
    name = request.GET.get("name", "").strip()[:160]
    shown, older, newest = cut(request, queries.advocates_page(before=cursor(request), limit=PAGE, name=name))
    counts = referrals_queries.counts_by_advocate(row.id for row in shown)
    enrolments = queries.enrolments_of_all(row.id for row in shown)
    rows = [{"advocate": row, "enrolments": enrolments.get(row.id, []), **_figures(counts.get(row.id, {}))} for row in shown]
    return render(request, "console/advocates.html", {"rows": rows, "older": older, "newest": newest, "name": name, "unfiltered": request.path})


@guard(READERS)
def advocate(request: HouseRequest, advocate_id: UUID) -> HttpResponse:
    """/console/advocates/<id>/ ; of an entry that was merged, on to the one that goes on."""
    found = queries.advocate(advocate_id)
    if found.merged_into_id:
        messages.info(request, _("{name} was brought together with this entry.").format(name=found.name))
        return redirect("console_advocate", advocate_id=found.merged_into_id)
    listed = referrals_queries.referrals_of(found.id, limit=SHOWN + 1)
    rewards = [one for kind in rewards_states.OF_THE_ADVOCATE for one in rewards_queries.rewards_of_beneficiary(kind, found.id, limit=SHOWN)]
    membership, enrolments, now = partners_queries.membership_of(found.id), queries.all_enrolments_of(found.id), timezone.now()
    return render(request, "console/advocate.html", {
        "advocate": found, "rep": accounts_queries.name_of(found.rep_id), "enrolments": enrolments,
        "goals": [one for row in enrolments if row.status == advocates_states.ACTIVE for one in goals_ahead(row.program, row.id, now, to=HERS, amounts=True)],
        "agreed": _agreed(request, found, enrolments, now), "membership": membership, "role": partners_words.ROLE[membership.role] if membership else "",
        "referrals": listed[:SHOWN], "more": len(listed) > SHOWN, "referral_words": referrals_words,
        "rewards": [{"reward": row, "words": console_words.state_words(row), "amount": Money(row.granted_minor - row.taken_back_minor, row.currency)}
                    for row in sorted(rewards, key=lambda row: row.id, reverse=True)[:SHOWN]],
        "earned": [{"earned": Money(one.earned, one.currency), "left": Money(one.on_the_way, one.currency)} for one in rewards_queries.earnings(found.id)],
        "others": queries.entries_merged_into(found.id), "happened": _happened(found), "writes": may_decide(request), "maybe": _maybe(found),
        **_figures(referrals_queries.counts_by_advocate([found.id]).get(found.id, {}))})


def _agreed(request: HouseRequest, found: queries.Advocate, enrolments: list, now: datetime) -> Agreed:
    programs = [(row.program, {"enrolment_id": row.id}) for row in enrolments if row.status == advocates_states.ACTIVE]
    every = queries.enrolments_of_all([found.id], also_merged=True).get(found.id, [])   # what was accepted under an entry that went keeps its terms
    rows = rewards_queries.agreements_of(enrolment_ids=[row.id for row in every])
    return agreed_with(request, rows, programs, now, own=request.user.id in rewards_queries.people_around(found.id), advocate_id=found.id)


def _figures(counts: dict[str, int]) -> dict[str, int]:
    return {"referred": sum(counts.values()), "open": sum(counts.get(state, 0) for state in states.OPEN), "won": counts.get(states.WON, 0)}


def _happened(found: queries.Advocate) -> list[dict]:
    """Of all entries that are this person, the newest first, with who acted."""
    events = outbox_queries.timeline([found.id, *(row.id for row in queries.entries_merged_into(found.id)),
                                      *(row.id for row in queries.all_enrolments_of(found.id))])[-STORY:]
    names = console_words.who_acted(events)
    return [{"words": console_trail.WORDS.get(event.name, event.name), "who": console_words.who(event.acting_kind, event.acting_id, names), "at": event.occurred_at}
            for event in reversed(events)]


def _maybe(found: queries.Advocate) -> queries.Advocate | None:
    """Who opened a link to claim what is kept here, and refers here already."""
    other = next((event.payload["other_id"] for event in reversed(outbox_queries.timeline([found.id])) if event.name == "advocate.claim_collided"), None)
    return queries.goes_on_as(UUID(other)) if other else None
