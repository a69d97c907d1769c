"""A milestone is credited otherwise than before, or to nobody: what was earned from it is taken back, and decided again for whom it is."""
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import SYSTEM
from foundation.outbox import commands as outbox_commands
from foundation.outbox import queries as outbox_queries
from referrals import queries as referrals_queries
from referrals import states as referrals_states
from rewards import engine, events, queries, states
from rewards.commands import accrue, counted, deciding, repricing, terms
from rewards.commands.beneficiaries import payees
from rewards.commands.subjects import own_bp
from rewards.commands.take_back import take_back
from rewards.engine import stored
from rewards.engine.evaluate import evaluate
from rewards.models import Decision

SUPERSEDED = "attribution.superseded"


def settle(*, milestone_id: UUID, cause: str, at: datetime) -> list[Decision]:
    """Makes what is earned from a milestone agree with who is credited now. Reads the present state, so it comes to the same in any
    order of the news; told twice, the second time finds nothing to do. Returns the decisions that were made.

    A credit that moves takes what the first has not been paid yet; once a part of it left, she keeps it, and the other gets hers too,
    unless whoever moved it has said otherwise."""
    terms.hold()
    claims = accrue.locked_claims(milestone_id, also=accrue.enrolments_decided(milestone_id))
    made = _undo_what_fell(milestone_id, claims, cause=cause, at=at)
    made += counted.leave(milestone_id, claims, cause=cause, at=at)   # what falls makes room for what is decided again
    if claims:
        again = accrue.accrue_rewards(milestone_id=milestone_id, cause=f"{cause}:again", at=at)
        if again:   # it stands again, and may have been refunded while it did not
            made += again + _undo_what_fell(milestone_id, claims, cause=f"{cause}:gone", at=at)
    return made + counted.settle(milestone_id, claims, cause=cause, at=at)


def _undo_what_fell(milestone_id: UUID, claims: list[deciding.Claim], *, cause: str, at: datetime) -> list[Decision]:
    """Of the decisions as they stand under the locks."""
    why = ((row, _reason(milestone_id, row, claims)) for row in queries.decided_of(milestone_id))
    return [_undo(row, reason=reason, cause=cause, at=at) for row, reason in why if reason is not None]


def _reason(milestone_id: UUID, row: Decision, claims: list[deciding.Claim]) -> str | None:
    """Why a decision does not stand any more; None while it does, and where it says nothing that could be taken back."""
    rule = queries.parsed(row.plan_version).rule(row.rule_key)
    if row.outcome == states.ZERO and (row.reason in states.UNDONE or not (
            queries.standing_rewards(milestone_id, row.enrolment_id, row) or repricing.counts(row))):
        return None
    if referrals_queries.referral(row.referral_id).status == referrals_states.VOIDED:
        return states.VOIDED
    if not referrals_queries.stands(milestone_id):
        return states.WITHDRAWN
    if repricing.prices_again(rule) and (now := referrals_queries.adjusted(milestone_id)) is not None and now.whole:
        return states.REFUNDED   # nothing is left of it, so the others are priced without it
    shares = {claim.referral_id: claim.share_bp for claim in payees(rule, deciding.rivals(claims, row.referral_id))}
    if shares.get(row.referral_id) == own_bp(row.facts):
        return None
    said = _said_about_money(milestone_id, row, claims)
    if said:
        return states.MOVED if said == referrals_states.MOVE else None
    left = any(one.state not in (states.PENDING, states.APPROVED) for one in queries.standing_rewards(milestone_id, row.enrolment_id))
    return None if left else states.MOVED


def _said_about_money(milestone_id: UUID, row: Decision, claims: list[deciding.Claim]) -> str:
    """What who awarded the credit anew said about what was earned by it before: move | both, '' where nobody did. The latest counts,
    whichever news it is that brings us here; of claims of the same kind, for each kind is credited by itself."""
    deal_id = str(referrals_queries.milestone(milestone_id).deal_id)
    known = referrals_queries.referrals_by_id({row.referral_id, *(claim.referral_id for claim in claims)})
    alike = [one.id for one in known.values() if one.claimant_kind == known[row.referral_id].claimant_kind]
    moved = [event.payload for event in outbox_queries.timeline(alike) if event.name == SUPERSEDED and event.payload["deal_id"] == deal_id]
    return moved[-1]["money"] if moved else ""


def _undo(row: Decision, *, reason: str, cause: str, at: datetime) -> Decision:
    """A decision of its own says that nothing is left, from the same facts; the rewards follow it, and those of its window."""
    plan = queries.parsed(row.plan_version)
    rule = plan.rule(row.rule_key)
    facts = replace(stored.facts(row.facts, queries.plan_of_version), barred=reason, earlier=None, booked_minor=None, rivals=(), back=(0, 0), spared=None)
    place = repricing.leave(row)
    if place is not None:
        facts = replace(facts, place=place)
    elif facts.place is not None and row.outcome == states.WAITING:   # it had no place yet, and waits for none any more
        facts = replace(facts, place=replace(facts.place, moves=False, gone=True))
    found = evaluate(plan, rule, facts)
    undone = Decision.objects.create(
        plan_version=row.plan_version, rule_key=row.rule_key, milestone_id=row.milestone_id, referral_id=row.referral_id, enrolment_id=row.enrolment_id,
        beneficiary=row.beneficiary, cause=cause, outcome=found.outcome, reason=found.reason, facts=stored.plain(facts), trace=list(found.trace),
        engine=engine.REVISION, replaces=row, decided_at=at)
    for reward in queries.standing_rewards(row.its_milestone, row.enrolment_id, row):
        take_back(reward_id=reward.id, cause=cause, decision_id=undone.id, at=at)
    repricing.settle_window(undone, found, referrals_queries.claim_as_such(row.referral_id), at=at)
    outbox_commands.record(events.RewardDenied(
        subject_id=row.referral_id, decision_id=undone.id, beneficiary=row.beneficiary, advocate_id=row.enrolment.advocate_id, milestone_id=row.its_milestone,
        reason=found.reason), acting=SYSTEM, at=at)
    return undone
