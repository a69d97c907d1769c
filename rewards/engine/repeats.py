"""A rule that pays several times for one deal: N payments, or the payments of N months from the first on."""
from datetime import datetime

from foundation.kernel import periods
from rewards.engine.facts import Facts, Missing
from rewards.plan import model

OVER, NO_PAYMENT = "repeat_over", "amount_is_zero"


def over(rule: model.Rule, facts: Facts, trace: list[dict]) -> str:
    """'' while it still pays. Only payments above zero count; raises Missing where nobody said how much it was.

    Months run from the first payment to the same wall time in the program's zone, the last day where the day is missing; whenever it
    is decided."""
    assert isinstance(rule.on, model.OnMilestone)
    if not rule.on.times:
        return ""
    paid = facts.amounts.get("invoice_amount")
    if paid is None:
        raise Missing("invoice_amount")
    if paid.minor == 0 or facts.repeat is None:
        return NO_PAYMENT
    step = {"step": "repeat", "each": rule.on.each, "number": facts.repeat.number, "times": rule.on.times}
    if rule.on.each == "payment":
        trace.append(step)
        return OVER if facts.repeat.number > rule.on.times else ""
    first = datetime.fromisoformat(facts.repeat.first_at)
    until = periods.months_later(first, rule.on.times, facts.repeat.zone)
    inside = first <= datetime.fromisoformat(facts.repeat.at) < until
    trace.append(step | {"from": facts.repeat.first_at, "until": until.isoformat(), "inside": inside})
    return "" if inside else OVER
