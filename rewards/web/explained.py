"""A stored decision in words for the advocate. The deal's own amounts are between the vendor and its customer: never shown here."""
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from babel import numbers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.kernel.money import POINTS, Money, exponent
from foundation.web import formats
from rewards import queries, sentences, words
from rewards.plan import model
from rewards.plan.currency import pays_in
from rewards.web import phrases
from rewards.web.ladder import Ladder, ladder

ROUNDING = {"half_even": gettext_lazy("Rounded, a half to the even number"), "half_up": gettext_lazy("Rounded, a half upwards"),
            "down": gettext_lazy("Rounded down")}
FACT = {"deal_value": gettext_lazy("The deal value"), "annual_value": gettext_lazy("The annual value"), "first_year_value": gettext_lazy("The first-year value"),
        "first_monthly_bill": gettext_lazy("The first monthly bill"), "invoice_amount": gettext_lazy("The invoice"), "product": gettext_lazy("The product"),
        "region": gettext_lazy("The region"), "deal_currency": gettext_lazy("The deal’s currency"), "segment": gettext_lazy("The segment"),
        "partner_level": gettext_lazy("Your partner level"), "channel": gettext_lazy("The way you introduced them"),
        "first_deal": gettext_lazy("Their first deal"), "referral_age_days": gettext_lazy("Days since your introduction")}
OPERATOR = {"eq": gettext_lazy("{fact} is {wanted}"), "ne": gettext_lazy("{fact} isn’t {wanted}"), "lt": gettext_lazy("{fact}: less than {wanted}"),
            "lte": gettext_lazy("{fact}: at most {wanted}"), "gt": gettext_lazy("{fact}: more than {wanted}"),
            "gte": gettext_lazy("{fact}: at least {wanted}"), "in": gettext_lazy("{fact} is one of {wanted}"),
            "not_in": gettext_lazy("{fact} is none of {wanted}")}


@dataclass(frozen=True)
class Line:
    """A row of the sum, or of what was asked for. `quiet`: it changed nothing."""

    words: str
    value: str
    quiet: bool = False


@dataclass(frozen=True)
class Counted:
    """The place on the escalator: `words` such as "your 4th deal of 2026", empty where a place means nothing to her."""

    words: str
    moved: bool
    ladder: Ladder


def pays(rule: model.Rule, trace: list[dict]) -> str:
    """What one such milestone pays by the band it was priced with: "15% of the first-year value"."""
    flats = _flats(rule)
    band = next((step["band"] for step in trace if step["step"] == "band"), 0)
    return sentences.amount(flats[min(band, len(flats) - 1)])


def counted(plan: model.Plan, rule: model.Rule, trace: list[dict], at: datetime, zone: str, *, raised: bool = False) -> Counted | None:
    """None for a rule without steps. `raised`: it was another deal that reached the step, so none is marked as this one."""
    metric = next((step for step in trace if step["step"] == "metric"), None)
    if metric is None or not isinstance(rule.pay, model.Escalator):
        return None
    words, place = "", max(metric["after"], 1)
    if rule.pay.metric.kind != "sum":
        words = phrases.place(rule.pay.metric.milestone, place, phrases.of_window(rule.pay.window, at, zone))
    return Counted(words, metric["after"] > metric["before"], ladder(rule.pay, metric["after"], plan.currency, this=0 if raised else place))


def cancelled(reward) -> str:
    """Why somebody cancelled it, as exactly as its program tells a no; '' for what nobody did."""
    return next((words.why_cancelled(kind, reward.program.decline_detail) for kind in queries.cancelled_for([reward]).values()), "")


