"""Which milestones a replay needs at all: what no plan looks at, no plan says anything about."""
from collections.abc import Iterable

from rewards.plan import model


def looked_at(plans: Iterable[model.Plan]) -> set[str] | None:
    """The kinds that any of these plans pays for, counts or promotes; None for all of them: goals are looked at with every news."""
    found = set[str]()
    for plan in plans:
        found |= {one.extra_on for one in plan.promotions if one.extra is not None}
        for rule in plan.rules:
            if not isinstance(rule.on, model.OnMilestone):
                return None
            found.add(rule.on.kind)
            if isinstance(rule.pay, model.Escalator):
                found.add(rule.pay.metric.milestone)
    return found
