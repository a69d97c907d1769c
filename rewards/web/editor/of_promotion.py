"""One promotion as it stands on the page: from when to when, what is paid more or besides, and what it is for."""
import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rewards import sentences
from rewards.plan import model
from rewards.plan.editor.fields import MOST_NAMES, MOST_TESTS, Promotion
from rewards.plan.editor.promotions import EXTRA
from rewards.plan.parse import parse_plan
from rewards.plan.reader import PlanErrors
from rewards.web.editor import words
from rewards.web.editor.slots import Around, Parts, Slot, Slots, TestRow, amount, by_base


@dataclass(frozen=True)
class NameRow:
    """A rule that pays more; `remove` is '' for the only one."""

    slot: Slot
    remove: str


@dataclass(frozen=True)
class PromotionView:
    """`carried`: what no sentence says, as JSON; then nothing else is asked."""

    place: int
    key: str
    title: str
    sentence: Parts | None = None
    names: tuple[NameRow, ...] = ()
    join: Slot | None = None
    tests: tuple[TestRow, ...] = ()
    clause: tuple[Parts, ...] = ()
    hidden: tuple[Slot, ...] = ()
    errors: tuple[tuple[str, str, str], ...] = ()
    carried: str = ""
    says: str = ""
    can_test: bool = False
    can_name: bool = False


def promotion_view(one: Promotion, place: int, around: Around) -> PromotionView:
    if "json" in one:
        name = f"p{place}-json"
        errors: tuple[tuple[str, str, str], ...] = ((name, str(words.LABEL["json"]), around.wrong[name]),) if name in around.wrong else ()
        key, title, says = _carried(one["json"], around)
        return PromotionView(place, key, title, hidden=(Slot(name, "", one["json"], hidden=True),), errors=errors, carried=one["json"], says=says)
    slots = Slots(one, f"p{place}-", around)
    days = {"first": slots.typed("first", typed="date"), "last": slots.typed("last", typed="date")}
    tests, join = slots.tests(f"unask:{place}")
    names: tuple[NameRow, ...] = ()
    if one.get("effect") == EXTRA:
        form_of = words.EXTRA if by_base(slots.unit) else words.EXTRA_THANKS if slots.unit == model.THANKS else words.EXTRA_FIXED
        sentence = slots.said(form_of, days | amount(slots) | {"to": slots.offered("to"), "on": slots.offered("on")})
    else:
        sentence = slots.said(words.MORE, days | {"more": slots.typed("more", size=3)})
        names = _names(slots, place)
    clause = [slots.said(words.CALLED, {"title": slots.typed("title", size=20, typed="text")}),
              slots.said(words.COUNTS, {"counts": slots.chosen("counts", _counts(one.get("counts", "")))})]
    if slots.unit != model.THANKS and (slots.counted_in == around.currency or one.get("budget")):   # a budget is money: points know none
        clause.append(slots.said(words.OWN_BUDGET, {"budget": slots.typed("budget", size=8)}, currency=around.currency))
    return PromotionView(place, one.get("key", ""), one.get("title", ""), sentence, names, join, tests, tuple(clause), slots.hidden(), slots.errors(),
                         can_test=len(one["tests"]) < MOST_TESTS,
                         can_name=bool(names) and len(names) < min(MOST_NAMES, len(around.rules)))


def _names(slots: Slots, place: int) -> tuple[NameRow, ...]:
    rows = slots.rule.get("names", ())
    return tuple(NameRow(slots.chosen("rule", slots.around.rules, name=f"{slots.prefix}n{number}-rule", value=row["rule"],
                                      label=_("For which rule, {number}").format(number=number + 1)), f"unalso:{place}:{number}" if len(rows) > 1 else "")
                 for number, row in enumerate(rows))


def _counts(now: str) -> dict[str, object]:
    """A plan that does not say it means what is introduced in that time."""
    said = words.CHOICES["counts"]
    return {now if now == "" else "submitted": said["submitted"], "milestone": said["milestone"]}


def _carried(text: str, around: Around) -> tuple[str, str, str]:
    """Key and title of one that is carried as JSON, and what it says if it says anything."""
    rule = {"on": {"milestone": "won"}, "pay": {"thanks": "–"}, "to": "advocate"}
    try:
        document = json.loads(text)
        plan = parse_plan({"grammar": 1, "currency": around.currency, "terms_at": "acceptance", "rounding": "half_even", "promotions": [document],
                           "rules": [{"key": key, "title": title or key, **rule} for key, title in around.rules.items()]})
    except (ValueError, RecursionError, PlanErrors):
        return "", "", ""
    return plan.promotions[0].key, plan.promotions[0].title, sentences.promotion_sentence(plan, plan.promotions[0])
