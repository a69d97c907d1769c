"""What is known about a claim changed after it was judged: the undecided are judged again; one that is worked on goes on, and somebody looks at it."""
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import Refused
from foundation.outbox import commands as outbox_commands
from referrals import events, states
from referrals.commands import clocks, moves, steps
from referrals.commands.scan import scan
from referrals.models import Referral


def scan_again(referral: Referral) -> Referral:
    """A locked referral with what is noticed about it now."""
    referral.findings = scan(referral)
    Referral.objects.filter(id=referral.id).update(findings=referral.findings)
    return referral


def judge_undecided(party_id: UUID, *, at: datetime) -> None:
    """Somebody came to this party: who is not decided about yet may have to wait now. Under the party's lock."""
    for row in steps.open_claims(party_id, states.DECIDABLE):
        referral = moves.as_it_is(row.id)
        if referral.status in states.DECIDABLE:
            steps.judge_again(scan_again(referral), at=at)


def look_at_accepted(party_id: UUID, *, at: datetime) -> None:
    """Of those in doubt on this party: whether anything still speaks against them. Under its lock."""
    for row in steps.open_claims(party_id, states.WORKED):
        if row.doubted_at is not None:
            referral = moves.as_it_is(row.id)
            before = referral.findings
            raise_doubt(scan_again(referral), before, at=at)


def raise_doubt(referral: Referral, before: Sequence[dict], *, at: datetime) -> None:
    """It is accepted and may be somebody else's: it keeps its protection, and a person looks. `before`: what was noticed until now.
    What nothing speaks against any more is nobody's doubt."""
    if referral.doubted_at is not None and not steps.needs_a_look(referral):
        _settle(referral, acting=SYSTEM, at=at)
    elif referral.doubted_at is None and any(one not in before and one["code"] != "same_contact" for one in referral.findings):
        Referral.objects.filter(id=referral.id).update(doubted_at=at)
        referral.doubted_at = at
        outbox_commands.record(events.ReferralDoubted(**steps.about(referral)), acting=SYSTEM, at=at)


def settle_doubt(*, referral_id: UUID, acting: Actor, at: datetime) -> Referral:
    """Somebody looked: they are two, and it goes on. (That they are one is said by merging the parties.)

    Raises Refused where nobody is in doubt, for her own referral and a rival of it."""
    referral = clocks.ready(referral_id, at)
    moves.refuse_own(referral, acting)
    moves.refuse_rival(referral, acting)
    if referral.doubted_at is None:
        raise Refused("not_doubted", "Nobody has to look at this one any more.")
    _settle(referral, acting=acting, at=at)
    return referral


def _settle(referral: Referral, *, acting: Actor, at: datetime) -> None:
    Referral.objects.filter(id=referral.id).update(doubted_at=None)
    referral.doubted_at = None
    outbox_commands.record(events.DoubtSettled(**steps.about(referral)), acting=acting, at=at)
