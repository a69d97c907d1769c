"""Goals: what counts is looked at again whenever some of it changes, and at the end of the window; one reward comes of each, once."""
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from foundation.kernel.periods import Span, span
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from referrals.queries import OF_MILESTONE, Counted, Told
from rewards import engine, queries, states
from rewards.commands import beneficiaries, goal_rewards, terms
from rewards.commands.ahead import Ahead, Locks, locks_of, take
from rewards.commands.deciding import Claim, seen_from
from rewards.engine import facts as engine_facts
from rewards.engine import goals as arithmetic
from rewards.engine import stored
from rewards.engine.adjustments import worth
from rewards.engine.caps import BUDGET, PER_BENEFICIARY
from rewards.models import Decision, Goal, PlanVersion
from rewards.plan import model
from rewards.plan.overrides import bounded

LAST = timedelta(microseconds=1)   # a window's end is not in it


@dataclass(frozen=True)
class Aim:
    """A goal to look at. version: that of the news which may complete it, chosen_at: the instant that chose it; None where it is the clock
    that asks."""

    goal: Goal
    version: PlanVersion | None = None
    chosen_at: datetime | None = None


@dataclass
class Asked:
    """The goals that one piece of news may complete, or make fall, and for whom it counts. at: when it was told."""

    at: datetime
    aims: dict[UUID, Aim] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)


def settle(*, told: Callable[[], Iterable[Told]], cause: str, at: datetime, first: Callable[[], object] | None = None) -> list[Decision]:
    """Milestones were recorded, credited otherwise, or their money changed; a referral came in, or went: whoever counts it, or did, may have reached a
    goal, or fall below it. Reads the present state, so it comes to the same in any order of the news; told twice, the second time finds nothing to do.

    `told`: all that one act told of. Goals are asked about each of it, in that order: who comes first to what is left of a budget, or of what somebody
    may earn, does not hang on which part is heard of first. `first`: what else is earned by the same news. Where a budget is given out, that comes
    before any goal, whoever is told first."""
    terms.hold()
    found = list(told())
    milestones = [one.id for one in found if one.about == OF_MILESTONE]
    asked = [one for each in found if (one := _of_milestone(each.id) if each.about == OF_MILESTONE else _of_referral(each.id, at)) is not None]
    return _settle(asked, cause=cause, at=at, first=Ahead(first, lambda: milestones) if first is not None else None)


def settle_goals(*, goal_ids: Iterable[UUID], cause: str, at: datetime, first: Ahead | None = None) -> list[Decision]:
    """Their windows are over, or what kept them waiting was cleared. `first`: as for a milestone."""
    terms.hold()
    return _settle([Asked(at, {goal_id: Aim(queries.goal(goal_id)) for goal_id in goal_ids})], cause=cause, at=at, first=first)


def settle_ended(*, goal_id: UUID, cause: str, at: datetime) -> list[Decision]:
    """Its window is over. Where a budget is given out, those that the clock told of in the same moment are decided with it, in their order."""
    terms.hold()
    goal = queries.goal(goal_id)
    return settle_goals(goal_ids=queries.ended_with(goal) if queries.limited(goal.program_id) else [goal_id], cause=cause, at=at)


def goal_for(enrolment_id: UUID, organisation_id: UUID | None, program_id: UUID, rule: model.Rule, within: Span) -> Goal:
    """The row of a subject's goal in a window: the one that is there, or a new one."""
    assert isinstance(rule.on, model.OnGoal)
    subject = queries.subject_of(rule.on.scope, enrolment_id=enrolment_id, organisation_id=organisation_id)
    found = queries.goals_of(subject, rule.key, rule.on.window.kind, within.start)
    if not found:
        Goal.objects.bulk_create([Goal(
            program_id=program_id, rule_key=rule.key, scope=rule.on.scope, subject_id=subject.ids[0], enrolment_id=subject.enrolment_id,
            organisation_id=organisation_id if rule.on.scope != "enrolment" else None, window=rule.on.window.kind, window_start=within.start,
            window_end=within.end)], ignore_conflicts=True)
        found = queries.goals_of(subject, rule.key, rule.on.window.kind, within.start)
    return found[0]


def _of_milestone(milestone_id: UUID) -> Asked | None:
    """None where none of the programs has a goal."""
    claims = referrals_queries.claims_ever(milestone_id)
    if not any(queries.has_goals(one) for one in {referrals_queries.referral(claim.referral_id).program_id for claim in claims}):
        return None
    milestone = referrals_queries.milestone_facts(milestone_id)
    asked = Asked(milestone.received_at, claims=claims)
    for claim in claims:
        seen = seen_from(milestone, claim)
        _aim(asked.aims, claim, seen.program_id, seen.kind, seen.occurred_at, seen.accepted_at)
    return asked


