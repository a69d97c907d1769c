"""One rule as it stands on the page: its sentence, its conditions, what holds around it, and what decides odd cases."""
import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rewards import sentences
from rewards.plan import model
from rewards.plan.editor import offers
from rewards.plan.editor.fields import MOST_STEPS, MOST_TESTS, Rule, is_goal
from rewards.plan.editor.parts import ROLLING
from rewards.plan.editor.steps import fresh
from rewards.plan.editor.write import ABOVE, REPEATING, counts_kind, forced_by, is_sum
from rewards.plan.parse import parse_plan
from rewards.plan.reader import PlanErrors
from rewards.web.editor import words
from rewards.web.editor.slots import Around, Parts, Slot, Slots, TestRow, amount, by_base


@dataclass(frozen=True)
class StepRow:
    parts: Parts
    remove: str


@dataclass(frozen=True)
class RuleView:
    """A rule as it stands on the page. `carried`: what no sentence says, as JSON; then nothing else is asked."""

    place: int
    number: int
    key: str
    title: Slot | None = None
    sentence: Parts | None = None
    steps: tuple[StepRow, ...] = ()
    join: Slot | None = None
    tests: tuple[TestRow, ...] = ()
    clause: tuple[Parts, ...] = ()
    limits: tuple[Parts, ...] = ()
    details: tuple[Parts, ...] = ()
    hidden: tuple[Slot, ...] = ()
    errors: tuple[tuple[str, str, str], ...] = ()
    carried: str = ""
    says: str = ""
    in_details: tuple[str, ...] = ()
    goal: bool = False
    can_step: bool = False
    can_test: bool = False
    can_begin_anew: bool = False
    can_raise: bool = True


def rule_view(rule: Rule, place: int, around: Around) -> RuleView:
    if "json" in rule:
        name = f"r{place}-json"
        errors: tuple[tuple[str, str, str], ...] = ((name, str(words.LABEL["json"]), around.wrong[name]),) if name in around.wrong else ()
        key, says = _carried(rule["json"], around.currency)
        return RuleView(place, place + 1, key, hidden=(Slot(name, "", rule["json"], hidden=True),), errors=errors, carried=rule["json"], says=says)
    slots = Slots(rule, f"r{place}-", around)
    goal = is_goal(rule)
    sentence, steps = _goal_sentence(slots) if goal else _sentence(slots), _steps(slots, place)
    tests, join = slots.tests(f"untest:{place}")
    clause, limits = _clause(slots)
    details = _details(slots)
    title = slots.typed("title", size=24, typed="text")
    return RuleView(place, place + 1, rule.get("key", ""), title, sentence, steps, join, tests, clause, limits, details, slots.hidden(), slots.errors(),
                    in_details=tuple(slot.name for parts in details for _text, slot in parts if slot),
                    goal=goal, can_step=not goal and len(rule["steps"]) < MOST_STEPS and slots.unit != model.THANKS, can_test=len(rule["tests"]) < MOST_TESTS,
                    can_begin_anew=bool(rule["steps"]) and rule.get("escalator") in around.published, can_raise=not goal and slots.unit != model.THANKS)


def _carried(text: str, currency: str) -> tuple[str, str]:
    """The key of a rule that is carried as JSON, and what it says if it says anything."""
    try:
        plan = parse_plan({"grammar": 1, "currency": currency, "terms_at": "acceptance", "rounding": "half_even", "rules": [json.loads(text)]})
    except (ValueError, RecursionError, PlanErrors):
        return "", ""
    return plan.rules[0].key, sentences.rule_sentence(plan, plan.rules[0])


def _sentence(slots: Slots) -> Parts:
    made = amount(slots) | {"to": slots.offered("to"), "on": slots.offered("on")}
    return slots.said(words.SENTENCE if by_base(slots.unit) else words.SENTENCE_THANKS if slots.unit == model.THANKS else words.SENTENCE_FIXED, made)


def _goal_sentence(slots: Slots) -> Parts:
    made = amount(slots) | {"to": slots.offered("to"), "window": slots.chosen("window", {key: words.GOAL_WINDOW[key] for key in offers.GOAL_WINDOWS}),
                            "scope": _whose(slots)}
    return slots.said(words.GOAL_THANKS if slots.unit == model.THANKS else words.GOAL, made)


