"""What is worth a second look before a plan is published: said in words beside what it's about, and never in the way."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.utils.translation import gettext as _

from foundation.kernel.money import Money
from foundation.web import formats
from rewards import sentences
from rewards import words as rewards_words
from rewards.engine import goals as engine
from rewards.engine.rehearse import Played
from rewards.plan import model
from rewards.plan.conditions import possible
from rewards.plan.currency import pays_points
from rewards.web.editor import words

FIRST_YEAR = 12   # payments that come once a month


@dataclass(frozen=True)
class Warning:
    """`about`: key of a rule, of a promotion's extra (+key), or '' for the plan as a whole."""

    about: str
    said: str


def of_plan(plan: model.Plan, today: date, force: model.Plan | None, amounts: Mapping[str, Money | None]) -> tuple[Warning, ...]:
    """`force`: the version that counts now. `amounts`: of the example's deal, base by base."""
    rules = [rule for rule in plan.rules if _kind(rule)]
    aims = [rule for rule in plan.rules if isinstance(rule.on, model.OnGoal)]
    return (*_twice(rules), *_lonely(rules), *_cut_off(plan, [*rules, *aims], amounts), *_at_once(plan, aims), *_late(plan, today, force))


def over_margin(plan: model.Plan, rows: Mapping[str, list[Played]], margin: Money) -> str:
    """"From deal 6 on this pays more than the first-year margin that you entered"; '' where it doesn't."""
    money = [rule for rule in plan.rules if rule.key in rows and not pays_points(rule.pay)]
    repeated = sum(one.own for rule in money if _repeats(rule) for one in rows[rule.key][:FIRST_YEAR])
    once = [rows[rule.key] for rule in money if not _repeats(rule)]
    deals = max((len(row) for row in rows.values()), default=0)
    for number in range(1, deals + 1):
        paid = repeated + sum(row[number - 1].own for row in once)
        if paid > margin.minor:
            form = _("From deal {number} on this pays more than the first-year margin you entered: {paid} of {margin}.") if number > 1 else _(
                "This pays more than the first-year margin you entered: {paid} of {margin}.")
            return form.format(number=formats.number(number), paid=formats.money(Money(paid, margin.currency)), margin=formats.money(margin))
    return ""


def _kind(rule: model.Rule) -> str:
    return rule.on.kind if isinstance(rule.on, model.OnMilestone) else ""


def _repeats(rule: model.Rule) -> bool:
    return isinstance(rule.on, model.OnMilestone) and rule.on.times > 0


def flats(rule: model.Rule) -> list[model.Flat]:
    """Its amounts, step by step."""
    return [band.pay for band in rule.pay.bands] if isinstance(rule.pay, model.Escalator) else [rule.pay]


def _twice(rules: list[model.Rule]) -> list[Warning]:
    """Two rules that would both pay one person for one thing."""
    found = []
    for one, other in combinations(rules, 2):
        if _kind(one) != _kind(other) or one.to != other.to or model.THANKS in (flats(one)[0].kind, flats(other)[0].kind):
            continue
        if one.group is not None and other.group is not None and one.group.name == other.group.name or not _together(one.when, other.when):
            continue
        to, when = words.CHOICES["to"].get(one.to, one.to), rewards_words.won_how(_kind(one))
        found.append(Warning(other.key, _("“{one}” pays {to} {when} too, so both are paid. In a group of rules only one of them would be.").format(
            one=one.title, to=to, when=when).replace("  ", " ")))
    return found


def _together(one: model.Condition | None, other: model.Condition | None) -> bool:
    """Whether both may hold: unless their tests of some fact exclude each other."""
    tests: dict[str, list[model.Test]] = {}
    for test in (*_sure(one), *_sure(other)):
        tests.setdefault(test.fact, []).append(test)
    return all(possible(of_fact) for of_fact in tests.values())


