"""Under which acceptance something was told: a lost referral that goes on is accepted once more, and the terms of that day are other ones."""
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from referrals import states
from referrals.models import Move, Referral
from referrals.queries.deals import reinstated

Acceptance = tuple[UUID, str, datetime]   # (id of the move, its state, when)


def accepted_for(referral: Referral, milestone_id: UUID, received_at: datetime) -> datetime | None:
    """When the claim was accepted, as a milestone that is credited to it is priced: see acceptance_of."""
    if referral.accepted_at is None or referral.accepted_at <= received_at:
        return referral.accepted_at
    again = reinstated(milestone_id)
    return acceptance_of(acceptances([referral.id]).get(referral.id, ()), again.id if again is not None else milestone_id, last=referral.accepted_at)


def acceptances(referral_ids: Iterable[UUID]) -> dict[UUID, list[Acceptance]]:
    """Referral -> how often it was accepted, or won, one after another."""
    rows = Move.objects.filter(referral_id__in=list(referral_ids), to_state__in=(states.ACCEPTED, states.WON)).order_by("referral_id", "step")
    found: dict[UUID, list[Acceptance]] = {}
    for referral_id, its_id, state, at in rows.values_list("referral_id", "id", "to_state", "at"):
        found.setdefault(referral_id, []).append((its_id, state, at))
    return found


def acceptance_of(moves: Sequence[Acceptance], told_id: UUID, *, last: datetime) -> datetime | None:
    """The last acceptance before a milestone was told (recorded, or, where it was withdrawn, reported anew), which for what had to wait is later than its
    receipt; of what was told before any, the first one. None where it was won before anybody accepted it: then it counts from when that happened. `last`:
    where no move says it.

    Ids say what was written first: both are written under the party's lock."""
    accepted = [(its_id, at) for its_id, state, at in moves if state == states.ACCEPTED]
    before = [at for its_id, at in accepted if its_id < told_id]
    if before:
        return before[-1]
    if moves and moves[0][1] == states.WON:
        return None
    return accepted[0][1] if accepted else last
