"""Fields become a document. Every pointer of it is remembered with its field, so that a mistake is said where it was made."""
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from foundation.kernel.errors import FieldError
from foundation.kernel.money import POINTS
from rewards.plan import model
from rewards.plan.conditions import type_of
from rewards.plan.editor import numbers
from rewards.plan.editor.fields import Form, Rule

FIXED_POINTS = "fixed_points"   # of the unit slot; in a document a fixed amount in PTS
BY_RATE = (model.PERCENT, model.UNITS)
ALWAYS, ABOVE = "always", "above"
MOST_BRACKETS = 700   # of a part that is carried as JSON
# How far a rate may go, in hundredths.
RATES = {model.PERCENT: (0, 100_000), model.TIMES: (1, 10_000), model.UNITS: (1, 10**7)}


@dataclass
class Written:
    """`places`: JSON pointer -> field. `wrong`: what is no number, at the pointer where it would have stood."""

    document: dict = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    wrong: list[FieldError] = field(default_factory=list)

    def field_of(self, pointer: str) -> str:
        """The field that stands for a pointer, or for the nearest thing around it; '' for the plan as a whole."""
        while pointer and pointer not in self.places:
            pointer = pointer.rpartition("/")[0]
        return self.places.get(pointer, "")

    def number(self, name: str, pointer: str, text: str, read: Callable[[str], int], low: int = 0, high: int = 10**12,
               shown: Callable[[int], str] = str, instead: int | None = None) -> int | None:
        """The number in a slot; `instead` after noting what is wrong with it."""
        self.places[pointer] = name
        try:
            value = read(text)
        except numbers.NotTyped as no:
            self.wrong.append(FieldError(pointer, no.code, no.template, no.params))
            return instead
        if not low <= value <= high:
            self.wrong.append(FieldError(pointer, "out_of_range", "Between {low} and {high}.", {"low": shown(low), "high": shown(high)}))
            return instead
        return value


def write(form: Form) -> Written:
    """The document that the fields say; where a slot holds no number something stands in, and the reason is in `wrong`: then it is no plan."""
    out = Written()
    out.places |= {"/terms_at": "terms_at", "/rounding": "rounding"}
    out.document = {"grammar": 1, "currency": form["currency"], "terms_at": form.get("terms_at") or "acceptance",
                    "rounding": form.get("rounding") or "half_even",
                    "rules": [_rule(rule, place, form["currency"], out) for place, rule in enumerate(form["rules"])]}
    rest = _json(form.get("rest", ""), "/rest", "rest", out) if form.get("rest") else {}
    out.document |= {name: value for name, value in rest.items() if name in ("promotions", "budget")} if isinstance(rest, dict) else {}
    return out


def _json(text: str, pointer: str, name: str, out: Written) -> Any:
    out.places[pointer] = name
    try:
        if text.count("[") + text.count("{") <= MOST_BRACKETS:   # deeper than that nothing of ours is
            return json.loads(text)
    except (ValueError, RecursionError):
        pass   # said below: it is no JSON any more
    out.wrong.append(FieldError(pointer, "no_json", "This part of the plan came back damaged. Open the page again."))
    return {}


