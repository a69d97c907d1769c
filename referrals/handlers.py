"""What referrals do when a claim was decided: news that waited for that finds its place."""
from datetime import datetime

from foundation.outbox.events import StoredEvent
from referrals import queries
from referrals.commands import milestones
from referrals.events import OfReferral


def apply_kept(event: OfReferral, *, at: datetime, stored: StoredEvent) -> None:
    milestones.apply_kept(party_id=queries.referral(event.subject_id).party_id, at=at)