def _whose(slots: Slots) -> Slot:
    """What a partner reaches is offered where the program has partners."""
    now = slots.rule.get("scope", "")
    offered = {key: said for key, said in words.GOAL_SCOPE.items() if key == now or key not in slots.around.missing}
    return slots.chosen("scope", offered)


def _decided(slots: Slots) -> list[Parts]:
    """When a goal is decided, and what becomes of it when it falls."""
    window, now = slots.rule.get("window", ""), slots.rule.get("decide", "")
    options = {"when_reached": words.DECIDE["when_reached"]} | ({"window_end": words.DECIDE[window]} if window in words.DECIDE else {})
    if len(options) > 1 or now not in options:
        said = slots.said(words.DECIDED, {"decide": slots.chosen("decide", options)})
    else:
        said = slots.said(str(words.DECIDED).replace("#decide#", str(options[now])), {})   # nothing to choose: it travels along
    fall = slots.said(words.ON_FALL, {"on_fall": slots.chosen("on_fall", {key: words.FALL[key] for key in offers.ON_FALL})})
    return [said] if slots.unit == model.THANKS else [said, fall]   # words are not taken back


def _steps(slots: Slots, place: int) -> tuple[StepRow, ...]:
    rule, rows = slots.rule, []
    kind = "sum" if is_sum(rule) else "won" if counts_kind(rule) == "won" else "other"
    crossing = forced_by(rule).get("crossing", rule.get("crossing", "new_rate"))
    if kind == "sum" and rule.get("mode") == model.MARGINAL:
        crossing = "old_rate"   # "above": the part of a deal below it keeps its rate
    unit = slots.currency if slots.unit == model.FIXED else str(words.AFTER_RATE.get(slots.unit, ""))
    for number, step in enumerate(rule.get("steps", ()), 1):
        name = f"{slots.prefix}s{number}"
        made = {"from": slots.typed("from", name=f"{name}-from", value=step["from"], size=2 if kind != "sum" else 8,
                                    typed="decimal" if kind == "sum" else "numeric", label=_("From which one on, step {number}").format(number=number)),
                "rate": slots.typed("rate", name=f"{name}-rate", value=step["rate"], size=3, label=_("How much from step {number} on").format(number=number))}
        form: object = words.STEP[kind, crossing if crossing in ("new_rate", "old_rate") else "new_rate"][0 if number == 1 else 1]
        if number == 1:
            form, window = slots.window("window", "window_days", form)
            made |= window
        rows.append(StepRow(slots.said(form, made, unit=unit, currency=slots.currency), f"unstep:{place}:{number}"))
    return tuple(rows)


def _clause(slots: Slots) -> tuple[tuple[Parts, ...], tuple[Parts, ...]]:
    """What stands below the sentence, and the limits that nobody set."""
    rule, there, empty = slots.rule, list[Parts](), list[Parts]()
    if is_goal(rule):
        there += _decided(slots)
    if rule.get("on") in REPEATING:
        made = {"each": slots.chosen("each", {key: words.CHOICES["each"][key] for key in offers.CHOICES["each"]})}
        if rule.get("each"):
            made["times"] = slots.typed("times", size=2, typed="numeric")
        there.append(slots.said(words.REPEATS if rule.get("each") else words.EVERY_TIME, made))
    if not is_goal(rule) or rule.get("group"):
        there += _group(slots)
    if slots.unit == model.THANKS:
        return tuple(there), ()   # words wait for nothing and have no limit
    for word, limit in words.LIMITS.items():
        if is_goal(rule) and word in ("minimum", "per_referral") and not rule.get(word, "").strip():
            continue   # it pays one amount, for no referral in particular
        form, made = str(limit), {word: slots.typed(word, size=8)}
        if word == "per_beneficiary":
            form, window = slots.window("per_beneficiary_window", "per_beneficiary_days", form, words.CHOICES["per_beneficiary_window"])
            made |= window
        said = slots.said(form, made, currency=slots.coins)
        (there if rule.get(word, "").strip() else empty).append(said)
    there.append(slots.said(words.WAIT, {"wait": slots.typed("wait", size=2, typed="numeric")}))
    made = {"sign_off": slots.chosen("sign_off", words.CHOICES["sign_off"])}
    above = rule.get("sign_off") == ABOVE
    if above:
        made["sign_off_above"] = slots.typed("sign_off_above", size=8)
    there.append(slots.said(words.SIGN_OFF_ABOVE if above else words.SIGN_OFF, made, currency=slots.coins))
    return tuple(there), tuple(empty)


