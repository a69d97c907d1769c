"""Parts that rules and promotions have alike, from fields into a document: an amount, a window, a condition."""
from collections.abc import Mapping
from typing import Any

from foundation.kernel.money import POINTS
from rewards.plan import model
from rewards.plan.conditions import type_of
from rewards.plan.editor import numbers
from rewards.plan.editor.fields import Rule
from rewards.plan.editor.written import Written

FIXED_POINTS = "fixed_points"   # of the unit slot; in a document a fixed amount in PTS
ROLLING = "rolling"             # of a window slot; how many days stands in a slot of its own
NONE = "none"                   # of the slot that says how many conditions must be so
JOINS = ("all", "any", NONE)
MOST_DAYS = 3660
# How far a rate may go, in hundredths.
RATES = {model.PERCENT: (0, 100_000), model.TIMES: (1, 10_000), model.UNITS: (1, 10**7)}


def kind_of(fact: str) -> str | None:
    """text | bool | int | money, of what rules ask and of what goals count."""
    return type_of(fact, False) or type_of(fact, True)


def flat(of: Rule, text: str, at: str, name: str, currency: str, out: Written) -> dict:
    """One amount; the unit and what it is a share of are those of the rule. For one that is no number a 1 stands in, so that what
    stands around it is not complained about for its sake."""
    unit = of.get("unit", "")
    whose = name.partition("-")[0]
    out.places |= {at: f"{whose}-unit", f"{at}/{model.FIXED if unit == FIXED_POINTS else unit}": name, f"{at}/of": f"{whose}-of"}
    if unit == model.FIXED:
        return {model.FIXED: out.money(text, f"{at}/{model.FIXED}", name, currency, instead=1)}
    if unit == FIXED_POINTS:
        return {model.FIXED: out.money(text, f"{at}/{model.FIXED}", name, POINTS, instead=1)}
    if unit == model.THANKS:
        return {model.THANKS: text}
    low, high = RATES.get(unit, (0, 10**7))
    rate = out.number(name, f"{at}/{unit}", text, numbers.hundredths, low, high, numbers.hundredths_text, instead=1)
    return {unit: rate, "of": "first_monthly_bill" if unit == model.TIMES else of.get("of") or "first_year_value"}


def window(word: str, days: str, at: str, name: str, days_name: str, out: Written) -> str | dict:
    """'lifetime', a calendar one, or so many days."""
    out.places |= {at: name, f"{at}/calendar": name}
    if word == ROLLING:
        return {"rolling_days": out.number(days_name, f"{at}/rolling_days", days, numbers.count, 1, MOST_DAYS, instead=1)}
    return word if word == "lifetime" else {"calendar": word}


def when(of: Mapping, at: str, name: str, currency: str, out: Written) -> dict:
    """How many of the tests must be so: all, any, or none of them."""
    tests, join = of["tests"], of.get("join", "")
    out.places[at] = f"{name}t0-fact"
    if join == NONE:
        out.places[f"{at}/not"] = f"{name}t0-fact"
        return {"not": _joined(tests, "" if len(tests) == 1 else "any", f"{at}/not", name, currency, out)}
    return _joined(tests, join if join in ("all", "any") else "" if len(tests) == 1 else "all", at, name, currency, out)


def _joined(tests: list[dict], word: str, at: str, name: str, currency: str, out: Written) -> dict:
    made = [_test(test, f"{at}/{word}/{place}" if word else at, f"{name}t{place}-", currency, out) for place, test in enumerate(tests)]
    return {word: made} if word else made[0]


def _test(test: Mapping, at: str, name: str, currency: str, out: Written) -> dict:
    out.places |= {at: f"{name}value", f"{at}/fact": f"{name}fact", f"{at}/is": f"{name}is", f"{at}/value": f"{name}value"}
    fact, operator, text = test.get("fact", ""), test.get("is", ""), test.get("value", "")
    kind = kind_of(fact)
    value: Any
    if operator in ("in", "not_in"):
        given = [part.strip() for part in text.split(",")]
        value = [out.number(f"{name}value", f"{at}/value/{place}", part, _whole, -10**12) for place, part in enumerate(given)] if kind == "int" else given
        out.places |= {f"{at}/value/{place}": f"{name}value" for place in range(len(given))}
    elif kind == "money":
        value = out.money(text, f"{at}/value", f"{name}value", currency)
    elif kind == "int":
        value = out.number(f"{name}value", f"{at}/value", text, _whole, -10**12)
    elif kind == "bool":
        value = {"true": True, "false": False}.get(text)
    else:
        value = text
    return {"fact": fact, "is": operator, "value": value}


def _whole(text: str) -> int:
    return -numbers.count(text.strip()[1:]) if text.strip()[:1] in ("-", "−") else numbers.count(text)
