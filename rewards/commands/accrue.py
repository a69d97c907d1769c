"""A milestone becomes rewards: each rule is worked out for each credited claim, and what it said is kept, also when that is nothing."""
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from foundation.kernel import periods
from foundation.kernel.acting import SYSTEM
from foundation.outbox import commands as outbox_commands
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from referrals import states as referrals_states
from referrals.commands import moves as referrals_moves
from rewards import engine, events, queries, states
from rewards.commands import beneficiaries, catching_up, conversion, grant, places, subjects
from rewards.commands.locks import lock_enrolment, lock_owners
from rewards.engine import facts as engine_facts
from rewards.engine import stored
from rewards.engine.adjustments import evaluate_again
from rewards.models import Decision, PlanVersion
from rewards.plan import model

Claim = referrals_queries.CreditedClaim
BY_MILESTONE = "milestone"
CLOSED = "program_closed"
AGAIN = (*states.UNDONE, states.PAID_BEFORE)   # reasons of a decision that later news may overturn
LOOK_BACK = 20   # milestones at a time


def accrue_rewards(*, milestone_id: UUID, at: datetime, cause: str = BY_MILESTONE) -> list[Decision]:
    """Decides about a milestone, once: told twice, the second time writes nothing. What it has decided is returned.

    News may overtake each other on the way here, but places on an escalator are given in the order in which the milestones were
    received: those that were received earlier and nobody told of yet are decided first.
    `cause` names the later news that made somebody be credited: what was taken back is decided again then, and only then.
    Before the program's first plan nothing is decided, and a kind that no rule pays for leaves no row."""
    claims = locked_claims(milestone_id)
    milestone = referrals_queries.milestone_facts(milestone_id)
    decided = []
    for earlier_id in [earlier_id for claim in claims for earlier_id in _received_earlier(milestone, claim)]:
        credited = locked_claims(earlier_id)
        earlier = referrals_queries.milestone_facts(earlier_id)
        decided += _accrue(earlier, credited, at=earlier.occurred_at, cause=BY_MILESTONE)
    if not claims and referrals_queries.stands(milestone_id):
        return _accrue(milestone, referrals_queries.closed_credit_of(milestone_id), at=at, cause=cause, closed=True)
    return decided + _accrue(milestone, claims, at=at, cause=cause)


def _is_gone(milestone_id: UUID) -> bool:
    now = referrals_queries.adjusted(milestone_id)
    return now is not None and now.whole


def rework_waiting(*, milestone_id: UUID, cause: str, at: datetime) -> list[Decision]:
    """An amount was added, or an exchange rate is there: what waited for it is worked out, by the plan version that it was waiting under.

    `cause` names the event that brought it, so told twice it is worked out once; what still waits for the same fact goes on waiting."""
    credited = locked_claims(milestone_id)
    milestone = referrals_queries.milestone_facts(milestone_id)
    decided = []
    for waiting in queries.waiting_of_milestone(milestone_id):
        plan = queries.parsed(waiting.plan_version)
        rule = plan.rule(waiting.rule_key)
        payees = beneficiaries.payees(rule, rivals(credited, waiting.referral_id))
        for claim in [one for one in payees if one.referral_id == waiting.referral_id]:
            decision = _decide(waiting.plan_version, plan, rule, seen_from(milestone, claim), claim, payees, credited, cause=cause, at=at, replaces=waiting)
            if decision is not waiting:
                decided.append(decision)
    return decided


