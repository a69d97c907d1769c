"""How an amount came about, step by step, for staff: the stored trace of a decision in words, nothing worked out anew."""
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desks.console_words import missing_words
from foundation.accounts import queries as accounts_queries
from foundation.kernel.money import POINTS, Money, exponent
from foundation.rates.rules.quoting import decimal_text
from foundation.web import formats
from referrals import words as referrals_words
from rewards import words as rewards_words
from rewards.sentences import goals
from rewards.web import agreed_words

FACTS = {"product": gettext_lazy("Product"), "region": gettext_lazy("Region"), "deal_currency": gettext_lazy("Currency of the deal"),
         "segment": gettext_lazy("Segment"), "partner_level": gettext_lazy("Partner level"), "channel": gettext_lazy("Channel"),
         "first_deal": gettext_lazy("First deal"), "referral_age_days": gettext_lazy("Days since it was introduced"),
         "invoice_amount": gettext_lazy("Invoice amount"), "window_is_over": gettext_lazy("Its time was over"), **referrals_words.BASE}
OPERATORS = {"eq": gettext_lazy("is"), "ne": gettext_lazy("is not"), "lt": gettext_lazy("is below"), "lte": gettext_lazy("is at most"),
             "gt": gettext_lazy("is above"), "gte": gettext_lazy("is at least"), "in": gettext_lazy("is one of"), "not_in": gettext_lazy("is none of")}
CAPS = {"per_referral": gettext_lazy("per referral"), "per_beneficiary": gettext_lazy("per advocate"),
        "budget": gettext_lazy("of the program’s budget"), "promotion": gettext_lazy("of the promotion’s own budget")}
CHOICES = {"all": gettext_lazy("all of them pay"), "first": gettext_lazy("the first that applies pays"), "best": gettext_lazy("the one that pays most is chosen")}
ORDERS = {"event_order": gettext_lazy("In the order in which they happened."), "arrival_order": gettext_lazy("As if what was taken back had never been.")}
BOUNDS = {"minimum": gettext_lazy("Raised to the minimum of the rule"), "maximum": gettext_lazy("Cut to the maximum of the rule")}
ROUNDINGS = {"half_even": gettext_lazy("half to even"), "half_up": gettext_lazy("half up"), "down": gettext_lazy("down")}


@dataclass(frozen=True)
class Step:
    title: str
    text: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)


def steps_of(decision) -> list[Step]:
    """In the order in which they were worked out. A step of a kind that this page doesn't know yet stays readable."""
    plan_currency = decision.plan_version.document.get("currency", "")
    pays = next((step["currency"] for step in decision.trace if step["step"] in ("pay", "raised", "lowered")), plan_currency)
    told, several = [], sum(step["step"] == "grant" for step in decision.trace) > 1
    for step in decision.trace:
        own = step["step"] in ("raised", "lowered") and step["milestone"] == decision.about_id
        if (step["step"] == "grant" and not several and not step.get("cancelled")) or own:
            continue   # the sum under the steps says it, or the step that says what it is worth now
        how = HOW.get(step["step"])
        if step["step"] == "agreed":   # by whose word; the ids stand where its agreements are gone
            said = agreed_words.of(decision)
            if said:
                told += [Step(one.says, _("{whom}.").format(whom=capfirst(one.whom)), [(_("Agreement"), str(one.id))]) for one in said]
                continue
        told.append(how(step, plan_currency, pays) if how else Step(title=str(step["step"])))
    return told


def by_hand(decision) -> list[Step]:
    """What no rule says: who proposed it and why, and who confirmed it."""
    said = decision.manual
    names = accounts_queries.names_of([said.proposed_by, said.confirmed_by])
    return [Step(_("{name} proposed it").format(name=names.get(said.proposed_by, _("Somebody who left"))), _("“{reason}”").format(reason=said.reason)),
            Step(_("{name} confirmed it").format(name=names.get(said.confirmed_by, _("Somebody who left"))), _("A second person, who doesn’t get it."))]


def in_short(decision) -> str:
    """'20 points per 100 of €12,000.00': what the sum is made of, where one rate priced it; else ''."""
    pay = next((step for step in decision.trace if step["step"] == "pay"), None)
    base = next((step for step in decision.trace if step["step"] == "base"), None)
    if pay is None or base is None or sum(step["step"] == "slice" for step in decision.trace):
        return ""
    return _("{rate} of {amount}").format(rate=rate(pay), amount=plain(base["amount"]))


def facts_of(decision) -> list[tuple[str, str]]:
    """The stored facts as they were given to the engine."""
    return [(_name(name), str(referrals_words.CHANNEL.get(str(value), str(value))) if name == "channel" else _sum(decision, value)
             if name.startswith("sum.") else plain(value)) for name, value in _flat(decision.facts)]


