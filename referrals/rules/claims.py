"""Which claim is credited when a deal is won."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referrals import states

# Places in the order of precedence: who is asked first when a deal is credited.
PROTECTED, UNPROTECTED = 2, 5


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


@dataclass(frozen=True)
class Candidate:
    """A claim and how it fared when a deal was credited."""

    referral_id: UUID
    level: int | None
    outcome: str


def credit(claims: Sequence[Claim], happened_at: datetime) -> tuple[UUID | None, list[Candidate]]:
    """Whom a deal won at `happened_at` is credited to, and how every claim on the party fared.

    Precedence: a claim under protection when it happened (level 2), then an accepted one without protection (level 5);
    within a level the earliest receipt, then the lowest id. Undecided, declined and withdrawn claims never win."""
    levels = {claim.referral_id: _level(claim, happened_at) for claim in claims}
    standing = [claim for claim in claims if isinstance(levels[claim.referral_id], int)]
    winner = min(standing, key=lambda claim: (levels[claim.referral_id], order(claim)), default=None)
    candidates = []
    for claim in sorted(claims, key=order):
        level = levels[claim.referral_id]
        if isinstance(level, str):
            candidates.append(Candidate(claim.referral_id, None, level))
        elif winner is claim:
            candidates.append(Candidate(claim.referral_id, level, states.CREDITED))
        else:
            behind = states.LATER_RECEIPT if winner is not None and level == levels[winner.referral_id] else states.NOT_PROTECTED
            candidates.append(Candidate(claim.referral_id, level, behind))
    return (winner.referral_id if winner else None), candidates


def _level(claim: Claim, happened_at: datetime) -> int | str:
    if claim.received_at > happened_at:
        return states.RECEIVED_AFTER
    if claim.status in states.UNDECIDED:
        return states.UNDECIDED_CLAIM
    if claim.status not in states.WORKED:
        return states.ENDED_CLAIM
    return PROTECTED if claim.protected(happened_at) else UNPROTECTED


def order(claim: Claim) -> tuple[datetime, str]:
    """Who was earlier: by receipt, then by id."""
    return claim.received_at, str(claim.referral_id)
