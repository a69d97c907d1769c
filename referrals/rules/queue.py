"""Who stands in whose way: claims of one kind on one party, one after another."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referrals import states
from referrals.rules import clocks
from referrals.rules.claims import Claim, order

PROTECTED, EARLIER = "somebody_protected", "somebody_earlier"


@dataclass(frozen=True)
class Obstacle:
    """Why a claim cannot be accepted now. code: somebody_protected | somebody_earlier; the claim that stands in the way."""

    code: str
    referral_id: UUID
    until: datetime | None = None   # when it is over by itself; None while somebody has to decide about it


def excludes_until(claim: Claim) -> datetime | None:
    """Until when an accepted claim keeps the others waiting, its grace included; a won one only as long as it was protected."""
    if claim.protected_until is None:
        return None
    if claim.status == states.WON:
        return claim.protected_until
    return clocks.expires_at(claim.protected_until, claim.last_progress_at, claim.grace_days) if claim.status in states.WORKED else None


def obstacles(mine: Claim, others: Sequence[Claim], at: datetime) -> list[Obstacle]:
    """What keeps `mine` from being accepted at `at`: somebody else's accepted claim, whatever the receipts, or an earlier one that
    nobody decided about. Her own claims in other programs and those of another kind of claimant do not compete."""
    found = []
    for other in others:
        if other.advocate_id == mine.advocate_id or other.claimant_kind != mine.claimant_kind:
            continue
        until = excludes_until(other)
        if until is not None and at < until:
            found.append(Obstacle(PROTECTED, other.referral_id, until))
        elif other.status in states.UNDECIDED and order(other) < order(mine):
            found.append(Obstacle(EARLIER, other.referral_id))
    return found


def moves_up_at(in_the_way: Sequence[Obstacle]) -> datetime | None:
    """When it would be her turn if nothing else happened; None while somebody earlier is undecided."""
    ends = [obstacle.until for obstacle in in_the_way]
    return None if not ends or None in ends else max(end for end in ends if end is not None)


def next_in_line(waiting: Sequence[Claim], everybody: Sequence[Claim], at: datetime) -> Claim | None:
    """Of those who wait the first by receipt whom nobody keeps waiting any more, if it is the first of all."""
    for claim in sorted(waiting, key=order):
        if not obstacles(claim, everybody, at):
            return claim
    return None
