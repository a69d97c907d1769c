"""The slots of one rule: each a native input or select, standing in the sentence that it belongs to."""
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from foundation.kernel.money import POINTS
from rewards import sentences
from rewards.plan import model
from rewards.plan.conditions import type_of
from rewards.plan.editor import offers
from rewards.plan.editor.fields import MOST_STEPS, MOST_TESTS, Rule
from rewards.plan.editor.write import ABOVE, forced_by, is_sum
from rewards.plan.parse import parse_plan
from rewards.plan.reader import PlanErrors
from rewards.web.editor import words

# A choice of these changes which slots there are: the page is asked anew.
RESHAPING = ("unit", "on", "counted", "mode", "crossing", "window", "sign_off", "fact", "is", "scope", "join")
PIECE = re.compile(r"#(\w+)#")


@dataclass(frozen=True)
class Slot:
    """`choices`: (value, words); without any it is typed. `hidden`: carried, not asked."""

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    size: int = 4
    typed: str = "decimal"
    error: str = ""
    reshapes: bool = False
    hidden: bool = False


Parts = list[tuple[str, Slot | None]]


@dataclass(frozen=True)
class StepRow:
    parts: Parts
    remove: str


@dataclass(frozen=True)
class TestRow:
    slots: tuple[Slot, ...]
    after: str
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
    can_step: bool = False
    can_test: bool = False
    can_begin_anew: bool = False


class Slots:
    """Makes the slots of one rule. `wrong`: field -> what is wrong with it, in words."""

    def __init__(self, rule: Rule, place: int, currency: str, wrong: Mapping[str, str], missing: frozenset[str] = frozenset(), *, gratitude: bool = False):
        self.missing, self.gratitude = missing, gratitude
        self.rule, self.place, self.currency, self.wrong = rule, place, currency, wrong
        self.unit = rule.get("unit", "")
        self.counted_in = POINTS if self.unit in (model.UNITS, "fixed_points") else currency
        self.used: list[str] = []

    def chosen(self, word: str, options: Mapping[str, object], *, name: str = "", value: str | None = None, label: str = "") -> Slot:
        name, now = name or f"r{self.place}-{word}", self.rule.get(word, "") if value is None else value
        self.used.append(name)
        pairs = tuple((key, str(said)) for key, said in options.items())
        return Slot(name, str(label or words.LABEL[word]), now, pairs, error=self.wrong.get(name, ""), reshapes=word in RESHAPING)

    def offered(self, word: str) -> Slot:
        now = self.rule.get(word, "")
        possible = offers.choices(word, on=self.rule.get("on", "won"), mode=self.rule.get("mode", model.WHOLE_FORWARD), unit=self.unit, now=now)
        return self.chosen(word, {key: words.CHOICES[word].get(key, key) for key in possible if key == now or key not in self.missing})

    def typed(self, word: str, *, name: str = "", value: str | None = None, label: str = "", size: int = 4, typed: str = "decimal") -> Slot:
        name, now = name or f"r{self.place}-{word}", self.rule.get(word, "") if value is None else value
        self.used.append(name)
        return Slot(name, str(label or words.LABEL[word]), now, size=max(size, min(len(now), 40)), typed=typed, error=self.wrong.get(name, ""))

    def said(self, sentence: object, slots: Mapping[str, Slot], **values: str) -> Parts:
        """The sentence in pieces: a text, and the slot behind it."""
        pieces = PIECE.split(str(sentence).format(**values))
        return [(text, slots[pieces[place + 1]] if place + 1 < len(pieces) else None) for place, text in enumerate(pieces) if place % 2 == 0]


