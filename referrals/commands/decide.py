"""A person decides about a referral: accepted, declined, lost; or it is taken back."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotFound, Refused
from foundation.outbox import commands as outbox_commands
from referrals import events, states
from referrals.commands import clocks, moves, second_look, steps
from referrals.models import Referral
from referrals.rules import queue

# What callers who hold the party's lock need beside their own verb.
about, decline_locked = steps.about, steps.decline


def accept_referral(*, referral_id: UUID, acting: Actor, at: datetime) -> Referral:
    """Protection starts now, and the milestone `accepted` is recorded. While somebody else is protected, or earlier and undecided,
    one in review is queued instead: who was earlier goes first, whoever decides.

    Raises Refused for her own referral and a rival of it, in another state, for one that waits in the queue, and for an appeal
    against one's own no."""
    referral = _to_decide(referral_id, (*states.DECIDABLE, states.QUEUED), acting, at)
    moves.refuse_gaining(referral, acting)
    if referral.status == states.QUEUED:
        if any(obstacle.code == queue.PROTECTED for obstacle in steps.obstacles(referral, at)):
            raise Refused(queue.PROTECTED, "Somebody else’s referral of them is accepted. This one moves up by itself when that ends without a deal.")
        raise Refused(queue.EARLIER, "Somebody else introduced them earlier and is still waiting. Decide about that one first.")
    second_look.settle(referral, states.GRANTED, acting=acting, at=at)
    in_the_way = steps.obstacles(referral, at)
    if in_the_way:
        steps.wait(referral, in_the_way, acting=acting, at=at)
        clocks.move_up(referral.party_id, at)   # those behind waited for this one alone
        return moves.locked(referral.id)
    return steps.accept(referral, acting=acting, at=at)


def decline_referral(*, referral_id: UUID, reason: str, acting: Actor, at: datetime) -> Referral:
    """She is told why and may appeal. Where the reason is the referred person's own no, every open claim on them ends.

    Raises BadInput for a reason outside the list, Refused for her own referral and for one that was decided already."""
    if reason not in states.DECLINE_REASONS:
        raise BadInput([FieldError("/reason", "unknown", "Choose one of the reasons.")])
    referral = _to_decide(referral_id, (*states.UNDECIDED, states.QUEUED), acting, at)
    second_look.settle(referral, states.REFUSED, acting=acting, at=at)
    steps.decline(referral, reason=reason, acting=acting, at=at)
    if reason in states.NO_APPEAL:
        steps.her_no(referral.party_id, acting=acting, at=at)
    clocks.move_up(referral.party_id, at)
    return referral


def review_referral(*, referral_id: UUID, acting: Actor, at: datetime) -> Referral:
    """A manager wants a closer look at a submitted one; its decision clock begins anew. Raises Refused in another state."""
    referral = _to_decide(referral_id, (states.SUBMITTED,), acting, at)
    steps.review(referral, cause=states.BY_FINDINGS, acting=acting, at=at)
    return referral


def lose_referral(*, referral_id: UUID, reason: str, acting: Actor, at: datetime) -> Referral:
    """They didn't buy. Raises BadInput for a reason outside the list, Refused in another state."""
    if reason not in states.LOST_REASONS:
        raise BadInput([FieldError("/reason", "unknown", "Choose one of the reasons.")])
    referral = _to_decide(referral_id, states.WORKED, acting, at)
    moves.move(referral, states.LOST, acting=acting, at=at, reason=reason)
    outbox_commands.record(events.ReferralLost(**about(referral), reason=reason), acting=acting, at=at)
    clocks.move_up(referral.party_id, at)
    return referral


def withdraw_referral(*, referral_id: UUID, acting: Actor, at: datetime, her_no: bool = False) -> Referral:
    """The advocate takes it back while it is open, or the staff for her. Somebody else's is unknown to her (NotFound).

    `her_no`: it is the referred person who wants none of it, as the staff heard; then every open claim on them ends."""
    referral = clocks.ready(referral_id, at)
    if acting.kind == "advocate" and acting.id != referral.advocate_id:
        raise NotFound("referral_unknown", "There’s no such referral.")
    moves.refuse_rival(referral, acting)
    if referral.status not in states.OPEN:
        raise Refused("referral_over", "This referral has come to its end, so there’s nothing to take back.")
    if her_no and acting.kind == "advocate":
        raise Refused("not_yours_to_say", "Only the people you introduced can say that for themselves.")
    steps.withdraw(referral, reason=states.HER_NO if her_no else "", acting=acting, at=at)
    if her_no:
        steps.her_no(referral.party_id, acting=acting, at=at)
    clocks.move_up(referral.party_id, at)
    return referral


def _to_decide(referral_id: UUID, statuses: tuple[str, ...], acting: Actor, at: datetime) -> Referral:
    """Locked, with the clock applied, and this person may decide about it. Raises Refused."""
    referral = clocks.ready(referral_id, at)
    moves.refuse_own(referral, acting)
    moves.refuse_rival(referral, acting)
    if referral.status not in statuses:
        raise Refused("referral_state", "This referral is {status}: that can’t be decided about it now.", {"status": referral.status})
    return referral
