"""What the replay does not play yet: a plan that has it is not tried at all, because a figure that leaves it out would be wrong."""
from collections.abc import Iterable

from rewards.plan import model
from rewards.plan.conditions import facts_in

NOT_KEPT = ("partner_level", "lead.")   # facts that the history is read without


def unplayed(plan: model.Plan) -> list[str]:
    """Codes (rewards.words.UNPLAYED has their words), each once, in the order of the plan."""
    found = [code for rule in plan.rules for code in _of_rule(rule)]
    found += ["promotions"] if plan.promotions else []
    found += ["budget"] if plan.budget is not None else []
    return list(dict.fromkeys(found))


def _of_rule(rule: model.Rule) -> Iterable[str]:
    if isinstance(rule.on, model.OnGoal):
        yield "goals"
    elif rule.on.times:
        yield "repeat"
    if rule.group is not None:
        yield "groups"
    if any(fact.startswith(NOT_KEPT) for fact in facts_in(rule.when)):
        yield "facts"
    if isinstance(rule.pay, model.Escalator):
        yield from _of_escalator(rule.pay, rule)


def _of_escalator(pay: model.Escalator, rule: model.Rule) -> Iterable[str]:
    if pay.window.kind == "rolling":
        yield "rolling"
    if pay.demotion == "immediate":
        yield "immediate"
    if pay.late_arrival == "event_order":
        yield "event_order"
    if pay.on_reversal == "reprice" and pay.mode != model.WHOLE_RETRO:
        yield "reprice"
    if isinstance(rule.on, model.OnMilestone) and pay.metric.milestone != rule.on.kind:
        yield "other_kind"
    if pay.scope == "member" or (pay.scope == "partner_organisation" and pay.mode == model.WHOLE_RETRO):
        yield "scope"
    if pay.restart:
        yield "restart"
    if pay.demotion != "none" and any(later.pay.rate < band.pay.rate for band, later in zip(pay.bands, pay.bands[1:], strict=False)):
        yield "descending"