def rule_view(rule: Rule, place: int, currency: str, wrong: Mapping[str, str], published: frozenset[str] = frozenset(),
              missing: frozenset[str] = frozenset(), *, gratitude: bool = False) -> RuleView:
    """`published`: keys of escalators that earlier versions hold. `missing`: whom the program never has. `gratitude`: it only thanks."""
    if "json" in rule:
        name = f"r{place}-json"
        errors: tuple[tuple[str, str, str], ...] = ((name, str(words.LABEL["json"]), wrong[name]),) if name in wrong else ()
        key, says = _carried(rule["json"], currency)
        return RuleView(place, place + 1, key, hidden=(Slot(name, "", rule["json"], hidden=True),), errors=errors, carried=rule["json"], says=says)
    slots = Slots(rule, place, currency, wrong, missing, gratitude=gratitude)
    sentence, steps = _sentence(slots), _steps(slots)
    tests = tuple(_test(slots, test, number) for number, test in enumerate(rule.get("tests", ())))
    join = slots.chosen("join", {word: words.CHOICES["join"][word] for word in ("all", "any")}) if len(tests) > 1 else None
    clause, limits = _clause(slots)
    details = _details(slots)
    title = slots.typed("title", size=24, typed="text")
    hidden = tuple(Slot(f"r{place}-{word}", "", str(value), hidden=True) for word, value in rule.items()
                   if isinstance(value, str) and f"r{place}-{word}" not in slots.used)
    errors = tuple((name, _label_of(name), said) for name, said in wrong.items() if name.startswith(f"r{place}-"))
    return RuleView(place, place + 1, rule.get("key", ""), title, sentence, steps, join, tests, clause, limits, details, hidden, errors,
                    in_details=tuple(slot.name for parts in details for _text, slot in parts if slot),
                    can_step=len(rule["steps"]) < MOST_STEPS and slots.unit != model.THANKS, can_test=len(rule["tests"]) < MOST_TESTS,
                    can_begin_anew=bool(rule["steps"]) and rule.get("escalator") in published)


def _carried(text: str, currency: str) -> tuple[str, str]:
    """The key of a rule that is carried as JSON, and what it says if it says anything."""
    try:
        plan = parse_plan({"grammar": 1, "currency": currency, "terms_at": "acceptance", "rounding": "half_even", "rules": [json.loads(text)]})
    except (ValueError, RecursionError, PlanErrors):
        return "", ""
    return plan.rules[0].key, sentences.rule_sentence(plan, plan.rules[0])


def _label_of(name: str) -> str:
    word = name.rpartition("-")[2]
    return str(words.LABEL["step_rate" if "-s" in name and word == "rate" else word])


def unit_words(currency: str, gratitude: bool) -> dict[str, str]:
    """In a plan counted in points nothing is a share of money; one that only thanks pays nothing at all."""
    if gratitude:
        return {model.THANKS: str(words.UNIT[model.THANKS])}
    offered = [unit for unit in offers.choices("unit") if currency != POINTS or unit in (model.UNITS, "fixed_points", model.THANKS)]
    return {unit: currency if unit == model.FIXED else str(words.UNIT[unit]) for unit in offered}


def _sentence(slots: Slots) -> Parts:
    units = unit_words(slots.currency, slots.gratitude)
    if slots.unit not in units:
        units[slots.unit] = slots.currency if slots.unit == model.FIXED else str(words.UNIT.get(slots.unit, slots.unit))
    by_base = slots.unit in (model.PERCENT, model.UNITS)
    made = {"rate": slots.typed("rate", size=3, typed="text" if slots.unit == model.THANKS else "decimal"), "unit": slots.chosen("unit", units),
            "to": slots.offered("to"), "on": slots.offered("on")}
    if by_base:
        made["of"] = slots.offered("of")
    form = words.SENTENCE if by_base else words.SENTENCE_THANKS if slots.unit == model.THANKS else words.SENTENCE_FIXED
    return slots.said(form, made)


def _steps(slots: Slots) -> tuple[StepRow, ...]:
    rule, rows = slots.rule, []
    kind = "sum" if is_sum(rule) else "won" if rule.get("on") == "won" else "other"
    crossing = forced_by(rule).get("crossing", rule.get("crossing", "new_rate"))
    if kind == "sum" and rule.get("mode") == model.MARGINAL:
        crossing = "old_rate"   # "above": the part of a deal below it keeps its rate
    unit = slots.currency if slots.unit == model.FIXED else str(words.AFTER_RATE.get(slots.unit, ""))
    for number, step in enumerate(rule.get("steps", ()), 1):
        name = f"r{slots.place}-s{number}"
        made = {"from": slots.typed("from", name=f"{name}-from", value=step["from"], size=2 if kind != "sum" else 8,
                                    typed="decimal" if kind == "sum" else "numeric", label=_("From which one on, step {number}").format(number=number)),
                "rate": slots.typed("rate", name=f"{name}-rate", value=step["rate"], size=3, label=_("How much from step {number} on").format(number=number))}
        if number == 1:
            made["window"] = slots.offered("window")
        form = words.STEP[kind, crossing if crossing in ("new_rate", "old_rate") else "new_rate"][0 if number == 1 else 1]
        rows.append(StepRow(slots.said(form, made, unit=unit, currency=slots.currency), f"unstep:{slots.place}:{number}"))
    return tuple(rows)