def locked_claims(milestone_id: UUID) -> list[Claim]:
    """Who is credited, the earlier claim first, under all locks: the enrolments, the organisations and staff, then the party, always
    in this order. The credit itself is frozen; an amount that is added meanwhile comes before or after, never between."""
    claims = [claim for claim in referrals_queries.credit_of(milestone_id)
              if referrals_queries.referral(claim.referral_id).status != referrals_states.VOIDED]
    for enrolment_id in sorted({claim.enrolment_id for claim in claims}):
        lock_enrolment(enrolment_id)
    lock_owners(sorted({one for claim in claims for to in ("partner_organisation", "rep_owner", "rep_entered")
                        if (one := beneficiaries.beneficiary_of(to, claim)) is not None}, key=lambda one: (one.kind, one.id)))
    for referral_id in dict.fromkeys((referrals_queries.reported_on(milestone_id), *(claim.referral_id for claim in claims))):
        referrals_moves.locked(referral_id)
    return claims


def rivals(credited: list[Claim], referral_id: UUID) -> list[Claim]:
    """The claims among which one shares: of its own kind of claimant."""
    kinds = {claim.claimant_kind for claim in credited if claim.referral_id == referral_id}
    return [claim for claim in credited if claim.claimant_kind in kinds]


def _paid_as_advocates(milestone: referrals_queries.MilestoneFacts, credited: list[Claim]) -> frozenset[UUID]:
    """Accounts of the claimants whom a rule of their own program's plan pays as advocates."""
    paying = []
    for claim in credited:
        found = _plan_for(seen_from(milestone, claim))
        if found is not None and any(rule.to == "advocate" for rule in found[1].rules_on(milestone.kind)):
            paying.append(claim)
    return frozenset(claim.user_id for claim in paying if claim.user_id is not None)


def seen_from(milestone: referrals_queries.MilestoneFacts, claim: Claim) -> referrals_queries.MilestoneFacts:
    """The milestone as it concerns a claim: it may have been reported on another one, of another program."""
    if claim.referral_id == milestone.referral_id:
        return milestone
    own = referrals_queries.referral(claim.referral_id)
    return replace(milestone, referral_id=own.id, program_id=own.program_id, accepted_at=own.accepted_at, referral_received_at=own.received_at,
                   channel=own.channel)


def _plan_for(milestone: referrals_queries.MilestoneFacts) -> tuple[PlanVersion, model.Plan] | None:
    version = queries.plan_for(milestone.program_id, accepted_at=milestone.accepted_at, occurred_at=milestone.occurred_at)
    return (version, queries.parsed(version)) if version is not None else None


def _received_earlier(milestone: referrals_queries.MilestoneFacts, claim: Claim) -> list[UUID]:
    """The claimant's milestones in the same window of an escalator that were received before this one and not looked at yet,
    the earliest first. Whoever is decided has looked back herself: behind a page without news there is none."""
    milestone = seen_from(milestone, claim)
    found = _plan_for(milestone)
    escalators = [rule.pay for rule in found[1].rules_on(milestone.kind) if isinstance(rule.pay, model.Escalator)] if found else []
    zone = programs_queries.program(milestone.program_id).time_zone if escalators else ""
    earlier: dict[UUID, datetime] = {}
    for escalator in escalators:
        window = periods.span(escalator.window.kind, milestone.occurred_at, zone, escalator.window.days)
        for enrolment_id in catching_up.enrolments_of(escalator, milestone.program_id, claim):
            for page in referrals_queries.received_before(milestone, enrolment_id, since=window.start, until=window.end, page=LOOK_BACK):
                news = queries.undecided(page)
                if not news:
                    break
                earlier |= {milestone_id: page[milestone_id] for milestone_id in news}
    return sorted(earlier, key=lambda milestone_id: (earlier[milestone_id], milestone_id))


