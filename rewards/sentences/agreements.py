"""What was agreed with one advocate or partner, in words: "18% of first-year value instead of 15% of first-year value"."""
from collections.abc import Mapping
from itertools import zip_longest

from django.utils.translation import gettext as _

from rewards import sentences
from rewards.plan import model
from rewards.plan.overrides import overridden


def instead(plan: model.Plan, rule: model.Rule, fields: Mapping) -> str:
    """Of a rule as the plan says it, in the language of the moment; '' where the agreement changes nothing of it."""
    now, told = overridden(rule, fields), list[tuple[str, str]]()
    if "pay" in fields:
        told.append((_pay(plan, now.pay, rule.pay), _pay(plan, rule.pay, now.pay)))
    if "within" in fields:
        told.append((_or_none(sentences.limits(now.within)), _or_none(sentences.limits(rule.within))))
    return "; ".join(_("{new} instead of {old}").format(new=new, old=old) for new, old in told if new != old)


def told(plan: model.Plan, rule: model.Rule, fields: Mapping) -> str:
    """As instead(), and of what was agreed as the plan has it (so that it stays): the rule itself."""
    return instead(plan, rule, fields) or _("{sentence}, as the plan says now").format(sentence=says(plan, rule, fields))


def says(plan: model.Plan, rule: model.Rule, fields: Mapping) -> str:
    """The whole rule as it is with the agreement: "18% of first-year value when won"."""
    return sentences.rule_sentence(plan, overridden(rule, fields))


def _or_none(limits: list[str]) -> str:
    return ", ".join(limits) if limits else _("no limit")


def _pay(plan: model.Plan, pay: model.Flat | model.Escalator, other: model.Flat | model.Escalator) -> str:
    """As short as it can be: of steps that begin where they did, what each pays; of one base, the number alone."""
    if not isinstance(pay, model.Escalator):
        return sentences.rate(pay) if isinstance(other, model.Flat) and _alike(pay, other) else sentences.amount(pay)
    if isinstance(other, model.Escalator) and all(one and two and one.from_ == two.from_ and _alike(one.pay, two.pay)
                                                  for one, two in zip_longest(pay.bands, other.bands)):
        return ", ".join(sentences.rate(band.pay) for band in pay.bands)
    return ", ".join([sentences.amount(pay.bands[0].pay), *sentences.steps(plan, pay)])


def _alike(one: model.Flat, other: model.Flat) -> bool:
    return one.kind == other.kind == model.PERCENT and one.base == other.base or one.kind == other.kind == model.FIXED