def _rule(rule: Rule, place: int, currency: str, out: Written) -> Any:
    at, name = f"/rules/{place}", f"r{place}-"
    if "json" in rule:
        return _json(rule["json"], at, f"{name}json", out)
    out.places |= {at: f"{name}title", f"{at}/key": f"{name}title", f"{at}/title": f"{name}title", f"{at}/on": f"{name}on", f"{at}/to": f"{name}to"}
    counted_in = POINTS if rule.get("unit") in (model.UNITS, FIXED_POINTS) else currency
    made = {"key": rule.get("key", ""), "title": rule.get("title", ""), "on": {"milestone": rule.get("on", "")}, "to": rule.get("to", ""),
            "pay": _pay(rule, at, name, currency, out)}
    if rule.get("tests"):
        made["when"] = _when(rule, f"{at}/when", name, currency, out)
    within = _within(rule, f"{at}/within", name, counted_in, out)
    if within:
        made["within"] = within
    if rule.get("wait", "").strip():
        made["maturation_days"] = out.number(f"{name}wait", f"{at}/maturation_days", rule["wait"], numbers.count, 0, 730)
    if rule.get("sign_off") == ALWAYS:
        made["approval_above"] = {"minor": 0, "currency": counted_in}
        out.places[f"{at}/approval_above"] = f"{name}sign_off"
    elif rule.get("sign_off") == ABOVE:
        made["approval_above"] = _money(rule.get("sign_off_above", ""), f"{at}/approval_above", f"{name}sign_off_above", counted_in, out)
    if rule.get("on_partial_refund"):
        made["on_partial_refund"] = rule["on_partial_refund"]
        out.places[f"{at}/on_partial_refund"] = f"{name}on_partial_refund"
    return made


def _money(text: str, pointer: str, name: str, currency: str, out: Written, instead: int | None = None) -> dict:
    out.places |= {pointer: name, f"{pointer}/currency": name}
    return {"minor": out.number(name, f"{pointer}/minor", text, lambda typed: numbers.amount(typed, currency),
                                shown=lambda minor: numbers.amount_text(minor, currency), instead=instead), "currency": currency}


def _flat(rule: Rule, text: str, at: str, name: str, currency: str, out: Written) -> dict:
    """One amount; the unit and what it is a share of are those of the rule. For one that is no number a 1 stands in, so that what
    stands around it is not complained about for its sake."""
    unit = rule.get("unit", "")
    rule_of = name.partition("-")[0]
    out.places |= {at: f"{rule_of}-unit", f"{at}/{model.FIXED if unit == FIXED_POINTS else unit}": name, f"{at}/of": f"{rule_of}-of"}
    if unit == model.FIXED:
        return {model.FIXED: _money(text, f"{at}/{model.FIXED}", name, currency, out, instead=1)}
    if unit == FIXED_POINTS:
        return {model.FIXED: _money(text, f"{at}/{model.FIXED}", name, POINTS, out, instead=1)}
    if unit == model.THANKS:
        return {model.THANKS: text}
    low, high = RATES.get(unit, (0, 10**7))
    rate = out.number(name, f"{at}/{unit}", text, numbers.hundredths, low, high, numbers.hundredths_text, instead=1)
    return {unit: rate, "of": "first_monthly_bill" if unit == model.TIMES else rule.get("of") or "first_year_value"}


def _pay(rule: Rule, at: str, name: str, currency: str, out: Written) -> dict:
    out.places[f"{at}/pay"] = f"{name}unit"
    if not rule.get("steps"):
        return _flat(rule, rule.get("rate", ""), f"{at}/pay", f"{name}rate", currency, out)
    inner = f"{at}/pay/escalator"
    forced = forced_by(rule)
    made = {"key": rule.get("escalator", ""), "metric": metric(rule), "scope": rule.get("scope", ""), "window": window(rule.get("window", ""))}
    for word in ("mode", "crossing", "demotion", "on_reversal", "late_arrival"):
        made[word] = forced.get(word, rule.get(word, ""))
    out.places |= {f"{inner}/{word}": f"{name}{word}" for word in made} | {
        inner: f"{name}mode", f"{inner}/key": f"{name}window", f"{inner}/metric": f"{name}counted", f"{inner}/bands": f"{name}unit"}
    if "sum" not in made["metric"]:   # of another kind than the one that pays it never is
        out.places |= {f"{inner}/metric/{word}": f"{name}on" for word in made["metric"]}
    out.places[f"{inner}/metric/of"] = f"{name}on"
    made["bands"] = [{"from": 0, "pay": _flat(rule, rule.get("rate", ""), f"{inner}/bands/0/pay", f"{name}rate", currency, out)}]
    for number, step in enumerate(rule["steps"], 1):
        band, slot = f"{inner}/bands/{number}", f"{name}s{number}-"
        read = (lambda typed: numbers.amount(typed, currency)) if is_sum(rule) else numbers.count
        out.places[band] = f"{slot}from"
        made["bands"].append({"from": out.number(f"{slot}from", f"{band}/from", step["from"], read),
                              "pay": _flat(rule, step["rate"], f"{band}/pay", f"{slot}rate", currency, out)})
    return {"escalator": made}


