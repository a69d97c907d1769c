"""A plan in one sentence, in the language of who reads it: what is paid, for what, and from when on more."""
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from babel import numbers
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.kernel.money import Money
from foundation.web import formats
from rewards import words
from rewards.plan import model
from rewards.sentences import conditions, goals

OF_THE_HOUSE = ("rep_owner", "rep_entered")
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)

# (what is counted, window) -> from which one on; {nth} is an ordinal, {pay} the better amount
FROM_NTH = {
    ("won", "year"): gettext_lazy("from the {nth} deal of the year {pay}"), ("won", "quarter"): gettext_lazy("from the {nth} deal of the quarter {pay}"),
    ("won", "month"): gettext_lazy("from the {nth} deal of the month {pay}"), ("won", "lifetime"): gettext_lazy("from the {nth} deal {pay}"),
    ("other", "year"): gettext_lazy("from the {nth} referral of the year {pay}"),
    ("other", "quarter"): gettext_lazy("from the {nth} referral of the quarter {pay}"),
    ("other", "month"): gettext_lazy("from the {nth} referral of the month {pay}"), ("other", "lifetime"): gettext_lazy("from the {nth} referral {pay}"),
    ("won", "rolling"): gettext_lazy("from the {nth} deal in any {days} days {pay}"),
    ("other", "rolling"): gettext_lazy("from the {nth} referral in any {days} days {pay}"),
}
FROM_SUM = {"year": gettext_lazy("from {money} in the year {pay}"), "quarter": gettext_lazy("from {money} in the quarter {pay}"),
            "month": gettext_lazy("from {money} in the month {pay}"), "lifetime": gettext_lazy("from {money} {pay}"),
            "rolling": gettext_lazy("from {money} in any {days} days {pay}")}
ABOVE_SUM = {"year": gettext_lazy("{pay} of what lies above {money} in the year"), "quarter": gettext_lazy("{pay} of what lies above {money} in the quarter"),
             "month": gettext_lazy("{pay} of what lies above {money} in the month"), "lifetime": gettext_lazy("{pay} of what lies above {money}"),
             "rolling": gettext_lazy("{pay} of what lies above {money} in any {days} days")}
UP_TO = {"year": gettext_lazy("up to {money} a year"), "quarter": gettext_lazy("up to {money} a quarter"), "month": gettext_lazy("up to {money} a month"),
         "lifetime": gettext_lazy("up to {money} in all"), "rolling": gettext_lazy("up to {money} in any {days} days")}
REPEATED = {"payment": gettext_lazy("for the first {times} payments of each deal"), "month": gettext_lazy("for the payments of {times} months of each deal")}
CHOSEN = {"first": gettext_lazy("the first of these that applies: {rules}"), "best": gettext_lazy("whichever comes to most of: {rules}")}
IN_GROUP = {"first": gettext_lazy("unless a rule of the same group before it pays"), "best": gettext_lazy("unless a rule of the same group pays more")}


def plan_sentence(plan: model.Plan, language: str) -> str:
    """'15 points per 100 of first-year value when won, from the 6th deal of the year 20'; several rules stand one after another, then
    promotions, and what the program spends at most."""
    with translation.override(language):
        told = [promotion_sentence(plan, one) for one in plan.promotions]
        if plan.budget is not None and plan.budget_window is not None:
            told.append(_("the program as a whole: {limit}").format(limit=_up_to(plan.budget, plan.budget_window)))
    return "; ".join([_said(plan, plan.rules, language), *told])


def offer_sentence(plan: model.Plan, language: str) -> str:
    """What the program's page says to those who might refer: what the vendor's own reps get is no offer to them."""
    return _said(plan, [rule for rule in plan.rules if rule.to not in OF_THE_HOUSE] or plan.rules, language)


def _said(plan: model.Plan, rules: Iterable[model.Rule], language: str) -> str:
    """Rules among which one is chosen are told together, where the first of them stands."""
    rules, told = list(rules), []
    with translation.override(language):
        for rule in rules:
            together = [other for other in rules if _rivals(rule, other)]
            if len(together) < 2:
                told.append(_alone(plan, rule))
            elif rule is together[0]:
                assert rule.group is not None
                if rule.group.choose == "first":
                    together.sort(key=lambda one: one.group.priority if one.group else 999)
                told.append(str(CHOSEN[rule.group.choose]).format(rules=_(", or ").join(_alone(plan, one) for one in together)))
    return "; ".join(told)


def _rivals(rule: model.Rule, other: model.Rule) -> bool:
    """Of one group that chooses, for the same thing and the same person; a rule among them itself."""
    return (rule.group is not None and other.group is not None and rule.group.name == other.group.name and rule.group.choose in CHOSEN
            and rule.on == other.on and rule.to == other.to)


def rule_sentence(plan: model.Plan, rule: model.Rule) -> str:
    """In the language of the moment; of a group it says so."""
    told = _alone(plan, rule)
    return f"{told}, {IN_GROUP[rule.group.choose]}" if rule.group is not None and rule.group.choose in IN_GROUP else told


