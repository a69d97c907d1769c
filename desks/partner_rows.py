"""What the partner workspace shows of people and referrals: those of one organisation, in a fixed number of reads."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from advocates import queries as advocates_queries
from advocates import states as advocates_states
from foundation.kernel.money import Money
from foundation.outbox import queries as outbox_queries
from foundation.web import formats
from partners import queries as partners_queries
from partners import states as partners_states
from partners import words as partners_words
from referrals import queries as referrals_queries
from referrals import states, words
from referrals.rules import clocks
from rewards import queries as rewards_queries

QUIET_AFTER = timedelta(days=42)   # a seller who introduced nobody for six weeks stands out

HAPPENED = {
    "referral.accepted": "accepted", "referral.qualified": "qualified", "referral.won": "won", "referral.declined": "declined", "referral.lost": "lost",
    "referral.expired": "expired", "referral.withdrawn": "withdrawn", "referral.voided": "voided", "referral.reviewed": "in_review", "referral.queued": "queued",
}


@dataclass(frozen=True)
class Person:
    """A member and how what she introduced for the organisation stands. `quiet`: nothing came for a long while."""

    membership: object
    name: str
    role: str
    standing: referrals_queries.Standing
    brought: list[Money]
    quiet: bool
    since: datetime

    @property
    def id(self) -> UUID:
        return self.membership.id   # type: ignore[attr-defined]


def sellers(organisation_id: UUID) -> list:
    """The enrolments of everybody who acts for it now, active ones."""
    members = [row.advocate_id for row in partners_queries.members_of(organisation_id)]
    return [row for rows in advocates_queries.enrolments_of_all(members).values() for row in rows if row.status == advocates_states.ACTIVE]


@dataclass(frozen=True)
class Line:
    """A referral in a list: who introduced it, where it stands, and what is waited for."""

    referral: object
    by: str
    words: str
    dial: str
    under: str

    @property
    def id(self) -> UUID:
        return self.referral.id   # type: ignore[attr-defined]


@dataclass(frozen=True)
class Happened:
    words: str
    dial: str
    at: datetime


def people(organisation_id: UUID, now: datetime, *, since: datetime | None = None) -> list[Person]:
    """Who acts for it now, whoever introduced somebody last first."""
    standing = referrals_queries.standing_by_member(organisation_id, since=since)
    brought = rewards_queries.brought_in(organisation_id, since=since)
    last = referrals_queries.standing_by_member(organisation_id) if since else standing
    found = []
    for row in partners_queries.members_of(organisation_id):
        latest = last[row.advocate_id].last_at if row.advocate_id in last else None
        shown = standing.get(row.advocate_id, referrals_queries.Standing())
        quiet = now - (latest or row.joined_at) > QUIET_AFTER
        found.append(Person(row, row.advocate.name, str(partners_words.ROLE[row.role]), referrals_queries.Standing(shown.by_status, latest),
                            brought.get(row.advocate_id, []), quiet, row.joined_at))
    return sorted(found, key=lambda one: (one.standing.last_at or one.since), reverse=True)


def former(organisation_id: UUID) -> list:
    """Who left, the last first: their introductions are still the organisation's."""
    gone = [row for row in partners_queries.everybody_of(organisation_id) if row.left_at is not None]
    here = {row.advocate_id for row in partners_queries.members_of(organisation_id)}
    return sorted((row for row in gone if row.advocate_id not in here), key=lambda row: row.left_at, reverse=True)


def lines(referrals: Iterable, now: datetime) -> list[Line]:
    referrals = list(referrals)
    own = referrals_queries.own_before_of(referrals)
    return [Line(row, row.advocate.name, str(words.STATE[row.status]), words.DIAL[row.status], under(row, now, own=row.id in own)) for row in referrals]


def under(referral, now: datetime, *, own: bool) -> str:
    """What we wait for and until when, or how it ended; never who else has a claim."""
    status = referral.status
    if status in states.DECIDABLE and referral.decide_by:
        due = clocks.last_day(referral.decide_by, referral.program.time_zone)
        return (_("The answer was promised by {day} and is late.") if now >= referral.decide_by else _("The answer comes by {day}.")).format(day=formats.weekday(due))
    if status in states.WORKED and referral.protected_until:
        template = _("Yours until {day}") if now < referral.protected_until else _("Its protection ended on {day}")
        return template.format(day=formats.day(referral.protected_until))
    if status == states.WON:
        return _("since {day}").format(day=formats.day(referral.moved_at))
    return _reason(referral, own=own) or ("" if status in states.OPEN else formats.day(referral.moved_at))


def reason(referral) -> str:
    """Why it ended, as its advocate reads it: in general words where the program says no more."""
    return _reason(referral, own=referrals_queries.own_before(referral) is not None)


def _reason(referral, *, own: bool) -> str:
    if referral.status == states.LOST:
        return str(words.LOST[referral.reason])
    if referral.status == states.DECLINED:
        return str(words.DECLINED_OF_SELLER) if own else words.why_declined(referral.reason, referral.program.decline_detail)
    return ""


def story(referral) -> list[Happened]:
    """What happened to it, for the page of one: the states that it came through."""
    found = [Happened(_("Introduced by {name}").format(name=referral.advocate.name), words.DIAL[states.SUBMITTED], referral.received_at)]
    for event in outbox_queries.timeline([referral.id]):
        status = HAPPENED.get(event.name)
        if status:
            found.append(Happened(str(words.STATE[status]), words.DIAL[status], event.occurred_at))
    return found


def year_begins(now: datetime, zone: str) -> datetime:
    """The first instant of the running year by the vendor's clock."""
    local = now.astimezone(ZoneInfo(zone))
    return datetime(local.year, 1, 1, tzinfo=local.tzinfo)


def level_words(organisation_id: UUID, now: datetime) -> str:
    level = partners_queries.level_of(organisation_id, now)
    return str(partners_words.LEVEL_PARTNER[level]) if level else ""


def may_take(membership, now: datetime) -> bool:
    """Whether somebody may be introduced for the organisation now, by a program that is open for its level."""
    organisation = membership.organisation
    level = partners_queries.level_of(organisation.id, now)
    return organisation.status == partners_states.ACTIVE and bool(partners_queries.programs_for(level, now))
