"""A deal that never was, worked out by the engine: what each rule pays for it, why, and how a row of such deals adds up."""
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from foundation.kernel.money import POINTS, Money, exponent
from foundation.web import formats
from rewards import sentences
from rewards import words as rewards_words
from rewards.engine.rehearse import Played, rehearse
from rewards.plan import model
from rewards.plan.conditions import type_of
from rewards.plan.currency import pays_in
from rewards.plan.editor import numbers
from rewards.web import explained
from rewards.web.editor import goal_example, warnings, words
from rewards.web.editor.slots import Slot
from rewards.web.ladder import Ladder, ladder

MOST_BEFORE = 60   # deals of the year so far
SHOWN, MOST_SHOWN = 8, 24
MARGIN = "ex-margin"
UNDIVIDED = {"share_bp": 10_000, "parts": [1], "part": 0}


@dataclass(frozen=True)
class Row:
    """One deal of the row. `this`: the one that is asked about."""

    number: int
    pays: str
    amount: str
    raised: str
    this: bool


@dataclass(frozen=True)
class Answer:
    """What one rule says. `instead`: the sentence about the step that was reached, '' where there is none."""

    title: str
    to: str
    amount: str
    nothing: str
    instead: str
    lines: tuple[explained.Line, ...]
    tests: tuple[explained.Line, ...]
    thanks: str = ""
    rows: tuple[Row, ...] = ()
    total: str = ""
    payments: bool = False   # the rows are payments of one deal
    before: str = ""     # the same row under the version in force
    ladder: Ladder | None = None


@dataclass(frozen=True)
class Example:
    """`slots`: what is asked, `wrong`: what keeps it from being answered."""

    slots: tuple[tuple[str, Slot, str], ...] = ()
    answers: tuple[Answer, ...] = ()
    wrong: tuple[str, ...] = ()
    number: int = 1
    compared_with: int = 0
    amounts: Mapping[str, Money | None] = field(default_factory=dict)
    over_margin: str = ""

    @property
    def asks_margin(self) -> bool:
        return any(slot.name == MARGIN for _before, slot, _after in self.slots)


