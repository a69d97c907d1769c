"""One rule decides about a milestone for one claim: facts, the engine, and what follows is written down."""
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import SYSTEM
from foundation.outbox import commands as outbox_commands
from referrals import queries as referrals_queries
from rewards import engine, events, queries, states
from rewards.commands import beneficiaries, circumstances, conversion, grant, lowering, places, subjects
from rewards.commands.windows import Seen
from rewards.engine import facts as engine_facts
from rewards.engine import groups, stored
from rewards.engine.adjustments import evaluate_again
from rewards.engine.evaluate import COUNTS_ONLY
from rewards.models import Decision, PlanVersion
from rewards.plan import model
from rewards.plan.currency import pays_in
from rewards.plan.overrides import bounded, overridden, steps_agreed

Claim = referrals_queries.CreditedClaim
CLOSED = "program_closed"


@dataclass(frozen=True)
class Case:
    """One rule that looks at a milestone for one claim; `order`: its place in the plan."""

    version: PlanVersion
    plan: model.Plan
    rule: model.Rule
    seen: Seen
    payees: tuple[Claim, ...]
    credited: tuple[Claim, ...]
    order: int
    hers: beneficiaries.Hers
    closed: bool = False


def case_of(version: PlanVersion, plan: model.Plan, rule: model.Rule, milestone: referrals_queries.MilestoneFacts, claim: Claim, credited: list[Claim], *,
          order: int, closed: bool = False, plans: queries.PlansRead | None = None) -> Case | None:
    """None where the claim is not one of those that the rule pays for. `plans`: as far as they were read under the locks."""
    payees = beneficiaries.payees(rule, rivals(credited, claim.referral_id))
    payee = next((one for one in payees if one.referral_id == claim.referral_id), None)
    if payee is None:
        return None
    milestone, plans = seen_from(milestone, payee), plans if plans is not None else queries.PlansRead()
    budget = circumstances.budget_of(milestone, plans)
    seen = Seen(milestone, payee, beneficiaries.beneficiary_of(rule.to, payee), milestone.zone, plans, budget[1] if budget is not None else None)
    return Case(version, plan, rule, seen, tuple(payees), tuple(credited), order, beneficiaries.Hers(payee), closed)


def decide(case: Case, *, cause: str, at: datetime, replaces: Decision | None = None) -> Decision:
    """Works out one rule for one claim under its locks, and writes down what follows. Returns `replaces` when nothing changed."""
    if replaces is not None and replaces.reason == states.REFUNDED and cause.partition(":")[0] == states.RETURNING:
        case = replace(case, seen=replace(case.seen, returning=True))
    standing, facts, found = _worked_out(case, replaces)
    grouped = in_its_group(facts, case, chosen=chosen_before(replaces, case.rule) if replaces is not None and replaces.outcome != states.WAITING else "")
    if grouped != facts:
        facts, found = grouped, evaluate_again(case.plan, case.rule, grouped)
    if replaces is not None and not (found.grants or found.falls) and (found.outcome, found.reason) == (replaces.outcome, replaces.reason):
        return replaces
    milestone, claim = case.seen.milestone, case.seen.claim
    decision = Decision.objects.create(
        plan_version=case.version, rule_key=case.rule.key, milestone_id=milestone.milestone_id, referral_id=claim.referral_id, enrolment_id=claim.enrolment_id,
        beneficiary=case.rule.to, cause=cause, outcome=found.outcome, reason=found.reason, facts=stored.plain(facts), trace=list(found.trace),
        engine=engine.REVISION, replaces=replaces, decided_at=at)
    places.take(standing, found, case.rule, milestone, claim)
    lowering.lower(decision, found.falls, at=at)
    grant.write(decision, case.rule, found, milestone, claim, case.seen.to, at=at, hers=case.hers)
    _tell(decision, found, milestone, claim, at=at)
    return decision


