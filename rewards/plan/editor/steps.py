"""What the buttons of the editor do to the fields: add, take away, move. Nothing is saved by any of them."""
import copy
import re
from collections.abc import Collection

from rewards.plan import model
from rewards.plan.conditions import type_of
from rewards.plan.editor import numbers
from rewards.plan.editor.fields import MOST_RULES, MOST_STEPS, MOST_TESTS, Form, Rule
from rewards.plan.editor.offers import OPERATORS
from rewards.plan.editor.write import FIXED_POINTS, is_sum

# What a new rule begins with, by the menu's choice.
BEGINNINGS: dict[str, dict[str, str]] = {
    model.PERCENT: {"unit": model.PERCENT, "rate": "10", "of": "first_year_value"},
    model.FIXED: {"unit": model.FIXED, "rate": "100"},
    model.UNITS: {"unit": model.UNITS, "rate": "10", "of": "first_year_value"},
    FIXED_POINTS: {"unit": FIXED_POINTS, "rate": "100"},
    model.THANKS: {"unit": model.THANKS, "rate": ""},
}


def after(form: Form, verb: str, *, titles: dict[str, str], taken: Collection[str] = ()) -> Form:
    """The fields after a press of a button: `verb` is 'add:percent_bp', 'remove:0', 'up:1', 'down:0', 'step:0', 'unstep:0:1', 'test:0',
    'untest:0:2' or 'anew:0'. `titles` for new rules by their beginning; `taken`: keys of escalators that earlier versions hold. An
    unknown verb changes nothing."""
    form = copy.deepcopy(form)
    word, _, rest = verb.partition(":")
    rules = form["rules"]
    if word == "add":
        if rest in BEGINNINGS and len(rules) < MOST_RULES:
            rules.append(_new(form, rest, titles.get(rest, rest)))
        return form
    numbered = re.fullmatch(r"(\d{1,2})(?::(\d{1,2}))?", rest)
    if numbered is None or int(numbered[1]) >= len(rules):
        return form
    place, inner = int(numbered[1]), int(numbered[2] or 0)
    rule = rules[place]
    if word == "remove":
        del rules[place]
    elif word in ("up", "down"):
        other = place + (1 if word == "down" else -1)
        if 0 <= other < len(rules):
            rules[place], rules[other] = rules[other], rules[place]
    elif "json" not in rule:
        _inside(form, rule, word, inner, taken)
    return form


def _inside(form: Form, rule: Rule, word: str, inner: int, taken: Collection[str]) -> None:
    if word == "step" and len(rule["steps"]) < MOST_STEPS:
        _step(form, rule, taken)
    elif word == "unstep" and 1 <= inner <= len(rule["steps"]):
        del rule["steps"][inner - 1]
    elif word == "test" and len(rule["tests"]) < MOST_TESTS:
        rule["tests"].append({"fact": "first_year_value", "is": "gte", "value": ""})
        if len(rule["tests"]) > 1 and rule.get("join") not in ("all", "any"):
            rule["join"] = "all"
    elif word == "untest" and inner < len(rule["tests"]):
        del rule["tests"][inner]
    elif word == "anew":
        rule["escalator"] = fresh("steps", {*taken, *(other.get("escalator", "") for other in form["rules"])})


def settle(form: Form) -> Form:
    """The fields after another choice was made: what the old choice asked for is not left standing in the new one."""
    form = copy.deepcopy(form)
    for rule in form["rules"]:
        for test in rule.get("tests", ()):
            kind = type_of(test["fact"], False)
            if kind is not None and test["is"] not in (*OPERATORS[kind], "in", "not_in") or kind in ("bool", "money") and test["is"] not in OPERATORS[kind]:
                test["is"] = OPERATORS[kind or "text"][0]
            if kind == "bool" and test["value"] not in ("true", "false"):
                test["value"] = "true"
            elif kind != "bool" and test["value"] in ("true", "false"):
                test["value"] = ""
    return form


def fresh(word: str, taken: Collection[str]) -> str:
    """`word`, or `word`_2 and so on: the first key that is not taken."""
    return next(key for key in (word, *(f"{word}_{number}" for number in range(2, 1000))) if key not in taken)


def _new(form: Form, beginning: str, title: str) -> Rule:
    before = form["rules"][-1] if form["rules"] and "json" not in form["rules"][-1] else {}
    on = before.get("on") or "won"
    return {"key": fresh(on, {rule.get("key", "") for rule in form["rules"]} | _carried(form)), "title": title, "on": on, "to": before.get("to") or "advocate",
            "of": "first_year_value", "join": "", "minimum": "", "maximum": "", "per_referral": "", "per_beneficiary": "", "per_beneficiary_window": "year",
            "wait": before.get("wait", "14"), "sign_off": "", "sign_off_above": "", "on_partial_refund": "", "steps": [], "tests": [], **BEGINNINGS[beginning]}


def _carried(form: Form) -> set[str]:
    """Keys inside rules that are carried as JSON."""
    return {key for rule in form["rules"] if "json" in rule for key in re.findall(r'"key": "(\w+)"', rule["json"])}


def _step(form: Form, rule: Rule, taken: Collection[str]) -> None:
    """One more step above the last one, paying the same until somebody types more."""
    if not rule["steps"]:
        used = {other.get("escalator", "") for other in form["rules"]} | _carried(form) | set(taken)
        rule |= {"escalator": rule.get("escalator") or fresh("steps", used), "counted": rule.get("counted") or "referrals",
                 "scope": rule.get("scope") or "enrolment", "window": rule.get("window") or "year", "mode": rule.get("mode") or model.WHOLE_FORWARD,
                 "crossing": rule.get("crossing") or "new_rate", "demotion": rule.get("demotion") or "window_end",
                 "on_reversal": rule.get("on_reversal") or "keep", "late_arrival": rule.get("late_arrival") or "arrival_order"}
    last = rule["steps"][-1] if rule["steps"] else {"from": "", "rate": rule.get("rate", "")}
    rule["steps"].append({"from": _next(rule, last["from"], form["currency"]), "rate": last["rate"]})


def _next(rule: Rule, last: str, currency: str) -> str:
    try:
        if is_sum(rule):
            return numbers.amount_text(numbers.amount(last, currency) * 2, currency)
        return str(numbers.count(last) + 5)
    except numbers.NotTyped:
        return numbers.amount_text(10_000_000, currency) if is_sum(rule) else "6"
