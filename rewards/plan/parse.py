"""A plan document becomes a Plan, or a list of everything that is wrong with it."""
import json
import re
from contextlib import suppress
from datetime import date
from typing import Any

from rewards.plan import model, pay
from rewards.plan.conditions import condition
from rewards.plan.currency import pays_in, pays_points
from rewards.plan.reader import MISSING, Mistakes, Reader, load

_DATE = re.compile(r"[12]\d{3}-\d{2}-\d{2}")


def parse_text(text: str, *, gratitude_only: bool = False) -> model.Plan:
    """The plan in a JSON text. Raises PlanErrors with every mistake, each at its JSON pointer."""
    mistakes = Mistakes()
    document = load(text, mistakes)
    plan = _plan(Reader(document, "", mistakes), gratitude_only) if document is not MISSING else None
    mistakes.raise_if_any()
    assert plan is not None
    return plan


def parse_plan(document: object, *, gratitude_only: bool = False) -> model.Plan:
    """The same for a document that was read before (dicts, lists, texts, whole numbers)."""
    return parse_text(json.dumps(document), gratitude_only=gratitude_only)


def _plan(reader: Reader, gratitude_only: bool) -> model.Plan | None:
    parts = reader.members(("grammar", "currency", "terms_at", "rounding", "rules"), ("promotions", "budget"))
    if "grammar" in parts and parts["grammar"].integer(1, 1) is None:
        return None
    currency = parts["currency"].currency() if "currency" in parts else None
    terms_at = parts["terms_at"].choice("acceptance", "milestone") if "terms_at" in parts else None
    rounding = parts["rounding"].choice(*model.ROUNDINGS) if "rounding" in parts else None
    rules: list[model.Rule] = []
    groups: dict[str, model.Rule] = {}
    keys: set[str] = set()
    escalators: set[str] = set()
    for item in parts["rules"].items(1, 50) if "rules" in parts else []:
        rule = _rule(item, currency, gratitude_only, keys)
        if rule is None:
            continue
        if isinstance(rule.pay, model.Escalator):
            if rule.pay.key in escalators:
                Reader(rule.pay.key, item.at + "/pay/escalator/key", item.mistakes).wrong(
                    "key_twice", "Two escalators are called {key}. Each needs a key of its own.", key=rule.pay.key)
            escalators.add(rule.pay.key)
        if rule.group is not None:
            _check_group(rule, groups, item)
        rules.append(rule)
    promoted: set[str] = set()
    read = [_promotion(item, currency, keys, gratitude_only, promoted) for item in parts["promotions"].items(0, 20)] if "promotions" in parts else []
    promotions = tuple(one for one in read if one is not None)
    budget = budget_window = None
    if "budget" in parts:
        inner = parts["budget"].members(("amount", "window"))
        budget = inner["amount"].money(currency) if "amount" in inner else None
        budget_window = pay.window(inner["window"]) if "window" in inner else None
    if None in (currency, terms_at, rounding):
        return None
    return model.Plan(currency or "", terms_at or "", rounding or "", tuple(rules), promotions, budget, budget_window)


def _own_key(parts: dict[str, Reader], taken: set[str], code: str, template: str) -> str | None:
    """The key of a rule or a promotion. It is known also where the rest cannot be read: what names it is not wrong for that."""
    key = parts["key"].slug() if "key" in parts else None
    if key in taken:
        parts["key"].wrong(code, template, key=key)
    if key is not None:
        taken.add(key)
    return key


