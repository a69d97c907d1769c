"""Partner organisations: the list, and each with its levels, terms, people, referrals and rewards. Policy: staff who read the console."""
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from advocates import queries as advocates_queries
from desks import console_words
from desks.console_agreements import Agreed, agreed_with
from desks.console_frame import PAGE, READERS, cursor, cut, may_decide
from desks.partner_earnings import amounts
from foundation.kernel.money import Money
from foundation.outbox import queries as outbox_queries
from foundation.outbox.events import StoredEvent
from foundation.web import formats
from foundation.web.outcomes import kept
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from partners import queries, rules, states, words
from partners.web.forms import InviteForm, LevelForm, ProtectionForm, SuspendForm
from referrals import queries as referrals_queries
from referrals import words as referrals_words
from rewards import queries as rewards_queries
from rewards import states as rewards_states

SHOWN, STORY = 8, 20


@guard(READERS)
def partners(request: HouseRequest) -> HttpResponse:
    """/console/partners/ ?before="""
    now = timezone.now()
    shown, older, newest = cut(request, queries.organisations_page(before=cursor(request), limit=PAGE))
    ids = [row.id for row in shown]
    levels, people, standing = queries.levels_at(ids, now), queries.people_counts(ids), referrals_queries.standing_by_organisation(ids)
    rows = [{"organisation": row, "level": words.LEVEL.get(levels.get(row.id, ""), ""), "people": people.get(row.id, 0),
             "standing": standing.get(row.id, referrals_queries.Standing()), "dial": words.STATUS_DIAL[row.status], "status": words.STATUS[row.status]} for row in shown]
    return render(request, "console/partners.html", {"rows": rows, "older": older, "newest": newest, "writes": may_decide(request),
                                                     "suspended": sum(row.status == states.SUSPENDED for row in shown)})


@guard(READERS)
def partner(request: HouseRequest, organisation_id: UUID) -> HttpResponse:
    """/console/partners/<id>/"""
    found, now = queries.organisation(organisation_id), timezone.now()
    level, coming = queries.level_of(found.id, now), queries.next_level_of(found.id, now)
    standing = referrals_queries.standing_by_member(found.id)
    everybody = queries.everybody_of(found.id)
    here, gone = [row for row in everybody if row.left_at is None], [row for row in everybody if row.left_at is not None]
    people = [{"membership": row, "role": words.ROLE[row.role], "standing": standing.get(row.advocate_id, referrals_queries.Standing())} for row in here]
    listed = referrals_queries.referrals_of_organisation(found.id, limit=SHOWN)
    rewards = rewards_queries.rewards_of_beneficiary(rewards_states.ORGANISATION, found.id, limit=SHOWN)
    earned = rewards_queries.earned_by_organisation(found.id)
    return render(request, "console/partner.html", {
        "organisation": found, "level": words.LEVEL_PARTNER.get(level or "", ""),
        "coming": {"words": words.LEVEL_PARTNER[coming.level], "from_at": coming.from_at} if coming else None,
        "history": [{"words": words.LEVEL[row.level], "from_at": row.from_at, "set_at": row.set_at, "ahead": row.from_at > now}
                    for row in reversed(queries.levels_of(found.id))],
        "people": people, "former": gone,
        "invitations": queries.open_invitations(found.id, now), "role_words": words.ROLE, "referrals": listed[:SHOWN], "more_referrals": len(listed) > SHOWN,
        "referral_words": referrals_words, "rewards": [
            {"reward": row, "words": console_words.state_words(row), "amount": Money(row.granted_minor - row.taken_back_minor, row.currency)}
            for row in rewards[:SHOWN]],
        "agreed": _agreed(request, found, level, now),
        "earned": amounts([Money(one.earned, one.currency) for one in earned]), "open": sum(row.open for row in standing.values()),
        "won": sum(row.won for row in standing.values()), "happened": _happened(found.id), "writes": may_decide(request),
        **(_forms(request, found, level, now) if may_decide(request) else {})})


def _agreed(request: HouseRequest, found, level: str | None, now: datetime) -> Agreed:
    programs = [(program, {"organisation_id": found.id}) for program in queries.programs_for(level, now)]
    mine = (rewards_states.ORGANISATION, found.id) in rewards_queries.accounts_of(request.user.id)
    return agreed_with(request, rewards_queries.agreements_of(organisation_ids=[found.id]), programs, now, own=mine, organisation_id=found.id)


def _happened(organisation_id: UUID) -> list[dict]:
    """Its story, the newest first, with who acted."""
    events = outbox_queries.timeline([organisation_id])[-STORY:]
    names = console_words.who_acted(events)
    people = {row.id: row.name for row in advocates_queries.advocates_by_id(UUID(event.payload["advocate_id"]) for event in events
                                                                             if event.payload.get("advocate_id")).values()}
    return [{"words": _said(event, people), "at": event.occurred_at,
             "who": "" if _herself(event) else console_words.who(event.acting_kind, event.acting_id, names)}
            for event in reversed(events)]


def _herself(event: StoredEvent) -> bool:
    """Whoever did it is whom it is about: nobody needs the name twice."""
    return event.acting_id is not None and event.payload.get("advocate_id") == str(event.acting_id)


def _said(event: StoredEvent, people: dict[UUID, str]) -> str:
    """With whom it is about, or which level and from when."""
    payload = event.payload
    values = {"name": people.get(UUID(payload["advocate_id"]), "") if payload.get("advocate_id") else "", "level": words.LEVEL.get(payload.get("level", ""), ""),
              "role": words.ROLE.get(payload.get("after") or payload.get("role", ""), ""), "days": formats.number(payload["days"]) if payload.get("days") else "",
              "day": formats.day(datetime.fromisoformat(payload["from_at"])) if payload.get("from_at") else ""}
    key = "partner.protection_lifted" if event.name == "partner.protection_set" and not values["days"] else event.name
    return str(words.EVENT.get(key, key)).format(**values)


def _forms(request: HouseRequest, found, level: str | None, now) -> dict:
    """Each with what was typed and refused a moment ago; none that the command would refuse anyway."""
    at = {"organisation_id": found.id}
    admitting = queries.programs_for(level, now)
    active = found.status == states.ACTIVE
    return {"level_form": kept(request, "level", LevelForm(initial={"level": level}), **at),
            "protection_form": kept(request, "protection", ProtectionForm(initial={"days": found.protection_days}), **at),
            "suspend_form": kept(request, "suspend", SuspendForm(), **at) if active else None,
            "invite_form": kept(request, "invite", InviteForm(programs=admitting), **at) if active and admitting and rules.takes_members(level) else None}
