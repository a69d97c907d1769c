"""What stays of a reward after refunds, disputes and changed amounts, and what a rule says about a milestone once more."""
from collections.abc import Iterable, Mapping
from dataclasses import replace

from foundation.kernel.money import Money
from foundation.kernel.rounding import rounded
from rewards.engine.evaluate import CAPPED, GRANTED, WAITING, ZERO, evaluate
from rewards.engine.facts import Decision, Facts, Grant
from rewards.plan import model

PROPORTIONAL, ONLY_FULL = "proportional", "only_full"


def way_of(rule: model.Rule) -> str:
    """What a partial refund does: percents and multiples follow it, fixed amounts and points wait until all is refunded."""
    first = rule.pay.bands[0].pay if isinstance(rule.pay, model.Escalator) else rule.pay
    return rule.on_partial_refund or (PROPORTIONAL if first.kind in (model.PERCENT, model.TIMES) else ONLY_FULL)


def stays(granted: int, *, gross: int | None, gone: int, whole: bool, way: str, rounding: str) -> int:
    """granted − round(granted × min(gone, gross) / gross), in minor units of what is granted; `gross`, `gone` in those of the deal.

    A full refund always takes the whole, whatever the rounding. Where nobody said the gross amount, only a full one can be worked out."""
    if whole or (gross is not None and gone >= gross > 0):
        return 0
    if way == ONLY_FULL or not gross:
        return granted
    return granted - rounded(granted * min(gone, gross), gross, rounding)


def part_left(gross_minor: int | None, gone_minor: int, whole: bool) -> tuple[int, int]:
    """How much of a milestone's money is left, as (left, of). Where nobody said how much it was, all or nothing."""
    if whole or not gross_minor:
        return (0, 1) if whole else (1, 1)
    return gross_minor - gone_minor, gross_minor


def worth(trace: Iterable[Mapping], milestone_id: str) -> tuple[int, int]:
    """What a decision says that a milestone is worth by its rule, refunds aside: (after caps, before them)."""
    granted = uncapped = 0
    for step in trace:
        if step["step"] == "worth":
            return step["granted"], step["uncapped"]
        if step["step"] == "grant" and step["milestone"] == milestone_id:
            granted, uncapped = granted + step["amount"], uncapped + step["uncapped"]
    return granted, uncapped


def evaluate_again(plan: model.Plan, rule: model.Rule, facts: Facts) -> Decision:
    """The same milestone with other amounts, priced at its own place: a rise is granted with the room that the caps have now, a fall
    leaves the smaller one. Of what comes back after a dispute the first had been granted: no cap is asked."""
    if facts.gate:   # it is counted like any other that waits
        found = evaluate(plan, rule, replace(facts, barred=facts.barred or facts.gate))
        return found if facts.barred else replace(found, outcome=WAITING, reason=facts.gate)
    earlier = facts.earlier
    if earlier is None or facts.barred:
        return evaluate(plan, rule, facts)
    if earlier.restored_minor:
        back = earlier.restored_minor
        return Decision(GRANTED, "", (Grant(facts.milestone_id, Money(back, earlier.currency), back),), (
            {"step": "rule", "rule": rule.key, "title": rule.title, "milestone": facts.milestone_id},
            {"step": "worth", "granted": earlier.granted_minor, "uncapped": earlier.uncapped_minor},
            {"step": "grant", "milestone": facts.milestone_id, "amount": back, "uncapped": back, "currency": earlier.currency}))
    found = evaluate(plan, rule, replace(facts, earlier=None, booked_minor=earlier.uncapped_minor))
    if found.outcome not in (GRANTED, ZERO):
        return found
    rise = sum(grant.money.minor for grant in found.grants)
    now = earlier.granted_minor + rise if found.uncapped_minor > earlier.uncapped_minor else min(earlier.granted_minor, found.uncapped_minor)
    currency = next((grant.money.currency for grant in found.grants), earlier.currency)
    trace = (*found.trace, {"step": "worth", "granted": now, "uncapped": found.uncapped_minor, "before": earlier.granted_minor, "currency": currency})
    if now > 0:
        return replace(found, outcome=GRANTED, reason="", trace=trace)
    return replace(found, outcome=ZERO, reason=found.reason or CAPPED, trace=trace)

