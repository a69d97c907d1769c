"""A credit is withdrawn: the win was recorded in error, or the claim that was credited is cancelled."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from foundation.outbox import commands as outbox_commands
from referrals import events, queries, states
from referrals.commands import attribution, clocks, moves
from referrals.commands.record import adjust
from referrals.commands.steps import about
from referrals.models import Attribution, Referral

SOURCE = "platform"


def unwin_referral(*, referral_id: UUID, reason: str, acting: Actor, at: datetime) -> Referral:
    """It was never won: every deal that is credited to it is withdrawn, and it is lost for `reason`.

    Raises BadInput for a reason outside the list, Refused for her own referral, a rival of it, and one that is not won."""
    if reason not in states.LOST_REASONS:
        raise BadInput([FieldError("/reason", "unknown", "Choose one of the reasons.")])
    referral = clocks.ready(referral_id, at)
    moves.refuse_own(referral, acting)
    moves.refuse_rival(referral, acting)
    if referral.status != states.WON:
        raise Refused("referral_state", "This referral is {status}: only a won one can be taken back.", {"status": referral.status})
    _withdraw_deals([row.deal_id for row in queries.attributions_crediting(referral.id)], reason=reason, acting=acting, at=at)
    referral = moves.locked(referral_id)
    if referral.status == states.WON:   # nothing was credited to it any more
        _lose(referral, reason=reason, acting=acting, at=at)
    clocks.move_up(referral.party_id, at)
    return referral


def withdraw_deal(*, deal_id: UUID, reason: str, acting: Actor, at: datetime) -> None:
    """One deal came to nothing; who has no other one is lost for `reason`. Raises as unwin_referral does."""
    if reason not in states.LOST_REASONS:
        raise BadInput([FieldError("/reason", "unknown", "Choose one of the reasons.")])
    party_id = moves.locked_deal(deal_id)
    clocks.apply_due(party_id, at)
    for row in queries.attributions_of_deal(deal_id):
        for referral_id in _credited_by(row):
            referral = moves.locked(referral_id)
            moves.refuse_own(referral, acting)
            moves.refuse_rival(referral, acting)
    _withdraw_deals([deal_id], reason=reason, acting=acting, at=at)
    clocks.move_up(party_id, at)


def withdraw_credit(*, referral: Referral, acting: Actor, at: datetime) -> None:
    """The credit of a locked referral that was cancelled is superseded by "nobody", and its deals are decided again among the rest:
    they are real, she is not. Who was declined because of it is queued again first."""
    for row in queries.attributions_crediting(referral.id):
        attribution.nobody(row, cause=states.BY_VOID, acting=acting, at=at)
    attribution.decide_open(referral.party_id, at=at)


def _withdraw_deals(deal_ids: list[UUID], *, reason: str, acting: Actor, at: datetime) -> None:
    """The milestones first, so that nothing is earned from them any more; then whose they were; then who waits again."""
    credits = [row for deal_id in deal_ids for row in queries.attributions_of_deal(deal_id)]
    for deal_id in deal_ids:
        for milestone in queries.milestones_of_deal(deal_id):
            adjust(milestone, states.WITHDRAWAL, source=SOURCE, acting=acting, at=at)
    credited = [referral_id for row in credits for referral_id in _credited_by(row)]
    for row in credits:
        attribution.supersede_by_nobody(row, cause=states.BY_UNWINNING, acting=acting, at=at)
    for referral_id in dict.fromkeys(credited):
        referral = moves.locked(referral_id)
        if referral.status == states.WON and not queries.attributions_crediting(referral.id):
            attribution.withdraw_implied(referral, source=SOURCE, acting=acting, at=at)
            _lose(referral, reason=reason, acting=acting, at=at)
    for row in credits:
        attribution.queue_again(row, at=at)


def _credited_by(row: Attribution) -> list[UUID]:
    return [one.referral_id for one in row.candidates.order_by("id") if one.share_bp]


def _lose(referral: Referral, *, reason: str, acting: Actor, at: datetime) -> None:
    moves.move(referral, states.LOST, acting=acting, at=at, reason=reason)
    outbox_commands.record(events.ReferralLost(**about(referral), reason=reason), acting=acting, at=at)
