"""A milestone becomes rewards: each rule is worked out for each credited claim, and what it said is kept, also when that is nothing."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foundation.kernel import periods
from referrals import queries as referrals_queries
from referrals.commands import moves as referrals_moves
from rewards import queries, states
from rewards.commands import beneficiaries, catching_up, circumstances, terms
from rewards.commands.deciding import Case, Claim, case_of, decide, plan_for, seen_from
from rewards.commands.locks import lock_budget, lock_enrolment, lock_owners
from rewards.models import Decision, PlanVersion
from rewards.plan import model

BY_MILESTONE = "milestone"
AGAIN = (*states.UNDONE, states.PAID_BEFORE)   # reasons of a decision that later news may overturn
LOOK_BACK = 20   # milestones at a time
NO_PRIORITY = 1_000   # behind every number that a group gives


@dataclass(frozen=True)
class Concerned:
    """Whom a milestone concerns, read while the terms stand still: the claim on which it was reported, those that are credited, and their
    programs' plans. limited: the programs whose plans limit what they spend."""

    reported_on: UUID
    credited: tuple[Claim, ...]
    plans: queries.PlansRead
    limited: tuple[UUID, ...]


def accrue_rewards(*, milestone_id: UUID, at: datetime, cause: str = BY_MILESTONE, about: Concerned | None = None) -> list[Decision]:
    """Decides about a milestone, once: told twice, the second time writes nothing. What it has decided is returned.

    News may overtake each other on the way here, but places on an escalator are given in the order in which the milestones were
    received: those that were received earlier and nobody told of yet are decided first.
    `cause` names the later news that made somebody be credited: what was taken back is decided again then, and only then.
    Before the program's first plan nothing is decided, and a kind that no rule pays for leaves no row. `about`: whom it concerns, where the
    caller has asked."""
    about = about if about is not None else concerned(milestone_id)
    claims, plans = locked_claims(milestone_id, about), about.plans
    milestone = referrals_queries.milestone_facts(milestone_id)
    decided = []
    for earlier_id in [earlier_id for claim in claims for earlier_id in _received_earlier(milestone, claim, plans)]:
        credited = locked_claims(earlier_id)
        earlier = referrals_queries.milestone_facts(earlier_id)
        decided += _accrue(earlier, credited, plans, at=earlier.occurred_at, cause=BY_MILESTONE)
    if not claims and milestone.stands:
        return _accrue(milestone, referrals_queries.closed_credit_of(milestone_id), plans, at=at, cause=cause, closed=True)
    return decided + _accrue(milestone, claims, plans, at=at, cause=cause)


def _is_gone(milestone_id: UUID) -> bool:
    now = referrals_queries.adjusted(milestone_id)
    return now is not None and now.whole


def rework_waiting(*, milestone_id: UUID, cause: str, at: datetime) -> list[Decision]:
    """An amount was added, or an exchange rate is there: what waited for it is worked out, by the plan version that it was waiting under.

    `cause` names the event that brought it, so told twice it is worked out once; what still waits for the same fact goes on waiting."""
    terms.hold()
    credited = locked_claims(milestone_id)
    milestone = referrals_queries.milestone_facts(milestone_id)
    decided = []
    for waiting in queries.waiting_of_milestone(milestone_id):
        plan = queries.parsed(waiting.plan_version)
        rule = plan.rule(waiting.rule_key)
        for claim in [one for one in credited if one.referral_id == waiting.referral_id]:
            case = case_of(waiting.plan_version, plan, rule, milestone, claim, credited, order=waiting.facts.get("order", 0))
            decision = decide(case, cause=cause, at=at, replaces=waiting) if case is not None else waiting
            if decision is not waiting:
                decided.append(decision)
    return decided


def concerned(milestone_id: UUID) -> Concerned:
    terms.hold()
    reported_on, program_id = referrals_queries.reported_in(milestone_id)
    credited, plans = tuple(referrals_queries.credit_of(milestone_id)), queries.PlansRead()
    programs = {program_id, *(claim.program_id for claim in credited if claim.program_id is not None)}
    return Concerned(reported_on, credited, plans, tuple(sorted(one for one in programs if plans[one].limited)))


def locked_claims(milestone_id: UUID, about: Concerned | None = None, *, also: Iterable[UUID] = ()) -> list[Claim]:
    """Who is credited, the earlier claim first, under all locks: a limited program's budget, the enrolments (`also`: others that it concerns), the
    organisations and staff, then the party, always in this order. The credit itself is frozen; an amount that is added meanwhile comes before or
    after, never between."""
    about = about if about is not None else concerned(milestone_id)
    claims = [claim for claim in about.credited if not claim.voided]
    for program_id in about.limited:
        lock_budget(program_id)
    for enrolment_id in sorted({claim.enrolment_id for claim in claims}.union(also)):
        lock_enrolment(enrolment_id)
    lock_owners(owners_of(claims))
    for referral_id in dict.fromkeys((about.reported_on, *(claim.referral_id for claim in claims))):
        referrals_moves.lock_referral(referral_id)
    return claims