def _of_referral(referral_id: UUID, at: datetime) -> Asked | None:
    """Some goals count those that came in."""
    referral = referrals_queries.referral(referral_id)
    if not queries.has_goals(referral.program_id):
        return None
    claim = referrals_queries.claim_as_such(referral_id)
    asked = Asked(at, claims=[claim])
    accepted_at = referral.accepted_at if referral.accepted_at is not None and referral.accepted_at <= at else None   # as it was known then
    _aim(asked.aims, claim, referral.program_id, referrals_queries.SUBMITTED, referral.received_at, accepted_at)
    return asked


def _aim(aims: dict[UUID, Aim], claim: Claim, program_id: UUID, kind: str, occurred_at: datetime, accepted_at: datetime | None) -> None:
    """The goals that count it by the plan that prices it, and those about which an earlier version has decided."""
    plans = queries.Plans(program_id)
    version = plans.pricing(accepted_at=accepted_at, occurred_at=occurred_at)
    chosen_at = plans.priced_at(accepted_at=accepted_at, occurred_at=occurred_at)
    zone = programs_queries.program(program_id).time_zone
    for rule in arithmetic.goals_of(queries.parsed(version), kind) if version is not None else []:
        assert isinstance(rule.on, model.OnGoal)
        goal = goal_for(claim.enrolment_id, claim.organisation_id, program_id, rule, span(rule.on.window.kind, occurred_at, zone))
        aims[goal.id] = Aim(goal, version, chosen_at)
    for goal in queries.goals_around(program_id, claim.enrolment_id, claim.organisation_id, occurred_at):
        aims.setdefault(goal.id, Aim(goal))   # it may fall by it; what does not count for it completes nothing


def _settle(asked: list[Asked], *, cause: str, at: datetime, first: Ahead | None = None) -> list[Decision]:
    """Under all locks. Those of what comes first are taken with them, so that whoever else is waited for never waits for these. What is told late is
    decided when it is told, and its window may be over by then."""
    at, aims = max(at, *(one.at for one in asked)) if asked else at, [aim for one in asked for aim in one.aims.values()]
    if not aims:
        return []
    limited = {one.goal.program_id for one in aims if queries.limited(one.goal.program_id)}
    locks = locks_of(first.milestones()) if limited and first is not None else Locks()
    locks.budgets.update(limited)
    locks.enrolments.update(one.goal.enrolment_id for one in aims)
    locks.enrolments.update(claim.enrolment_id for one in asked for claim in one.claims)
    locks.owners.update(beneficiaries.Beneficiary(states.ORGANISATION, one.goal.organisation_id) for one in aims if one.goal.organisation_id is not None)
    take(locks, {one.goal.id for one in aims})
    if limited and first is not None:
        first.act()
    return [decision for turn, one in enumerate(asked) for aim in _in_order(one.aims.values())
            if (decision := _decide(aim, cause=f"{cause}+{turn}" if turn else cause, at=at)) is not None]   # a goal is decided once for each cause


def _in_order(aims: Collection[Aim]) -> Iterable[Aim]:
    """Who comes first to what is left of a budget: what may fall makes room before; then in the order of the plan."""
    return sorted(aims, key=_turn) if len(aims) > 1 else aims


def _turn(aim: Aim) -> tuple:
    goal, last = aim.goal, queries.said_of_goal(aim.goal.id)
    version = aim.version or (last.plan_version if last is not None else queries.plan_in_force(goal.program_id, goal.window_end - LAST))
    return arithmetic.turn(queries.parsed(version) if version is not None else None, goal.rule_key, goal.window_end, str(goal.subject_id),
                           reached=last is not None and last.outcome == states.GRANTED)


def _decide(aim: Aim, *, cause: str, at: datetime) -> Decision | None:
    """None while there is nothing new to say."""
    goal, last = queries.goal(aim.goal.id), queries.said_of_goal(aim.goal.id)
    over = at >= goal.window_end
    settled = last is not None and not (last.outcome == states.ZERO and last.reason in (arithmetic.MISSED, arithmetic.FELL))
    if last is not None and settled and last.outcome == states.ZERO:
        return None   # it was reached, and paid nothing: that stays so
    version = last.plan_version if last is not None and settled else _version(goal, aim.version, over)
    rule = _rule(version, goal)
    if version is None or rule is None:
        return None
    plan, subject = queries.parsed(version), queries.subject_of(goal.scope, enrolment_id=goal.enrolment_id, organisation_id=goal.organisation_id)
    counted = queries.counted(subject, rule, Span(goal.window_start, goal.window_end))
    if not counted and last is None:
        return None   # nobody has begun it
    claim = referrals_queries.claim_as_such(counted[-1].referral_id if counted else last.referral_id)   # type: ignore[union-attr]
    to, when = beneficiaries.beneficiary_of(rule.to, claim), _when(rule, goal, counted, at)
    override = last.facts.get("override") if last is not None and settled else _agreed(aim, version, plan, rule)
    facts = _facts(goal, plan, rule, counted, claim, to, when, over=over, last=last, override=override)
    found = arithmetic.decide(plan, rule, facts, over=over)
    if found is None or (last is not None and not (found.grants or found.falls) and (found.outcome, found.reason) == (last.outcome, last.reason)):
        return None
    decision = Decision.objects.create(
        plan_version=version, rule_key=rule.key, goal=goal, referral_id=claim.referral_id, enrolment_id=claim.enrolment_id, beneficiary=rule.to, cause=cause,
        outcome=found.outcome, reason=found.reason, facts=stored.plain(facts), trace=list(found.trace), engine=engine.REVISION, replaces=last, decided_at=at)
    if found.outcome == states.GRANTED:
        goal.reached_at = when
        goal.save(update_fields=["reached_at"])
    goal_rewards.follow(decision, goal, rule, found, claim, to, counted, when=when, at=at)
    return decision


