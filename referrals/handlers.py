"""What the clock does to a referral, and what follows once a claim was decided. A timer asks again when it rings, and moves itself
when something put the end off."""
from datetime import datetime

from foundation.outbox.events import StoredEvent
from referrals import queries
from referrals.commands import clocks, milestones
from referrals.events import ConsentAsked, OfReferral, ReferralAccepted, ReferralReopened, ReferralReviewed, ReferralSubmitted


def decision_clock(event: ReferralSubmitted | ReferralReviewed, *, at: datetime, stored: StoredEvent) -> datetime | None:
    return clocks.tick(referral_id=event.subject_id, of=clocks.DECISION, at=at)


def consent_clock(event: ConsentAsked, *, at: datetime, stored: StoredEvent) -> datetime | None:
    return clocks.tick(referral_id=event.subject_id, of=clocks.CONSENT, at=at)


def protection_clock(event: OfReferral, *, at: datetime, stored: StoredEvent) -> datetime | None:
    """Its end, what the vendor's delay adds, and the end of the grace after it."""
    return clocks.tick(referral_id=event.subject_id, of=clocks.PROTECTION, at=at)


def decided_by(event: ReferralSubmitted | ReferralReviewed) -> datetime:
    return event.decide_by


def answered_by(event: ConsentAsked) -> datetime:
    return event.answer_by


def protected_until(event: ReferralAccepted | ReferralReopened) -> datetime:
    return event.protected_until


def apply_kept(event: OfReferral, *, at: datetime, stored: StoredEvent) -> None:
    """News that waited for a decision finds its place."""
    milestones.apply_kept(party_id=queries.referral(event.subject_id).party_id, at=at)
