"""A person says who is credited for a deal, above every rule; and which deal news belongs to that nobody else could place."""
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotFound, Refused
from foundation.outbox import commands as outbox_commands
from referrals import events, queries, states
from referrals.commands import attribution, clocks, milestones, moves
from referrals.commands.decide import about
from referrals.commands.record import news_of, settle
from referrals.models import Deal, DealReference, KeptMilestone, Milestone, Referral
from referrals.rules import precedence

LONGEST = 400


def award_credit(*, deal_id: UUID, shares: Mapping[UUID, int], reason: str, money: str = "", acting: Actor, at: datetime) -> Milestone:
    """Credits a won deal to claims of one kind on its party, over the decision before, which stays readable. `shares`: referral ->
    basis points that sum to 10 000. `money`: MOVE, what the first one earned is taken back, BOTH, it is kept; '': it moves as long as
    nothing of it has left.

    Raises BadInput at /shares, /reason and /money, Refused for who earns from it, a cancelled claim, and what changes nothing."""
    party_id = moves.locked_deal(deal_id)
    clocks.apply_due(party_id, at)
    won = next((row for row in _wins(deal_id)), None)
    if money not in ("", *states.MONEY_CHOICES):
        raise BadInput([FieldError("/money", "unknown", "Choose one of: {choices}.", {"choices": ", ".join(states.MONEY_CHOICES)})])
    if won is None or won.deal is None:
        raise Refused("deal_not_won", "This deal isn’t won, so there’s no credit to give yet.")
    kind = _checked(party_id, shares, reason, acting)
    before = queries.attribution_of(won.deal.id, kind)
    if before is not None and {one.referral_id: one.share_bp for one in before.candidates.all() if one.share_bp} == dict(shares):
        raise Refused("credit_unchanged", "That’s who is credited already.")
    verdict = precedence.award(queries.contenders_for(party_id)[kind], won.occurred_at, shares)
    attribution.freeze(won.deal, won, {kind: verdict}, acting=acting, at=at, cause=states.BY_AWARD, reason=reason.strip(), money=money)
    return won


def award_kept(*, kept_id: UUID, shares: Mapping[UUID, int], reason: str, acting: Actor, at: datetime) -> Milestone:
    """The same for a win that waits: nobody has to decide about the claims any more. Raises as award_credit does."""
    kept = _waiting(kept_id, at)
    if kept.kind != states.MILESTONE_WON or kept.waits_for == states.FOR_DEAL:
        raise Refused("not_a_win", "Only a won deal can be credited; say first which deal it is.")
    kind = _checked(kept.party_id, shares, reason, acting)
    verdict = precedence.award(queries.contenders_for(kept.party_id)[kind], kept.occurred_at, shares)
    return milestones.take_awarded(news_of(kept), {kind: verdict}, reason=reason.strip(), acting=acting, at=at)


def place_kept(*, kept_id: UUID, deal_id: UUID | None, acting: Actor, at: datetime) -> milestones.Answer:
    """News that several deals could mean belongs to this one; None: to a further deal. Its source calls it so from now on.

    Raises Refused where it waits for something else, BadInput at /deal_id for a deal that its source calls otherwise."""
    kept = _waiting(kept_id, at)
    if kept.waits_for != states.FOR_DEAL:
        raise Refused("waits_for_decision", "This waits until the introductions of them are decided, and is applied by itself then.")
    referral = moves.locked(kept.referral_id)
    moves.refuse_own(referral, acting)
    news = news_of(kept)
    deal = Deal.objects.filter(id=deal_id, party_id=kept.party_id).first() if deal_id else Deal.objects.create(party_id=kept.party_id)
    if deal is None or DealReference.objects.filter(deal=deal, source=news.source).exists():
        raise BadInput([FieldError("/deal_id", "unknown", "Choose one of the deals that have no reference yet.")])
    DealReference.objects.create(deal=deal, party_id=kept.party_id, source=news.source, reference=news.report.deal_reference)
    return milestones.take_on_deal(referral, news, deal.id, at=at)


def dismiss_kept(*, kept_id: UUID, acting: Actor, at: datetime) -> KeptMilestone:
    """It was a mistake: it stands in the timeline and earns nothing."""
    kept = _waiting(kept_id, at)
    referral = moves.locked(kept.referral_id)
    moves.refuse_own(referral, acting)
    moves.refuse_rival(referral, acting)
    settle(kept, None, at=at)
    outbox_commands.record(events.MilestoneNoted(**about(referral), kind=kept.kind), acting=acting, at=at)
    return kept


def _waiting(kept_id: UUID, at: datetime) -> KeptMilestone:
    """Under its party's lock, with the clock applied. Raises NotFound, Refused once it waits no more."""
    kept = queries.kept_milestone(kept_id)
    if kept is None:
        raise NotFound("kept_unknown", "There’s no such news.")
    party_id = moves.lock_party_of(lambda: KeptMilestone.objects.filter(id=kept_id).values_list("party_id", flat=True).first())
    clocks.apply_due(party_id or kept.party_id, at)
    kept = KeptMilestone.objects.select_related("referral").get(id=kept_id)
    if kept.settled_at is not None:
        raise Refused("kept_settled", "This has found its place meanwhile.")
    return kept


def _wins(deal_id: UUID) -> list[Milestone]:
    return [row for row in queries.milestones_of_deal(deal_id) if row.kind == states.MILESTONE_WON]


def _checked(party_id: UUID, shares: Mapping[UUID, int], reason: str, acting: Actor) -> str:
    """The kind of claimants it is given to, once everything about it is in order."""
    wrong = []
    rows = {row.id: row for row in Referral.objects.select_related("advocate").filter(id__in=tuple(shares), party_id=party_id)}
    if not shares or set(rows) != set(shares):
        wrong.append(FieldError("/shares", "unknown", "Choose introductions of this company."))
    elif len({row.claimant_kind for row in rows.values()}) > 1:
        wrong.append(FieldError("/shares", "mixed", "Advocates and reps are credited each by themselves."))
    elif any(share <= 0 for share in shares.values()) or sum(shares.values()) != precedence.WHOLE:
        wrong.append(FieldError("/shares", "sum", "The shares have to come to 100 %."))
    if not reason.strip():
        wrong.append(FieldError("/reason", "missing", "Write down why: it’s kept with the decision."))
    elif len(reason.strip()) > LONGEST:
        wrong.append(FieldError("/reason", "too_long", "At most 400 characters."))
    if wrong:
        raise BadInput(wrong)
    for row in rows.values():
        moves.refuse_own(row, acting)
        moves.refuse_rival(row, acting)
        if row.status == states.VOIDED:
            raise Refused("referral_voided", "A cancelled referral can’t be credited.")
        other = queries.standing_referral(row.advocate_id, row.program_id, party_id)
        if row.status not in (*states.OPEN, states.WON) and other is not None and other.status == states.WON:
            raise Refused("has_won_another", "A newer introduction of theirs by the same advocate is won: credit that one.")
    return next(row.claimant_kind for row in rows.values())
