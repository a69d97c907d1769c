"""A deal is credited: judged once for each kind of claimant, frozen with every claim that was looked at, and everybody moved who moves by it."""
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import SYSTEM, Actor
from foundation.outbox import commands as outbox_commands
from referrals import events, queries, states
from referrals.commands import clocks, moves
from referrals.commands.record import add_milestone, adjust
from referrals.commands.steps import about
from referrals.commands.steps import decline as decline_locked
from referrals.models import Attribution, Candidate, Deal, Milestone, Move, Referral
from referrals.rules import precedence
from referrals.rules.precedence import Verdict


def judge(party_id: UUID, happened_at: datetime, *, but: UUID | None = None) -> dict[str, Verdict]:
    """Claimant kind -> whom a deal won at `happened_at` is credited to, for every kind that has a claim on the party; under its
    lock. `but`: the deal itself, where it was decided before."""
    found = {}
    for kind, contenders in queries.contenders_for(party_id).items():
        credits = queries.credits_on(party_id, kind, but=but)
        found[kind] = precedence.judge(contenders, happened_at, credits=credits, zone=queries.zone_of(party_id) if credits else "UTC")
    return found


def may_count(party_id: UUID, happened_at: datetime, *, but: UUID | None = None) -> bool:
    """Whether a deal won then can be credited now."""
    return lets_count(judge(party_id, happened_at, but=but))


def lets_count(verdicts: Mapping[str, Verdict]) -> bool:
    """No undecided claim could be the one, or a protected claim wins anyway."""
    return not any(verdict.waits for verdict in verdicts.values()) or any(verdict.level == precedence.PROTECTED for verdict in verdicts.values())


def freeze(deal: Deal, milestone: Milestone, verdicts: Mapping[str, Verdict], *, acting: Actor, at: datetime, cause: str = states.BY_WIN,
           reason: str = "", afterwards: bool = False, money: str = "", first: bool = False) -> None:
    """Writes a decision for each kind, over the one before if there was one, and moves everybody: who is credited becomes won,
    whose claim was open ends with it. Under the lock of the party that was judged. A kind whose claims are undecided is left for later
    (`afterwards`: it is later). `money`: what becomes of what the first one earned, where somebody said; `first`: nobody decided about
    the deal before."""
    for kind, verdict in verdicts.items():
        if verdict.waits:
            continue
        before = queries.attribution_of(deal.id, kind) if not first else None
        order = {one.referral_id: one for one in verdict.outcomes}
        # What the milestone of a new deal was written on is the locked claim itself, as it is.
        winners = [milestone.referral if first and referral_id == milestone.referral_id else moves.as_it_is(referral_id)
                   for referral_id in order if referral_id in verdict.shares]
        attribution = Attribution.objects.create(
            deal=deal, milestone=milestone, claimant_kind=kind, winner=winners[0] if winners else None, level=verdict.level, cause=cause, reason=reason,
            supersedes=before, at=at)
        Candidate.objects.bulk_create([
            Candidate(attribution=attribution, referral_id=one.referral_id, level=one.level, outcome=one.outcome, share_bp=one.share_bp)
            for one in verdict.outcomes])
        _tell(attribution, before, winners, milestone, acting=acting, at=at, money=money)
        if winners and len(order) > len(winners):   # else nobody else of their kind is here
            _decline_the_others(winners, kind, at=at)   # her own other claims first: she has one that stands, in each program
        if afterwards and before is None:   # the milestone was told long ago: whoever reads the credit looks again
            _superseded(winners[0], attribution, acting=acting, at=at)
        for winner in winners:
            _win(winner, milestone, deal, acting=acting, at=at)


def decide_open(party_id: UUID, *, at: datetime) -> bool:
    """Wins that stand and wait for a decision of one kind: its claims were undecided, or who was credited was cancelled. Whether
    anything was decided."""
    if not queries.has_undecided_wins(party_id):
        return False
    won_deals, decided_any, kinds = queries.won_deals(party_id), False, set(queries.contenders_for(party_id))
    for won in won_deals:
        if won.deal is None:
            continue
        decided = {row.claimant_kind: row for row in queries.attributions_of_deal(won.deal.id)}
        waiting = {kind for kind in kinds if kind not in decided or (decided[kind].winner_id is None and decided[kind].cause == states.BY_VOID)}
        if waiting:
            late = {kind: verdict for kind, verdict in judge(party_id, won.occurred_at, but=won.deal_id).items() if kind in waiting and verdict.shares}
            cause = states.BY_VOID if any(kind in decided for kind in late) else states.BY_WIN
            freeze(won.deal, won, late, acting=SYSTEM, at=at, cause=cause, afterwards=True)
            decided_any = decided_any or bool(late)
    return decided_any


def nobody(before: Attribution, *, cause: str, acting: Actor, at: datetime) -> None:
    """A decision is superseded by "nobody", and who was declined because of it is queued again with the first receipt."""
    supersede_by_nobody(before, cause=cause, acting=acting, at=at)
    queue_again(before, at=at)


