"""What the buttons of the editor do to the fields: add, take away, move. Nothing is saved by any of them."""
import copy
import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from foundation.kernel.money import POINTS
from rewards.plan import model
from rewards.plan.conditions import BY_TYPE
from rewards.plan.editor import numbers
from rewards.plan.editor.fields import MOST_NAMES, MOST_PROMOTIONS, MOST_RULES, MOST_STEPS, MOST_TESTS, Form, Promotion, Rule, is_goal
from rewards.plan.editor.offers import OPERATORS
from rewards.plan.editor.parts import FIXED_POINTS, JOINS, ROLLING, kind_of
from rewards.plan.editor.promotions import EXTRA, MORE
from rewards.plan.editor.write import is_sum, ways_of_groups

GOAL = "goal"   # of the menu: a bonus for what is reached in a time
# What a new rule begins with, by the menu's choice.
BEGINNINGS: dict[str, dict[str, str]] = {
    model.PERCENT: {"unit": model.PERCENT, "rate": "10", "of": "first_year_value"},
    model.FIXED: {"unit": model.FIXED, "rate": "100"},
    model.UNITS: {"unit": model.UNITS, "rate": "10", "of": "first_year_value"},
    FIXED_POINTS: {"unit": FIXED_POINTS, "rate": "100"},
    model.THANKS: {"unit": model.THANKS, "rate": ""},
    GOAL: {"unit": model.FIXED, "rate": "500", "scope": "enrolment", "window": "year", "decide": "when_reached", "on_fall": "take_back"},
}
GOAL_UNITS = (model.FIXED, FIXED_POINTS, model.THANKS)   # a goal pays a fixed amount or thanks
KEYS = re.compile(r'"key": "(\w+)"')   # in what is carried as JSON
REACHED = {"fact": "count.won", "is": "gte", "value": "10"}


def after(form: Form, verb: str, *, titles: dict[str, str], taken: Collection[str] = (), today: date = date(2000, 1, 1)) -> Form:
    """The fields after a press of a button: `verb` is 'add:percent_bp', 'add:goal', 'remove:0', 'up:1', 'down:0', 'step:0', 'unstep:0:1', 'test:0',
    'untest:0:2', 'anew:0', 'more:0' or 'extra:0' (a promotion for rule 0), 'end:1' (promotion 1 goes), 'ask:1', 'unask:1:0', 'also:1' or
    'unalso:1:0'. `titles` for what is new by its beginning; `taken`: keys of escalators that earlier versions hold; a new promotion begins
    with the month after `today`. An unknown verb changes nothing."""
    form = copy.deepcopy(form)
    word, _, rest = verb.partition(":")
    rules, promotions = form["rules"], form["promotions"]
    if word == "add":
        if rest in BEGINNINGS and len(rules) < MOST_RULES:
            rules.append(_new(form, rest, titles.get(rest, rest)))
        return form
    numbered = re.fullmatch(r"(\d{1,2})(?::(\d{1,2}))?", rest)
    if numbered is None:
        return form
    place, inner = int(numbered[1]), int(numbered[2] or 0)
    if word in OF_PROMOTIONS:
        if place < len(promotions):
            _promoted(form, word, place, inner)
    elif place >= len(rules):
        pass
    elif word == "remove":
        _without(form, place)
    elif word in ("up", "down"):
        other = place + (1 if word == "down" else -1)
        if 0 <= other < len(rules):
            rules[place], rules[other] = rules[other], rules[place]
    elif word in (MORE, EXTRA):
        if len(promotions) < MOST_PROMOTIONS and not (word == MORE and is_goal(rules[place])):   # a promotion raises what milestones pay
            promotions.append(_promotion(form, rules[place], word, titles.get(word, word), today))
    elif "json" not in rules[place]:
        _inside(form, rules[place], word, inner, taken)
    return form


def _without(form: Form, place: int) -> None:
    """A rule goes, and promotions of others as well forget it; one of it alone says itself what is wrong."""
    gone = _key(form["rules"].pop(place))
    for one in form["promotions"]:
        others = [row for row in one.get("names", ()) if row["rule"] != gone]
        if others:
            one["names"] = others


def _promotion(form: Form, rule: Rule, effect: str, title: str, today: date) -> Promotion:
    """More for this rule, or something besides, in the month after this one."""
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    taken = {one.get("key", "") for one in form["promotions"]} | _carried(form["promotions"])
    made: Promotion = {"key": fresh("promotion", taken), "title": title, "first": first.isoformat(), "last": last.isoformat(), "counts": "submitted",
                       "effect": effect, "budget": "", "join": "", "tests": [], "names": []}
    if effect == MORE:
        return made | {"more": "50", "names": [{"rule": _key(rule)}]}
    unit = rule["unit"] if rule.get("unit") in (model.FIXED, FIXED_POINTS, model.THANKS) else FIXED_POINTS if form["currency"] == POINTS else model.FIXED
    return made | {"unit": unit, "rate": "" if unit == model.THANKS else "50", "of": "first_year_value", "to": rule.get("to") or "advocate",
                   "on": rule.get("on") or "won"}


OF_PROMOTIONS = ("end", "ask", "unask", "also", "unalso")


def _promoted(form: Form, word: str, place: int, inner: int) -> None:
    one = form["promotions"][place]
    if word == "end":
        del form["promotions"][place]
    elif "json" in one:
        return
    elif word == "ask":
        _ask(one)
    elif word == "unask" and inner < len(one["tests"]):
        del one["tests"][inner]
    elif word == "also" and one.get("effect") != EXTRA and len(one["names"]) < MOST_NAMES:
        named = {row["rule"] for row in one["names"]}
        free = [rule["key"] for rule in form["rules"] if rule.get("key") and not is_goal(rule) and rule["key"] not in named]
        one["names"] += [{"rule": key} for key in free[:1]]
    elif word == "unalso" and inner < len(one["names"]) > 1:
        del one["names"][inner]


