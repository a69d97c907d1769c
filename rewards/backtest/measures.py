"""What goals measure, in memory: of each subject in each window how many, of how many referrals, and how much, net of what was taken back.
What referrals.queries.counted reads anew each time is moved along here by what changes."""
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from foundation.kernel import periods
from rewards.backtest.counts import part_of
from rewards.backtest.history import Claim, Happened
from rewards.engine import facts as engine_facts
from rewards.engine import goals as engine
from rewards.plan import model

SUBMITTED = "submitted"
Scoped = tuple[str, str]   # (scope, window): what goals of several rules may share


@dataclass(slots=True, eq=False)
class Thing:
    """One thing that counts for one claim. milestone_id: None for a referral that came in. worth: (base, kind) -> what it adds to that sum."""

    kind: str
    claim: Claim
    occurred_at: datetime
    received_at: datetime
    milestone_id: UUID | None
    worth: Mapping[tuple[str, str], int]

    @property
    def when(self) -> tuple:
        """In the order in which it happened; of one milestone the earlier claim first."""
        return (self.occurred_at, self.received_at, str(self.milestone_id or self.claim.referral_id), self.claim.received_at, self.claim.referral_id)

    @property
    def counted_as(self) -> UUID:
        return self.claim.referral_id if self.milestone_id is None else self.milestone_id


@dataclass(slots=True, eq=False)
class OfKind:
    """Everything of one kind that counts for a subject in a window. last: cached, None where what was the last has gone."""

    things: dict[tuple[UUID, UUID], Thing] = field(default_factory=dict)
    counts: Counter[UUID] = field(default_factory=Counter)
    referrals: Counter[UUID] = field(default_factory=Counter)
    last: Thing | None = None

    def put(self, thing: Thing) -> None:
        self.things[thing.counted_as, thing.claim.referral_id] = thing
        self.counts[thing.counted_as] += 1
        self.referrals[thing.claim.referral_id] += 1
        if len(self.things) == 1 or (self.last is not None and self.last.when < thing.when):
            self.last = thing

    def drop(self, thing: Thing) -> None:
        del self.things[thing.counted_as, thing.claim.referral_id]
        for counter, key in ((self.counts, thing.counted_as), (self.referrals, thing.claim.referral_id)):
            counter[key] -= 1
            if not counter[key]:
                del counter[key]
        if self.last is thing:
            self.last = None

    def latest(self) -> Thing | None:
        if self.last is None and self.things:
            self.last = max(self.things.values(), key=lambda thing: thing.when)
        return self.last


@dataclass(slots=True, eq=False)
class Measure:
    """One subject in one window."""

    subject: UUID
    span: periods.Span
    kinds: dict[str, OfKind] = field(default_factory=dict)
    sums: Counter[tuple[str, str]] = field(default_factory=Counter)

    def values(self, rule: model.Rule) -> dict[str, int]:
        """As rewards.queries.measured says them."""
        found = {}
        for fact in sorted(engine.measures(rule)):
            word, _, rest = fact.partition(".")
            of = self.kinds.get(rest)
            if word == "sum":
                base, _, kind = rest.partition(".")
                found[fact] = self.sums[base, kind]
            else:
                found[fact] = 0 if of is None else len(of.referrals if word == "referrals" else of.counts)
        return found

    def latest(self, rule: model.Rule) -> Thing | None:
        """What counts towards it and happened last."""
        found = [thing for kind in engine.kinds(rule) if kind in self.kinds and (thing := self.kinds[kind].latest()) is not None]
        return max(found, key=lambda thing: thing.when, default=None)

    def claimants(self, rule: model.Rule) -> set[tuple[UUID, UUID | None]]:
        return {(thing.claim.enrolment_id, thing.claim.organisation_id) for kind in engine.kinds(rule) if kind in self.kinds
                for thing in self.kinds[kind].things.values()}