def _accrue(milestone: referrals_queries.MilestoneFacts, claims: list[Claim], *, at: datetime, cause: str, closed: bool = False) -> list[Decision]:
    """Under the locks of its claims; `closed`: their programs' tails were over, so they are told that there is nothing. Where room is
    left for one only, advocates come before others, then the plan's order counts."""
    wanted: list[tuple[tuple, PlanVersion, model.Plan, model.Rule, Claim, list[Claim], Decision | None]] = []
    for claim in claims:
        found = _plan_for(seen_from(milestone, claim))
        if found is None:
            continue
        version, plan = found
        for place, rule in enumerate(plan.rules_on(milestone.kind)):
            payees = beneficiaries.payees(rule, rivals(claims, claim.referral_id))
            payee = next((one for one in payees if one.referral_id == claim.referral_id), None)
            if payee is None:
                continue
            last = queries.last_decision(milestone_id=milestone.milestone_id, rule_key=rule.key, referral_id=claim.referral_id, beneficiary=rule.to)
            if last is None or (last.reason in AGAIN and cause != BY_MILESTONE and not (last.reason == states.REFUNDED and _is_gone(milestone.milestone_id))):
                wanted.append(((rule.to != "advocate", place, -payee.share_bp, len(wanted)), version, plan, rule, payee, payees, last))
    made = [(_decide(version, plan, rule, seen_from(milestone, claim), claim, payees, claims, cause=cause, at=at, replaces=last, closed=closed), last)
            for _, version, plan, rule, claim, payees, last in sorted(wanted, key=lambda one: one[0])]
    return [decision for decision, last in made if decision is not last]


def _decide(version: PlanVersion, plan: model.Plan, rule: model.Rule, milestone: referrals_queries.MilestoneFacts, claim: Claim, payees: list[Claim],
            credited: list[Claim], *, cause: str, at: datetime, replaces: Decision | None = None, closed: bool = False) -> Decision:
    """Works out one rule for one claim under its locks, and writes down what follows. Returns `replaces` when nothing changed."""
    program = programs_queries.program(milestone.program_id)
    to = beneficiaries.beneficiary_of(rule.to, claim)
    paid = _paid_as_advocates(milestone, credited) if to is not None and to.kind == states.STAFF else frozenset()   # asked of staff alone
    barred = CLOSED if closed else beneficiaries.barred(rule, to, claim, plan.rules_on(milestone.kind), paid)
    if not barred and to is not None and _kept_before(milestone, rule, to, claim, credited):
        barred = states.PAID_BEFORE
    standing = None if closed else places.find(rule, milestone, claim, zone=program.time_zone, currency=plan.currency)
    rate = conversion.rate_for(milestone, plan.currency, zone=program.time_zone, before=replaces)
    facts = places.facts_for(rule, milestone, subjects.share_of(rule, claim, payees), claim, to, standing, zone=program.time_zone, barred=barred, rate=rate)
    gate = queries.gate_for(program_id=milestone.program_id, advocate_id=claim.advocate_id, party_id=claim.party_id, to=rule.to)
    facts = replace(facts, gate=gate) if gate else facts
    found = evaluate_again(plan, rule, facts)
    if replaces is not None and not found.grants and (found.outcome, found.reason) == (replaces.outcome, replaces.reason):
        return replaces
    decision = Decision.objects.create(
        plan_version=version, rule_key=rule.key, milestone_id=milestone.milestone_id, referral_id=claim.referral_id, enrolment_id=claim.enrolment_id,
        beneficiary=rule.to, cause=cause, outcome=found.outcome, reason=found.reason, facts=stored.plain(facts), trace=list(found.trace),
        engine=engine.REVISION, replaces=replaces, decided_at=at)
    places.take(standing, found, milestone, claim)
    grant.write(decision, rule, found, milestone, claim, to, standing.claims if standing else {}, at=at)
    _tell(decision, found, milestone, claim, at=at)
    return decision


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
    event = {states.ZERO: events.RewardDenied, states.WAITING: events.RewardWaiting}.get(found.outcome)
    if found.outcome == states.GRANTED and not found.grants:
        event = events.ThanksGiven
    if event is not None:
        outbox_commands.record(event(subject_id=claim.referral_id, decision_id=decision.id, beneficiary=decision.beneficiary, advocate_id=claim.advocate_id,
                                     milestone_id=milestone.milestone_id, reason=found.reason), acting=SYSTEM, at=at)