def sum_of(plan: model.Plan, rule: model.Rule, trace: list[dict], milestone_id: str, facts: dict) -> list[Line]:
    """How the amount for `milestone_id` came about, line by line, up to what was granted."""
    currency = pays_in(rule.pay, plan.currency)
    raised = next((step for step in trace if step["step"] == "raised" and step["milestone"] == milestone_id), None)
    once_more = any(step["step"] == "worth" and "before" in step for step in trace)
    lines = _raised(raised, currency, once_more=once_more) if raised else _worked_out(plan, rule, trace, currency)
    cuts, uncapped = _cuts(trace, milestone_id)
    if facts["share_bp"] < 10_000:   # worked out on her share from the start
        lines.insert(0, Line(_("Your share of the deal"), formats.percent(facts["share_bp"])))
    if len(facts["parts"]) > 1:
        share = formats.percent(10_000 * facts["parts"][facts["part"]] // sum(facts["parts"]))
        lines.append(Line(_("Your share, {share}").format(share=share), _money(uncapped, currency) if uncapped is not None else ""))
    return lines + _caps(rule, cuts, currency)


def tests(trace: list[dict]) -> list[Line]:
    """What the plan asks for, and whether it was so. What the deal's amount was stays out."""
    answers = {True: _("yes"), False: _("no"), None: _("not known yet")}
    asked = [(_asked(step), _met(step)) for step in trace if step["step"] in ("test", "repeat", "group")]
    return [Line(words, answers[met], quiet=met is not False) for words, met in asked]


def _met(step: dict) -> bool | None:
    if step["step"] == "repeat":
        return step.get("inside", step["number"] <= step["times"])
    if step["step"] == "group":
        return None if step["waits"] else step["mine"]
    return step["met"]


def _asked(step: dict) -> str:
    if step["step"] == "repeat":
        form = _("One of the first {times} payments: this is number {number}") if step["each"] == "payment" else _(
            "Paid within {times} months of the first payment")
        return form.format(times=formats.number(step["times"]), number=formats.number(step["number"]))
    return _("Chosen among the rules that might pay for it") if step["step"] == "group" else _test(step)


def _flats(rule: model.Rule) -> list[model.Flat]:
    return [band.pay for band in rule.pay.bands] if isinstance(rule.pay, model.Escalator) else [rule.pay]


def _worked_out(plan: model.Plan, rule: model.Rule, trace: list[dict], currency: str) -> list[Line]:
    lines, rounded = [], False
    for step in trace:
        if step["step"] in ("raised", "share", "grant", "again"):
            break
        if step["step"] == "base" and step["rate"] and step["amount"]:   # the deal's own amount stays out
            lines.append(Line(_("Exchange rate of {day}, {source}").format(day=formats.day(date.fromisoformat(step["rate"]["date"])), source=step["rate"]["source"]),
                              formats.rate(step["rate"], step["amount"]["currency"], plan.currency), quiet=True))
        elif step["step"] == "pay":
            lines.append(Line(pays(rule, trace), exact(step["exact"], currency)))
        elif step["step"] == "slice":
            band = _flats(rule)[step["band"]]
            reach = (_("above {amount}").format(amount=_money(step["from"], plan.currency)) if step["to"] is None else
                     _("between {low} and {high}").format(low=_money(step["from"], plan.currency), high=_money(step["to"], plan.currency)))
            lines.append(Line(_("{pays}, the part {reach}").format(pays=sentences.amount(band), reach=reach), exact(step["exact"], currency)))
        elif step["step"] == "multiplied":
            lines.append(Line(_("“{title}” raises it").format(title=step["title"]), exact(step["exact"], currency)))
        elif step["step"] == "bound":
            form = _("Never less than {amount}") if step["bound"] == "minimum" else _("Never more than {amount}")
            lines.append(Line(form.format(amount=exact(step["to"], currency)), exact(step["to"], currency)))
        elif step["step"] == "rounding":
            rounded = True
            lines.append(Line(str(ROUNDING[step["mode"]]), _money(step["to"], currency)))
    if not rounded:
        lines.append(Line(_("Rounding"), _("none needed"), quiet=True))
    return lines


def _raised(step: dict, currency: str, *, once_more: bool) -> list[Line]:
    """By a step that was reached, or because an amount was corrected."""
    now = Line(_("With the corrected amount") if once_more else _("At the new step"), _money(step["to"], currency))
    return [now, Line(_("Granted before"), _money(-step["from"], currency))]


def _cuts(trace: list[dict], milestone_id: str) -> tuple[list[dict], int | None]:
    """The caps that cut this milestone's amount, and what it was before them."""
    cuts: list[dict] = []
    for step in trace:
        if step["step"] == "cap":
            cuts.append(step)
        elif step["step"] == "grant":
            if step["milestone"] == milestone_id:
                return cuts, step["uncapped"]
            cuts = []
    return cuts, None


def _caps(rule: model.Rule, cuts: list[dict], currency: str) -> list[Line]:
    lines = []
    for name, cap in (("per_referral", rule.within.per_referral), ("per_beneficiary", rule.within.per_beneficiary)):
        if cap is None:
            continue
        cut = next((step for step in cuts if step["cap"] == name), None)
        limit = (_("Limit of {amount} for one referral") if name == "per_referral" else _limit_of_window(rule.within.per_beneficiary_window)).format(
            amount=formats.money(cap))
        if cut is None:
            lines.append(Line(limit, _("not reached"), quiet=True))
        else:
            lines.append(_cut(limit, cut, currency))
    of_all = {"budget": _("The program’s budget is {amount}"), "promotion": _("The promotion’s own budget is {amount}")}
    return lines + [_cut(of_all[step["cap"]].format(amount=_money(step["limit"]["minor"], step["limit"]["currency"])), step, currency)
                    for step in cuts if step["cap"] in of_all]


def _cut(limit: str, step: dict, currency: str) -> Line:
    used = _("{limit}, {used} used before").format(limit=limit, used=_money(step["used"], currency)) if step["used"] else limit
    return Line(used, _money(step["to"], currency))


def _limit_of_window(window: model.Window | None) -> str:
    if window is not None and window.kind == "rolling":
        return _("Limit of {{amount}} in any {days} days").format(days=formats.number(window.days))
    return {"year": _("Limit of {amount} a year"), "quarter": _("Limit of {amount} a quarter"), "month": _("Limit of {amount} a month")}.get(
        window.kind if window else "", _("Limit of {amount} in all"))


def _test(step: dict) -> str:
    fact = str(FACT.get(step["fact"], step["fact"].removeprefix("lead.").replace("_", " ").capitalize()))
    return str(OPERATOR[step["is"]]).format(fact=fact, wanted=_wanted(step["wanted"]))


def _wanted(value) -> str:
    if isinstance(value, dict):
        return _money(value["minor"], value["currency"])
    if isinstance(value, bool):
        return _("so") if value else _("not so")
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _money(minor: int, currency: str) -> str:
    return formats.money(Money(minor, currency))


def exact(fraction: list[int], currency: str) -> str:
    """Minor units before the rounding, [numerator, denominator]: "€123.4567" or "123.5 points", at most four more digits."""
    numerator, denominator = fraction
    if numerator % denominator == 0:
        return _money(numerator // denominator, currency)
    value = Decimal(numerator * 10_000 // denominator).scaleb(-exponent(currency) - 4)
    number = numbers.format_decimal(value, format="#,##0." + "0" * exponent(currency) + "####", locale=formats.locale())
    return _("{number} points").format(number=number) if currency == POINTS else f"{number} {currency}"