def _alone(plan: model.Plan, rule: model.Rule) -> str:
    event = words.won_how(rule.on.kind) if isinstance(rule.on, model.OnMilestone) else goals.when(rule.on)
    first = rule.pay.bands[0].pay if isinstance(rule.pay, model.Escalator) else rule.pay
    parts = [" ".join(filter(None, [amount(first), str(words.TO.get(rule.to, "")), str(event)]))]
    if isinstance(rule.on, model.OnMilestone) and rule.on.times:
        parts.append(str(REPEATED[rule.on.each]).format(times=formats.number(rule.on.times)))
    if isinstance(rule.pay, model.Escalator):
        parts += steps(plan, rule.pay)
    return ", ".join(parts + limits(rule.within) + ([_("only if {condition}").format(condition=conditions.said(rule.when))] if rule.when is not None else []))


def promotion_sentence(plan: model.Plan, promotion: model.Promotion) -> str:
    """"Spring (until 1 April 2026): twice as much"; in the language of the moment."""
    begins, ends = date.fromisoformat(promotion.from_), date.fromisoformat(promotion.until) - timedelta(days=1)
    first, last = map(formats.day if begins.year == ends.year else formats.full_day, (begins, ends))
    effect = promotion_effect(promotion)
    told = _("“{title}”, from {first} to {last}: {effect}").format(title=promotion.title, first=first, last=last, effect=effect)
    if promotion.when is not None:
        told = _("{sentence}, only if {condition}").format(sentence=told, condition=conditions.said(promotion.when))
    return told if promotion.budget is None else f"{told}, {_up_to(promotion.budget, model.Window('lifetime'))}"


def promotion_effect(promotion: model.Promotion, *, hers: bool = False) -> str:
    """'1.5 times as much', '50 points more'; `hers`: without saying for whom, to whom it is for."""
    if promotion.extra is None:
        return _("{times} times as much").format(times=numbers.format_decimal(Decimal(promotion.multiply_bp).scaleb(-4), locale=formats.locale()))
    return " ".join(filter(None, [_("{amount} more").format(amount=amount(promotion.extra)), "" if hers else str(words.TO.get(promotion.extra_to, ""))]))


def steps(plan: model.Plan, escalator: model.Escalator) -> list[str]:
    """What the bands above the first pay, and what happens to earlier ones."""
    told = [_step(plan, escalator, band) for band in escalator.bands[1:]]
    if escalator.mode == model.WHOLE_RETRO:
        told.append(_("and earlier ones are raised to it"))
    elif escalator.mode == model.WHOLE_FORWARD and escalator.demotion == "none" and escalator.window.kind != "lifetime":
        told.append(_("and the best step stays"))
    return told


def _step(plan: model.Plan, escalator: model.Escalator, band: model.Band) -> str:
    window = escalator.window.kind
    if escalator.metric.kind == "sum":
        form = ABOVE_SUM if escalator.mode == model.MARGINAL else FROM_SUM
        return str(form[window]).format(money=formats.money(Money(band.from_, plan.currency)), pay=rate(band.pay), days=formats.number(escalator.window.days))
    counted = "won" if escalator.metric.milestone == "won" else "other"
    return str(FROM_NTH[counted, window]).format(nth=ordinal(first_paid(escalator, band)), pay=rate(band.pay), days=formats.number(escalator.window.days))


def first_paid(escalator: model.Escalator, band: model.Band) -> int:
    """Over a count: which one is the first that a band pays. At the old rate, the one that reaches it is not."""
    return band.from_ + (1 if escalator.crossing == "old_rate" else 0)


def amount(pay: model.Flat) -> str:
    """'€150.00', '15% of first-year value', '15 points per 100 of first-year value', '1.5 times the first monthly bill'."""
    if pay.kind == model.UNITS:
        return _("{points} points per 100 {of}").format(points=rate(pay), of=words.OF_BASE[pay.base])
    if pay.kind == model.TIMES:
        return _("{number} times {of}").format(number=rate(pay), of=words.OF_BASE[pay.base])
    if pay.kind == model.PERCENT:
        return f"{rate(pay)} {words.OF_BASE[pay.base]}"
    return rate(pay)


def rate(pay: model.Flat) -> str:
    """The number of an amount alone: '€150.00', '15%', '15', '1.5'; the words of a thanks."""
    if pay.kind == model.FIXED:
        assert pay.money is not None
        return formats.money(pay.money)
    if pay.kind == model.PERCENT:
        return formats.percent(pay.rate)
    return _("“{thanks}”").format(thanks=pay.text) if pay.kind == model.THANKS else _hundredths(pay.rate)


def _hundredths(value: int) -> str:
    """1500 -> '15', 1250 -> '12.5' (or '12,5')."""
    return numbers.format_decimal(Decimal(value).scaleb(-2), locale=formats.locale())


def ordinal(number: int) -> str:
    """'6th' in English, '6.' elsewhere."""
    if formats.locale() != "en":
        return f"{number}."
    special = 11 <= number % 100 <= 13
    return f"{number}{'th' if special else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def limits(within: model.Within) -> list[str]:
    """What bounds an amount, each in a few words."""
    told = []
    if within.minimum is not None:
        told.append(_("at least {money}").format(money=formats.money(within.minimum)))
    if within.maximum is not None:
        told.append(_("at most {money}").format(money=formats.money(within.maximum)))
    if within.per_referral is not None:
        told.append(_("up to {money} per referral").format(money=formats.money(within.per_referral)))
    if within.per_beneficiary is not None and within.per_beneficiary_window is not None:
        told.append(_up_to(within.per_beneficiary, within.per_beneficiary_window))
    return told


def _up_to(money: Money, window: model.Window) -> str:
    return str(UP_TO[window.kind]).format(money=formats.money(money), days=formats.number(window.days))