def _ask(of: dict) -> None:
    """One more condition; of a goal, one more thing to reach."""
    if len(of["tests"]) < MOST_TESTS:
        of["tests"].append({"fact": "sum.deal_value.won" if is_goal(of) else "first_year_value", "is": "gte", "value": ""})
        if len(of["tests"]) > 1 and of.get("join") not in JOINS:
            of["join"] = "all"


def _inside(form: Form, rule: Rule, word: str, inner: int, taken: Collection[str]) -> None:
    if word == "step" and len(rule["steps"]) < MOST_STEPS and not is_goal(rule):
        _step(form, rule, taken)
    elif word == "unstep" and 1 <= inner <= len(rule["steps"]):
        del rule["steps"][inner - 1]
    elif word == "test":
        _ask(rule)
    elif word == "untest" and inner < len(rule["tests"]):
        del rule["tests"][inner]
    elif word == "anew":
        rule["escalator"] = fresh("steps", _ladders(form, taken))


def settle(form: Form) -> Form:
    """The fields after another choice was made: what the old choice asked for is not left standing in the new one, and what the new one
    needs has a first answer."""
    form = copy.deepcopy(form)
    for of in (*form["rules"], *form["promotions"]):
        for test in of.get("tests", ()):
            _settle_test(test)
    chosen = ways_of_groups(form)
    for rule in form["rules"]:
        _first_answer(rule, "window_days", "90", rule.get("window") == ROLLING)
        _first_answer(rule, "per_beneficiary_days", "365", rule.get("per_beneficiary_window") == ROLLING)
        _first_answer(rule, "times", "12", bool(rule.get("each")))
        if rule.get("group") and "json" not in rule:
            rule["choose"] = chosen[rule["group"]]
        if is_goal(rule) and rule.get("window") == "lifetime":
            rule["decide"] = "when_reached"   # a time without an end is over never
    _first_answer(form, "budget_days", "365", form.get("budget_window") == ROLLING)
    for one in form["promotions"]:
        if "json" not in one:
            _settle_effect(form, one)
    return form


def _settle_test(test: dict) -> None:
    kind = kind_of(test["fact"])
    if kind is not None and test["is"] not in BY_TYPE[kind]:
        test["is"] = OPERATORS[kind][0]
    if kind == "bool" and test["value"] not in ("true", "false"):
        test["value"] = "true"
    elif kind != "bool" and test["value"] in ("true", "false"):
        test["value"] = ""


def _first_answer(of: dict, slot: str, usual: str, asked: bool) -> None:
    """A slot that was not on the page until now is not left empty."""
    if asked and slot not in of:
        of[slot] = usual


def _settle_effect(form: Form, one: Promotion) -> None:
    if one.get("effect") == EXTRA:
        for word, usual in (("unit", model.FIXED), ("rate", "50"), ("of", "first_year_value"), ("to", "advocate"), ("on", "won")):
            one.setdefault(word, usual)
    elif not one["names"]:
        one["names"] = [{"rule": rule["key"]} for rule in form["rules"] if rule.get("key") and not is_goal(rule)][:1]
        one.setdefault("more", "50")


def fresh(word: str, taken: Collection[str]) -> str:
    """`word`, or `word`_2 and so on: the first key that is not taken."""
    return next(key for key in (word, *(f"{word}_{number}" for number in range(2, 1000))) if key not in taken)


def _new(form: Form, beginning: str, title: str) -> Rule:
    before = form["rules"][-1] if form["rules"] else {}
    on = before.get("on") or "won"
    taken = {rule.get("key", "") for rule in form["rules"]} | _carried(form["rules"])
    if beginning == GOAL:
        points = {"unit": FIXED_POINTS} if form["currency"] == POINTS else {}
        return {"key": fresh(GOAL, taken), "title": title, "to": before.get("to") or "advocate", "join": "", "maximum": "", "per_beneficiary": "",
                "per_beneficiary_window": "year", "wait": before.get("wait", "14"), "sign_off": "", "sign_off_above": "", "steps": [], "tests": [dict(REACHED)],
                **BEGINNINGS[GOAL], **points}
    return {"key": fresh(on, taken), "title": title, "on": on, "to": before.get("to") or "advocate",
            "of": "first_year_value", "join": "", "minimum": "", "maximum": "", "per_referral": "", "per_beneficiary": "", "per_beneficiary_window": "year",
            "wait": before.get("wait", "14"), "sign_off": "", "sign_off_above": "", "on_partial_refund": "", "steps": [], "tests": [], **BEGINNINGS[beginning]}


def _key(rule: Rule) -> str:
    """Of a rule that is carried as JSON its own stands before that of its steps."""
    return next(iter(KEYS.findall(rule["json"])), "") if "json" in rule else rule.get("key", "")


def _carried(rows: Iterable[dict]) -> set[str]:
    """Keys inside what is carried as JSON."""
    return {key for row in rows if "json" in row for key in KEYS.findall(row["json"])}


def _ladders(form: Form, taken: Collection[str]) -> set[str]:
    """Keys of steps that somebody has."""
    return {other.get("escalator", "") for other in form["rules"]} | _carried(form["rules"]) | set(taken)


def _step(form: Form, rule: Rule, taken: Collection[str]) -> None:
    """One more step above the last one, paying the same until somebody types more."""
    if not rule["steps"]:
        rule |= {"escalator": rule.get("escalator") or fresh("steps", _ladders(form, taken)), "counted": rule.get("counted") or "referrals",
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
