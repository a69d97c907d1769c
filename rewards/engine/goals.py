"""Whether a goal is reached, and what follows: one reward per goal, subject and window, decided when it is reached or at its end."""
from collections.abc import Mapping
from datetime import datetime

from foundation.kernel.money import Money
from rewards.engine import caps, steps
from rewards.engine.amounts import worth
from rewards.engine.conditions import holds
from rewards.engine.evaluate import CAPPED, GRANTED, NOTHING, WAITING, ZERO
from rewards.engine.facts import Decision, Facts, Fall, Missing, Place, Rate, in_plan_currency
from rewards.plan import model
from rewards.plan.conditions import facts_in
from rewards.plan.overrides import overridden

MISSED, FELL = "goal_missed", "goal_fell"
OVER = "window_is_over"   # among the stored values: the window had ended


def measures(rule: model.Rule) -> set[str]:
    """What has to be counted for it: count.<Kind>, referrals.<Kind>, sum.<Base>.<Kind>, each net of take-backs, in its scope and window."""
    return facts_in(rule.when)


def kinds(rule: model.Rule) -> set[str]:
    """Of what has to be counted: "won" of count.won, referrals.won and sum.deal_value.won."""
    return {fact.partition(".")[2] if not fact.startswith("sum.") else fact.split(".", 2)[2] for fact in measures(rule)}


def goals_of(plan: model.Plan, kind: str = "") -> list[model.Rule]:
    """The goals of a plan, or those that count such a milestone."""
    return [rule for rule in plan.rules if isinstance(rule.on, model.OnGoal) and (not kind or kind in kinds(rule))]


def turn(plan: model.Plan | None, key: str, end: datetime, subject: str, *, reached: bool) -> tuple:
    """In which order goals are decided that something concerns in one moment. What is reached may fall, which makes room under a budget, so it
    comes first; then the window that ends first, the order of the plan, and the subject."""
    place = next((place for place, rule in enumerate(plan.rules) if rule.key == key), len(plan.rules)) if plan is not None else 0
    return not reached, end, place, key, subject


def adds(amount: Money | None, rate: Rate | None, currency: str, share_bp: int, part: tuple[int, int]) -> int:
    """By how much a sum of the plan's currency grows: a claimant's share of what is left of an amount, rounded down. `part`: (left, of).
    What nobody said the amount of, or has no exchange rate, is in no sum yet."""
    if amount is None or (amount.currency != currency and rate is None):
        return 0
    worth, (left, of) = in_plan_currency(amount, rate, currency), part
    return worth.numerator * share_bp // (worth.denominator * 10_000) * left // of


def again(plan: model.Plan, rule: model.Rule, facts: Facts) -> Decision | None:
    """What was said, from its stored facts."""
    return decide(plan, rule, facts, over=facts.values.get(OVER) is True)


def decide(plan: model.Plan, rule: model.Rule, facts: Facts, *, over: bool) -> Decision | None:
    """None while there is nothing to say. `facts.values`: the measures, sums in the plan's minor units; `booked_minor`: what was granted
    for this window before, None for nothing; `over`: whether the window has ended."""
    assert isinstance(rule.on, model.OnGoal)
    if rule.on.decide == "window_end" and not over:
        return None
    trace: list[dict] = [{"step": "rule", "rule": rule.key, "title": rule.title, "milestone": facts.milestone_id}, *steps.agreed(facts.override)]
    try:
        reached = holds(rule.when, facts, plan.currency, trace)
    except Missing as missing:
        trace.append({"step": "missing", "fact": missing.fact})
        return Decision(WAITING, f"missing_{missing.fact}", (), tuple(trace))
    if facts.booked_minor is not None:
        return None if reached else _fallen(rule.on, facts, trace)
    if not reached:
        return Decision(ZERO, MISSED, (), tuple(trace)) if over else None
    return _granted(plan, overridden(rule, facts.override), facts, trace)


def stands(rule: model.Rule, values: Mapping[str, int], currency: str) -> tuple[bool, list[dict]]:
    """(whether it is reached, its tests as they stand): what is shown on the way."""
    trace: list[dict] = []
    return holds(rule.when, Facts("", {}, values=values), currency, trace), trace


def _granted(plan: model.Plan, rule: model.Rule, facts: Facts, trace: list[dict]) -> Decision:
    if facts.barred:
        return Decision(ZERO, facts.barred, (), (*trace, {"step": "barred", "reason": facts.barred}))
    if facts.gate:
        return Decision(WAITING, facts.gate, (), tuple(trace))
    own = worth(plan, rule, facts, (), Place(0), 0, trace)
    if not own.currency:
        return Decision(GRANTED, "", (), tuple(trace), applies=True)
    grant = caps.granted(rule, facts, caps.Room(dict(facts.used)), facts.milestone_id, own.currency, own.minor, (), trace)
    if grant is None:
        return Decision(ZERO, CAPPED if own.minor else NOTHING, (), tuple(trace), uncapped_minor=own.minor)
    return Decision(GRANTED, "", (grant,), tuple(trace), uncapped_minor=own.minor, applies=True)


def _fallen(on: model.OnGoal, facts: Facts, trace: list[dict]) -> Decision | None:
    """What counted towards it was taken back. Words are not."""
    if on.on_fall == "keep" or not facts.booked_minor:
        return None
    trace.append({"step": "lowered", "milestone": facts.milestone_id, "from": facts.booked_minor, "to": 0})
    return Decision(ZERO, FELL, (), tuple(trace), falls=(Fall(facts.milestone_id, 0),))