def _sure(condition: object) -> list[model.Test]:
    """The tests that have to be met."""
    if isinstance(condition, model.All):
        return [test for part in condition.parts for test in _sure(part)]
    return [condition] if isinstance(condition, model.Test) else []


def _lonely(rules: list[model.Rule]) -> list[Warning]:
    """A group in which there is nothing to choose."""
    return [Warning(rule.key, _("It’s the only rule of its group, so there’s nothing to choose from.")) for rule in rules
            if rule.group is not None and not any(other is not rule and other.group is not None and other.group.name == rule.group.name for other in rules)]


def _cut_off(plan: model.Plan, rules: list[model.Rule], amounts: Mapping[str, Money | None]) -> list[Warning]:
    """A limit below what one deal pays."""
    found = []
    for rule in rules:
        fixed = max((flat.money.minor for flat in flats(rule) if flat.money is not None), default=0)
        within = rule.within
        lowest = min((cap for cap in (within.maximum, within.per_referral, within.per_beneficiary) if cap is not None), key=lambda cap: cap.minor, default=None)
        if lowest is not None and lowest.minor < fixed:
            found.append(Warning(rule.key, _("It pays {amount}, and its limit leaves {limit} of that.").format(
                amount=formats.money(Money(fixed, lowest.currency)), limit=formats.money(lowest))))
        elif plan.budget is not None and plan.budget.minor < fixed and not pays_points(rule.pay):
            found.append(Warning(rule.key, _("It pays {amount}, and the program’s budget leaves {limit} of that.").format(
                amount=formats.money(Money(fixed, plan.currency)), limit=formats.money(plan.budget))))
        else:
            found += _stepped_over(rule, amounts)
    return found


def _stepped_over(rule: model.Rule, amounts: Mapping[str, Money | None]) -> list[Warning]:
    """A limit that takes away a better rate of a deal such as the example's: with which amount it's reached."""
    cap = rule.within.maximum
    if cap is None or not isinstance(rule.pay, model.Escalator) or rule.pay.bands[-1].pay.kind != model.PERCENT:
        return []
    first, last = rule.pay.bands[0].pay, rule.pay.bands[-1].pay
    if last.rate <= first.rate or not last.rate:
        return []
    reached, asked = Money(cap.minor * 10_000 // last.rate, cap.currency), amounts.get(last.base)
    if asked is None or asked.minor <= reached.minor:
        return []
    return [Warning(rule.key, _("At {rate}, the limit of {limit} is reached with {what} of {amount}. Above it the step changes nothing.").format(
        rate=sentences.rate(last), limit=formats.money(cap), what=words.FACT.get(last.base, last.base), amount=formats.money(reached)))]


def _at_once(plan: model.Plan, aims: list[model.Rule]) -> list[Warning]:
    """A goal that is reached by the first thing that counts, though it asks for more than that: "at most" holds from the beginning."""
    found = []
    for rule in aims:
        assert isinstance(rule.on, model.OnGoal)
        first = {fact: 0 if fact.startswith("sum.") else 1 for fact in engine.measures(rule)}
        if rule.on.decide == "when_reached" and engine.stands(rule, first, plan.currency)[0]:
            found.append(Warning(rule.key, _("The first one that counts reaches it already, and it’s decided then.") if rule.on.window.kind == "lifetime" else _(
                "The first one that counts reaches it already, and it’s decided then. What has to hold when the time is over is decided at its end.")))
    return found


def _late(plan: model.Plan, today: date, force: model.Plan | None) -> list[Warning]:
    """Promotions that began already or are over; one that counts so already is no news."""
    known = force.promotions if force is not None else ()
    found = []
    for one in plan.promotions:
        if one in known or today < date.fromisoformat(one.from_):
            continue
        said = _("It’s over already, so it adds nothing any more.") if date.fromisoformat(one.until) <= today else _(
            "It began already. What came before this version is published isn’t raised by it.")
        found.append(Warning(one.rule_key, said))
    return found
