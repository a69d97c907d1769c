"""Rules of one group that would pay the same beneficiary for the same milestone: all of them, the first, or the best."""
from rewards.engine.facts import Facts, Rival
from rewards.plan import model

PAYS, NOTHING, WAITS = "pays", "nothing", "waits"
LOST, HELD_UP = "other_rule_chosen", "group_waits"


def verdict(rule: model.Rule, facts: Facts, state: str, minor: int, trace: list[dict]) -> str:
    """'' where it pays; else why not: another one is chosen, or one that may apply still waits, so that the group waits.

    Compared is what each comes to rounded, before caps, of her share. Once made, the choice is not asked for again."""
    if rule.group is None or state == NOTHING or not (facts.rivals or facts.chosen):
        return ""
    if facts.chosen:
        trace.append({"step": "group", "name": rule.group.name, "choose": rule.group.choose, "waits": False, "chosen": facts.chosen,
                      "mine": facts.chosen == rule.key, "rivals": []})
        return "" if facts.chosen == rule.key else LOST
    own = Rival(rule.key, state, minor, rule.group.priority, facts.order)
    everyone = [own, *facts.rivals]
    waits = any(one.state == WAITS for one in everyone)
    paying = [one for one in everyone if one.state == PAYS]
    chosen = own if waits or rule.group.choose == "all" else min(paying, key=lambda one: _rank(rule.group, one))
    trace.append({"step": "group", "name": rule.group.name, "choose": rule.group.choose, "waits": waits, "chosen": "" if waits else chosen.rule,
                  "mine": not waits and chosen is own,
                  "rivals": [{"rule": one.rule, "state": one.state, "amount": one.minor} for one in facts.rivals]})
    if waits:
        return HELD_UP
    return "" if chosen is own else LOST


def _rank(group: model.Group | None, one: Rival) -> tuple[int, int, int]:
    """The smallest is chosen: `best` by the amount, then as `first`, by priority and the plan's order."""
    assert group is not None
    return (-one.minor if group.choose == "best" else 0), one.priority, one.order