@dataclass
class Asked:
    """The deal as it was typed."""

    so_far: int = 0
    amounts: dict[str, Money | None] = field(default_factory=dict)
    values: dict[str, str | int | bool | None] = field(default_factory=dict)
    slots: list[tuple[str, Slot, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    margin: Money | None = None
    on: tuple[model.Promotion, ...] = ()   # promotions in whose time it is


def of_plan(plan: model.Plan, sent: Mapping[str, str], mark: str, *, before: model.Plan | None = None, number: int = 0) -> Example:
    """`sent`: fields that begin with ex-. `before`: the version in force, whose number is `number`."""
    asked = _asked(plan, sent, mark)
    if asked.wrong:
        return Example(tuple(asked.slots), wrong=tuple(asked.wrong), number=asked.so_far + 1)
    rules = [rule for rule in plan.rules if isinstance(rule.on, model.OnMilestone)]
    shown = {rule.key: _shown(rule, asked.so_far) for rule in rules}
    deals = max([asked.so_far + 1, *shown.values()])
    extras = [one.as_rule() for one in asked.on if one.extra is not None]
    aims = tuple(answer for rule in plan.rules if (answer := goal_example.answer_of(plan, rule, asked.amounts)) is not None)
    rows = rehearse(plan, asked.amounts, asked.values, deals, asked.on)
    known = {rule.key: rule for rule in before.rules} if before is not None else {}
    told = rehearse(before, asked.amounts, asked.values, deals) if before is not None and any(known.get(rule.key) not in (None, rule) for rule in rules) else {}
    answers = [_answer(plan, rule, asked, rows[rule.key], shown.get(rule.key, 0)) for rule in (*rules, *extras)]
    answers = [replace(one, before=_before(before, known.get(rule.key), rule, plan, told, shown[rule.key])) if one.rows and before is not None else one
               for one, rule in zip(answers, (*rules, *extras), strict=True)]
    answers += [Answer(**one) for one in aims]
    return Example(tuple(asked.slots), tuple(answers), number=asked.so_far + 1, compared_with=number if before is not None else 0, amounts=asked.amounts,
                   over_margin=warnings.over_margin(plan, rows, asked.margin) if asked.margin is not None else "")


def _asked(plan: model.Plan, sent: Mapping[str, str], mark: str) -> Asked:
    asked = Asked()
    needed = _facts(plan)
    for base in [name for name in model.MONEY_FACTS if name in needed] or ["first_year_value"]:
        text = sent.get(f"ex-{base}") or numbers.amount_text((1_000 if base == "first_monthly_bill" else 10_000) * 10 ** exponent(plan.currency), plan.currency, mark)
        label = str(words.FACT[base])
        asked.slots.append((_("a deal with {what} of").format(what=label) if not asked.slots else _("{what} of").format(what=label),
                            Slot(f"ex-{base}", label[:1].upper() + label[1:], text, size=9), plan.currency))
        try:
            asked.amounts[base] = Money(numbers.amount(text, plan.currency), plan.currency)
        except numbers.NotTyped as no:
            asked.wrong.append(f"{label}: {_(no.template).format(**no.params)}")
    _margin(asked, plan, sent)
    for fact, test in needed.items():
        if fact not in model.MONEY_FACTS and test is not None:
            _other(asked, fact, test, sent)
    _promotions(asked, plan, sent)
    text = sent.get("ex-so_far") or str(_so_far(plan))
    asked.slots.append((_("and so far this year"), Slot("ex-so_far", _("How many such deals there were before it"), text, size=2, typed="numeric"), _("such deals")))
    try:
        asked.so_far = numbers.count(text)
        if asked.so_far > MOST_BEFORE:
            asked.wrong.append(_("Deals so far: {words}").format(words=_("Between {low} and {high}.").format(low=0, high=MOST_BEFORE)))
    except numbers.NotTyped as no:
        asked.wrong.append(_("Deals so far: {words}").format(words=_(no.template).format(**no.params)))
    return asked


def _margin(asked: Asked, plan: model.Plan, sent: Mapping[str, str]) -> None:
    """What the vendor keeps of such a deal, if somebody says it: for a warning, and kept nowhere but in the page."""
    if plan.currency == POINTS or all(flat.kind == model.THANKS for rule in plan.rules for flat in warnings.flats(rule)):
        return
    text = sent.get(MARGIN, "").strip()
    asked.slots.append((_("of which"), Slot(MARGIN, _("Your margin of such a deal in its first year"), text, size=8),
                        _("{currency} are your margin in the first year").format(currency=plan.currency)))
    try:
        asked.margin = Money(numbers.amount(text, plan.currency), plan.currency) if text else None
    except numbers.NotTyped as no:
        asked.wrong.append(_("Your margin: {words}").format(words=_(no.template).format(**no.params)))


def _promotions(asked: Asked, plan: model.Plan, sent: Mapping[str, str]) -> None:
    """In the time of which promotion; unless somebody chose, of the first."""
    if not plan.promotions:
        return
    chosen = sent.get("ex-during", plan.promotions[0].key)
    asked.on = tuple(one for one in plan.promotions if one.key == chosen)
    options = (("", _("no promotion")), *((one.key, _("“{title}”").format(title=one.title)) for one in plan.promotions))
    asked.slots.append((_("during"), Slot("ex-during", _("During which promotion"), chosen if asked.on else "", options), ""))


def _other(asked: Asked, fact: str, test: model.Test, sent: Mapping[str, str]) -> None:
    """A fact that only a condition asks about; without an answer it is as the condition wants it."""
    kind, label = type_of(fact, False), str(words.FACT.get(fact, fact.removeprefix("lead.").replace("_", " ")))
    wanted = test.value[0] if isinstance(test.value, tuple) else test.value
    if kind == "bool":
        text = sent.get(f"ex-{fact}") or "true"
        asked.values[fact] = text == "true"
        asked.slots.append((f"{label}:", Slot(f"ex-{fact}", label, text, tuple((key, str(said)) for key, said in words.ANSWER.items())), ""))
        return
    text = sent.get(f"ex-{fact}") or str(wanted)
    asked.slots.append((f"{label}:", Slot(f"ex-{fact}", label, text, size=max(6, len(text)), typed="numeric" if kind == "int" else "text"), ""))
    if kind != "int":
        asked.values[fact] = text
        return
    try:
        asked.values[fact] = numbers.count(text)
    except numbers.NotTyped as no:
        asked.wrong.append(f"{label}: {_(no.template).format(**no.params)}")


def _facts(plan: model.Plan) -> dict[str, model.Test | None]:
    """What any rule needs to know: bases of amounts and of sums, and what conditions ask about with the first such test."""
    found: dict[str, model.Test | None] = {}
    extras = [one.as_rule() for one in plan.promotions if one.extra is not None]
    for rule in (*plan.rules, *extras):
        flats = [band.pay for band in rule.pay.bands] if isinstance(rule.pay, model.Escalator) else [rule.pay]
        found |= {flat.base: None for flat in flats if flat.base}
        if isinstance(rule.on, model.OnMilestone) and rule.on.times:
            found["invoice_amount"] = None   # only payments above zero count
        if isinstance(rule.pay, model.Escalator) and rule.pay.metric.base:
            found[rule.pay.metric.base] = None
        if isinstance(rule.on, model.OnGoal):
            found |= {base: None for base in goal_example.bases(rule)}
    for condition in (*(rule.when for rule in plan.rules if isinstance(rule.on, model.OnMilestone)), *(one.when for one in plan.promotions)):
        for test in _tests(condition):
            found.setdefault(test.fact, test)
    return found


def _tests(condition: object) -> list[model.Test]:
    if isinstance(condition, model.All | model.Any):
        return [test for part in condition.parts for test in _tests(part)]
    if isinstance(condition, model.Not):
        return _tests(condition.part)
    return [condition] if isinstance(condition, model.Test) else []


def _so_far(plan: model.Plan) -> int:
    """The deal that reaches the first step is the one to look at."""
    starts = [rule.pay.bands[1].from_ + int(rule.pay.crossing == "old_rate") for rule in plan.rules
              if isinstance(rule.pay, model.Escalator) and rule.pay.metric.kind != "sum"]
    return min(starts[0] - 1, MOST_BEFORE) if starts else 0


def _answer(plan: model.Plan, rule: model.Rule, asked: Asked, row: list[Played], shown: int) -> Answer:
    """`shown`: so many deals of the row are listed; 0 where the one that is asked about says it all."""
    escalator = rule.pay if isinstance(rule.pay, model.Escalator) else None
    currency = pays_in(rule.pay, plan.currency)
    this = row[asked.so_far]
    trace, to = list(this.decision.trace), str(words.CHOICES["to"].get(rule.to, rule.to))
    paid = this.own + this.raised
    answer = Answer(rule.title, to, formats.money(Money(paid, currency)) if paid else "",
                    "" if paid else str(rewards_words.REASON.get(this.decision.reason, "")), "" if escalator is None else _instead(rule, row, asked.so_far, currency),
                    (*_base(trace), *explained.sum_of(plan, rule, trace, this.milestone_id, UNDIVIDED)) if paid else (), tuple(explained.tests(trace)),
                    next((step["text"] for step in trace if step["step"] == "thanks"), ""))
    if not shown:
        return answer
    rows = tuple(_row(rule, one, place, currency, asked) for place, one in enumerate(row[:shown], 1))
    answer = replace(answer, rows=rows, total=_total(row[:shown], currency), payments=isinstance(rule.on, model.OnMilestone) and rule.on.times > 0)
    if escalator is None:
        return answer
    return replace(answer, ladder=ladder(escalator, this.before if escalator.metric.kind == "sum" else asked.so_far, plan.currency,
                                          this=asked.so_far + 1))


def _before(before: model.Plan | None, old: model.Rule | None, rule: model.Rule, plan: model.Plan, told: Mapping[str, list[Played]], shown: int) -> str:
    """The same row under the version in force, where the rule was another then."""
    if before is None or old is None or old == rule or old.key not in told:
        return ""
    currency = pays_in(old.pay, before.currency)
    return _total(told[old.key][:shown], currency) if currency == pays_in(rule.pay, plan.currency) else ""


def _shown(rule: model.Rule, so_far: int) -> int:
    if isinstance(rule.on, model.OnMilestone) and rule.on.times:
        last = rule.on.times + 1
    elif isinstance(rule.pay, model.Escalator):
        last = rule.pay.bands[-1].from_ + 2 if rule.pay.metric.kind != "sum" else 0
    else:
        return 0
    return min(max(SHOWN, last, so_far + 1), max(MOST_SHOWN, so_far + 1))


def _total(row: list[Played], currency: str) -> str:
    return formats.money(Money(sum(one.own + one.raised for one in row), currency))


def _base(trace: list[dict]) -> list[explained.Line]:
    """What it is a share of: the vendor's own people may see it."""
    return [explained.Line(str(words.FACT.get(step["base"], step["base"])).capitalize(), formats.money(Money(**step["amount"])))
            for step in trace if step["step"] == "base" and step["amount"]][:1]


def _row(rule: model.Rule, one: Played, number: int, currency: str, asked: Asked) -> Row:
    pays = _rate(rule, one)
    return Row(number, pays, formats.money(Money(one.own, currency)), formats.money(Money(one.raised, currency)) if one.raised else "", number == asked.so_far + 1)


def _rate(rule: model.Rule, one: Played) -> str:
    bands = [step["band"] for step in one.decision.trace if step["step"] == "band"]
    if not isinstance(rule.pay, model.Escalator):
        return sentences.rate(rule.pay) if one.own else ""
    return " · ".join(sentences.rate(rule.pay.bands[band].pay) for band in dict.fromkeys(bands))


def _instead(rule: model.Rule, row: list[Played], so_far: int, currency: str) -> str:
    """"From deal 6 on 20%: 2,000 points instead of 1,500 points": which step this deal is on, and what one before the step earned."""
    this, rate = row[so_far], _rate(rule, row[so_far])
    first = next(place for place, one in enumerate(row) if _rate(rule, one) == rate)
    if first == 0 or not rate or this.own in (0, row[first - 1].own):
        return ""
    return _("From deal {number} on {rate}: {amount} instead of {before}.").format(
        number=formats.number(first + 1), rate=rate, amount=formats.money(Money(this.own, currency)), before=formats.money(Money(row[first - 1].own, currency)))