def owners_of(claims: Iterable[Claim]) -> list[beneficiaries.Beneficiary]:
    """Who is paid for claims of several advocates, in the order of their locks."""
    found = {one for claim in claims for to in ("partner_organisation", "rep_owner", "rep_entered") if (one := beneficiaries.beneficiary_of(to, claim)) is not None}
    return sorted(found, key=in_turn)


def in_turn(owner: beneficiaries.Beneficiary) -> tuple[str, UUID]:
    return owner.kind, owner.id


def enrolments_decided(milestone_id: UUID) -> set[UUID]:
    """About whom something is decided by it, and whose windows count it."""
    return {row.enrolment_id for row in queries.decided_of(milestone_id)} | {one.subject_id for one in queries.windows_with(milestone_id)}


def _received_earlier(milestone: referrals_queries.MilestoneFacts, claim: Claim, plans: queries.PlansRead) -> list[UUID]:
    """The claimant's milestones in the same window of an escalator, or payments that are numbered, that were received before this one
    and not looked at yet, the earliest first. Whoever is decided has looked back herself: behind a page without news there is none."""
    milestone = seen_from(milestone, claim)
    found, zone = plan_for(milestone, plans), milestone.zone
    earlier: dict[UUID, datetime] = {}
    for rule in _looking(found[1], milestone.kind) if found else ():
        window, whose = periods.span(periods.LIFETIME, milestone.occurred_at, zone), [claim.enrolment_id]
        if isinstance(rule.pay, model.Escalator):
            window = periods.span(rule.pay.window.kind, milestone.occurred_at, zone, rule.pay.window.days)
            whose = catching_up.enrolments_of(rule.pay, milestone.program_id, claim)
        elif not (isinstance(rule.on, model.OnMilestone) and rule.on.times):
            continue
        for enrolment_id in whose:
            for page in referrals_queries.received_before(milestone, enrolment_id, since=window.start, until=window.end, page=LOOK_BACK):
                news = queries.undecided(page)
                if not news:
                    break
                earlier |= {milestone_id: page[milestone_id] for milestone_id in news}
    return sorted(earlier, key=lambda milestone_id: (earlier[milestone_id], milestone_id))


def _looking(plan: model.Plan, kind: str) -> list[model.Rule]:
    """The rules that such a milestone concerns: those it makes pay, and those whose other rewards it may change by being counted."""
    return [*plan.rules_on(kind), *(rule for rule in plan.rules_counting(kind) if isinstance(rule.pay, model.Escalator)
                                    and (rule.pay.on_reversal == "reprice" or rule.pay.late_arrival == "event_order"))]


def _accrue(milestone: referrals_queries.MilestoneFacts, claims: list[Claim], plans: queries.PlansRead, *, at: datetime, cause: str,
            closed: bool = False) -> list[Decision]:
    """Under the locks of its claims; `closed`: their programs' tails were over, so they are told that there is nothing. Where room is
    left for one only, the lowest priority comes first, then advocates before others, then the plan's order counts."""
    wanted: list[tuple[tuple, Case, Decision | None]] = []
    for claim in claims:
        for place, (version, plan, rule) in enumerate(_rules_for(seen_from(milestone, claim), plans)):
            case = case_of(version, plan, rule, milestone, claim, claims, order=place, closed=closed, plans=plans)
            if case is None:
                continue
            last = queries.last_decision(milestone_id=milestone.milestone_id, rule_key=rule.key, referral_id=claim.referral_id, beneficiary=rule.to)
            again = last is not None and last.reason in AGAIN and cause != BY_MILESTONE and not (
                last.reason == states.REFUNDED and _is_gone(milestone.milestone_id))
            if last is None or again:
                priority = rule.group.priority if rule.group is not None else NO_PRIORITY
                wanted.append(((priority, rule.to != "advocate", place, -case.seen.claim.share_bp, len(wanted)), case, last))
    made = [(decide(case, cause=cause, at=at, replaces=last), last) for _, case, last in sorted(wanted, key=lambda one: one[0])]
    return [decision for decision, last in made if decision is not last]


def _rules_for(milestone: referrals_queries.MilestoneFacts, plans: queries.PlansRead) -> list[tuple[PlanVersion, model.Plan, model.Rule]]:
    """What looks at a milestone of a claim, in the plan's order, and behind it the extras of promotions that are on."""
    found = plan_for(milestone, plans)
    rules = [(*found, rule) for rule in _looking(found[1], milestone.kind)] if found is not None else []
    extras = [(version, queries.parsed(version), one.as_rule()) for version, one in circumstances.promotions_of(milestone, plans)
              if one.extra is not None and one.extra_on == milestone.kind]
    return rules + extras