def _test(slots: Slots, test: Mapping[str, str], number: int) -> TestRow:
    name, fact = f"r{slots.place}-t{number}", test["fact"]
    kind = type_of(fact, False) or "text"
    facts = {key: words.FACT.get(key, key.removeprefix("lead.").replace("_", " ")) for key in offers.choices("fact", on=slots.rule.get("on", "won"), now=fact)}
    operators = dict.fromkeys([*offers.OPERATORS[kind], test["is"]])
    asked = slots.chosen("fact", facts, name=f"{name}-fact", value=fact, label=_("What is asked, {number}").format(number=number + 1))
    compared = slots.chosen("is", {key: words.OPERATOR.get(key, key) for key in operators}, name=f"{name}-is", value=test["is"],
                            label=_("How it compares, {number}").format(number=number + 1))
    label, options = _("With what, {number}").format(number=number + 1), _answers(fact, kind, test)
    if options:
        value = slots.chosen("value", options, name=f"{name}-value", value=test["value"], label=label)
    else:
        value = slots.typed("value", name=f"{name}-value", value=test["value"], label=label, size=8 if kind in ("money", "text") else 4,
                            typed={"money": "decimal", "int": "numeric"}.get(kind, "text"))
    after = slots.currency if kind == "money" else _("days") if fact == "referral_age_days" else ""
    if kind == "bool" and test["is"] == "eq":
        compared = replace(compared, hidden=True)   # yes or no is all there is
    return TestRow((asked, compared, value), after, f"untest:{slots.place}:{number}")


def _answers(fact: str, kind: str, test: Mapping[str, str]) -> Mapping[str, object]:
    """What can be chosen instead of typed."""
    if kind == "bool":
        return words.ANSWER
    if fact == "channel" and test["is"] in ("eq", "ne"):
        known: dict[str, object] = {**words.CHANNEL}
        return known if test["value"] in known else {test["value"]: test["value"] or "…", **known}
    return {}


def _clause(slots: Slots) -> tuple[tuple[Parts, ...], tuple[Parts, ...]]:
    """What stands below the sentence, and the limits that nobody set."""
    rule, there, empty = slots.rule, list[Parts](), list[Parts]()
    if slots.unit == model.THANKS:
        return (), ()   # words wait for nothing and have no limit
    for word, form in words.LIMITS.items():
        made = {word: slots.typed(word, size=8)}
        if word == "per_beneficiary":
            made["per_beneficiary_window"] = slots.chosen("per_beneficiary_window", words.CHOICES["per_beneficiary_window"])
        said = slots.said(form, made, currency=_("points") if slots.counted_in == POINTS else slots.counted_in)
        (there if rule.get(word, "").strip() else empty).append(said)
    there.append(slots.said(words.WAIT, {"wait": slots.typed("wait", size=2, typed="numeric")}))
    made = {"sign_off": slots.chosen("sign_off", words.CHOICES["sign_off"])}
    above = rule.get("sign_off") == ABOVE
    if above:
        made["sign_off_above"] = slots.typed("sign_off_above", size=8)
    there.append(slots.said(words.SIGN_OFF_ABOVE if above else words.SIGN_OFF, made, currency=_("points") if slots.counted_in == POINTS else slots.counted_in))
    return tuple(there), tuple(empty)


def _details(slots: Slots) -> tuple[Parts, ...]:
    """Odd cases. Where the engine leaves no choice, what holds is said without a slot."""
    rows, rule = [], slots.rule
    if rule.get("steps"):
        forced = forced_by(rule)
        for word, form in words.DETAIL.items():
            if word in ("crossing", "demotion") and rule.get("mode") == model.MARGINAL or word == "demotion" and rule.get("window") == "lifetime":
                continue   # they mean nothing there
            slot = slots.offered(word) if word not in forced else None
            if slot is None or len(slot.choices) < 2:
                said = str(words.CHOICES[word].get(forced.get(word, rule.get(word, "")), ""))
                if slot is not None:
                    slots.used.remove(slot.name)
                rows.append(slots.said(str(form).replace(f"#{word}#", said), {}))
            else:
                rows.append(slots.said(form, {word: slot}))
    if slots.unit == model.THANKS:
        return tuple(rows)
    usual = "proportional" if slots.unit in (model.PERCENT, model.TIMES) else "only_full"
    as_usual = _("{words}, as usual").format(words=words.CHOICES["on_partial_refund"][usual])
    rows.append(slots.said(words.REFUND, {"on_partial_refund": slots.chosen("on_partial_refund", {"": as_usual, **words.CHOICES["on_partial_refund"]})}))
    return tuple(rows)
