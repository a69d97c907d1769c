"""A manager gives a protection more time because the vendor was slow."""
from datetime import datetime, timedelta
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from referrals import states
from referrals.commands import clocks, moves, steps
from referrals.models import Extension, Referral


def extend_protection(*, referral_id: UUID, days: int, evidence: str, acting: Actor, at: datetime) -> Referral:
    """Once, before the end, with evidence, by at most one protection time.

    Raises BadInput at the fields, Refused in another state, after the end, the second time, and for her own or a rival."""
    referral = clocks.ready(referral_id, at)
    moves.refuse_own(referral, acting)
    moves.refuse_rival(referral, acting)
    if referral.status not in states.WORKED or referral.protected_until is None or acting.id is None:
        raise Refused("referral_state", "This referral is {status}: only one that’s being worked on has a protection to extend.", {"status": referral.status})
    if at >= referral.protected_until:
        raise Refused("protection_over", "The protection is over, so there’s nothing left to extend.")
    if referral.extended:
        raise Refused("extended_before", "This one was extended before; once is all there is.")
    # One protection time is what this claim was given: a partner may have another one than the program.
    most = (referral.first_end - referral.accepted_at).days if referral.first_end and referral.accepted_at else referral.program.protection_days
    wrong = []
    if not 1 <= days <= most:
        wrong.append(FieldError("/days", "out_of_range", "From 1 to {most} days.", {"most": most}))
    if not evidence.strip():
        wrong.append(FieldError("/evidence", "missing", "Say what held us up: it’s kept with the extension."))
    elif len(evidence.strip()) > 1000:
        wrong.append(FieldError("/evidence", "too_long", "At most 1,000 characters."))
    if wrong:
        raise BadInput(wrong)
    until = referral.protected_until + timedelta(days=days)
    Extension.objects.create(referral=referral, evidence=evidence.strip(), before=referral.protected_until, until=until, by=acting.id, at=at)
    steps.lengthen(referral, until, cause="by_hand", acting=acting, at=at, extended=True)
    return referral
