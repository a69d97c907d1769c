"""A document becomes fields. What the fields could not say back exactly is carried as the JSON that it is."""
import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from foundation.kernel.money import POINTS
from rewards.plan import model
from rewards.plan.editor import numbers
from rewards.plan.editor.fields import MOST_PROMOTIONS, MOST_RULES, Form, Promotion, Rule
from rewards.plan.editor.parts import FIXED_POINTS, NONE, ROLLING
from rewards.plan.editor.promotions import EXTRA, MORE
from rewards.plan.editor.write import ABOVE, ALWAYS, write


def show(document: Mapping, mark: str = ".") -> Form | None:
    """The fields of a document that parses, numbers with the reader's decimal mark. None where it has more rules than a page can hold."""
    if len(document["rules"]) > MOST_RULES:
        return None
    promotions, budget = document.get("promotions"), document.get("budget")
    # An empty list says nothing that a page could show, and a longer one has no place on it.
    carried = promotions is not None and not 1 <= len(promotions) <= MOST_PROMOTIONS
    form: Form = {"currency": document["currency"], "terms_at": document["terms_at"], "rounding": document["rounding"],
                  "rest": json.dumps({"promotions": promotions}, ensure_ascii=False) if carried else "",
                  "budget": _money(budget["amount"], mark) if budget else "", **_windowed("budget", budget["window"] if budget else {"calendar": "year"}),
                  "rules": [_rule(rule, document["currency"], mark) for rule in document["rules"]],
                  "promotions": [_promotion(one, document["currency"], mark) for one in (promotions or ()) if not carried]}
    # A part that is carried may be larger than what is taken back: then the plan is edited as its document.
    return form if same(write(form).document, document) else None