def _rule(reader: Reader, currency: str | None, gratitude_only: bool, taken: set[str]) -> model.Rule | None:
    parts = reader.members(("key", "title", "on", "pay", "to"),
                           ("when", "within", "group", "maturation_days", "approval_above", "on_partial_refund"))
    key = _own_key(parts, taken, "key_twice", "Two rules are called {key}. Each needs a key of its own.")
    title = parts["title"].text(120) if "title" in parts else None
    on = _on(parts["on"]) if "on" in parts else None
    goal = "on" in parts and isinstance(parts["on"].value, dict) and "goal" in parts["on"].value   # also one that cannot be read: it asks for measures
    when = condition(parts["when"], currency, goal) if "when" in parts else None
    if goal and "when" not in parts:
        reader.mistakes.add(f"{reader.at}/when", "goal_without_when", "A goal needs “when”: what has to be reached.")
    amount = amount_of(parts["pay"], currency, on, gratitude_only) if "pay" in parts else None
    counted_in = pays_in(amount, currency) if amount is not None else currency
    to = parts["to"].choice(*model.BENEFICIARIES) if "to" in parts else None
    optional: dict[str, Any] = {
        "within": pay.within(parts["within"], counted_in) if "within" in parts else model.Within(),
        "group": _group(parts["group"]) if "group" in parts else None,
        "maturation_days": (parts["maturation_days"].integer(0, 730) or 0) if "maturation_days" in parts else 0,
        "approval_above": parts["approval_above"].money(counted_in) if "approval_above" in parts else None,
        "on_partial_refund": (parts["on_partial_refund"].choice("proportional", "only_full") or "") if "on_partial_refund" in parts else "",
    }
    if key is None or title is None or on is None or amount is None or to is None:
        return None
    return model.Rule(key=key, title=title, on=on, pay=amount, to=to, when=when, **optional)


def amount_of(reader: Reader, currency: str | None, on: object, gratitude_only: bool = False) -> model.Flat | model.Escalator | None:
    """What is paid for `on`: a flat amount, or an escalator."""
    amount: model.Flat | model.Escalator | None
    if isinstance(reader.value, dict) and "escalator" in reader.value:
        priced = on.kind if isinstance(on, model.OnMilestone) else None
        amount = pay.escalator(reader.members(("escalator",))["escalator"], currency, priced)
    else:
        amount = pay.flat(reader, currency)
    kinds = {band.pay.kind for band in amount.bands} if isinstance(amount, model.Escalator) else {amount.kind} if amount else set()
    if gratitude_only and kinds - {model.THANKS}:
        reader.wrong("gratitude_only", "This program says thanks and pays nothing: use thanks.")
    if isinstance(on, model.OnGoal) and (isinstance(amount, model.Escalator) or kinds - {model.FIXED, model.THANKS}):
        reader.wrong("goal_pays_fixed", "A goal pays a fixed amount or thanks.")
    return amount


def _on(reader: Reader) -> model.OnMilestone | model.OnGoal | None:
    which = reader.variant("milestone", "goal")
    if which == "milestone":
        parts = reader.members(("milestone",), ("repeat",))
        kind = pay.kind_of_milestone(parts["milestone"])
        times, each = 0, ""
        if "repeat" in parts:
            inner = parts["repeat"].members(("times", "each"))
            times = (inner["times"].integer(1, 120) or 0) if "times" in inner else 0
            each = (inner["each"].choice("month", "payment") or "") if "each" in inner else ""
            if kind is not None and kind not in ("invoice_paid", "renewal"):
                parts["repeat"].wrong("repeat_kind", "Only invoices and renewals repeat.")
        return model.OnMilestone(kind, times, each) if kind else None
    if which == "goal":
        inner = reader.members(("goal",))["goal"].members(("scope", "window", "decide", "on_fall"))
        if len(inner) < 4:
            return None
        scope, span = inner["scope"].choice(*model.SCOPES), pay.window(inner["window"])
        decide, fall = inner["decide"].choice("when_reached", "window_end"), inner["on_fall"].choice("keep", "take_back")
        if span is not None and span.kind == "rolling":
            inner["window"].wrong("goal_rolling", "A goal needs a window with an end: a calendar one, or lifetime.")
        if span is not None and span.kind == "lifetime" and decide == "window_end":
            inner["decide"].wrong("goal_without_end", "A lifetime has no end to decide at: use when_reached.")
        return model.OnGoal(scope, span, decide, fall) if scope and span and decide and fall else None
    return None


