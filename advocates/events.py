"""What happens to people who refer."""
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class AdvocateJoined(Event):
    """She accepted the terms of a program; subject is her enrolment."""
    name: ClassVar[str] = "advocate.joined"
    subject_kind: ClassVar[str] = "enrolment"
    advocate_id: UUID
    program_id: UUID
    terms_id: UUID


@dataclass(frozen=True, kw_only=True)
class TermsAccepted(Event):
    """She was in already, and agreed to newer terms; subject is her enrolment."""
    name: ClassVar[str] = "terms.accepted"
    subject_kind: ClassVar[str] = "enrolment"
    advocate_id: UUID
    program_id: UUID
    terms_id: UUID
    version: int


@dataclass(frozen=True, kw_only=True)
class OfAdvocate(Event):
    """What is about an advocate herself."""
    subject_kind: ClassVar[str] = "advocate"


@dataclass(frozen=True, kw_only=True)
class AdvocateAdded(OfAdvocate):
    """Somebody told us of her: an enrolment without her yes."""
    name: ClassVar[str] = "advocate.added"
    enrolment_id: UUID
    program_id: UUID


@dataclass(frozen=True, kw_only=True)
class ClaimLinkIssued(OfAdvocate):
    name: ClassVar[str] = "advocate.claim_link_issued"
    link_id: UUID
    channel: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class AdvocateClaimed(OfAdvocate):
    """Her address is proven and she accepted the terms: what was kept in her name in this program is hers. One for each program."""
    name: ClassVar[str] = "advocate.claimed"
    enrolment_id: UUID
    program_id: UUID
    terms_id: UUID


@dataclass(frozen=True, kw_only=True)
class AdvocateProven(OfAdvocate):
    """Somebody took her in on her word; now she read a code in the mailbox of her address."""
    name: ClassVar[str] = "advocate.proven"


@dataclass(frozen=True, kw_only=True)
class ClaimRefused(OfAdvocate):
    """She wants none of it. `donate`: what was kept goes to the program's charity, else nobody gets it."""
    name: ClassVar[str] = "advocate.claim_refused"
    donate: bool


@dataclass(frozen=True, kw_only=True)
class ClaimLapsed(OfAdvocate):
    """The last link ran out and nobody had come."""
    name: ClassVar[str] = "advocate.claim_lapsed"


@dataclass(frozen=True, kw_only=True)
class ClaimCollided(OfAdvocate):
    """Who opened the link refers here already, under another entry."""
    name: ClassVar[str] = "advocate.claim_collided"
    link_id: UUID
    other_id: UUID


@dataclass(frozen=True, kw_only=True)
class AdvocateMerged(OfAdvocate):
    """It was the same person as another entry, which took over everything."""
    name: ClassVar[str] = "advocate.merged"
    into_id: UUID


@dataclass(frozen=True, kw_only=True)
class RepAssigned(OfAdvocate):
    """Who looks after her from now on; none: nobody."""
    name: ClassVar[str] = "advocate.rep_assigned"
    rep_id: UUID | None
