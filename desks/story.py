"""A referral's events as the story its advocate reads: what happened, when, and what she earns from it."""
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from foundation.kernel.money import POINTS, Money
from foundation.outbox.events import StoredEvent
from referrals import states, words
from rewards.queries.decisions import HERS

INTRODUCED, ACCEPTED, MEETING, TALKS, WON, AGAIN = "introduced", "accepted", "meeting", "talks", "won", "again"
DECLINED, LOST, WITHDRAWN = "declined", "lost", "withdrawn"
ADDED, PAID = "added", "paid"
PLANNED = "planned"
STATUS_OF = {INTRODUCED: states.SUBMITTED, ACCEPTED: states.ACCEPTED, TALKS: states.QUALIFIED, WON: states.WON, DECLINED: states.DECLINED,
             LOST: states.LOST, WITHDRAWN: states.WITHDRAWN, "received": states.AWAITING_CONSENT, "asked": states.AWAITING_CONSENT,
             "checked": states.IN_REVIEW, "queued": states.QUEUED, "expired": states.EXPIRED, "voided": states.VOIDED, "reopened": states.ACCEPTED}
ENDED = (DECLINED, LOST, WITHDRAWN, "expired", "voided")
ENTRY_OF = {"referral.submitted": INTRODUCED, "referral.accepted": ACCEPTED, "referral.qualified": TALKS, "referral.declined": DECLINED,
            "referral.lost": LOST, "referral.withdrawn": WITHDRAWN, "referral.received": "received", "referral.consent_asked": "asked",
            "referral.consent_given": "consented", "referral.reviewed": "checked", "referral.overdue": "late", "referral.queued": "queued",
            "referral.expired": "expired", "referral.voided": "voided", "referral.appealed": "appealed", "referral.reopened": "reopened",
            "referral.extended": "extended", "referral.corrected": "corrected", "referral.first_contact": "contacted",
            "referral.next_step": PLANNED}


@dataclass(frozen=True)
class Earning:
    """What one reward comes to for her, and the reward whose page explains it."""

    reward_id: UUID
    amount: Money


@dataclass(frozen=True)
class Entry:
    """One line of the story. `milestone_id`: what can earn; `nothing`, `waiting`: a decision without a reward that can be asked why."""

    kind: str
    at: datetime
    reason: str = ""
    until: datetime | None = None
    channel: str = ""
    milestone_id: UUID | None = None
    amount: Money | None = None
    earnings: tuple[Earning, ...] = ()
    nothing: UUID | None = None
    waiting: UUID | None = None
    current: bool = False
    ended: bool = False

    @property
    def words(self) -> str:
        """Of what has no sentence of its own in the page."""
        return str(words.STORY.get(self.kind, ""))


def story(events: Iterable[StoredEvent], *, status: str, earnings: dict[UUID, list[Earning]], amounts: bool = True) -> list[Entry]:
    """The entries in the order in which they happened. `events` of one referral and its rewards as recorded; `earnings` by milestone;
    `amounts`: whether she sees what it earns, or that it earned nothing.

    Another claimant's decision is never among them: the events of a referral name its own advocate."""
    events = list(events)
    nothing, waiting = _decisions(events) if amounts else ({}, {})
    entries = []
    for entry in _entries(events):
        earned = tuple(earnings.get(entry.milestone_id, ())) if entry.milestone_id else ()
        entries.append(replace(entry, earnings=earned, nothing=None if earned else nothing.get(entry.milestone_id),
                               waiting=None if earned else waiting.get(entry.milestone_id)))
    plans = [entry for entry in entries if entry.kind == PLANNED]
    entries = [entry for entry in entries if entry.kind != PLANNED or entry is plans[-1]]   # that it goes on is said once
    entries.sort(key=lambda entry: entry.at)   # stable: what happened in one instant stays as it was recorded
    newest = max((number for number, entry in enumerate(entries) if STATUS_OF.get(entry.kind) == status), default=-1)
    return [replace(entry, current=number == newest, ended=entry.kind in ENDED) for number, entry in enumerate(entries)]


def _entries(events: list[StoredEvent]) -> Iterable[Entry]:
    """Status events, and the milestones that have none beside them. A win is told by its milestone: a further deal has no other."""
    milestones = {event.payload["kind"]: UUID(event.payload["milestone_id"]) for event in events if event.name == "milestone.recorded"}
    won_before = False
    for event in events:
        if event.name == "milestone.recorded":
            milestone_id = UUID(event.payload["milestone_id"])
            if event.payload["kind"] == states.MEETING_HELD:
                yield Entry(MEETING, event.occurred_at, milestone_id=milestone_id)
            elif event.payload["kind"] == states.MILESTONE_WON:
                yield Entry(AGAIN if won_before else WON, event.occurred_at, milestone_id=milestone_id)
                won_before = True
        elif event.name == "reward.fulfilled":
            amount = Money(event.payload["amount_minor"], event.payload["currency"])
            yield Entry(ADDED if amount.currency == POINTS else PAID, event.occurred_at, amount=amount)
        elif event.name in ENTRY_OF:
            kind = ENTRY_OF[event.name]
            until = event.payload.get("protected_until")
            yield Entry(kind, event.occurred_at, reason=event.payload.get("reason", ""), channel=event.payload.get("channel", ""),
                        until=datetime.fromisoformat(until) if until else None,
                        milestone_id=milestones.get({ACCEPTED: states.MILESTONE_ACCEPTED, TALKS: states.MILESTONE_QUALIFIED}.get(kind, "")))


def _decisions(events: list[StoredEvent]) -> tuple[dict, dict]:
    """Milestone -> the decision that granted nothing, and the one that waits for an amount; the later one counts."""
    nothing: dict[UUID, UUID] = {}
    waiting: dict[UUID, UUID] = {}
    for event in events:
        if event.name not in ("reward.zero", "reward.waiting") or event.payload["beneficiary"] not in HERS:
            continue   # what her claim earns for her rep or her organisation is no line of hers
        milestone_id, decision_id = UUID(event.payload["milestone_id"]), UUID(event.payload["decision_id"])
        if event.name == "reward.waiting":
            waiting[milestone_id] = decision_id
        else:
            nothing[milestone_id] = decision_id
            waiting.pop(milestone_id, None)
    return nothing, waiting