def _worked_out(case: Case, replaces: Decision | None) -> tuple[places.Standing | None, engine_facts.Facts, engine_facts.Decision]:
    """Where it stands, all facts but the rest of its group, and what the rule says by itself."""
    seen = case.seen
    agreed = circumstances.agreed_for(case.plan, case.rule, seen)
    rule = bounded(case.rule, agreed)
    standing = None if case.closed else places.find(case.version, rule, seen, currency=case.plan.currency, by=steps_agreed(rule, agreed))
    promoted = tuple(engine_facts.Promoted(one, str(version.id)) for version, one in circumstances.promotions_of(seen.milestone, seen.plans))
    facts = circumstances.facts_for(rule, seen, subjects.share_of(rule, seen.claim, case.payees), standing, promoted, order=case.order, barred=_barred(case),
                                    rate=conversion.rate_for(seen.milestone, case.plan.currency, zone=seen.zone, before=replaces), override=agreed)
    gate = queries.gate_for(program_id=seen.milestone.program_id, advocate_id=seen.claim.advocate_id, party_id=seen.claim.party_id, to=rule.to)
    facts = replace(facts, gate=gate) if gate else facts
    if seen.returning and standing is not None:
        facts = replace(facts, back=queries.back_of(standing.progress, seen.milestone.milestone_id, seen.claim.referral_id))
    if replaces is not None:   # of the first that a rule says about a milestone nothing can be cancelled yet
        facts = replace(facts, spared=queries.spared_of(queries.earned(
            replaces, seen.milestone.milestone_id, seen.claim.referral_id, pays_in(overridden(case.rule, agreed).pay, case.plan.currency))))
    return standing, facts, evaluate_again(case.plan, rule, facts)


def _barred(case: Case) -> str:
    """Why nothing is paid whatever the rule says."""
    if case.closed:
        return CLOSED
    seen, rule = case.seen, case.rule
    paid = _paid_as_advocates(seen, list(case.credited)) if seen.to is not None and seen.to.kind == states.STAFF else frozenset()   # asked of staff alone
    barred = beneficiaries.barred(rule, seen.to, case.hers, case.plan.rules_on(seen.milestone.kind), paid)
    if not barred and seen.to is not None and _kept_before(seen.milestone, rule, seen.to, seen.claim, list(case.credited)):
        return states.PAID_BEFORE
    return barred


def chosen_before(row: Decision, rule: model.Rule) -> str:
    """Which rule of its group was chosen for a milestone, claim and beneficiary; '' where none was, or it is alone."""
    return queries.chosen_of(row, rule.group.name) if rule.group is not None and rule.group.choose != "all" else ""


def in_its_group(facts: engine_facts.Facts, case: Case | None, *, chosen: str) -> engine_facts.Facts:
    """With the choice that was made, else with what the others of the group come to now."""
    return replace(facts, chosen=chosen, rivals=() if chosen or case is None else _rivals(case))


def _rivals(case: Case) -> tuple[engine_facts.Rival, ...]:
    """The rest of a rule's group, what each would pay the same beneficiary."""
    group, found = case.rule.group, []
    for place, rule in enumerate(case.plan.rules_on(case.seen.milestone.kind) if group is not None and not case.closed else ()):
        if rule.key == case.rule.key or rule.group is None or group is None or rule.group.name != group.name:
            continue
        other = case_of(case.version, case.plan, rule, case.seen.milestone, case.seen.claim, list(case.credited), order=place, plans=case.seen.plans)
        if other is None or other.seen.to != case.seen.to:
            continue
        last = queries.last_decision(milestone_id=case.seen.milestone.milestone_id, rule_key=rule.key, referral_id=case.seen.claim.referral_id,
                                     beneficiary=rule.to)
        _, _, said = _worked_out(other, last)
        state = groups.PAYS if said.applies else groups.WAITS if said.outcome == states.WAITING else groups.NOTHING
        found.append(engine_facts.Rival(rule.key, state, said.uncapped_minor, rule.group.priority, place))
    return tuple(found)


