"""What was agreed with one advocate or one partner instead of what the plan says: its document, and the rule that comes of it."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from rewards.plan import model, pay
from rewards.plan.currency import pays_in
from rewards.plan.parse import amount_of, comparable
from rewards.plan.reader import Mistakes, PlanErrors, Reader, load_document

ENROLMENT, ORGANISATION = "enrolment", "partner_organisation"
LEVELS = (ENROLMENT, ORGANISATION)   # the nearest first; behind them stands the program's plan
KEPT = ("key", "metric", "scope", "window", "mode")   # of an escalator: who is on the way up goes on
AS_PLANNED = ("demotion", "on_reversal", "late_arrival")   # how it falls, and what comes late, is the plan's, also where a later version changes it


@dataclass(frozen=True)
class Agreed:
    """An agreement as it is in force for somebody. fields: `pay`, `within` or both, as they are written in a plan."""

    id: str
    level: str
    rule: str
    fields: Mapping
    from_: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.from_ <= at and (self.until is None or at < self.until)


def parse_fields(fields: object, plan: model.Plan, key: str) -> model.Rule:
    """The rule as it would be. Raises PlanErrors with every mistake at its place within the fields."""
    return _parsed(fields, plan, key, (*KEPT, *AS_PLANNED))


def _parsed(fields: object, plan: model.Plan, key: str, kept: tuple[str, ...]) -> model.Rule:
    mistakes = Mistakes()
    found = _overridden(Reader(load_document(fields), "", mistakes), plan.rule(key), plan.currency, kept)
    mistakes.raise_if_any()
    return found


def merged(agreements: Iterable[Agreed], rule: str, at: datetime) -> dict | None:
    """The fields in force for a rule at the instant that chose the version: each from the nearest level that has it; None where
    nothing was agreed. `from` names the agreements that they come from."""
    found: dict = {}
    for one in sorted((one for one in agreements if one.rule == rule and one.holds(at)), key=lambda one: LEVELS.index(one.level)):
        for name, value in one.fields.items():
            if name not in found:
                found[name] = value
                found.setdefault("from", []).append(one.id)
    if found:
        found["from"] = list(dict.fromkeys(found["from"]))
    return found or None


def in_force(agreements: Iterable[Agreed], plan: model.Plan, rule: model.Rule, at: datetime) -> dict | None:
    """What is merged for a rule of a plan, of those that still fit it: a later version may count another thing, or pay in another currency.
    Where those of two levels fit it only by themselves, the nearest one holds."""
    fitting = [one for one in agreements if one.rule == rule.key and one.holds(at) and fits(one.fields, plan, rule.key)]
    found = merged(fitting, rule.key, at)
    if found is None or fits({name: value for name, value in found.items() if name != "from"}, plan, rule.key):
        return found
    return merged([min(fitting, key=lambda one: LEVELS.index(one.level))], rule.key, at)


def fits(fields: Mapping, plan: model.Plan, key: str) -> bool:
    try:
        found = _parsed(dict(fields), plan, key, KEPT)
    except PlanErrors:
        return False
    group = found.group
    return group is None or group.choose != "best" or comparable(found) == comparable(plan.rule(key))


def bounded(rule: model.Rule, fields: Mapping | None) -> model.Rule:
    """The rule as the plan says it, with the bounds that were agreed: what fills them is looked up by these."""
    return replace(rule, within=overridden(rule, fields).within) if fields and "within" in fields else rule


def steps_agreed(rule: model.Rule, fields: Mapping | None) -> model.Escalator | None:
    """The escalator that pays instead of the rule's; None where none was agreed."""
    found = overridden(rule, fields).pay if fields and "pay" in fields else None
    return found if isinstance(found, model.Escalator) else None


def overlapping(one: Agreed, others: Iterable[Agreed]) -> list[Agreed]:
    """Those of the same level for the same rule that are in force at some instant of it: two such may not be. What ended before it began is in
    force at none."""
    return [other for other in others if other.id != one.id and (other.level, other.rule) == (one.level, one.rule)
            and (other.until is None or max(one.from_, other.from_) < other.until) and (one.until is None or max(one.from_, other.from_) < one.until)]


def free(start: datetime, end: datetime | None, taken: Iterable[Agreed]) -> list[tuple[datetime, datetime | None]]:
    """What of [start, end) none of these holds in."""
    found: list[tuple[datetime, datetime | None]] = []
    for one in sorted(taken, key=lambda one: one.from_):
        if one.until is not None and one.until <= max(start, one.from_):
            continue   # over before, or never begun
        if end is not None and one.from_ >= end:
            break
        if one.from_ > start:
            found.append((start, one.from_))
        if one.until is None:
            return found
        start = one.until
    return [*found, (start, end)] if end is None or start < end else found


def overridden(rule: model.Rule, fields: Mapping | None) -> model.Rule:
    """The rule with the merged fields in place of its own. They were checked when they were agreed."""
    if not fields:
        return rule
    return _overridden(Reader({name: value for name, value in fields.items() if name != "from"}, "", Mistakes()), rule, None, KEPT)


def _overridden(reader: Reader, rule: model.Rule, currency: str | None, kept: tuple[str, ...]) -> model.Rule:
    parts = reader.members((), ("pay", "within"))
    if not parts and isinstance(reader.value, dict):
        reader.wrong("nothing_agreed", "Say what is agreed: “pay”, “within” or both.")
    if "pay" in parts:
        amount = amount_of(parts["pay"], currency, rule.on)
        if amount is not None:
            _keeps_the_count(parts["pay"], rule.pay, amount, kept)
            if isinstance(amount, model.Escalator) and isinstance(rule.pay, model.Escalator):
                amount = replace(amount, demotion=rule.pay.demotion, on_reversal=rule.pay.on_reversal, late_arrival=rule.pay.late_arrival)
            rule = replace(rule, pay=amount)
    if "within" in parts:
        rule = replace(rule, within=pay.within(parts["within"], pays_in(rule.pay, currency)))
    if "pay" in parts and currency is not None:
        _keeps_the_bounds(parts["pay"], rule, currency)
    return rule


def _keeps_the_bounds(reader: Reader, rule: model.Rule, currency: str) -> None:
    """Points are not bounded by money, nor money by points: what the plan says beside the pay stays."""
    within, counted_in = rule.within, pays_in(rule.pay, currency)
    beside = (within.minimum, within.maximum, within.per_referral, within.per_beneficiary, rule.approval_above)
    other = next((one for one in beside if one is not None and one.currency != counted_in), None)
    if other is not None:
        reader.wrong("other_currency", "{given} doesn’t fit here, this is counted in {currency}.", given=counted_in, currency=other.currency)


def _keeps_the_count(reader: Reader, before: model.Flat | model.Escalator, after: model.Flat | model.Escalator, kept: tuple[str, ...]) -> None:
    if not isinstance(after, model.Escalator):
        return
    if not isinstance(before, model.Escalator) or any(getattr(before, word) != getattr(after, word) for word in kept):
        reader.wrong("escalator_changed", "An agreement may change what the steps pay and where they begin; what is counted stays as it is in the plan.")
