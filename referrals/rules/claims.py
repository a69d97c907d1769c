"""A claim as far as it competes with others for one party."""
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referrals import states


@dataclass(frozen=True)
class Claim:
    """A referral as far as it competes with others for one party."""

    referral_id: UUID
    advocate_id: UUID
    status: str
    received_at: datetime
    accepted_at: datetime | None = None
    protected_until: datetime | None = None
    claimant_kind: str = states.ADVOCATE
    last_progress_at: datetime | None = None
    grace_days: int = 0

    def protected(self, at: datetime) -> bool:
        """Whether the claim excluded others at `at`: half-open, from its receipt once accepted, over is over."""
        return bool(self.status in (*states.WORKED, states.WON) and self.protected_until and self.received_at <= at < self.protected_until)


def order(claim: Claim) -> tuple[datetime, str]:
    """Who was earlier: by receipt, then by id."""
    return claim.received_at, str(claim.referral_id)