def _sum(decision, value: object) -> str:
    """What a goal adds up stands in the minor units of its plan."""
    return formats.money(Money(value, decision.plan_version.document["currency"])) if isinstance(value, int) else plain(value)


def _name(fact: str) -> str:
    return capfirst(goals.measure(fact)) if fact.split(".")[0] in ("count", "referrals", "sum") else str(FACTS.get(fact, fact))


def plain(value: object) -> str:
    """A stored value as people write it."""
    if isinstance(value, dict) and set(value) == {"minor", "currency"}:
        return formats.money(Money(value["minor"], value["currency"]))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None:
        return _("not known")
    if isinstance(value, int):
        return formats.number(value)
    if isinstance(value, list):
        return ", ".join(plain(one) for one in value)
    return str(value)


def exact(pair: list[int], currency: str) -> str:
    """An exact amount of minor units: as money when it is whole, else with all the digits that fit."""
    minor, parts = pair
    if minor % parts == 0:
        return formats.money(Money(minor // parts, currency))
    digits = (Decimal(minor) / Decimal(parts)).scaleb(-exponent(currency)).quantize(Decimal("0.000001"))
    return f"{digits.normalize():f} {_('points') if currency == POINTS else currency}"


def rate(step: dict) -> str:
    """'15%', '15 points per 100', '€200.00', '1.5 times'."""
    kind, value = step["kind"], step["rate"]
    if kind == "fixed":
        return plain(step["fixed"])
    hundredths = f"{(Decimal(value) / 100).normalize():f}"
    if kind == "units_bp":
        return _("{points} points per 100").format(points=hundredths)
    return _("{number} times").format(number=hundredths) if kind == "times_x100" else formats.percent(value)


def _flat(facts: dict, names: tuple[str, ...] = ("amounts", "values", "used")) -> list[tuple[str, object]]:
    """The nested groups of the stored form, one after another; what is nested otherwise stays out: it is in the raw data."""
    rows: list[tuple[str, object]] = []
    for name in names:
        group = facts.get(name) or {}
        rows += [(key, value) for key, value in group.items() if name != "used" or value]
    return rows


def _rule(step, plan, pays) -> Step:
    return Step(_("The rule “{title}” applies").format(title=step["title"]))


def _test(step, plan, pays) -> Step:
    words = {"fact": _name(step["fact"]), "is": OPERATORS[step["is"]], "wanted": plain(step["wanted"])}
    met = _("Not known yet") if step["met"] is None else _("Yes") if step["met"] else _("No")
    value = formats.money(Money(step["value"], plan)) if step["fact"].startswith("sum.") else plain(step["value"])
    return Step(_("Condition: {fact} {is} {wanted}").format(**words), lines=[(_("It was"), value), (_("Met"), met)])


def _metric(step, plan, pays) -> Step:
    def shown(value: int) -> str:
        return formats.money(Money(value, plan)) if step["metric"] == "sum" else formats.number(value)
    return Step(_("How far the advocate had come"), lines=[(_("Before it"), shown(step["before"])), (_("With it"), shown(step["after"]))])


def _band(step, plan, pays) -> Step:
    text = _("It counts from {start} on").format(start=formats.number(step["from"])) if step["to"] is None else _(
        "It counts from {start}, until {end} is reached").format(start=formats.number(step["from"]), end=formats.number(step["to"]))
    return Step(_("That reaches the step that pays {rate}").format(rate=rate(step)), text)


def _base(step, plan, pays) -> Step:
    lines, told = [(str(FACTS.get(step["base"], step["base"])), plain(step["amount"]))], step["rate"]
    if not told or not step["amount"]:
        return Step(_("The amount it is a share of"), lines=lines)
    deal = step["amount"]["currency"]
    text = _("{amount} at {rate} of {date}, {source}").format(amount=plain(step["amount"]), date=told["date"], source=told["source"],
                                                              rate=decimal_text(told["plan_minor"], told["deal_minor"], deal, plan))
    return Step(_("The amount it is a share of"), text, [*lines, (_("Exchange rate of {date}, {source}").format(**told), formats.rate(told, deal, plan))])


def _pay(step, plan, pays) -> Step:
    return Step(_("The sum"), lines=[(rate(step), exact(step["exact"], step["currency"]))])


def _slice(step, plan, pays) -> Step:
    return Step(_("A part pays {rate}").format(rate=rate(step)), lines=[(exact(step["part"], plan), exact(step["exact"], pays))])


def _bound(step, plan, pays) -> Step:
    return Step(str(BOUNDS[step["bound"]]), lines=[(_("From"), exact(step["from"], pays)), (_("To"), exact(step["to"], pays))])


def _rounding(step, plan, pays) -> Step:
    return Step(_("Rounded once, {how}").format(how=ROUNDINGS[step["mode"]]),
                lines=[(_("Exactly"), exact(step["exact"], pays)), (_("Rounded"), formats.money(Money(step["to"], pays)))])


def _cap(step, plan, pays) -> Step:
    unit = step["limit"]["currency"]
    return Step(_("The limit {which} cuts it").format(which=CAPS[step["cap"]]), lines=[
        (_("Limit"), plain(step["limit"])), (_("Used before"), formats.money(Money(step["used"], unit))),
        (_("It would have been"), formats.money(Money(step["from"], unit))), (_("What is left"), formats.money(Money(step["to"], unit)))])


def _raised(step, plan, pays) -> Step:
    unit = step["currency"]
    return Step(_("An earlier deal of this window is raised"), lines=[(_("Booked before"), formats.money(Money(step["from"], unit))), (
        _("Worth now"), formats.money(Money(step["to"], unit))), (_("Raised by"), formats.money(Money(step["by"], unit)))])


def _lowered(step, plan, pays) -> Step:
    unit = step["currency"]
    return Step(_("A deal of this window comes to less now"), lines=[
        (_("Booked before"), formats.money(Money(step["from"], unit))), (_("Worth now"), formats.money(Money(step["to"], unit)))])


def _worth(step, plan, pays) -> Step:
    """Of a decision that was made once more: what the milestone was worth, and is."""
    unit = step.get("currency") or pays
    lines = [(_("Worth before"), formats.money(Money(step["before"], unit)))] if "before" in step else []
    return Step(_("Worked out once more, because an amount changed") if lines else _("A part of it comes back, because a dispute was won"),
                lines=[*lines, (_("Worth now"), formats.money(Money(step["granted"], unit)))])


def _grant(step, plan, pays) -> Step:
    lines = [(_("Amount"), formats.money(Money(step["amount"], step["currency"])))]
    if step.get("cancelled"):
        lines.append((_("Of that cancelled before, so it ends at once"), formats.money(Money(step["cancelled"], step["currency"]))))
    return Step(_("Granted for one of the deals"), lines=lines)


def _share(step, plan, pays) -> Step:
    unit = step["currency"]
    return Step(_("Shared among the claims"), lines=[(_("All of it"), formats.money(Money(step["of"], unit))), (
        _("This claim"), formats.money(Money(step["to"], unit)))])


def _barred(step, plan, pays) -> Step:
    return Step(_("Nothing is paid here"), str(rewards_words.REASON.get(step["reason"], step["reason"])))


def _thanks(step, plan, pays) -> Step:
    return Step(_("It thanks, without money"), step["text"])


def _missing(step, plan, pays) -> Step:
    return Step(_("It waits"), missing_words(step["fact"]) + ".")


def _again(step, plan, pays) -> Step:
    return Step(_("Its window of {number} is worked out again").format(number=formats.number(step["milestones"])), str(ORDERS[step["order"]]))


def _repeat(step, plan, pays) -> Step:
    if step["each"] == "payment":
        return Step(_("Payment {number} of this deal; the first {times} pay").format(number=formats.number(step["number"]), times=formats.number(step["times"])))
    return Step(_("Payment {number} of this deal").format(number=formats.number(step["number"])),
                _("What is paid within {times} months of the first payment counts.").format(times=formats.number(step["times"])))


def _multiplied(step, plan, pays) -> Step:
    times = f"{(Decimal(step['by_bp']) / 10_000).normalize():f}"
    return Step(_("The promotion “{title}” pays {times} times as much").format(title=step["title"], times=times),
                lines=[(_("With it"), exact(step["exact"], step["currency"]))])


def _group(step, plan, pays) -> Step:
    lines = [(one["rule"], {"pays": formats.money(Money(one["amount"], pays)), "waits": _("waits")}.get(one["state"], _("pays nothing"))) for one in step["rivals"]]
    chosen = _("Another one may still apply, so all of them wait.") if step["waits"] else _("Chosen: {rule}").format(rule=step["chosen"])
    return Step(_("It stands in a group with other rules: {choose}").format(choose=CHOICES[step["choose"]]), chosen, lines)


def _agreed(step, plan, pays) -> Step:
    return Step(_("An agreement holds instead of what the plan says"), lines=[(_("Agreement"), one) for one in step["from"]])


HOW: dict[str, Callable[[dict, str, str], Step]] = {
    "rule": _rule, "test": _test, "metric": _metric, "band": _band, "base": _base, "pay": _pay, "slice": _slice, "bound": _bound,
    "rounding": _rounding, "cap": _cap, "raised": _raised, "lowered": _lowered, "grant": _grant, "missing": _missing, "share": _share,
    "worth": _worth, "barred": _barred, "thanks": _thanks, "again": _again, "repeat": _repeat, "multiplied": _multiplied, "group": _group, "agreed": _agreed}