def supersede_by_nobody(before: Attribution, *, cause: str, acting: Actor, at: datetime) -> None:
    if before.winner_id is None:
        return
    candidates = list(before.candidates.order_by("id"))
    after = Attribution.objects.create(deal=before.deal, milestone=before.milestone, claimant_kind=before.claimant_kind, winner=None, level=None,
                                       cause=cause, supersedes=before, at=at)
    credited_now = states.VOIDED_CLAIM if cause == states.BY_VOID else states.IN_ERROR
    Candidate.objects.bulk_create([
        Candidate(attribution=after, referral_id=one.referral_id, level=None, outcome=credited_now if one.share_bp else one.outcome) for one in candidates])
    for referral in [moves.locked(one.referral_id) for one in candidates if one.share_bp]:
        _superseded(referral, after, acting=acting, at=at)


def queue_again(before: Attribution, *, at: datetime) -> None:
    """Whose claim ended because of a decision that credits nobody any more waits as before, but for who has introduced them anew."""
    for one in before.candidates.order_by("id"):
        if not _declined_by(before, one.referral_id):   # the others may be about somebody else by now
            continue
        declined = moves.locked(one.referral_id)
        if declined.party.do_not_contact_at is not None:   # whose no came meanwhile
            continue
        if not queries.standing_referral(declined.advocate_id, declined.program_id, declined.party_id):
            moves.move(declined, states.QUEUED, acting=SYSTEM, at=at)
            outbox_commands.record(events.ReferralQueued(**about(declined)), acting=SYSTEM, at=at)


def imply(winner: Referral, milestone: Milestone, *, acting: Actor) -> None:
    """A won deal was accepted and qualified at the latest in the same instant; each earns once. What was withdrawn with an earlier win stands again when
    that is reported anew."""
    kinds = (states.MILESTONE_ACCEPTED, states.MILESTONE_QUALIFIED)
    known = dict(Milestone.objects.filter(referral=winner, kind__in=kinds).values_list("kind", "id"))
    gone = queries.withdrawn(known.values())
    told_at = queries.stands_since(milestone) if gone else milestone.received_at
    for kind in [kind for kind in kinds if kind not in known or known[kind] in gone]:
        add_milestone(winner, kind=kind, occurred_at=milestone.occurred_at, source=milestone.source, acting=acting, at=told_at, implied=True,
                      first=kind not in known)


def withdraw_implied(winner: Referral, *, source: str, acting: Actor, at: datetime) -> None:
    for milestone in queries.milestones_of(winner.id):
        if milestone.implied and milestone.deal_id is None and queries.stands(milestone.id):
            adjust(milestone, states.WITHDRAWAL, source=source, acting=acting, at=at)


def _win(winner: Referral, milestone: Milestone, deal: Deal, *, acting: Actor, at: datetime) -> None:
    """A further deal of a won referral moves nothing."""
    if winner.status == states.WON:
        return
    imply(winner, milestone, acting=acting)
    late = winner.status in states.ENDS
    moves.move(winner, states.WON, acting=acting, at=at, accepted_at=winner.accepted_at or milestone.occurred_at)
    if late:
        clocks.hand_over(winner.party_id, winner.claimant_kind, at)
    outbox_commands.record(events.ReferralWon(**about(winner), deal_id=deal.id), acting=acting, at=milestone.occurred_at)


def _decline_the_others(winners: list[Referral], kind: str, *, at: datetime) -> None:
    """Everybody of their kind who waited for this party, themselves in other programs too, hears that it was decided."""
    credited = {winner.id for winner in winners}
    for rival in queries.rivals(winners[0]):
        if rival.status in states.OPEN and rival.claimant_kind == kind and rival.id not in credited:
            decline_locked(moves.as_it_is(rival.id), reason="duplicate_registered", acting=SYSTEM, at=at)


def _tell(attribution: Attribution, before: Attribution | None, winners: list[Referral], milestone: Milestone, *, acting: Actor, at: datetime,
          money: str) -> None:
    """To every claim that is credited now, and to every one that was before and is not any more."""
    for winner in winners or [milestone.referral]:
        outbox_commands.record(events.AttributionDecided(**about(winner), attribution_id=attribution.id, deal_id=attribution.deal_id,
                                                         level=attribution.level or 0), acting=acting, at=at)
    if before is not None:
        now = {winner.id for winner in winners}
        gone = [one.referral_id for one in before.candidates.all() if one.share_bp and one.referral_id not in now]
        for referral in [moves.locked(referral_id) for referral_id in gone] or winners[:1]:
            _superseded(referral, attribution, acting=acting, at=at, money=money)


def _superseded(referral: Referral, by: Attribution, *, acting: Actor, at: datetime, money: str = "") -> None:
    outbox_commands.record(events.AttributionSuperseded(**about(referral), attribution_id=by.id, deal_id=by.deal_id, money=money), acting=acting, at=at)


def _declined_by(attribution: Attribution, referral_id: UUID) -> bool:
    """Whether a claim is declined since this decision and because of it: by the system, in the same instant."""
    move = Move.objects.filter(referral_id=referral_id).order_by("-step").first()
    return move is not None and (move.to_state, move.reason, move.acting_kind, move.at) == (
        states.DECLINED, "duplicate_registered", SYSTEM.kind, attribution.at)