def same(one: object, other: object) -> bool:
    """Equal as JSON: true is no 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _rule(rule: Mapping, currency: str, mark: str) -> Rule:
    try:
        fields = _fields(rule, currency, mark)
        back = write({"currency": currency, "rules": [fields]})
        if same(back.document["rules"][0], rule):
            return fields
    except (KeyError, TypeError, AttributeError, ValueError):
        pass   # it has a shape that no sentence of ours has
    return {"json": json.dumps(rule, ensure_ascii=False, sort_keys=True), "steps": [], "tests": []}


def _promotion(one: Mapping, currency: str, mark: str) -> Promotion:
    try:
        fields = _promoted(one, mark)
        back = write({"currency": currency, "rules": [], "promotions": [fields]})
        if same(back.document["promotions"][0], one):
            return fields
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError):
        pass
    return {"json": json.dumps(one, ensure_ascii=False, sort_keys=True), "tests": [], "names": []}


def _promoted(one: Mapping, mark: str) -> Promotion:
    effect = one["effect"]
    extra = effect.get("extra")
    fields: Promotion = {"key": one["key"], "title": one["title"], "first": one["from"], "last": (date.fromisoformat(one["until"]) - timedelta(days=1)).isoformat(),
                         "counts": one.get("counts", ""), "effect": EXTRA if extra else MORE, "budget": _money(one["budget"], mark) if "budget" in one else ""}
    if extra:
        fields |= {"unit": _unit(extra), "rate": _rate(extra, mark), "of": extra.get("of", "first_year_value"), "to": effect["to"], "on": effect["on"], "names": []}
    else:
        fields |= {"more": numbers.hundredths_text(effect["multiply_bp"] - 10_000, mark), "names": [{"rule": key} for key in effect["rules"]]}
    return fields | _tests(one.get("when"), mark)


def _fields(rule: Mapping, currency: str, mark: str) -> Rule:
    fields: Rule = {"key": rule["key"], "title": rule["title"], "to": rule["to"], "steps": [], "tests": []}
    goal = rule["on"].get("goal")
    fields |= {"on": rule["on"]["milestone"]} if goal is None else {
        "scope": goal["scope"], "window": _windowed("", goal["window"])["_window"], "decide": goal["decide"], "on_fall": goal["on_fall"]}
    escalator = rule["pay"].get("escalator")
    first = escalator["bands"][0]["pay"] if escalator else rule["pay"]
    fields |= {"unit": _unit(first), "rate": _rate(first, mark), "of": first.get("of", "first_year_value")}
    if escalator:
        fields |= _ladder(escalator, fields["on"], currency, mark)
    fields |= _tests(rule.get("when"), mark)
    within = rule.get("within", {})
    for word in ("minimum", "maximum", "per_referral"):
        fields[word] = _money(within[word], mark) if word in within else ""
    most = within.get("per_beneficiary")
    fields |= {"per_beneficiary": _money(most["amount"], mark) if most else "", **_windowed("per_beneficiary", most["window"] if most else {"calendar": "year"})}
    fields["wait"] = str(rule["maturation_days"]) if "maturation_days" in rule else ""
    above = rule.get("approval_above")
    fields |= {"sign_off": "" if above is None else ABOVE if above["minor"] else ALWAYS, "sign_off_above": _money(above, mark) if above and above["minor"] else ""}
    repeat, group = rule["on"].get("repeat", {}), rule.get("group", {})
    fields |= {"each": repeat["each"], "times": str(repeat["times"])} if repeat else {"each": ""}
    fields |= {"group": group.get("name", ""), "choose": group.get("choose", ""),
               "priority": str(group.get("priority", ""))}
    fields["on_partial_refund"] = rule.get("on_partial_refund", "")
    return fields


def _unit(pay: Mapping) -> str:
    kind = next(kind for kind in (model.FIXED, model.PERCENT, model.TIMES, model.UNITS, model.THANKS) if kind in pay)
    return FIXED_POINTS if kind == model.FIXED and pay[kind]["currency"] == POINTS else kind


def _rate(pay: Mapping, mark: str) -> str:
    if model.FIXED in pay:
        return _money(pay[model.FIXED], mark)
    if model.THANKS in pay:
        return pay[model.THANKS]
    return numbers.hundredths_text(next(pay[kind] for kind in (model.PERCENT, model.TIMES, model.UNITS) if kind in pay), mark)


def _money(money: Mapping, mark: str) -> str:
    return numbers.amount_text(money["minor"], money["currency"], mark)


def _windowed(word: str, window: Any) -> dict[str, str]:
    """The slots of a window: which sort, and how many days of one that rolls."""
    if isinstance(window, str):
        return {f"{word}_window": window}
    return {f"{word}_window": window["calendar"]} if "calendar" in window else {f"{word}_window": ROLLING, f"{word}_days": str(window["rolling_days"])}


def _ladder(escalator: Mapping, on: str, currency: str, mark: str) -> Rule:
    metric = escalator["metric"]
    counted = f"sum:{metric['sum']}" if "sum" in metric else next(iter(metric))
    kind = metric["of"] if "sum" in metric else metric[counted]
    ladder: Rule = {word: escalator[word] for word in ("scope", "mode", "crossing", "demotion", "on_reversal", "late_arrival")}
    shown = (lambda start: numbers.amount_text(start, currency, mark)) if "sum" in metric else str
    window = _windowed("", escalator["window"])
    ladder |= {"window": window["_window"]} | ({"window_days": window["_days"]} if "_days" in window else {})
    return ladder | {"escalator": escalator["key"], "counted": counted, "counted_on": "" if kind == on else kind, "restart": "true" if escalator.get("restart") else "",
                     "steps": [{"from": shown(band["from"]), "rate": _rate(band["pay"], mark)} for band in escalator["bands"][1:]]}


def _tests(when: Mapping | None, mark: str) -> Rule:
    if when is None:
        return {"join": "", "tests": []}
    if "not" in when:   # none of these
        inner = when["not"]
        return _tests(inner if "any" in inner or "fact" in inner else None, mark) | {"join": NONE}
    join = next((word for word in ("all", "any") if word in when), "")
    return {"join": join, "tests": [{"fact": test["fact"], "is": test["is"], "value": _value(test["value"], mark)} for test in (when[join] if join else [when])]}


def _value(value: Any, mark: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return _money(value, mark)
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)
