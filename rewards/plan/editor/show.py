"""A document becomes fields. What the fields could not say back exactly is carried as the JSON that it is."""
import json
from collections.abc import Mapping
from typing import Any

from foundation.kernel.money import POINTS
from rewards.plan import model
from rewards.plan.editor import numbers
from rewards.plan.editor.fields import MOST_RULES, Form, Rule
from rewards.plan.editor.write import ABOVE, ALWAYS, FIXED_POINTS, write


def show(document: Mapping, mark: str = ".") -> Form | None:
    """The fields of a document that parses, numbers with the reader's decimal mark. None where it has more rules than a page can hold."""
    if len(document["rules"]) > MOST_RULES:
        return None
    rest = {name: document[name] for name in ("promotions", "budget") if name in document}
    form: Form = {"currency": document["currency"], "terms_at": document["terms_at"], "rounding": document["rounding"],
                  "rest": json.dumps(rest, ensure_ascii=False) if rest else "",
                  "rules": [_rule(rule, document["currency"], mark) for rule in document["rules"]]}
    # A part that is carried may be larger than what is taken back: then the plan is edited as its document.
    return form if same(write(form).document, document) else None


def same(one: object, other: object) -> bool:
    """Equal as JSON: true is no 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _rule(rule: Mapping, currency: str, mark: str) -> Rule:
    try:
        fields = _fields(rule, currency, mark)
        back = write({"currency": currency, "rules": [fields]})
        if not back.wrong and same(back.document["rules"][0], rule):
            return fields
    except (KeyError, TypeError, AttributeError, ValueError):
        pass   # it has a shape that no sentence of ours has
    return {"json": json.dumps(rule, ensure_ascii=False, sort_keys=True), "steps": [], "tests": []}


def _fields(rule: Mapping, currency: str, mark: str) -> Rule:
    fields: Rule = {"key": rule["key"], "title": rule["title"], "on": rule["on"]["milestone"], "to": rule["to"], "steps": [], "tests": []}
    escalator = rule["pay"].get("escalator")
    first = escalator["bands"][0]["pay"] if escalator else rule["pay"]
    fields |= {"unit": _unit(first), "rate": _rate(first, mark), "of": first.get("of", "first_year_value")}
    if escalator:
        fields |= _ladder(escalator, currency, mark)
    fields |= _tests(rule.get("when"), mark)
    within = rule.get("within", {})
    for word in ("minimum", "maximum", "per_referral"):
        fields[word] = _money(within[word], mark) if word in within else ""
    most = within.get("per_beneficiary")
    fields |= {"per_beneficiary": _money(most["amount"], mark) if most else "", "per_beneficiary_window": _window(most["window"]) if most else "year"}
    fields["wait"] = str(rule["maturation_days"]) if "maturation_days" in rule else ""
    above = rule.get("approval_above")
    fields |= {"sign_off": "" if above is None else ABOVE if above["minor"] else ALWAYS, "sign_off_above": _money(above, mark) if above and above["minor"] else ""}
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


def _window(window: Any) -> str:
    return window if isinstance(window, str) else window["calendar"]


def _ladder(escalator: Mapping, currency: str, mark: str) -> Rule:
    metric = escalator["metric"]
    counted = f"sum:{metric['sum']}" if "sum" in metric else next(iter(metric))
    ladder: Rule = {word: escalator[word] for word in ("scope", "mode", "crossing", "demotion", "on_reversal", "late_arrival")}
    shown = (lambda start: numbers.amount_text(start, currency, mark)) if "sum" in metric else str
    return ladder | {"escalator": escalator["key"], "counted": counted, "window": _window(escalator["window"]),
                     "steps": [{"from": shown(band["from"]), "rate": _rate(band["pay"], mark)} for band in escalator["bands"][1:]]}


def _tests(when: Mapping | None, mark: str) -> Rule:
    if when is None:
        return {"join": "", "tests": []}
    join = next((word for word in ("all", "any") if word in when), "")
    return {"join": join, "tests": [{"fact": test["fact"], "is": test["is"], "value": _value(test["value"], mark)} for test in (when[join] if join else [when])]}


def _value(value: Any, mark: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return _money(value, mark)
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)
