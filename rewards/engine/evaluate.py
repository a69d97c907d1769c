"""evaluate(plan, rule, facts) -> Decision: base, conversion, escalator, promotions, bounds, one rounding, shares, caps."""
from rewards.engine import caps, groups, steps
from rewards.engine.amounts import Worth, worth
from rewards.engine.conditions import holds
from rewards.engine.escalate import added_by, band_at
from rewards.engine.facts import Decision, Facts, Fall, Grant, Missing, Promoted
from rewards.engine.places import NOWHERE
from rewards.engine.promotions import applying
from rewards.engine.repeats import over
from rewards.engine.windows import Change, changes, falls, own_place
from rewards.plan import model
from rewards.plan.overrides import overridden

GRANTED, ZERO, WAITING = "granted", "zero", "waiting"
NOT_MET, COUNTS_ONLY, NOTHING, CAPPED = "condition_not_met", "counts_only", "amount_is_zero", "cap_reached"


def evaluate(plan: model.Plan, rule: model.Rule, facts: Facts) -> Decision:
    """What `rule` of `plan` says about a milestone for one claimant. Deterministic; everything it needs is in the facts.

    Outcome and reason speak of this milestone. Others of its window may come to more although it earns nothing itself, or waits, or to
    less: when a band is reached, when it comes between them, and once it has left (it was withdrawn, say)."""
    trace: list[dict] = [{"step": "rule", "rule": rule.key, "title": rule.title, "milestone": facts.milestone_id}, *steps.agreed(facts.override)]
    steps_of, rule = rule.pay, overridden(rule, facts.override)   # what is agreed changes what she is paid, never what is counted
    place = facts.place or NOWHERE
    added, band, counted, nothing, own = 0, 0, False, "", None
    outcome = ZERO
    try:
        if isinstance(steps_of, model.Escalator) and not place.gone:
            # It moves the count whatever the conditions say; a sum whose amount is missing makes the decision wait.
            added = added_by(steps_of, facts, plan)
            band, counted = band_at(steps_of.bands, place.before + added), True
        nothing = _nothing(plan, rule, facts, trace)
        own = None if nothing else _own(plan, rule, facts, added, trace)
    except Missing as missing:
        trace.append({"step": "missing", "fact": missing.fact})
        outcome, nothing = WAITING, f"missing_{missing.fact}"
    found: list[Change] = []
    if isinstance(steps_of, model.Escalator) and (place.gone or (counted and not facts.barred)):
        found = changes(plan, steps_of, added, facts, trace)
    applies = own is not None and (own.minor > 0 or not own.currency)
    state = groups.PAYS if applies else groups.WAITS if outcome == WAITING else groups.NOTHING
    verdict = groups.verdict(rule.group, rule.key, facts, state, own.minor if own else 0, trace) if rule.group is not None else ""
    if verdict:
        outcome, nothing, own = (outcome if outcome == WAITING else WAITING if verdict == groups.HELD_UP else ZERO), nothing or verdict, None
    grants, lowered = _booked(rule, facts, own, found, trace)
    if not nothing and not _earns(own, facts, grants):
        nothing = CAPPED if any(step["step"] == "cap" for step in trace) else NOTHING
    return Decision(outcome if nothing else GRANTED, nothing, tuple(grants), tuple(trace), added, band, counted, lowered,
                    own.minor if own else 0, applies)


def _nothing(plan: model.Plan, rule: model.Rule, facts: Facts, trace: list[dict]) -> str:
    """Why nothing is paid for this milestone; '' where an amount is to be worked out."""
    if facts.barred:
        trace.append({"step": "barred", "reason": facts.barred})
        return facts.barred
    if facts.counts_only:
        return COUNTS_ONLY
    return over(rule, facts, trace) or ("" if holds(rule.when, facts, plan.currency, trace) else NOT_MET)


def _own(plan: model.Plan, rule: model.Rule, facts: Facts, added: int, trace: list[dict]) -> Worth | None:
    """None for an extra whose promotion is not on for it."""
    promotions = applying(rule, facts, plan.currency, trace)
    if rule.key.startswith(model.EXTRA) and not promotions:
        return None
    place, adds = own_place(rule.pay, facts, added) if isinstance(rule.pay, model.Escalator) else (NOWHERE, 0)
    return worth(plan, rule, facts, promotions, place, adds, trace)


def _booked(rule: model.Rule, facts: Facts, own: Worth | None, found: list[Change], trace: list[dict]) -> tuple[list[Grant], tuple[Fall, ...]]:
    """What falls makes room first; then this milestone's grant, then those of the others that rise."""
    room = caps.Room(dict(facts.used))
    lowered = falls(found) if found else ()
    for change in found:
        if change.by < 0:
            left = change.of.booked_minor if change.of.left_minor is None else change.of.left_minor
            room.give_back(max(0, left - change.worth.minor), change.of.buckets)
    grants: list[Grant | None] = []
    before = facts.booked_minor or 0
    if own is not None and own.currency:
        if facts.booked_minor is None or own.minor > before:
            if before:
                trace.append({"step": "raised", "milestone": facts.milestone_id, "from": before, "to": own.minor, "by": own.minor - before, "currency": own.currency})
            grants.append(caps.granted(rule, facts, room, facts.milestone_id, own.currency, own.minor - before, _more(own), trace,
                                       back=facts.back, spared=facts.spared))
        elif own.minor < before:
            trace.append({"step": "lowered", "milestone": facts.milestone_id, "from": before, "to": own.minor, "currency": own.currency})
    if facts.booked_minor is not None and (own.minor if own else 0) < before:
        lowered = (Fall(facts.milestone_id, own.minor if own else 0), *lowered)
    for change in found:
        if change.by > 0:
            grants.append(caps.granted(rule, facts, room, change.of.milestone_id, change.worth.currency, change.by, _more(change.worth), trace,
                                       claim=change.of.claim, buckets=change.of.buckets, back=change.of.back, spared=change.of.spared))
    return [grant for grant in grants if grant is not None], lowered


def _more(now: Worth) -> list[tuple[Promoted, int]]:
    """How much each promotion adds to what it has added before."""
    return [(one, max(0, part - one.booked_minor)) for one, part in now.parts()]


def _earns(own: Worth | None, facts: Facts, grants: list[Grant]) -> bool:
    """Whether anything is granted by this decision, or stands already; words count too."""
    return bool(grants) or (own is not None and (not own.currency or (facts.booked_minor is not None and own.minor > 0)))
