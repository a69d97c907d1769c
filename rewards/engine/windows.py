"""What else a milestone changes: others of its window that come to more now, or to less."""
from dataclasses import replace

from foundation.kernel.frozen import frozen
from rewards.engine import steps
from rewards.engine.amounts import Worth, worth
from rewards.engine.escalate import chosen_band
from rewards.engine.facts import Facts, Fall, Place, Priced
from rewards.engine.order import stands
from rewards.engine.places import NOWHERE
from rewards.plan import model
from rewards.plan.overrides import overridden


@frozen
class Change:
    """Another milestone: what it comes to now, and by how much more than was booked."""

    of: Priced
    worth: Worth
    by: int


def own_place(escalator: model.Escalator, facts: Facts, added: int) -> tuple[Place, int]:
    """Where this milestone stands, and what it adds there: as it was told, or in the order in which its window is evaluated again."""
    place = facts.place or NOWHERE
    if not place.order or place.gone:
        return place, added
    return stands(escalator, _with_own(facts, added))[facts.milestone_id]


def changes(plan: model.Plan, escalator: model.Escalator, added: int, facts: Facts, trace: list[dict]) -> list[Change]:
    """Every other priced milestone whose worth is not what was booked, each by its own version's bands."""
    place = facts.place or NOWHERE
    if not place.window or not (place.order or escalator.mode == model.WHOLE_RETRO):
        return []
    reached = place.before + added
    order, spots = _with_own(facts, added) if place.order else [], dict[model.Escalator, dict[str, tuple[Place, int]]]()
    found = []
    for priced in place.window:
        rule = overridden(priced.rule, priced.override)
        by = rule.pay if isinstance(rule.pay, model.Escalator) else escalator
        if by not in spots:   # a floor is one of the steps that price it
            spots[by] = stands(by, order)
        spot, adds = spots[by].get(priced.milestone_id, (Place(reached, moves=False, place=reached), 0))
        now = _worth(plan, priced, rule, spot, adds)
        if now.currency and now.minor != priced.booked_minor:
            found.append(Change(priced, now, now.minor - priced.booked_minor))
    if not found:
        return []
    if place.order:
        trace.append({"step": "again", "order": escalator.late_arrival, "milestones": len(place.order)})
    elif not any(step["step"] == "metric" for step in trace):   # it pays nothing itself: what it reached is said all the same
        trace += [steps.metric(escalator, place, added), steps.band(escalator, chosen_band(escalator, place, added))]
    for change in found:
        now, priced = change.worth, change.of
        step = {"step": "raised" if change.by > 0 else "lowered", "milestone": priced.milestone_id, "from": priced.booked_minor, "to": now.minor,
                "currency": now.currency} | steps.named(priced.claim)
        trace.append(step | ({"by": change.by} if change.by > 0 else {}))
    return found


def falls(found: list[Change]) -> tuple[Fall, ...]:
    return tuple(Fall(change.of.milestone_id, change.worth.minor, change.of.claim) for change in found if change.by < 0)


def _with_own(facts: Facts, added: int):
    assert facts.place is not None
    if facts.place.gone:   # where it is counted all the same, by what it adds there
        return facts.place.order
    return [replace(one, added=added) if one.milestone_id == facts.milestone_id else one for one in facts.place.order]


def _worth(plan: model.Plan, priced: Priced, rule: model.Rule, spot: Place, added: int) -> Worth:
    """By its own version's bands and rounding, at its own rate, with the promotions and the agreement that it was priced with (`rule`)."""
    facts = Facts(priced.milestone_id, priced.amounts, rate=priced.rate, share_bp=priced.share_bp, parts=priced.parts, part=priced.part,
                  left_of=priced.left_of)
    theirs = replace(plan, rounding=priced.rounding) if priced.rounding else plan
    return worth(theirs, rule, facts, priced.promotions, spot, added, [])