def _version(goal: Goal, said: PlanVersion | None, over: bool) -> PlanVersion | None:
    """That of the milestone which completes it; where the window's end decides, the one in force then."""
    rule = _rule(said, goal)
    if rule is not None and isinstance(rule.on, model.OnGoal) and rule.on.decide == "when_reached":
        return said
    return queries.plan_in_force(goal.program_id, goal.window_end - LAST) if over else None


def _agreed(aim: Aim, version: PlanVersion, plan: model.Plan, rule: model.Rule) -> dict | None:
    """What was agreed with its subject, at the instant that chose the version. Of a partner's common goal, what was agreed with the partner."""
    assert isinstance(rule.on, model.OnGoal)
    by_news = rule.on.decide == "when_reached" and version == aim.version
    instant = aim.chosen_at if by_news and aim.chosen_at is not None else aim.goal.window_end - LAST
    whose = aim.goal.enrolment_id if rule.on.scope != "partner_organisation" else None
    return queries.override_for(plan, rule, program_id=aim.goal.program_id, enrolment_id=whose, organisation_id=aim.goal.organisation_id, instant=lambda: instant)


def _rule(version: PlanVersion | None, goal: Goal) -> model.Rule | None:
    """What a version says of it; None where it has no such goal, or one of another kind."""
    rules = queries.parsed(version).rules if version is not None else ()
    return next((rule for rule in rules if rule.key == goal.rule_key and isinstance(rule.on, model.OnGoal)
                 and (rule.on.scope, rule.on.window.kind) == (goal.scope, goal.window)), None)


def _when(rule: model.Rule, goal: Goal, counted: list[Counted], at: datetime) -> datetime:
    """By which instant it counts in windows of caps, and from which on it matures. Where nothing counts any more, that of the news: a
    lifetime has no end."""
    assert isinstance(rule.on, model.OnGoal)
    if rule.on.decide == "window_end":
        return goal.window_end - LAST
    return counted[-1].occurred_at if counted else min(at, goal.window_end - LAST)


def _facts(goal: Goal, plan: model.Plan, rule: model.Rule, counted: list[Counted], claim: Claim, to: beneficiaries.Beneficiary | None, when: datetime, *,
           over: bool, last: Decision | None, override: dict | None) -> engine_facts.Facts:
    zone, used = goal.program.time_zone, dict[str, int]()
    version, within = queries.plan_in_force(goal.program_id, when), bounded(rule, override).within
    budget = queries.parsed(version) if version is not None else None
    if within.per_beneficiary is not None and within.per_beneficiary_window is not None and to is not None:
        of = span(within.per_beneficiary_window.kind, when, zone, within.per_beneficiary_window.days)
        used[PER_BENEFICIARY] = queries.granted_before(program_id=goal.program_id, rule_key=rule.key, currency=within.per_beneficiary.currency,
                                                       beneficiary=(to.kind, to.id), since=of.start, until=of.end)
    if budget is not None and budget.budget is not None and budget.budget_window is not None:
        of = span(budget.budget_window.kind, when, zone, budget.budget_window.days)
        used[BUDGET] = queries.granted_before(program_id=goal.program_id, currency=budget.budget.currency, since=of.start, until=of.end)
    booked = worth(last.trace, str(goal.id))[0] if last is not None and last.outcome == states.GRANTED else None
    return engine_facts.Facts(
        milestone_id=str(goal.id), amounts={}, values={**queries.measured(rule, counted, plan.currency, zone), arithmetic.OVER: over}, used=used,
        barred=beneficiaries.barred(rule, to, beneficiaries.Hers(claim), (), frozenset()), booked_minor=booked,
        budget=budget.budget if budget is not None else None, override=override,
        gate=queries.gate_for(program_id=goal.program_id, advocate_id=claim.advocate_id, party_id=claim.party_id, to=rule.to))
