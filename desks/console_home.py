"""The console's first page: what needs me, by the clock; then how it goes. Policy: staff who read the console."""
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desks.console_flow import how_it_goes, who_brings_the_most
from desks.console_frame import PUBLISH, READERS, in_words, may_approve, may_decide, waited
from desks.console_words import missing_words
from foundation.accounts import queries as accounts_queries
from foundation.outbox import queries as outbox_queries
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from programs import states as programs_states
from referrals import queries as referrals_queries
from referrals import states as referrals_states
from referrals.rules import clocks
from rewards import queries as rewards_queries

SHOWN = 8
TODAY, SOON, LATER = 0, 1, 2


@dataclass(frozen=True)
class Need:
    """One row of the queue. `dial` and `words`: how urgent it is; `icon` and `action` name what is to be done."""

    title: str
    detail: str
    href: str
    icon: str
    action: str
    dial: str
    words: str
    rank: int = LATER


@guard(READERS)
def home(request: HouseRequest) -> HttpResponse:
    """/console/"""
    now, counts = timezone.now(), referrals_queries.counts_by_status()
    needs = []
    if may_decide(request):
        needs += [*_failed(), *_referrals(request, now), *_amounts()]
    if may_approve(request):
        needs += _rewards(request)
    if request.member.role in PUBLISH:
        needs += _plans(request)
    needs.sort(key=lambda need: need.rank)   # stable: the longest waiting stay first
    waiting = counts.get(referrals_states.SUBMITTED, 0) if may_decide(request) else 0
    more = max(waiting - SHOWN, 0)
    number, urgent = len(needs) + more, sum(need.rank == TODAY for need in needs)
    return render(request, "console/home.html", {
        "needs": needs, "number": number, "in_words": in_words(number).capitalize(), "urgent": urgent, "urgent_in_words": in_words(urgent), "more": more,
        "today": now, "total": sum(counts.values()), "most": who_brings_the_most(), "acts": may_decide(request) or may_approve(request),
        **how_it_goes(request, now)})


def _referrals(request: HouseRequest, now: datetime) -> list[Need]:
    """Nobody has decided yet; the longest waiting first. Her own are for somebody else."""
    needs = []
    for row in referrals_queries.open_referrals_to_decide()[:SHOWN]:
        names = {"advocate": row.advocate.name, "company": row.party.company, "person": row.party.person, "time": waited(row.received_at, now)}
        codes = {finding["code"] for finding in row.findings}
        if row.advocate.user_id == request.user.id:
            title, action = _("Your own referral of {company} waits for somebody else"), _("Look")
        elif "same_contact" in codes:
            title, action = _("More than one person introduced {company}"), _("Compare")
        elif codes:
            title, action = _("{company} may be known already"), _("Compare")
        else:
            title, action = _("{advocate} introduced {company}"), _("Decide")
        rank, dial, words = _left(row, now)
        needs.append(Need(title=title.format(**names), detail=_("{advocate} has waited {time} for an answer about {person}").format(**names), action=action,
                          icon="search" if codes else "scales", href=reverse("console_referral", args=[row.id]), dial=dial, words=words, rank=rank))
    return needs


def _left(row, now: datetime) -> tuple[int, str, str]:
    """How much of the promised time is left, as rank, dial and words. A program that accepts by itself promises none."""
    zone = row.program.time_zone
    today = now.astimezone(ZoneInfo(zone)).date()
    last = clocks.last_day(row.decide_by, zone)
    days = (last - today).days
    if days < 0:
        return TODAY, "failed", _("Late")
    if days == 0:
        return TODAY, "failed", _("Today")
    return SOON, "waiting", ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def _rewards(request: HouseRequest) -> list[Need]:
    rows = [row for row in rewards_queries.rewards_to_approve() if row.advocate.user_id != request.user.id]
    if not rows:
        return []
    title = ngettext("%(number)s reward is ready for your yes", "%(number)s rewards are ready for your yes", len(rows)) % {"number": in_words(len(rows)).capitalize()}
    names = list(dict.fromkeys(row.advocate.name for row in rows))
    detail = ", ".join(names[:3]) if len(names) <= 3 else _("{names} and others").format(names=", ".join(names[:3]))
    return [Need(title=title, detail=detail, href=reverse("console_approvals"), icon="check", action=_("Approve"), dial="waiting",
                 words=_("Ready"), rank=SOON)]


def _amounts() -> list[Need]:
    """A reward that can’t be worked out before somebody says an amount."""
    waiting = rewards_queries.waiting_decisions(SHOWN)
    about = referrals_queries.referrals_by_id([row.referral_id for row in waiting])
    rows = {(about[row.referral_id], row.reason) for row in waiting}
    return [Need(title=_("A reward for {company} waits for an amount").format(company=referral.party.company), detail=missing_words(reason),
                 href=reverse("console_referral", args=[referral.id]) + "#deals", icon="coins", action=_("Add it"), dial="waiting", words=_("Waits"))
            for referral, reason in sorted(rows, key=lambda row: (row[0].id, row[1]))]


def _plans(request: HouseRequest) -> list[Need]:
    """Plans that somebody else wrote and that wait for a second person."""
    waiting = [row for row in rewards_queries.drafts() if row.written_by != request.user.id]
    names = accounts_queries.names_of(row.written_by for row in waiting)
    return [Need(title=_("A plan for {program} waits for a second person").format(program=row.program.name),
                 detail=_("{name} wrote it").format(name=names.get(row.written_by, _("Somebody who left"))), href=reverse("console_plan", args=[row.program_id])
                 if row.program.status != programs_states.DRAFT else reverse("console_program", args=[row.program_id]),
                 icon="book", action=_("Read"), dial="waiting", words=_("Waits")) for row in waiting]


def _failed() -> list[Need]:
    number = outbox_queries.dead_count()
    if not number:
        return []
    title = ngettext("%(number)s message didn’t go through", "%(number)s messages didn’t go through", number) % {"number": in_words(number).capitalize()}
    return [Need(title=title, detail=_("We stopped trying after 12 times. See why, and send it again"), href=reverse("console_failed"), icon="warn",
                 action=_("Fix"), dial="failed", words=_("Today"), rank=TODAY)]
