"""Rules of one group that would pay the same beneficiary for the same milestone: all of them, the first, or the best."""
from rewards.engine.facts import Facts, Rival
from rewards.plan import model

PAYS, NOTHING, WAITS = "pays", "nothing", "waits"
LOST, HELD_UP = "other_rule_chosen", "group_waits"


def verdict(group: model.Group, rule: str, facts: Facts, state: str, minor: int, trace: list[dict]) -> str:
    """'' where `rule` pays; else why not: another one is chosen, or one that may apply still waits, so that the group waits.

    Compared is what each comes to rounded, before caps, of her share. Once made, the choice is not asked for again."""
    if state == NOTHING or not (facts.rivals or facts.chosen):
        return ""
    if facts.chosen:
        trace.append({"step": "group", "name": group.name, "choose": group.choose, "waits": False, "chosen": facts.chosen,
                      "mine": facts.chosen == rule, "rivals": []})
        return "" if facts.chosen == rule else LOST
    own = Rival(rule, state, minor, group.priority, facts.order)
    everyone = [own, *facts.rivals]
    waits = any(one.state == WAITS for one in everyone)
    paying = [one for one in everyone if one.state == PAYS]
    chosen = own if waits or group.choose == "all" else min(paying, key=lambda one: _rank(group, one))
    trace.append({"step": "group", "name": group.name, "choose": group.choose, "waits": waits, "chosen": "" if waits else chosen.rule,
                  "mine": not waits and chosen is own,
                  "rivals": [{"rule": one.rule, "state": one.state, "amount": one.minor} for one in facts.rivals]})
    if waits:
        return HELD_UP
    return "" if chosen is own else LOST


def _rank(group: model.Group, one: Rival) -> tuple[int, int, int]:
    """The smallest is chosen: `best` by the amount, then as `first`, by priority and the plan's order."""
    return (-one.minor if group.choose == "best" else 0), one.priority, one.order
