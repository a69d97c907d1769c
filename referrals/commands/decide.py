"""A person decides about a referral: accepted, declined, lost; or it is taken back."""
from datetime import datetime, timedelta
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotFound, Refused
from foundation.outbox import commands as outbox_commands
from referrals import events, queries, states
from referrals.commands import moves
from referrals.commands.record import add_milestone
from referrals.models import Referral
from referrals.rules import claims, clocks


def accept_referral(*, referral_id: UUID, acting: Actor, at: datetime) -> Referral:
    """Protection starts now, and the milestone `accepted` is recorded.

    Raises Refused for her own referral and a rival of it, in another state, and while somebody else is protected or earlier and undecided."""
    referral = moves.locked(referral_id)
    moves.refuse_own(referral, acting)
    moves.refuse_rival(referral, acting)
    return accept_locked(referral, acting=acting, at=at)


def accept_locked(referral: Referral, *, acting: Actor, at: datetime) -> Referral:
    """As accept_referral, for a caller who holds the party's lock."""
    if referral.status not in states.DECIDABLE:
        raise Refused("referral_state", "This referral is {status}: only one that waits for a decision can be accepted.", {"status": referral.status})
    _end_protections_that_are_over(referral.party_id, at)
    in_the_way = claims.obstacles(queries.as_claim(referral), queries.claims_on(referral.party_id), at)
    if any(obstacle.code == "somebody_protected" for obstacle in in_the_way):
        raise Refused("somebody_protected", "Somebody else’s referral of them is accepted and protected. Decline this one, or wait until that ends.")
    if in_the_way:
        raise Refused("somebody_earlier", "Somebody else introduced them earlier and is still waiting. Decide about that one first.")
    protected_until = at + timedelta(days=referral.program.protection_days)
    # Nobody else is in the way, so whoever protects is she herself, in another program: one of her claims does it for both.
    alone = not Referral.objects.filter(party_id=referral.party_id, protects=True).exists()
    first_contact_by = clocks.end_of_working_day(at, 2, referral.program.time_zone)
    moves.move(referral, states.ACCEPTED, acting=acting, at=at, accepted_at=at, protected_until=protected_until, first_end=protected_until,
               first_contact_by=first_contact_by, protects=alone)
    outbox_commands.record(events.ReferralAccepted(**about(referral), protected_until=protected_until, first_contact_by=first_contact_by), acting=acting, at=at)
    add_milestone(referral, kind=states.MILESTONE_ACCEPTED, occurred_at=at, source="platform", acting=acting, at=at)
    return referral


def _end_protections_that_are_over(party_id: UUID, at: datetime) -> None:
    """A protection that is over is over, whether or not anybody came to say so: it leaves the room for the next."""
    Referral.objects.filter(party_id=party_id, protects=True, protected_until__lte=at).update(protects=False)


def decline_referral(*, referral_id: UUID, reason: str, acting: Actor, at: datetime) -> Referral:
    """Raises BadInput for a reason outside the list, Refused for her own referral and for one that was decided already."""
    if reason not in states.DECLINE_REASONS:
        raise BadInput([FieldError("/reason", "unknown", "Choose one of the reasons.")])
    referral = moves.locked(referral_id)
    moves.refuse_own(referral, acting)
    moves.refuse_rival(referral, acting)
    if referral.status != states.SUBMITTED:
        raise Refused("referral_state", "This referral is {status}: only one that waits for a decision can be declined.",
                      {"status": referral.status})
    return decline_locked(referral, reason=reason, acting=acting, at=at)


def decline_locked(referral: Referral, *, reason: str, acting: Actor, at: datetime) -> Referral:
    moves.move(referral, states.DECLINED, acting=acting, at=at, reason=reason)
    outbox_commands.record(events.ReferralDeclined(**about(referral), reason=reason), acting=acting, at=at)
    return referral


def lose_referral(*, referral_id: UUID, reason: str, acting: Actor, at: datetime) -> Referral:
    """They didn't buy. Raises BadInput for a reason outside the list, Refused in another state."""
    if reason not in states.LOST_REASONS:
        raise BadInput([FieldError("/reason", "unknown", "Choose one of the reasons.")])
    referral = moves.locked(referral_id)
    moves.refuse_own(referral, acting)
    moves.refuse_rival(referral, acting)
    moves.move(referral, states.LOST, acting=acting, at=at, reason=reason)
    outbox_commands.record(events.ReferralLost(**about(referral), reason=reason), acting=acting, at=at)
    return referral


def withdraw_referral(*, referral_id: UUID, acting: Actor, at: datetime) -> Referral:
    """The advocate takes it back while it is open, or the staff for her. Somebody else's is unknown to her (NotFound)."""
    referral = moves.locked(referral_id)
    if acting.kind == "advocate" and acting.id != referral.advocate_id:
        raise NotFound("referral_unknown", "There’s no such referral.")
    moves.refuse_rival(referral, acting)
    if referral.status not in states.OPEN:
        raise Refused("referral_over", "This referral has come to its end, so there’s nothing to take back.")
    moves.move(referral, states.WITHDRAWN, acting=acting, at=at)
    outbox_commands.record(events.ReferralWithdrawn(**about(referral)), acting=acting, at=at)
    return referral


def about(referral: Referral) -> dict:
    """What every event of a referral says."""
    return {"subject_id": referral.id, "program_id": referral.program_id, "advocate_id": referral.advocate_id}
