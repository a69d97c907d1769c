"""What happens in a referral's life; the subject is the referral, so its events in order are its timeline."""
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class OfReferral(Event):
    """What every event of a referral carries."""

    subject_kind: ClassVar[str] = "referral"
    program_id: UUID
    advocate_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReferralSubmitted(OfReferral):
    name: ClassVar[str] = "referral.submitted"
    channel: str


@dataclass(frozen=True, kw_only=True)
class ReferralAccepted(OfReferral):
    name: ClassVar[str] = "referral.accepted"
    protected_until: datetime


@dataclass(frozen=True, kw_only=True)
class ReferralQualified(OfReferral):
    name: ClassVar[str] = "referral.qualified"


@dataclass(frozen=True, kw_only=True)
class ReferralWon(OfReferral):
    name: ClassVar[str] = "referral.won"
    deal_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReferralDeclined(OfReferral):
    name: ClassVar[str] = "referral.declined"
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReferralLost(OfReferral):
    name: ClassVar[str] = "referral.lost"
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReferralWithdrawn(OfReferral):
    name: ClassVar[str] = "referral.withdrawn"


@dataclass(frozen=True, kw_only=True)
class MilestoneRecorded(OfReferral):
    """A business event that can earn; what is earned listens to this, never to the status events beside it."""
    name: ClassVar[str] = "milestone.recorded"
    milestone_id: UUID
    kind: str
    deal_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class MilestoneCompleted(OfReferral):
    """An amount that was not known before was added."""
    name: ClassVar[str] = "milestone.completed"
    milestone_id: UUID


@dataclass(frozen=True, kw_only=True)
class AttributionDecided(OfReferral):
    """A deal was credited; the subject is the claim that won."""
    name: ClassVar[str] = "attribution.decided"
    attribution_id: UUID
    deal_id: UUID
    level: int
