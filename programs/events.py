"""What happens to a program."""
from dataclasses import dataclass
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
    """The sentence that says what is paid was replaced."""
    name: ClassVar[str] = "program.offer_set"
    subject_kind: ClassVar[str] = "program"


@dataclass(frozen=True, kw_only=True)
class ProgramPublished(Event):
    name: ClassVar[str] = "program.published"
    subject_kind: ClassVar[str] = "program"
