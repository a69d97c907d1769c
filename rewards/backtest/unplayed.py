"""What the replay does not play yet: a plan that has it is not tried at all, because a figure that leaves it out would be wrong."""
from collections.abc import Iterable

from rewards.plan import model


def unplayed(plan: model.Plan) -> list[str]:
    """Codes (rewards.words.UNPLAYED has their words), each once, in the order of the plan."""
    return list(dict.fromkeys(code for rule in plan.rules for code in _of_rule(rule)))


def _of_rule(rule: model.Rule) -> Iterable[str]:
    if isinstance(rule.on, model.OnGoal):
        yield "goals"
