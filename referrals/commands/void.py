"""A referral is cancelled after the fact: an owner proposes it, a second person agrees. Then it is as if it had never counted."""
from datetime import datetime
from uuid import UUID

from foundation.accounts import queries as accounts_queries
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from foundation.outbox import commands as outbox_commands
from referrals import events, queries, states
from referrals.commands import clocks, moves, steps, unwin
from referrals.models import Referral, VoidProposal

SECOND = ("program_manager", "finance_approver")   # the roles of which one agrees


def propose_void(*, referral_id: UUID, reason: str, acting: Actor, at: datetime) -> VoidProposal:
    """Nothing happens yet. Raises BadInput without a reason, Refused when it is voided or proposed already, and for her own."""
    referral = clocks.ready(referral_id, at)
    moves.refuse_own(referral, acting)
    if referral.status == states.VOIDED or acting.id is None:
        raise Refused("referral_state", "This referral is cancelled already.")
    if queries.open_void_of(referral_id) is not None:
        raise Refused("void_proposed", "Somebody proposed that already; it waits for a second person.")
    if not reason.strip():
        raise BadInput([FieldError("/reason", "missing", "Say why: everybody who decides about it reads this.")])
    if len(reason.strip()) > 1000:
        raise BadInput([FieldError("/reason", "too_long", "At most 1,000 characters.")])
    proposal = VoidProposal.objects.create(referral=referral, reason=reason.strip(), proposed_by=acting.id, at=at)
    outbox_commands.record(events.ReferralVoidProposed(**steps.about(referral), proposal_id=proposal.id), acting=acting, at=at)
    return proposal


def void_referral(*, referral_id: UUID, acting: Actor, at: datetime) -> Referral:
    """The second person agrees: its rewards are taken back by who listens, and the queue moves up.

    Raises Refused without a proposal, for the person who proposed it, and for who earns from it or from a rival of it."""
    referral, proposal = _proposed(referral_id, acting, at)
    moves.refuse_rival(referral, acting)
    VoidProposal.objects.filter(id=proposal.id).update(confirmed_by=acting.id, settled_at=at)
    moves.move(referral, states.VOIDED, acting=acting, at=at, decide_by=None)
    outbox_commands.record(events.ReferralVoided(**steps.about(referral)), acting=acting, at=at)
    unwin.withdraw_credit(referral=referral, acting=acting, at=at)
    clocks.move_up(referral.party_id, at)
    return referral


def keep_referral(*, referral_id: UUID, acting: Actor, at: datetime) -> Referral:
    """The second person does not agree, or the first thought better of it; the proposal is dropped. Raises Refused for her own."""
    referral = clocks.ready(referral_id, at)
    moves.refuse_own(referral, acting)
    proposal = queries.open_void_of(referral_id)
    if proposal is None or not VoidProposal.objects.filter(referral=referral, settled_at=None).update(settled_at=at):
        raise Refused("void_not_proposed", "Nobody proposed to cancel this referral.")
    outbox_commands.record(events.ReferralVoidDropped(**steps.about(referral), proposal_id=proposal.id), acting=acting, at=at)
    return referral


def _proposed(referral_id: UUID, acting: Actor, at: datetime) -> tuple[Referral, VoidProposal]:
    referral = clocks.ready(referral_id, at)
    moves.refuse_own(referral, acting)
    proposal = queries.open_void_of(referral_id)
    if proposal is None:
        raise Refused("void_not_proposed", "Nobody proposed to cancel this referral.")
    if acting.id is None or acting.id == proposal.proposed_by:
        raise Refused("second_person", "You proposed this, so it takes somebody else’s yes.")
    member = accounts_queries.member_of(acting.id)
    if member is None or member.role not in SECOND:
        raise Refused("second_person", "It takes the yes of a program manager or of somebody who approves payments.")
    return referral, proposal
