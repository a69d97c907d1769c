"""What happens to a program."""
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class ProgramCreated(Event):
    name: ClassVar[str] = "program.created"
    subject_kind: ClassVar[str] = "program"
    kind: str


@dataclass(frozen=True, kw_only=True)
class TermsPublished(Event):
    name: ClassVar[str] = "terms.published"
    subject_kind: ClassVar[str] = "program"
    terms_id: UUID
    version: int


@dataclass(frozen=True, kw_only=True)
class OfferSet(Event):
    """The sentence that says what is paid was replaced, or another one announced."""
    name: ClassVar[str] = "program.offer_set"
    subject_kind: ClassVar[str] = "program"


@dataclass(frozen=True, kw_only=True)
class ProgramPublished(Event):
    name: ClassVar[str] = "program.published"
    subject_kind: ClassVar[str] = "program"


@dataclass(frozen=True, kw_only=True)
class ProgramChanged(Event):
    """Settings were changed: their names, never their words."""
    name: ClassVar[str] = "program.changed"
    subject_kind: ClassVar[str] = "program"
    settings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LeadFieldsSet(Event):
    """The vendor's own questions of the lead form. `keys`: those that are asked from now on."""
    name: ClassVar[str] = "program.lead_fields_set"
    subject_kind: ClassVar[str] = "program"
    keys: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ProgramEndSet(Event):
    """It will take no new referral from `ends_at` on; what is open then earns until `tail_until`."""
    name: ClassVar[str] = "program.end_set"
    subject_kind: ClassVar[str] = "program"
    ends_at: datetime
    tail_until: datetime


@dataclass(frozen=True, kw_only=True)
class ProgramEndTakenBack(Event):
    """It goes on after all."""
    name: ClassVar[str] = "program.end_taken_back"
    subject_kind: ClassVar[str] = "program"


@dataclass(frozen=True, kw_only=True)
class ProgramEnded(Event):
    name: ClassVar[str] = "program.ended"
    subject_kind: ClassVar[str] = "program"
    ends_at: datetime
    tail_until: datetime


@dataclass(frozen=True, kw_only=True)
class HolidayAdded(Event):
    name: ClassVar[str] = "holiday.added"
    subject_kind: ClassVar[str] = "holiday"
    day: str   # ISO


@dataclass(frozen=True, kw_only=True)
class HolidayRemoved(Event):
    name: ClassVar[str] = "holiday.removed"
    subject_kind: ClassVar[str] = "holiday"
    day: str