def _group(slots: Slots) -> list[Parts]:
    """Which rules it is one of; the first of a group says how it chooses, the others follow it. Of a plan's only rule it is not asked."""
    rule, groups = slots.rule, slots.around.groups
    own = rule.get("group", "")
    if not own and len(slots.around.rules) < 2:
        return []
    title = rule.get("title", "")
    options: dict[str, object] = {"": words.ALONE}
    for name, titles in groups.items():
        others = [one for one in titles if one != title] if name == own else list(titles)
        options[name] = _("together with {titles}").format(titles=", ".join(_("“{title}”").format(title=one) for one in others)) if others else words.NEW_GROUP
    if not own or any(one != title for one in groups.get(own, ())):
        options[fresh("group", groups)] = words.NEW_GROUP
    made = {"group": slots.chosen("group", options)}
    if not own:
        return [slots.said(words.GROUP, made)]
    first = groups.get(own, (title,))[0] == title
    ways = {key: words.CHOICES["choose"][key] for key in offers.CHOICES["choose"]}
    if first:
        made["choose"] = slots.chosen("choose", ways)
        said = [slots.said(words.GROUP_CHOOSES, made)]
    else:
        said = [slots.said(str(words.GROUP_CHOOSES).replace("#choose#", str(ways.get(rule.get("choose", ""), ""))), made)]
    if rule.get("choose") == "first" or rule.get("priority", "").strip():
        said.append(slots.said(words.PRIORITY, {"priority": slots.typed("priority", size=2, typed="numeric")}))
    return said


def _details(slots: Slots) -> tuple[Parts, ...]:
    """Odd cases. Where the engine leaves no choice, what holds is said without a slot."""
    rows, rule = [], slots.rule
    if rule.get("steps"):
        forced = forced_by(rule)
        for word, form in words.DETAIL.items():
            if word in ("crossing", "demotion") and rule.get("mode") == model.MARGINAL or word == "demotion" and rule.get("window") == "lifetime":
                continue   # they mean nothing there
            if word == "restart" and not rule.get("restart") and rule.get("escalator") not in slots.around.published:
                continue   # nobody counts on it yet
            if word == "counted_on":
                rows.append(_counted_on(slots))
                continue
            slot = slots.offered(word, but=("window_end",) if rule.get("window") == ROLLING else ()) if word not in forced else None
            if slot is None or len(slot.choices) < 2:
                said = str(words.CHOICES[word].get(forced.get(word, rule.get(word, "")), ""))
                if slot is not None:
                    slots.used.remove(slot.name)
                rows.append(slots.said(str(form).replace(f"#{word}#", said), {}))
            else:
                rows.append(slots.said(form, {word: slot}))
    if slots.unit == model.THANKS or is_goal(rule) and not rule.get("on_partial_refund"):
        return tuple(rows)
    usual = "proportional" if slots.unit in (model.PERCENT, model.TIMES) else "only_full"
    as_usual = _("{words}, as usual").format(words=words.CHOICES["on_partial_refund"][usual])
    rows.append(slots.said(words.REFUND, {"on_partial_refund": slots.chosen("on_partial_refund", {"": as_usual, **words.CHOICES["on_partial_refund"]})}))
    return tuple(rows)


def _counted_on(slots: Slots) -> Parts:
    """Which kind of milestone moves the steps."""
    on = slots.rule.get("on", "")
    kinds: Mapping[str, object] = {"": _("what is paid for"), **{kind: words.CHOICES["on"].get(kind, kind) for kind in offers.choices("on") if kind != on},
                                  **{kind: said for kind, said in slots.around.own_kinds.items() if kind != on}}
    return slots.said(words.DETAIL["counted_on"], {"counted_on": slots.chosen("counted_on", kinds)})
