"""Slots: each a native input or select, standing in the sentence that it belongs to."""
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from foundation.kernel.money import POINTS
from rewards.plan import model
from rewards.plan.editor import offers
from rewards.plan.editor.fields import is_goal
from rewards.plan.editor.parts import FIXED_POINTS, JOINS, NONE, ROLLING, kind_of
from rewards.plan.editor.steps import GOAL_UNITS
from rewards.sentences import goals
from rewards.web.editor import words

# A choice of these changes which slots there are: the page is asked anew.
RESHAPING = ("unit", "on", "counted", "counted_on", "mode", "crossing", "window", "sign_off", "fact", "is", "scope", "join", "each", "group", "decide")
PIECE = re.compile(r"#(\w+)#")


@dataclass(frozen=True)
class Slot:
    """`choices`: (value, words); without any it is typed. `typed`: decimal | numeric | text | date. `hidden`: carried, not asked."""

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
class Around:
    """What the slots of a plan are offered against. wrong: field -> what is wrong with it, in words · published: keys of escalators that
    earlier versions hold · missing: whom the program never has · gratitude: it only thanks · questions: key -> (its words, what can be
    chosen) of what its form asks · rules: key -> title · groups: name -> titles of the rules in it ·
    own_kinds: kinds of milestones that the program declares -> their words."""

    currency: str
    wrong: Mapping[str, str] = field(default_factory=dict)
    published: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    gratitude: bool = False
    questions: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own_kinds: Mapping[str, str] = field(default_factory=dict)


class Slots:
    """Makes the slots of one rule or promotion; `prefix`: how their names begin."""

    def __init__(self, of: dict, prefix: str, around: Around):
        self.rule, self.prefix, self.around, self.currency, self.wrong = of, prefix, around, around.currency, around.wrong
        self.unit = of.get("unit", "")
        self.counted_in = POINTS if self.unit in (model.UNITS, FIXED_POINTS) else around.currency
        self.used: list[str] = []

    @property
    def coins(self) -> str:
        """What its limits are counted in, as it stands behind a number."""
        return _("points") if self.counted_in == POINTS else self.counted_in

    def chosen(self, word: str, options: Mapping[str, object], *, name: str = "", value: str | None = None, label: str = "") -> Slot:
        name, now = name or f"{self.prefix}{word}", self.rule.get(word, "") if value is None else value
        self.used.append(name)
        if now not in options:   # sent by hand: it stays, and is refused
            options = {**options, now: now}
        pairs = tuple((key, str(said)) for key, said in options.items())
        return Slot(name, str(label or words.LABEL[word]), now, pairs, error=self.wrong.get(name, ""), reshapes=word in RESHAPING)

    def offered(self, word: str, *, but: tuple[str, ...] = ()) -> Slot:
        now = self.rule.get(word, "")
        possible = offers.choices(word, on=self.rule.get("on", "won"), mode=self.rule.get("mode", model.WHOLE_FORWARD), now=now)
        out = self.around.missing | set(but)
        own = self.around.own_kinds if word == "on" else {}
        possible = [*(key for key in possible if key not in own), *own]
        return self.chosen(word, {key: own.get(key) or words.CHOICES[word].get(key, key) for key in possible if key == now or key not in out})

    def typed(self, word: str, *, name: str = "", value: str | None = None, label: str = "", size: int = 4, typed: str = "decimal") -> Slot:
        name, now = name or f"{self.prefix}{word}", self.rule.get(word, "") if value is None else value
        self.used.append(name)
        return Slot(name, str(label or words.LABEL[word]), now, size=max(size, min(len(now), 40)), typed=typed, error=self.wrong.get(name, ""))

    def said(self, sentence: object, slots: Mapping[str, Slot], **values: str) -> Parts:
        """The sentence in pieces: a text, and the slot behind it."""
        pieces = PIECE.split(str(sentence).format(**values))
        return [(text, slots[pieces[place + 1]] if place + 1 < len(pieces) else None) for place, text in enumerate(pieces) if place % 2 == 0]

    def window(self, word: str, days: str, form: object, options: Mapping[str, object] | None = None) -> tuple[str, dict[str, Slot]]:
        """The sentence `form` with the slot of a window in it, and with that of its days where it rolls."""
        slot = self.offered(word) if options is None else self.chosen(word, options)
        if self.rule.get(word) != ROLLING:
            return str(form), {word: slot}
        rolls = str(words.ROLLS).replace("#window#", f"#{word}#").replace("#days#", f"#{days}#")
        return str(form).replace(f"#{word}#", rolls), {word: slot, days: self.typed(days, size=3, typed="numeric", label=_("How many days"))}

    def tests(self, verb: str) -> tuple[tuple["TestRow", ...], Slot | None]:
        """The conditions, and how many of them must be so; `verb` takes one out."""
        tests = self.rule.get("tests", ())
        joins = JOINS if len(tests) > 1 else ("", NONE)   # of one alone: it, or not it
        asked = len(tests) > 1 or (tests and self.rule.get("join") == NONE)
        join = self.chosen("join", {word: words.CHOICES["join"][word] for word in joins}) if asked else None
        return tuple(_test(self, test, number, verb) for number, test in enumerate(tests)), join

    def hidden(self) -> tuple[Slot, ...]:
        """What is not asked now, and kept."""
        return tuple(Slot(f"{self.prefix}{word}", "", str(value), hidden=True) for word, value in self.rule.items()
                     if isinstance(value, str) and f"{self.prefix}{word}" not in self.used)

    def errors(self) -> tuple[tuple[str, str, str], ...]:
        return tuple((name, _label_of(name), said) for name, said in self.wrong.items() if name.startswith(self.prefix))