def is_sum(rule: Rule) -> bool:
    return rule.get("counted", "").startswith("sum:")


def metric(rule: Rule) -> dict:
    """'referrals', 'count' or 'sum:<base>', of the kind that pays."""
    kind, _, base = rule.get("counted", "").partition(":")
    return {"sum": base, "of": rule.get("on", "")} if kind == "sum" else {kind: rule.get("on", "")}


def window(word: str) -> str | dict:
    return word if word == "lifetime" else {"calendar": word}


def forced_by(rule: Rule) -> dict[str, str]:
    """What the way of counting leaves no choice about: it is not asked, and written as the only thing it can be."""
    if rule.get("mode") == model.MARGINAL:
        return {"crossing": "new_rate", "demotion": "none"}
    if rule.get("mode") == model.WHOLE_RETRO:
        return {"crossing": "new_rate", "demotion": "none", "on_reversal": "reprice"}
    # A window without an end demotes nobody at its end.
    return {"demotion": "none"} if rule.get("window") == "lifetime" and rule.get("demotion") == "window_end" else {}


def _when(rule: Rule, at: str, name: str, currency: str, out: Written) -> dict:
    tests = rule["tests"]
    bare = len(tests) == 1 and rule.get("join", "") not in ("all", "any")
    word = rule.get("join") if rule.get("join") in ("all", "any") else "all"
    out.places[at] = f"{name}t0-fact"
    made = [_test(test, at if bare else f"{at}/{word}/{place}", f"{name}t{place}-", currency, out) for place, test in enumerate(tests)]
    return made[0] if bare else {str(word): made}


def _test(test: dict, at: str, name: str, currency: str, out: Written) -> dict:
    out.places |= {at: f"{name}value", f"{at}/fact": f"{name}fact", f"{at}/is": f"{name}is", f"{at}/value": f"{name}value"}
    fact, operator, text = test.get("fact", ""), test.get("is", ""), test.get("value", "")
    kind = type_of(fact, False)
    value: Any
    if operator in ("in", "not_in"):
        given = [part.strip() for part in text.split(",")]
        value = [out.number(f"{name}value", f"{at}/value/{place}", part, _whole, -10**12) for place, part in enumerate(given)] if kind == "int" else given
        out.places |= {f"{at}/value/{place}": f"{name}value" for place in range(len(given))}
    elif kind == "money":
        value = _money(text, f"{at}/value", f"{name}value", currency, out)
    elif kind == "int":
        value = out.number(f"{name}value", f"{at}/value", text, _whole, -10**12)
    elif kind == "bool":
        value = {"true": True, "false": False}.get(text)
    else:
        value = text
    return {"fact": fact, "is": operator, "value": value}


def _whole(text: str) -> int:
    return -numbers.count(text.strip()[1:]) if text.strip()[:1] in ("-", "−") else numbers.count(text)


def _within(rule: Rule, at: str, name: str, currency: str, out: Written) -> dict:
    made: dict[str, Any] = {}
    for word in ("minimum", "maximum", "per_referral"):
        if rule.get(word, "").strip():
            made[word] = _money(rule[word], f"{at}/{word}", f"{name}{word}", currency, out)
    if rule.get("per_beneficiary", "").strip():
        inner = f"{at}/per_beneficiary"
        made["per_beneficiary"] = {"amount": _money(rule["per_beneficiary"], f"{inner}/amount", f"{name}per_beneficiary", currency, out),
                                   "window": window(rule.get("per_beneficiary_window") or "year")}
        out.places |= {inner: f"{name}per_beneficiary", f"{inner}/window": f"{name}per_beneficiary_window"}
    return made
