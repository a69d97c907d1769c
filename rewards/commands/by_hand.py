"""A reward that no rule gives: one person proposes it and says why, another confirms it; whoever gets it does neither."""
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foundation.kernel import periods
from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import BadInput, FieldError, NotAllowed, NotFound, Refused
from foundation.kernel.money import POINTS
from foundation.outbox import commands as outbox_commands
from referrals import queries as referrals_queries
from referrals import states as referrals_states
from rewards import engine, events, queries, states
from rewards.commands import grant
from rewards.commands.beneficiaries import Beneficiary, Hers, beneficiary_of, waits_for_her
from rewards.commands.locks import lock_budget, lock_enrolment, lock_money, lock_owners
from rewards.commands.reasons import wrong_reason
from rewards.commands.release import approve_locked
from rewards.commands.standing import about
from rewards.commands.take_back import take_back
from rewards.models import Decision, ManualReward, Reward

MOST_MINOR = 10**12   # as much as an amount of a plan may be
CONFIRMERS = ("owner", "finance_approver")
NOTHING_TO_GIVE = Refused("nothing_to_give", "Nothing can be given in this program: it has no plan yet, or says thanks and pays nothing.")


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to give. to: the plan's word, advocate or partner_organisation; currency: the plan's, or points."""

    to: str
    minor: int
    currency: str
    reason: str


def propose(*, referral_id: UUID, wanted: Wanted, acting: Actor, at: datetime) -> ManualReward:
    """Nothing is owed yet. Raises BadInput at the field, Refused for who would get it, in a program that only thanks or has no plan, of a
    cancelled referral, and where one like it waits already."""
    referral = referrals_queries.referral(referral_id)
    claim = referrals_queries.claim_as_such(referral_id)
    to = beneficiary_of(wanted.to, claim) if wanted.to in states.BY_HAND_TO else None
    wrong = _wrong(wanted, to, _currencies(referral.program_id, at))
    if wrong:
        raise BadInput(wrong)
    assert to is not None
    by = _refuse_others(to, acting)
    if referral.program.gratitude:
        raise Refused("gratitude_only", "This program says thanks and pays nothing.")
    if referral.status == referrals_states.VOIDED:
        raise Refused("referral_state", "This referral is cancelled, so nothing can be earned by it.")
    lock_enrolment(referral.enrolment_id)
    if ManualReward.objects.filter(referral=referral, beneficiary_kind=to.kind, settled_at__isnull=True).exists():
        raise Refused("proposed_already", "A reward by hand waits here already for a second person.")
    proposal = ManualReward.objects.create(
        program_id=referral.program_id, referral=referral, to=wanted.to, beneficiary_kind=to.kind, beneficiary_id=to.id, amount_minor=wanted.minor,
        currency=wanted.currency, reason=wanted.reason.strip(), proposed_by=by, at=at)
    outbox_commands.record(events.ManualRewardProposed(**_about(proposal)), acting=acting, at=at)
    return proposal


def confirm(*, proposal_id: UUID, acting: Actor, at: datetime) -> Reward:
    """The second person agrees: it's owed. Raises Refused for who proposed it and for who gets it, once it is settled, where the program's
    budget has no room for it, and while something may forbid it."""
    proposal = _waiting(proposal_id)
    by = _refuse_others(Beneficiary(proposal.beneficiary_kind, proposal.beneficiary_id), acting)
    if by == proposal.proposed_by:
        raise Refused("second_person", "You proposed this reward, so somebody else has to confirm it.")
    claim = referrals_queries.claim_as_such(proposal.referral_id)
    if referrals_queries.referral(proposal.referral_id).status == referrals_states.VOIDED:
        raise Refused("referral_state", "This referral is cancelled, so nothing can be earned by it.")
    to = beneficiary_of(proposal.to, claim)
    if to is None or (to.kind, to.id) != (proposal.beneficiary_kind, proposal.beneficiary_id):
        raise Refused("beneficiary_changed", "Somebody else would get it by now. Drop it, and propose it anew.")
    if queries.limited(proposal.program_id):
        lock_budget(proposal.program_id)
    lock_enrolment(claim.enrolment_id)
    lock_owners([to] if to.kind == states.ORGANISATION else [])
    _refuse_over_budget(proposal, at)
    if queries.gate_for(program_id=proposal.program_id, advocate_id=claim.advocate_id, party_id=claim.party_id, to=proposal.to):
        raise Refused("legal_check", "Something may forbid this reward: the legal check has to be cleared first.")
    if not ManualReward.objects.filter(id=proposal.id, settled_at__isnull=True).update(confirmed_by=by, settled_at=at):
        raise Refused("settled_already", "Somebody has settled that already.")
    return _give(proposal, claim, to, acting=acting, at=at)


def drop(*, proposal_id: UUID, acting: Actor, at: datetime) -> ManualReward:
    """The second person doesn't agree, or the first thought better of it."""
    proposal = _waiting(proposal_id)
    _refuse_others(Beneficiary(proposal.beneficiary_kind, proposal.beneficiary_id), acting)
    if not ManualReward.objects.filter(id=proposal.id, settled_at__isnull=True).update(settled_at=at):
        raise Refused("settled_already", "Somebody has settled that already.")
    outbox_commands.record(events.ManualRewardDropped(**_about(proposal)), acting=acting, at=at)
    return proposal