def _label_of(name: str) -> str:
    word = name.rpartition("-")[2]
    return str(words.LABEL["step_rate" if "-s" in name and word == "rate" else word])


def unit_words(around: Around) -> dict[str, str]:
    """In a plan counted in points nothing is a share of money; one that only thanks pays nothing at all."""
    if around.gratitude:
        return {model.THANKS: str(words.UNIT[model.THANKS])}
    offered = [unit for unit in offers.choices("unit") if around.currency != POINTS or unit in (model.UNITS, FIXED_POINTS, model.THANKS)]
    return {unit: around.currency if unit == model.FIXED else str(words.UNIT[unit]) for unit in offered}


def amount(slots: Slots) -> dict[str, Slot]:
    """How much, counted as what, and of what."""
    units = unit_words(slots.around)
    if is_goal(slots.rule):
        units = {unit: said for unit, said in units.items() if unit in GOAL_UNITS}
    if slots.unit not in units:
        units[slots.unit] = slots.currency if slots.unit == model.FIXED else str(words.UNIT.get(slots.unit, slots.unit))
    made = {"rate": slots.typed("rate", size=3, typed="text" if slots.unit == model.THANKS else "decimal"), "unit": slots.chosen("unit", units)}
    return made | ({"of": slots.offered("of")} if by_base(slots.unit) else {})


def by_base(unit: str) -> bool:
    return unit in (model.PERCENT, model.UNITS)


def _test(slots: Slots, test: Mapping[str, str], number: int, verb: str) -> TestRow:
    name, fact = f"{slots.prefix}t{number}", test["fact"]
    kind, goal = kind_of(fact) or "text", is_goal(slots.rule)
    compares = words.GOAL_OPERATOR if goal else words.OPERATOR
    asked = slots.chosen("fact", _facts(slots, fact), name=f"{name}-fact", value=fact, label=_("What is asked, {number}").format(number=number + 1))
    operators = dict.fromkeys([*offers.OPERATORS[kind], test["is"]])
    compared = slots.chosen("is", {key: compares.get(key, key) for key in operators}, name=f"{name}-is", value=test["is"],
                            label=_("How it compares, {number}").format(number=number + 1))
    label, options = _("With what, {number}").format(number=number + 1), _answers(slots, fact, kind, test)
    if options:
        value = slots.chosen("value", options, name=f"{name}-value", value=test["value"], label=label)
    else:
        value = slots.typed("value", name=f"{name}-value", value=test["value"], label=label, size=8 if kind in ("money", "text") else 4,
                            typed={"money": "decimal", "int": "numeric"}.get(kind, "text"))
    after = slots.currency if kind == "money" else _("days") if fact == "referral_age_days" else ""
    if kind == "bool" and test["is"] == "eq":
        compared = replace(compared, hidden=True)   # yes or no is all there is
    return TestRow((asked, compared, value), after, f"{verb}:{number}")


def _facts(slots: Slots, now: str) -> dict[str, object]:
    """What can be asked: of the deal and the referral, then what the program's own form asks."""
    if is_goal(slots.rule):
        return {fact: goals.measure(fact) for fact in (*offers.MEASURES, *([now] if now not in offers.MEASURES and kind_of(now) else []))}
    known: dict[str, object] = {key: words.FACT.get(key, key) for key in offers.choices("fact", on=slots.rule.get("on", "won"))}
    known |= {f"lead.{key}": _("their answer to “{question}”").format(question=said) for key, (said, _choices) in slots.around.questions.items()}
    return known if now in known else {**known, now: words.FACT.get(now, now.removeprefix("lead.").replace("_", " "))}


def _answers(slots: Slots, fact: str, kind: str, test: Mapping[str, str]) -> Mapping[str, object]:
    """What can be chosen instead of typed."""
    if kind == "bool":
        return words.ANSWER
    known: dict[str, object] = {}
    if test["is"] in ("eq", "ne"):
        choices = slots.around.questions.get(fact.removeprefix("lead."), ("", ()))[1] if fact.startswith("lead.") else ()
        known = dict({"channel": words.CHANNEL, "partner_level": words.LEVEL}.get(fact, {key: key for key in choices}))
    return known if not known or test["value"] in known else {test["value"]: test["value"] or "…", **known}
