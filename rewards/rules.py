"""Who may publish a plan and from when on it may count, asked by the command and by the pages that offer it; and whose count an escalator keeps."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from foundation.kernel import periods
from foundation.kernel.errors import FieldError
from rewards.plan import model

MAY_PUBLISH = ("owner", "finance_approver")
FARTHEST = timedelta(days=731)


@dataclass(frozen=True)
class Publishing:
    """own: the reader wrote the draft. alone: she did, and nobody else has to look at it."""

    allowed: bool
    alone: bool
    own: bool


def publishing(*, writer: UUID, reader: UUID, role: str, never_open: bool, only_person: bool) -> Publishing:
    """An owner or finance approver who did not write it publishes. The first plan of a program that never opened, and the plan of
    a vendor with one person on its staff, may be published by whoever publishes anything, its writer too."""
    own, needs_nobody = writer == reader, never_open or only_person
    return Publishing(allowed=needs_nobody or (not own and role in MAY_PUBLISH), alone=own and needs_nobody, own=own)


@dataclass(frozen=True)
class Timing:
    """From when on a version may count that is published at `at`. notice_days: how many days' notice people have a right to, 0 where nobody is
    there or nothing was promised yet; earliest: the first day that may be chosen; coming: the instant of a version that was published and does not
    count yet, which a further one may replace or follow."""

    at: datetime
    zone: str
    first: bool
    notice_days: int
    earliest: date
    coming: datetime | None

    @property
    def at_once(self) -> bool:
        return self.notice_days == 0 and self.coming is None

    def begins(self, day: date | None) -> datetime:
        """The first instant of the day; without one at once, or on the earliest day."""
        if day is None and self.at_once:
            return self.at
        chosen = day or self.earliest
        return periods.day_start(chosen.year, chosen.month, chosen.day, self.zone)


def timing(*, at: datetime, zone: str, first: bool, people: bool, notice_days: int, coming: datetime | None) -> Timing:
    """The notice is counted in whole local days: from a day that begins no earlier than so many days after `at`. `first`: nothing was published yet."""
    notice = notice_days if people and not first else 0
    today = at.astimezone(ZoneInfo(zone)).date()
    begun = periods.day_start(today.year, today.month, today.day, zone) < at
    earliest = today + timedelta(days=notice + begun)
    if coming is not None:
        earliest = max(earliest, coming.astimezone(ZoneInfo(zone)).date())
    return Timing(at, zone, first, notice, earliest, coming)


def wrong_day(when: Timing, day: date | None, anew: Mapping[str, set[str]]) -> FieldError | None:
    """What speaks against counting from `day` on (None: as soon as may be). anew: escalators that begin anew, with their windows."""
    said = {"day": when.earliest.isoformat(), "days": when.notice_days}
    if day is None and when.coming is not None:
        return _wrong("coming", "Another version is published and counts later. Say from which day this one counts: {day} at the earliest.", said)
    if day is not None and when.first:
        return _wrong("first_version", "The first plan counts from the moment it’s published: nothing would be paid before it.", {})
    if day is not None and day < when.earliest:
        if when.coming is not None and when.earliest == when.coming.astimezone(ZoneInfo(when.zone)).date():
            return _wrong("before_coming", "Another version is published already and counts later: {day} at the earliest.", said)
        if when.notice_days:
            return _wrong("notice", "Notice of {days} days is agreed: {day} at the earliest.", said)
        return _wrong("past", "It can’t count from a day that has begun: {day} at the earliest.", said)
    if day is not None and day > when.at.date() + FARTHEST:
        return _wrong("too_far", "At most two years ahead.", {})
    begins = when.begins(day)
    for key, windows in anew.items():
        if any(periods.span(window, begins, when.zone).start != begins for window in windows):
            following = max(periods.span(window, begins, when.zone).end for window in windows)
            return _wrong("inside_window", "“{key}” begins anew, and earlier deals are raised, so it begins with its time: on {day} next.",
                          {"key": key, "day": following.astimezone(ZoneInfo(when.zone)).date().isoformat()})
    return None


def _wrong(code: str, template: str, params: dict) -> FieldError:
    return FieldError("/effective_on", code, template, params)


def subject_id(escalator: model.Escalator, *, enrolment_id: UUID, organisation_id: UUID | None) -> UUID:
    """The enrolment; the organisation that the claim was for; or for a member what she did for that one, whichever she acts for now.
    Who acts for none counts for herself."""
    return subject_of_scope(escalator.scope, enrolment_id=enrolment_id, organisation_id=organisation_id)


def subject_of_scope(scope: str, *, enrolment_id: UUID, organisation_id: UUID | None) -> UUID:
    if organisation_id is None or scope == "enrolment":
        return enrolment_id
    return organisation_id if scope == "partner_organisation" else member_id(enrolment_id, organisation_id)


def member_id(enrolment_id: UUID, organisation_id: UUID) -> UUID:
    """An advocate in her organisation, as the subject of a count: the same for ever."""
    return uuid5(organisation_id, str(enrolment_id))
