"""Reads about programs."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from foundation.kernel.errors import NotFound
from programs import states
from programs.models import Holiday, Program, Terms
from programs.rules import lead_fields as fields_rules
from programs.rules import own_kinds as kinds_rules
from programs.rules import phases
from programs.rules.lead_fields import LeadField


def program(program_id: UUID) -> Program:
    """Raises NotFound."""
    found = Program.objects.filter(id=program_id).first()
    if found is None:
        raise NotFound("program_unknown", "There’s no such program.")
    return found


def program_by_slug(slug: str) -> Program:
    """A program that the public may see. Raises NotFound, also for drafts."""
    found = Program.objects.filter(slug=slug).exclude(status=states.DRAFT).first()
    if found is None:
        raise NotFound("program_unknown", "There’s no such program.")
    return found


def programs() -> list[Program]:
    """All programs of the vendor, the newest first."""
    return list(Program.objects.order_by("-id"))


def open_programs() -> list[Program]:
    """The programs that people may join, oldest first."""
    return list(Program.objects.filter(status=states.OPEN).order_by("id"))


def open_count(at: datetime) -> int:
    """How many are published and not over at `at`: those that have not opened yet or take nothing new count too."""
    return Program.objects.filter(status=states.OPEN).exclude(ends_at__lte=at).count()


def slug_is_taken(slug: str) -> bool:
    return Program.objects.filter(slug=slug).exists()


def terms_in_force(program_id: UUID) -> Terms | None:
    """The newest published terms, None before the first."""
    return Terms.objects.filter(program_id=program_id).order_by("-version").first()


def terms(terms_id: UUID) -> Terms:
    return Terms.objects.get(id=terms_id)


def terms_by_id(ids: Iterable[UUID]) -> dict[UUID, Terms]:
    return {row.id: row for row in Terms.objects.filter(id__in=set(ids))}


def offer(of: Program, language: str) -> str:
    """The sentence that says what is paid, in `language` if there is one, else in the program's."""
    return of.offer.get(language[:2]) or of.offer.get(of.locale[:2]) or next(iter(of.offer.values()), "")


@dataclass(frozen=True)
class Ahead:
    """What is announced: from which day on another sentence says what is paid."""

    day: date
    offer: str


def ahead(of: Program, language: str) -> Ahead | None:
    """None where nothing else is announced, or what says the same."""
    if of.offer_ahead_at is None or of.offer_ahead == of.offer:
        return None
    said = of.offer_ahead.get(language[:2]) or of.offer_ahead.get(of.locale[:2]) or next(iter(of.offer_ahead.values()), "")
    return Ahead(of.offer_ahead_at.astimezone(ZoneInfo(of.time_zone)).date(), said)


def terms_in_force_by_program(program_ids: Iterable[UUID]) -> dict[UUID, Terms]:
    """Program -> its newest published terms; programs without any are left out."""
    rows = Terms.objects.filter(program_id__in=tuple(program_ids)).order_by("version")
    return {row.program_id: row for row in rows}


def phase(of: Program, at: datetime) -> str:
    """Where it stands at `at`: states.DRAFT, NOT_YET, TAKING, CLOSED or ENDED."""
    return phases.phase(status=of.status, opens_at=of.opens_at, closes_at=of.closes_at, ends_at=of.ends_at, at=at)


@dataclass(frozen=True)
class Times:
    """What a page says about when a program takes referrals. `until`: the tail's end, None while no end is set."""

    program: Program
    phase: str
    until: datetime | None

    @property
    def takes(self) -> bool:
        return self.phase == states.TAKING

    @property
    def closed_on(self) -> date | None:
        return self._last_day(self.program.closes_at)

    @property
    def ended_on(self) -> date | None:
        return self._last_day(self.program.ends_at)

    @property
    def earns_until(self) -> date | None:
        return self._last_day(self.until)

    def _last_day(self, end: datetime | None) -> date | None:
        """The local day that ends with an exclusive instant: what people read as "until"."""
        return None if end is None else (end.astimezone(ZoneInfo(self.program.time_zone)) - timedelta(microseconds=1)).date()

    @property
    def ends_first(self) -> bool:
        """Its end comes before it closes: the end is what people are told."""
        return self.program.ends_at is not None and (self.program.closes_at is None or self.program.ends_at <= self.program.closes_at)


def times(of: Program, at: datetime) -> Times:
    return Times(of, phase(of, at), tail_until(of))


def takes_referrals(of: Program, at: datetime) -> bool:
    """Published, opened, not closed, not ended. Who may join asks the same."""
    return phase(of, at) == states.TAKING


def tail_until(of: Program) -> datetime | None:
    """The exclusive instant until which its open referrals earn; None while no end is set."""
    return phases.tail_until(of.ends_at, of.tail_days)


def ending(at: datetime) -> list[Times]:
    """The published programs with an end, ahead or come, whose tail is not over; the first to end first."""
    rows = Program.objects.filter(ends_at__isnull=False).exclude(status=states.DRAFT).order_by("ends_at", "id")
    return [times(row, at) for row in rows if goes_on(row, at)]


def goes_on(of: Program, at: datetime) -> bool:
    """Published, and not over: it takes introductions, or its open ones still earn."""
    until = tail_until(of)
    return of.status != states.DRAFT and (until is None or at < until)


def shows_rewards(of: Program) -> bool:
    """Whether an advocate sees what her referrals earn. A program that only thanks shows no amount to anybody."""
    return not of.gratitude and of.visibility != states.STATUS


def shows_deal_value(of: Program) -> bool:
    """Whether she also sees what a deal came to."""
    return not of.gratitude and of.visibility == states.DEAL_VALUE


def holidays() -> frozenset[date]:
    """The vendor's days off, over all years."""
    return frozenset(Holiday.objects.values_list("date", flat=True))


def holiday_list() -> list[Holiday]:
    return list(Holiday.objects.order_by("date"))


def own_kinds(of: Program) -> list[str]:
    """The kinds of milestones that it declares, as they are reported: custom.<name>."""
    return [f"{kinds_rules.PREFIX}{name}" for name in of.own_kinds]


def lead_fields(of: Program) -> list[LeadField]:
    """What its lead form asks beside the usual."""
    return [field for field in all_lead_fields(of) if not field.removed]


def all_lead_fields(of: Program) -> list[LeadField]:
    """With those that are no longer asked: older referrals hold answers to them."""
    return fields_rules.from_stored(of.lead_fields)
