"""Goals played through the history: looked at whenever something that they measure is heard of, and at the end of their windows. As
rewards.commands.goals and goal_rewards do it with rows."""
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from foundation.kernel import periods
from rewards import states
from rewards.backtest.gates import Note
from rewards.backtest.history import Claim, EndedGoal, Happened, Settled
from rewards.backtest.measures import SUBMITTED, Measure, Measures, Thing, goals_in
from rewards.backtest.play import Play
from rewards.backtest.terms import Priced, Reward
from rewards.engine import facts as engine_facts
from rewards.engine import goals as engine
from rewards.engine.adjustments import worth
from rewards.engine.caps import BUDGET, PER_BENEFICIARY
from rewards.engine.evaluate import GRANTED, WAITING, ZERO
from rewards.plan import model
from rewards.plan.overrides import bounded

LAST = timedelta(microseconds=1)   # a window's end is not in it
NOBODY = "no_beneficiary"
NOT_HERS = ("thank_only", "unclaimed", "not_claimed")   # why nothing is paid for what nobody has claimed
Key = tuple[str, str, UUID, datetime]   # (rule, window, subject, the window's start)


@dataclass(frozen=True, slots=True)
class SettledGoal:
    """What the books say of one: `minors` by (beneficiary, currency). barred: as rewards.backtest.history.Settled says it."""

    referral_id: UUID
    barred: str = ""
    minors: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Whose:
    """With whom something may be agreed about a goal: of a partner's common one, with the partner."""

    enrolment_id: UUID | None
    organisation_id: UUID | None


