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
    decide_by: datetime


@dataclass(frozen=True, kw_only=True)
class ReferralReceived(OfReferral):
    """It arrived and waits for the yes of those concerned; submitted follows once all gave it."""
    name: ClassVar[str] = "referral.received"
    channel: str


@dataclass(frozen=True, kw_only=True)
class ReferralAccepted(OfReferral):
    name: ClassVar[str] = "referral.accepted"
    protected_until: datetime
    first_contact_by: datetime


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
    """reason: '' by the advocate or the staff for her, referred_person when it was the person herself, merged when she had made the same
    introduction twice, under two entries."""
    name: ClassVar[str] = "referral.withdrawn"
    reason: str = ""


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


@dataclass(frozen=True, kw_only=True)
class ConsentAsked(OfReferral):
    """Those concerned are asked; the claim ends when nobody has answered until then."""
    name: ClassVar[str] = "referral.consent_asked"
    answer_by: datetime


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(OfReferral):
    """Everybody who was asked said yes."""
    name: ClassVar[str] = "referral.consent_given"


@dataclass(frozen=True, kw_only=True)
class ReferralReviewed(OfReferral):
    """Somebody looks at it before it is decided. cause: findings | appeal | reopened | her_turn."""
    name: ClassVar[str] = "referral.reviewed"
    cause: str
    decide_by: datetime


@dataclass(frozen=True, kw_only=True)
class ReferralOverdue(OfReferral):
    """The decision took longer than promised."""
    name: ClassVar[str] = "referral.overdue"


@dataclass(frozen=True, kw_only=True)
class ReferralQueued(OfReferral):
    """Somebody was earlier. `moves_up_at`: when it would be her turn if nothing happens before; None while the earlier one is undecided."""
    name: ClassVar[str] = "referral.queued"
    moves_up_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ReferralExpired(OfReferral):
    """reason: '' of the protection and its grace, no_answer of the question for consent."""
    name: ClassVar[str] = "referral.expired"
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ReferralVoidProposed(OfReferral):
    name: ClassVar[str] = "referral.void_proposed"
    proposal_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReferralVoidDropped(OfReferral):
    """Who was to agree did not, or who proposed it thought better of it."""
    name: ClassVar[str] = "referral.void_dropped"
    proposal_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReferralVoided(OfReferral):
    name: ClassVar[str] = "referral.voided"


@dataclass(frozen=True, kw_only=True)
class ReferralAppealed(OfReferral):
    name: ClassVar[str] = "referral.appealed"
    appeal_id: UUID


@dataclass(frozen=True, kw_only=True)
class AppealDecided(OfReferral):
    """outcome: granted | refused. What became of the referral stands in the event beside it."""
    name: ClassVar[str] = "referral.appeal_decided"
    appeal_id: UUID
    outcome: str


@dataclass(frozen=True, kw_only=True)
class ReferralReopened(OfReferral):
    """A lost one goes on under a new protection."""
    name: ClassVar[str] = "referral.reopened"
    protected_until: datetime


@dataclass(frozen=True, kw_only=True)
class ReferralExtended(OfReferral):
    """cause: by_hand | first_contact (the vendor's own delay, added by itself)."""
    name: ClassVar[str] = "referral.extended"
    protected_until: datetime
    cause: str


@dataclass(frozen=True, kw_only=True)
class ReferralCorrected(OfReferral):
    """fields: which were changed, never what they say."""
    name: ClassVar[str] = "referral.corrected"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReferralDoubted(OfReferral):
    """Corrected since it was accepted, and it may be somebody else's now: it goes on, and a person looks."""
    name: ClassVar[str] = "referral.doubted"


@dataclass(frozen=True, kw_only=True)
class DoubtSettled(OfReferral):
    """Somebody looked, and it is its own."""
    name: ClassVar[str] = "referral.doubt_settled"


@dataclass(frozen=True, kw_only=True)
class ReferralRouted(OfReferral):
    """To whom inside the house; None: to nobody, somebody has to see to it."""
    name: ClassVar[str] = "referral.routed"
    rep_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class FirstContactMade(OfReferral):
    name: ClassVar[str] = "referral.first_contact"


@dataclass(frozen=True, kw_only=True)
class NextStepPlanned(OfReferral):
    name: ClassVar[str] = "referral.next_step"
    next_step_id: UUID


@dataclass(frozen=True, kw_only=True)
class MessageWritten(OfReferral):
    name: ClassVar[str] = "referral.message_written"
    message_id: UUID
    internal: bool


@dataclass(frozen=True, kw_only=True)
class MilestoneAdjusted(OfReferral):
    """adjustment: withdrawal | reinstatement | refund | partial_refund | payment_dispute | dispute_won | dispute_lost | amendment. minor: of
    what was refunded or is disputed, None for all of it."""
    name: ClassVar[str] = "milestone.adjusted"
    milestone_id: UUID
    adjustment: str
    adjustment_id: UUID | None = None
    minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, kw_only=True)
class MilestoneKept(OfReferral):
    """News that waits. waits_for: decision | deal | award."""
    name: ClassVar[str] = "milestone.kept"
    kept_id: UUID
    kind: str
    waits_for: str


@dataclass(frozen=True, kw_only=True)
class MilestoneNoted(OfReferral):
    """News that earns nothing: of a claim that had ended, of an invoice over nothing. It stands in the timeline alone."""
    name: ClassVar[str] = "milestone.noted"
    kind: str


@dataclass(frozen=True, kw_only=True)
class MilestoneConfirmed(OfReferral):
    """A second person or another system said so too. source: which."""
    name: ClassVar[str] = "milestone.confirmed"
    milestone_id: UUID
    source: str


@dataclass(frozen=True, kw_only=True)
class AttributionSuperseded(OfReferral):
    """Another choice replaces a frozen one; the subject is the claim that was credited before, or is now if nobody was. money: what
    somebody said about what the first one earned: move | both, '' where nobody did."""
    name: ClassVar[str] = "attribution.superseded"
    attribution_id: UUID
    deal_id: UUID
    money: str = ""


@dataclass(frozen=True, kw_only=True)
class PartiesMerged(Event):
    """Two turned out to be one: the subject is the one that goes on."""
    name: ClassVar[str] = "party.merged"
    subject_kind: ClassVar[str] = "party"
    merged_id: UUID


@dataclass(frozen=True, kw_only=True)
class TwinsSettled(Event):
    """Two deals of a party had one reference. one: they are one deal, deal_id, and the other's win is withdrawn."""
    name: ClassVar[str] = "party.twins_settled"
    subject_kind: ClassVar[str] = "party"
    deal_id: UUID
    other_id: UUID
    one: bool


@dataclass(frozen=True, kw_only=True)
class DomainAliasAdded(Event):
    """Another domain of a company is known."""
    name: ClassVar[str] = "domain_alias.added"
    subject_kind: ClassVar[str] = "domain_alias"


@dataclass(frozen=True, kw_only=True)
class DomainAliasRemoved(Event):
    """It is a company of its own again."""
    name: ClassVar[str] = "domain_alias.removed"
    subject_kind: ClassVar[str] = "domain_alias"