def _kept_before(milestone: referrals_queries.MilestoneFacts, rule: model.Rule, to: beneficiaries.Beneficiary, claim: Claim, credited: list[Claim]) -> bool:
    """Whether the same beneficiary (a party, a rep, an organisation, the advocate by another claim of hers) keeps what was paid for a
    credit that has moved since: that is not owed once more. By another program's rules, and to a person in another role, neither;
    another rule of the same program is one that the first credit did not meet."""
    rewards = queries.kept_of(milestone.milestone_id, but=claim.referral_id)
    her = beneficiaries.same_person(to) if rewards else set()
    for row in [reward.decision for reward in rewards if (reward.beneficiary_kind, reward.beneficiary_id) in her]:
        kept = queries.parsed(row.plan_version).rule(row.rule_key)
        comparable = row.rule_key == rule.key or row.plan_version.program_id != milestone.program_id or states.STAFF in (to.kind, beneficiaries.kind_of(kept))
        shares = {one.referral_id: one.share_bp for one in beneficiaries.payees(kept, rivals(credited, row.referral_id))}
        if comparable and shares.get(row.referral_id) != subjects.own_bp(row.facts):
            return True
    return False


def _tell(decision: Decision, found: engine_facts.Decision, milestone: referrals_queries.MilestoneFacts, claim: Claim, *,
          at: datetime) -> None:
    """That there was nothing is news too; what was granted is told by each reward."""
    if found.reason == COUNTS_ONLY:
        return   # it pays nothing by this rule, and nobody expected it to
    event = {states.ZERO: events.RewardDenied, states.WAITING: events.RewardWaiting}.get(found.outcome)
    if found.outcome == states.GRANTED and not found.grants:
        event = events.ThanksGiven
    if event is not None:
        outbox_commands.record(event(subject_id=claim.referral_id, decision_id=decision.id, beneficiary=decision.beneficiary, advocate_id=claim.advocate_id,
                                     milestone_id=milestone.milestone_id, reason=found.reason), acting=SYSTEM, at=at)


def _paid_as_advocates(seen: Seen, credited: list[Claim]) -> frozenset[UUID]:
    """Accounts of the claimants whom a rule of their own program's plan pays as advocates."""
    paying = []
    for claim in credited:
        found = plan_for(seen_from(seen.milestone, claim), seen.plans)
        if found is not None and any(rule.to == "advocate" for rule in found[1].rules_on(seen.milestone.kind)):
            paying.append(claim)
    return frozenset(claim.user_id for claim in paying if claim.user_id is not None)


def rivals(credited: list[Claim], referral_id: UUID) -> list[Claim]:
    """The claims among which one shares: of its own kind of claimant."""
    kinds = {claim.claimant_kind for claim in credited if claim.referral_id == referral_id}
    return [claim for claim in credited if claim.claimant_kind in kinds]


def seen_from(milestone: referrals_queries.MilestoneFacts, claim: Claim) -> referrals_queries.MilestoneFacts:
    """The milestone as it concerns a claim: it may have been reported on another one, of another program."""
    if claim.referral_id == milestone.referral_id:
        return milestone
    own = referrals_queries.referral(claim.referral_id)
    accepted_at = referrals_queries.accepted_for(own, milestone.milestone_id, milestone.received_at)
    return replace(milestone, referral_id=own.id, program_id=own.program_id, accepted_at=accepted_at, referral_received_at=own.received_at,
                   channel=own.channel, zone=own.program.time_zone)


def plan_for(milestone: referrals_queries.MilestoneFacts, plans: queries.PlansRead) -> tuple[PlanVersion, model.Plan] | None:
    version = plans[milestone.program_id].pricing(accepted_at=milestone.accepted_at, occurred_at=milestone.occurred_at)
    return (version, queries.parsed(version)) if version is not None else None