class Measures:
    """`of_scope`: see Ways; `known_as`: enrolment -> the one that goes on for it, where one person was known twice."""

    def __init__(self, zone: str, goals: Sequence[model.Rule], currency: str, of_scope: Callable[..., UUID], known_as: Mapping[UUID, UUID]):
        self.zone, self.currency, self.of_scope, self.known_as = zone, currency, of_scope, known_as
        self.scoped: dict[Scoped, set[str]] = {}      # what goals of a scope and window count
        self.bases: set[tuple[str, str]] = set()
        for rule in goals:
            assert isinstance(rule.on, model.OnGoal)
            self.scoped.setdefault((rule.on.scope, rule.on.window.kind), set()).update(engine.kinds(rule))
            self.bases |= {(base, kind) for fact in engine.measures(rule) if fact.startswith("sum.") for base, _, kind in [fact[4:].partition(".")]}
        self.kinds = set[str]().union(*self.scoped.values())
        self.known: dict[tuple[Scoped, datetime], dict[UUID, Measure]] = {}
        self.spans: dict[str, periods.Span] = {}

    def subject_of(self, scope: str, claim: Claim) -> UUID:
        return self.of_scope(scope, enrolment_id=self.known_as.get(claim.enrolment_id, claim.enrolment_id), organisation_id=claim.organisation_id)

    def span(self, window: str, at: datetime) -> periods.Span:
        found = self.spans.get(window)
        if found is None or at not in found:
            found = self.spans[window] = periods.span(window, at, self.zone)
        return found

    def find(self, scope: str, window: str, claim: Claim, at: datetime) -> Measure:
        span, subject = self.span(window, at), self.subject_of(scope, claim)
        theirs = self.known.setdefault(((scope, window), span.start), {})
        if subject not in theirs:
            theirs[subject] = Measure(subject, span)
        return theirs[subject]

    def ended(self, scope: str, window: str, start: datetime) -> list[Measure]:
        """Of everybody who counts anything in a window."""
        return list(self.known.get(((scope, window), start), {}).values())

    def sums_up(self, kind: str) -> bool:
        return any(one == kind for _, one in self.bases)

    def look(self, happened: Happened, rate: engine_facts.Rate | None) -> None:
        """A milestone came, or is another now: for each of its claims it counts as it is."""
        if happened.kind not in self.kinds:
            return
        counts = happened.stands and not happened.closed and not (happened.adjusted is not None and happened.adjusted.whole)
        credited = {claim.referral_id for claim in happened.credited} if counts else frozenset()
        for claim in happened.claims:
            thing = None
            if claim.referral_id in credited:
                worth = {(base, kind): engine.adds(happened.amounts.get(base), rate, self.currency, claim.share_bp, part_of(happened))
                         for base, kind in self.bases if kind == happened.kind}
                thing = Thing(happened.kind, claim, happened.occurred_at, happened.received_at, happened.id, worth)
            self._set(happened.kind, claim, happened.occurred_at, happened.id, thing)

    def came_in(self, claim: Claim) -> None:
        """A referral counts as one that was submitted."""
        self._set(SUBMITTED, claim, claim.received_at, claim.referral_id, Thing(SUBMITTED, claim, claim.received_at, claim.received_at, None, {}))

    def went(self, claim: Claim) -> None:
        """It was withdrawn or voided."""
        self._set(SUBMITTED, claim, claim.received_at, claim.referral_id, None)

    def _set(self, kind: str, claim: Claim, at: datetime, counted_as: UUID, thing: Thing | None) -> None:
        for measure in self._where(kind, claim, at):
            of = measure.kinds.setdefault(kind, OfKind())
            before = of.things.get((counted_as, claim.referral_id))
            for sign, one in ((-1, before), (1, thing)):
                if one is not None:
                    (of.put if sign > 0 else of.drop)(one)
                    for base, minor in one.worth.items():
                        measure.sums[base] += sign * minor

    def _where(self, kind: str, claim: Claim, at: datetime) -> Iterator[Measure]:
        for (scope, window), kinds in self.scoped.items():
            if kind in kinds:
                yield self.find(scope, window, claim, at)


def goals_in(plans: Iterable[model.Plan]) -> list[model.Rule]:
    """Of all of them; a goal that is the same in several versions is there as often."""
    return [rule for plan in plans for rule in engine.goals_of(plan)]


def counts_submitted(plans: Iterable[model.Plan]) -> bool:
    """Whether any goal counts referrals as they come in: only then are they read."""
    return any(SUBMITTED in engine.kinds(rule) for rule in goals_in(plans))