def take_back_voided(*, referral_id: UUID, cause: str, at: datetime) -> None:
    """A referral that was cancelled takes all its rewards with it, also those by hand."""
    for reward_id in queries.by_hand_of(referral_id):
        take_back(reward_id=reward_id, cause=cause, at=at)


def _give(proposal: ManualReward, claim: referrals_queries.CreditedClaim, to: Beneficiary, *, acting: Actor, at: datetime) -> Reward:
    """A decision without a rule: what two people said is all that it is made from."""
    version = queries.plan_in_force(proposal.program_id, at)
    assert version is not None, "it was proposed under a plan, and plans only follow each other"
    trace = [{"step": "by_hand", "to": proposal.to},
             {"step": "grant", "milestone": str(proposal.id), "amount": proposal.amount_minor, "uncapped": proposal.amount_minor, "currency": proposal.currency}]
    decision = Decision.objects.create(
        plan_version=version, rule_key="", manual=proposal, referral_id=claim.referral_id, enrolment_id=claim.enrolment_id, beneficiary=proposal.to,
        cause=states.BY_HAND, outcome=states.GRANTED, facts={}, trace=trace, engine=engine.REVISION, decided_at=at)
    reward = Reward.objects.create(
        decision=decision, manual=proposal, referral_id=claim.referral_id, enrolment_id=claim.enrolment_id, advocate_id=claim.advocate_id,
        program_id=proposal.program_id, beneficiary_kind=to.kind, beneficiary_id=to.id, currency=proposal.currency, granted_minor=proposal.amount_minor,
        accrued_at=at, moved_at=at)
    held = grant.hold(reward, matures_at=at, needs_yes=False, unclaimed=waits_for_her(to, Hers(claim)), at=at)   # two people have said yes to it
    grant.book(reward, at=at)
    outbox_commands.record(events.RewardAccrued(**about(reward), decision_id=decision.id, matures_at=at), acting=acting, at=at)
    if not held:
        lock_money(to.kind, to.id)
        approve_locked(reward, acting=SYSTEM, at=at)
    return reward


def _refuse_over_budget(proposal: ManualReward, at: datetime) -> None:
    version = queries.plan_in_force(proposal.program_id, at)
    plan = queries.parsed(version) if version is not None else None
    if plan is None or plan.budget is None or plan.budget_window is None or plan.budget.currency != proposal.currency:
        return
    window = periods.span(plan.budget_window.kind, at, proposal.program.time_zone, plan.budget_window.days)
    used = queries.granted_before(program_id=proposal.program_id, currency=proposal.currency, since=window.start, until=window.end)
    if proposal.amount_minor > plan.budget.minor - used:
        raise Refused("over_budget", "This is more than the budget of the program has left.")


def _currencies(program_id: UUID, at: datetime) -> tuple[str, ...]:
    """In which something may be given: none before the program has a plan."""
    version = queries.plan_in_force(program_id, at)
    return () if version is None else tuple(dict.fromkeys((queries.parsed(version).currency, POINTS)))


def _wrong(wanted: Wanted, to: Beneficiary | None, currencies: tuple[str, ...]) -> list[FieldError]:
    wrong = []
    if not currencies:
        raise Refused("no_plan", "The program has no plan yet, so nothing can be earned in it.")
    if wanted.to not in states.BY_HAND_TO:
        wrong.append(FieldError("/to", "unknown", "Choose one of: {choices}.", {"choices": ", ".join(states.BY_HAND_TO)}))
    elif to is None:
        wrong.append(FieldError("/to", "nobody", "This referral was made for no partner."))
    if not 0 < wanted.minor <= MOST_MINOR:
        wrong.append(FieldError("/minor", "out_of_range", "An amount above zero is expected here."))
    if wanted.currency not in currencies:
        wrong.append(FieldError("/currency", "unknown", "Choose one of: {choices}.", {"choices": ", ".join(currencies)}))
    return [*wrong, *wrong_reason(wanted.reason)]


def _waiting(proposal_id: UUID) -> ManualReward:
    found = ManualReward.objects.select_for_update(of=("self",)).select_related("program").filter(id=proposal_id).first()
    if found is None:
        raise NotFound("manual_reward_unknown", "There’s no such proposal.")
    if found.settled_at is not None:
        raise Refused("settled_already", "Somebody has settled that already.")
    return found


def _refuse_others(to: Beneficiary, acting: Actor) -> UUID:
    if acting.kind != "staff" or acting.id is None:
        raise NotAllowed("staff_only", "Somebody on the staff has to do that.")
    if acting.id in to.people:
        raise Refused("own_reward", "This reward would be yours, so somebody else has to do that.")
    return acting.id


def _about(proposal: ManualReward) -> dict:
    return {"subject_id": proposal.referral_id, "proposal_id": proposal.id, "program_id": proposal.program_id, "amount_minor": proposal.amount_minor,
            "currency": proposal.currency}