def _group(reader: Reader) -> model.Group | None:
    parts = reader.members(("name", "choose"), ("priority",))
    name = parts["name"].slug() if "name" in parts else None
    choose = parts["choose"].choice("all", "first", "best") if "choose" in parts else None
    priority = parts["priority"].integer(0, 999) if "priority" in parts else 999
    return model.Group(name, choose, priority) if name and choose and priority is not None else None


def _check_group(rule: model.Rule, groups: dict[str, model.Rule], item: Reader) -> None:
    assert rule.group is not None
    first = groups.setdefault(rule.group.name, rule)
    assert first.group is not None
    here = Reader(rule.group.name, item.at + "/group/choose", item.mistakes)
    if first.group.choose != rule.group.choose:
        here.wrong("group_two_ways", "The group {name} chooses in two ways.", name=rule.group.name)
    elif rule.group.choose == "best" and comparable(first) != comparable(rule):
        here.wrong("group_not_comparable", "“best” compares amounts of one currency; the group {name} has several.", name=rule.group.name)


def comparable(rule: model.Rule) -> str:
    first = rule.pay.bands[0].pay if isinstance(rule.pay, model.Escalator) else rule.pay
    return "thanks" if first.kind == model.THANKS else "points" if pays_points(rule.pay) else "money"


def _promotion(reader: Reader, currency, rules: set[str], gratitude_only: bool, taken: set[str]) -> model.Promotion | None:
    parts = reader.members(("key", "title", "from", "until", "effect"), ("counts", "when", "budget"))
    key = _own_key(parts, taken, "key_twice", "Two promotions are called {key}.")
    if len([key for key in parts if key in ("key", "title", "from", "until", "effect")]) < 5:
        return None
    title = parts["title"].text(120)
    first, until = _date(parts["from"]), _date(parts["until"])
    if first and until and first >= until:
        parts["until"].wrong("until_before_from", "“until” is exclusive and comes after “from”.")
    counts = parts["counts"].choice("submitted", "milestone") if "counts" in parts else "submitted"
    when = condition(parts["when"], currency) if "when" in parts else None
    budget = parts["budget"].money(currency) if "budget" in parts else None
    effect = parts["effect"]
    named: tuple[str, ...] = ()
    if isinstance(effect.value, dict) and "extra" in effect.value:
        inner = effect.members(("extra", "on", "to"))
        extra = amount_of(inner["extra"], currency, None, gratitude_only)
        on = pay.kind_of_milestone(inner["on"]) if "on" in inner else None
        to = inner["to"].choice(*model.BENEFICIARIES) if "to" in inner else None
        multiply = 0
        if isinstance(extra, model.Escalator):
            inner["extra"].wrong("extra_is_flat", "An extra is a flat amount.")
            extra = None
    else:
        inner, extra, on, to = effect.members(("multiply_bp", "rules")), None, "", ""
        multiply = (inner["multiply_bp"].integer(10_001, 100_000) or 0) if "multiply_bp" in inner else 0
        named = _named_rules(inner["rules"], rules) if "rules" in inner else ()
    if key is None or title is None or not first or not until or counts is None:
        return None
    return model.Promotion(key, title, first, until, counts, when, multiply, named, extra, on or "", to or "", budget)


def _date(reader: Reader) -> str:
    """'' after noting that it is none, and no day of any calendar either."""
    if isinstance(reader.value, str) and _DATE.fullmatch(reader.value):
        with suppress(ValueError):
            return date.fromisoformat(reader.value).isoformat()
    reader.wrong("no_date", "A date such as 2026-11-01 is expected here.")
    return ""


def _named_rules(reader: Reader, rules: set[str]) -> tuple[str, ...]:
    named: list[str] = []
    for item in reader.items(1, 50):
        key = item.slug()
        if key in named:
            item.wrong("rule_repeated", "{key} is named twice.", key=key)
        elif key is not None and key not in rules:
            item.wrong("rule_unknown", "There’s no rule called {key}.", key=key)
        elif key is not None:
            named.append(key)
    return tuple(named)
