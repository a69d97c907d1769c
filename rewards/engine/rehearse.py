"""A row of equal deals played through a plan, as they would be decided one after another. Nothing is booked anywhere."""
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from foundation.kernel import periods
from foundation.kernel.money import Money
from rewards.engine import groups
from rewards.engine.caps import BUDGET, PER_BENEFICIARY, PER_REFERRAL
from rewards.engine.escalate import added_by
from rewards.engine.evaluate import WAITING, evaluate
from rewards.engine.facts import Decision, Facts, Missing, Place, Priced, Promoted, Repeat, Rival
from rewards.engine.promotions import bucket
from rewards.plan import model

FIRST, ZONE = datetime(2026, 1, 15, 12, tzinfo=UTC), "UTC"   # of payments that come once a month
UNGROUPED = 1000   # a rule without a group is decided behind those that have a place in one


@dataclass(frozen=True)
class Played:
    """One deal of the row: what was decided about it, and how far the metric was before."""

    milestone_id: str
    decision: Decision
    before: int

    @property
    def own(self) -> int:
        """Minor units that this deal itself earns."""
        return sum(grant.money.minor for grant in self.decision.grants if grant.milestone_id == self.milestone_id)

    @property
    def raised(self) -> int:
        """Minor units by which it raises earlier ones."""
        return sum(grant.money.minor for grant in self.decision.grants if grant.milestone_id != self.milestone_id)


@dataclass
class _Row:
    """What one rule remembers from deal to deal."""

    rule: model.Rule
    order: int
    played: list[Played] = field(default_factory=list)
    metric: int = 0
    given: Counter[str] = field(default_factory=Counter)
    window: list[Priced] = field(default_factory=list)

    @property
    def repeats(self) -> bool:
        return isinstance(self.rule.on, model.OnMilestone) and self.rule.on.times > 0


def rehearse(plan: model.Plan, amounts: Mapping[str, Money | None], values: Mapping[str, str | int | bool | None], deals: int,
             promotions: Iterable[model.Promotion] = ()) -> dict[str, list[Played]]:
    """`deals` equal ones, each of another company, for one claimant alone and within one window of everything that has one; by rule. Of
    a rule that pays several times: payments of one deal, one a month. `promotions`: those that are on for all of them."""
    on = tuple(Promoted(one) for one in promotions)
    extras = [one.promotion.as_rule() for one in on if one.promotion.extra is not None]
    rules = [*(rule for rule in plan.rules if isinstance(rule.on, model.OnMilestone)), *extras]
    rows = sorted((_Row(rule, order) for order, rule in enumerate(rules)), key=_turn)
    spent: Counter[str] = Counter()
    for number in range(1, deals + 1):
        facts = {row.rule.key: _facts(plan, row, number, amounts, values, on) for row in rows}
        alone = {row.rule.key: evaluate(plan, row.rule, facts[row.rule.key]) for row in rows if row.rule.group is not None}
        for row in rows:
            _decide(plan, row, rows, facts[row.rule.key], alone, spent)
    return {row.rule.key: row.played for row in rows}


def _turn(row: _Row) -> tuple[int, bool, int]:
    """In which order rules take from the budget."""
    return row.rule.group.priority if row.rule.group else UNGROUPED, row.rule.to != "advocate", row.order


def _facts(plan: model.Plan, row: _Row, number: int, amounts: Mapping, values: Mapping, on: tuple[Promoted, ...]) -> Facts:
    rule = row.rule
    facts = Facts(str(number), amounts, values=values, promotions=on, budget=plan.budget, order=row.order)
    if row.repeats:
        facts = replace(facts, repeat=Repeat(number, FIRST.isoformat(), periods.months_later(FIRST, number - 1, ZONE).isoformat(), ZONE))
    return replace(facts, place=_place(plan, row, number, facts)) if isinstance(rule.pay, model.Escalator) else facts


def _place(plan: model.Plan, row: _Row, number: int, facts: Facts) -> Place:
    escalator = row.rule.pay
    assert isinstance(escalator, model.Escalator) and isinstance(row.rule.on, model.OnMilestone)
    moves, kind = True, escalator.metric.milestone
    if kind != row.rule.on.kind:   # what it counts is no matter of this milestone: it came before, or is still to come
        moves = False
        if kind not in model.KINDS or row.rule.on.kind not in model.KINDS or model.KINDS.index(kind) < model.KINDS.index(row.rule.on.kind):
            with suppress(Missing):   # a sum of what nobody said stays where it is
                row.metric += added_by(escalator, facts, plan)
    elif row.repeats and escalator.metric.kind == "referrals":
        moves = number == 1
    return Place(row.metric, moves, window=tuple(row.window) if escalator.mode == model.WHOLE_RETRO else ())   # in a row that only rises no floor holds anything


def _decide(plan: model.Plan, row: _Row, rows: list[_Row], facts: Facts, alone: Mapping[str, Decision], spent: Counter[str]) -> None:
    same_deal = row.given.total() if row.repeats else 0
    used = {PER_REFERRAL: same_deal, PER_BENEFICIARY: row.given.total(), **spent} | {f"{PER_REFERRAL}:{earlier}": amount for earlier, amount in row.given.items()}
    facts = replace(facts, used=used, rivals=tuple(_rival(other, alone[other.rule.key]) for other in rows if _rivals(row.rule, other.rule)))
    decision = evaluate(plan, row.rule, facts)
    place = facts.place or Place(0)
    row.played.append(Played(facts.milestone_id, decision, place.before))
    row.metric += decision.added if decision.counted else 0
    for grant in decision.grants:
        row.given[grant.milestone_id] += grant.money.minor
        if plan.budget is not None and grant.money.currency == plan.budget.currency:
            spent[BUDGET] += grant.money.minor
        for promotion, minor in grant.promoted.items():
            spent[bucket(promotion)] += minor
    row.window = _after(row, facts, decision)


def _rivals(rule: model.Rule, other: model.Rule) -> bool:
    return (rule is not other and rule.group is not None and other.group is not None and rule.group.name == other.group.name
            and rule.on == other.on and rule.to == other.to)


def _rival(row: _Row, said: Decision) -> Rival:
    assert row.rule.group is not None
    state = groups.PAYS if said.applies else groups.WAITS if said.outcome == WAITING else groups.NOTHING
    return Rival(row.rule.key, state, said.uncapped_minor, row.rule.group.priority, row.order)


def _after(row: _Row, facts: Facts, decision: Decision) -> list[Priced]:
    """The window with this deal in it: what each is booked at before caps, this one only if it was priced."""
    grants = {step["milestone"]: step for step in decision.trace if step["step"] == "grant"}
    raised = [_booked(one, grants.get(one.milestone_id)) for one in row.window]
    if facts.milestone_id not in grants or not decision.counted:
        return raised
    grant = grants[facts.milestone_id]
    fresh = Priced(facts.milestone_id, row.rule, facts.amounts, 0, buckets={PER_REFERRAL: f"{PER_REFERRAL}:{facts.milestone_id}"},
                   promotions=tuple(one for one in facts.promotions if one.promotion.key in grant.get("promoted", ())))   # those that applied
    return [*raised, _booked(fresh, grant)]


def _booked(one: Priced, grant: Mapping | None) -> Priced:
    if grant is None:
        return one
    return replace(one, booked_minor=one.booked_minor + grant["uncapped"], promotions=tuple(
        replace(promoted, booked_minor=promoted.booked_minor + grant["promoted"][promoted.promotion.key]) for promoted in one.promotions))