@dataclass(slots=True, eq=False)
class GoalSaid:
    """What one rule said about a goal. taken: of which reward how much; a negative number came back. when: by which instant it counts;
    override: what was agreed about it."""

    priced: Priced
    rule: model.Rule
    claim: Claim
    when: datetime
    decision: engine_facts.Decision
    override: Mapping | None = None
    rewards: list[Reward] = field(default_factory=list)
    taken: list[tuple[Reward, int, bool]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Goal:
    """A goal that somebody has begun, in one window. turn: which came first."""

    key: Key
    scope: str
    measure: Measure
    turn: int
    whose: Whose
    last: GoalSaid | None = None
    rewards: list[Reward] = field(default_factory=list)
    closed: bool = False   # somebody's choice ended what it earned, so it earns no more

    @property
    def span(self) -> periods.Span:
        return self.measure.span


class Goals:
    """One way of pricing. It shares its room with what milestones earn. `settled`: what the books say of each; `known_as`: see Measures;
    until: nothing is decided from then on."""

    def __init__(self, play: Play, settled: Mapping[Key, SettledGoal], known_as: Mapping[UUID, UUID], until: datetime):
        self.pricing, self.ways, self.room, self.zone, self.gates, self.until = play.pricing, play.ways, play.room, play.zone, play.gates, until
        plans = [priced.plan for priced in play.pricing.plans]
        rules = goals_in(plans)
        self.measures = Measures(play.zone, rules, plans[0].currency if plans else "", play.ways.of_scope, known_as)
        self.windows = {rule.on.window.kind for rule in rules if isinstance(rule.on, model.OnGoal)} - {periods.LIFETIME}
        self.settled, self.known, self.turn = settled, dict[Key, Goal](), count()
        self.of_subject: dict[UUID, list[Goal]] = {}
        self.clock: datetime | None = None    # when the next window ends
        self.unpaid: dict[tuple[UUID, str], str] = {}   # (claim, beneficiary) -> why nothing was paid for it, whatever the rule

    @property
    def there(self) -> bool:
        """Whether any of its plans has a goal."""
        return bool(self.measures.scoped)

    def note(self, settled: Iterable[Settled]) -> None:
        """Who is paid nothing by any rule is paid nothing by a goal either, where the books say nothing of it."""
        for one in settled:
            if one.barred in NOT_HERS:
                self.unpaid[one.referral_id, one.beneficiary] = one.barred
            elif self.unpaid:
                self.unpaid.pop((one.referral_id, one.beneficiary), None)

    def heard(self, happened: Happened, at: datetime) -> list[GoalSaid]:
        """A milestone arrived, or something became of it, and it is measured as it is: whoever counts it, or did, may have reached a goal, or
        fall below it."""
        return self._news(happened.claims, happened.kind, happened.occurred_at, at)

    def came_or_went(self, claim: Claim, at: datetime) -> list[GoalSaid]:
        """The same of a referral."""
        return self._news([claim], SUBMITTED, claim.received_at, at)

    def cleared(self, note: Note, at: datetime) -> list[GoalSaid]:
        """Nothing speaks against it any more: what waited by law is decided, by the terms that it waited under."""
        waiting = [goal for goal in self.known.values() if goal.last is not None and goal.last.decision.outcome == WAITING
                   and goal.last.decision.reason.startswith(states.LEGAL_REASON) and note.concerns(goal.last.claim)] if at < self.until else []
        said = [self._decide(goal, None, at) for goal in sorted(waiting, key=lambda goal: self._turn(goal, None))]
        return [one for one in said if one is not None]

    def ends(self, before: datetime) -> Iterator[list[GoalSaid]]:
        """The windows that end until then, the earliest first: each of whoever has begun one."""
        if self.clock is None:
            self.clock = self._next_end(before)
        while self.windows and self.clock <= before and self.clock < self.until:
            end, self.clock = self.clock, self._next_end(self.clock)
            for goal in self._ended(end):
                said = self._decide(goal, None, end)
                if said is not None:
                    yield [said]

    def _next_end(self, at: datetime) -> datetime:
        return min((periods.span(window, at, self.zone).end for window in self.windows), default=periods.END)

    def _ended(self, end: datetime) -> list[Goal]:
        """As the clock of the version that was in force at its last instant tells them."""
        found, priced = list[Goal](), self.pricing.in_force(end - LAST)
        for rule in engine.goals_of(priced.plan) if priced is not None else ():
            assert isinstance(rule.on, model.OnGoal)
            window = rule.on.window.kind
            span = periods.span(window, end - LAST, self.zone)
            if window == periods.LIFETIME or span.end != end:
                continue
            begun = [(min(claimants, key=str), measure) for measure in self.measures.ended(rule.on.scope, window, span.start)
                     if (claimants := measure.claimants(rule))]
            found += [self._goal(rule, measure, *claimant) for claimant, measure in sorted(begun, key=lambda one: str(one[0]))]
        return sorted(found, key=lambda goal: self._turn(goal, None))

    def _news(self, claims: Iterable[Claim], kind: str, occurred_at: datetime, at: datetime) -> list[GoalSaid]:
        """The goals that count it by the plan that prices it, and those about which an earlier version has decided."""
        if at >= self.until:
            return []
        aims: dict[Key, tuple[Goal, Priced | None, datetime | None]] = {}
        for claim in sorted(claims, key=lambda one: one.referral_id):
            priced, chosen_at = self.pricing.plan_for(claim, occurred_at), self.pricing.chosen_at(claim, occurred_at)
            for rule in engine.goals_of(priced.plan, kind) if priced is not None else ():
                assert isinstance(rule.on, model.OnGoal)
                goal = self._goal(rule, self.measures.find(rule.on.scope, rule.on.window.kind, claim, occurred_at), claim.enrolment_id, claim.organisation_id)
                aims[goal.key] = goal, priced, chosen_at
            subjects = {scope: self.measures.subject_of(scope, claim) for scope in model.SCOPES}
            for subject in set(subjects.values()):
                for goal in self.of_subject.get(subject, ()):
                    if subjects[goal.scope] == subject and occurred_at in goal.span:
                        aims.setdefault(goal.key, (goal, None, None))   # it may fall by it; what does not count for it completes nothing
        inorder = sorted(aims.values(), key=lambda one: self._turn(one[0], one[1])) if len(aims) > 1 else aims.values()
        said = [self._decide(goal, priced, at, chosen_at) for goal, priced, chosen_at in inorder]
        return [one for one in said if one is not None]

    def _turn(self, goal: Goal, said_by: Priced | None) -> tuple:
        """As rewards.commands.goals says who comes first."""
        priced = said_by or (goal.last.priced if goal.last is not None else self.pricing.in_force(goal.span.end - LAST))
        return engine.turn(priced.plan if priced is not None else None, goal.key[0], goal.span.end, str(goal.key[2]),
                           reached=goal.last is not None and goal.last.decision.outcome == GRANTED)

    def _goal(self, rule: model.Rule, measure: Measure, enrolment_id: UUID, organisation_id: UUID | None) -> Goal:
        assert isinstance(rule.on, model.OnGoal)
        key = (rule.key, rule.on.window.kind, measure.subject, measure.span.start)
        if key not in self.known:
            own, scope = self.measures.known_as.get(enrolment_id, enrolment_id), rule.on.scope
            whose = Whose(own if scope != "partner_organisation" else None, organisation_id if scope != "enrolment" else None)
            self.known[key] = Goal(key, scope, measure, next(self.turn), whose)
            self.of_subject.setdefault(measure.subject, []).append(self.known[key])
        return self.known[key]

    def _decide(self, goal: Goal, said_by: Priced | None, at: datetime, chosen_at: datetime | None = None) -> GoalSaid | None:
        """None while there is nothing new to say."""
        last, over = goal.last, at >= goal.span.end
        settled = last is not None and not (last.decision.outcome == ZERO and last.decision.reason in (engine.MISSED, engine.FELL))
        if last is not None and settled and last.decision.outcome == ZERO:
            return None   # it was reached, and paid nothing: that stays so
        priced = last.priced if last is not None and settled else self._version(goal, said_by, over)
        rule = _rule(priced, goal)
        if priced is None or rule is None:
            return None
        latest = goal.measure.latest(rule)
        if latest is None and last is None:
            return None   # nobody has begun it
        claim = latest.claim if latest is not None else last.claim   # type: ignore[union-attr]
        when = _when(rule, goal, latest, at)
        to = self.ways.beneficiary_of(rule.to, claim)
        override = last.override if last is not None and settled else self._agreed(goal, priced, rule, said_by, chosen_at)
        found = engine.decide(priced.plan, rule, self._facts(goal, rule, claim, to, when, at, over=over, override=override), over=over)
        if found is None or (last is not None and not (found.grants or found.falls)
                             and (found.outcome, found.reason) == (last.decision.outcome, last.decision.reason)):
            return None
        goal.last = GoalSaid(priced, rule, claim, when, found, override)
        self._follow(goal, goal.last, to)
        return goal.last

    def _version(self, goal: Goal, said_by: Priced | None, over: bool) -> Priced | None:
        rule = _rule(said_by, goal)
        if rule is not None and isinstance(rule.on, model.OnGoal) and rule.on.decide == "when_reached":
            return said_by
        return self.pricing.in_force(goal.span.end - LAST) if over else None

    def _agreed(self, goal: Goal, priced: Priced, rule: model.Rule, said_by: Priced | None, chosen_at: datetime | None) -> Mapping | None:
        """What was agreed with its subject, at the instant that chose the version."""
        assert isinstance(rule.on, model.OnGoal)
        by_news = rule.on.decide == "when_reached" and priced is said_by and chosen_at is not None
        return self.pricing.agreed_at(priced.plan, rule, goal.whose, chosen_at if by_news and chosen_at is not None else goal.span.end - LAST)

    def _facts(self, goal: Goal, rule: model.Rule, claim: Claim, to, when: datetime, at: datetime, *, over: bool, override: Mapping | None) -> engine_facts.Facts:
        rule = bounded(rule, override)
        priced, used = self.pricing.in_force(when), dict[str, int]()
        plan = priced.plan if priced is not None else None
        budget = (plan.budget, plan.budget_window) if plan is not None and plan.budget is not None and plan.budget_window is not None else None
        if rule.within.per_beneficiary is not None and to is not None:
            used[PER_BENEFICIARY] = self.room.used_in(*self.room.of_owner(rule, to, when))
        if budget is not None:
            used[BUDGET] = self.room.used_in(*self.room.of_program(budget, when))
        was = self.settled.get(goal.key)
        barred = NOBODY if to is None else was.barred if was is not None else self.unpaid.get((claim.referral_id, rule.to), "")
        booked = worth(goal.last.decision.trace, _about(goal))[0] if goal.last is not None and goal.last.decision.outcome == GRANTED else None
        return engine_facts.Facts(
            milestone_id=_about(goal), amounts={}, values={**goal.measure.values(rule), engine.OVER: over}, used=used, barred=barred, booked_minor=booked,
            budget=budget[0] if budget is not None else None, override=override,
            gate=self.gates.reason(claim, rule.to, at) if self.gates.notes else "")

    def _follow(self, goal: Goal, said: GoalSaid, to) -> None:
        """What fell is taken back; what was taken back comes back before anything new is granted."""
        if said.decision.falls:
            for reward in goal.rewards:
                if reward.left:
                    self._take(said, reward, reward.left)
        for grant in said.decision.grants:
            left = max(grant.money.minor - sum(reward.ended for reward in goal.rewards), 0)
            for reward in reversed(goal.rewards):
                back = min(left, reward.taken)
                if not reward.left:
                    reward.occurred_at = said.when   # it counts by the instant at which it was reached, in caps too
                if back:
                    self._take(said, reward, -back)
                    left -= back
            if left and to is not None and not goal.closed:
                reward = Reward(_about(goal), said.when, said.claim.referral_id, to, said.rule.key, grant.money.currency, left, {})
                goal.rewards.append(reward)
                said.rewards.append(reward)
                self.room.granted(reward)

    def chosen(self, key: Key, one: EndedGoal) -> None:
        """What was left of it ended, or a part, the latest first."""
        goal = self.known.get(key)
        if goal is None:
            return
        much = one.minor
        for reward in reversed(goal.rewards):
            part = reward.left if much is None else min(much, reward.left)
            if part:
                self.room.ended(reward, part)
                much = much - part if much is not None else None
        goal.closed = goal.closed or (one.for_good and bool(goal.rewards))

    def _take(self, said: GoalSaid, reward: Reward, minor: int) -> None:
        self.room.taken(reward, minor)
        reward.taken += minor
        said.taken.append((reward, minor, False))


def _rule(priced: Priced | None, goal: Goal) -> model.Rule | None:
    """What a version says of it; None where it has no such goal, or one of another kind."""
    rules = priced.plan.rules if priced is not None else ()
    return next((rule for rule in rules if rule.key == goal.key[0] and isinstance(rule.on, model.OnGoal)
                 and (rule.on.scope, rule.on.window.kind) == (goal.scope, goal.key[1])), None)


def _when(rule: model.Rule, goal: Goal, latest: Thing | None, at: datetime) -> datetime:
    """By which instant it counts in windows of caps; where nothing counts any more, that of the news."""
    assert isinstance(rule.on, model.OnGoal)
    if rule.on.decide == "window_end":
        return goal.span.end - LAST
    return latest.occurred_at if latest is not None else min(at, goal.span.end - LAST)


def _about(goal: Goal) -> str:
    return f"{goal.key[0]}:{goal.turn}"
