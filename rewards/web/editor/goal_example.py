"""How many deals such as the example's reach a goal: what stands beside it where only deals count towards it."""
from collections.abc import Mapping

from django.utils.translation import gettext as _

from foundation.kernel.money import Money
from foundation.web import formats
from rewards import sentences
from rewards.engine import goals as engine
from rewards.plan import model
from rewards.web.editor import words

MOST = 200   # deals that are tried
ONE_EACH = ("submitted", "accepted", "qualified", "won")   # every deal that is won was these, once


def bases(rule: model.Rule) -> set[str]:
    """Of which amounts it adds up."""
    return {fact[4:].partition(".")[0] for fact in engine.measures(rule) if fact.startswith("sum.")}


def answer_of(plan: model.Plan, rule: model.Rule, amounts: Mapping[str, Money | None]) -> dict | None:
    """What the example says of a goal (the fields of its Answer); None for another rule."""
    if not isinstance(rule.on, model.OnGoal):
        return None
    assert isinstance(rule.pay, model.Flat)
    thanks = rule.pay.kind == model.THANKS
    made = {"title": rule.title, "to": str(words.CHOICES["to"].get(rule.to, rule.to)), "amount": "", "nothing": "", "instead": "", "lines": (), "tests": ()}
    reached = _reached_by(plan, rule, amounts)
    if reached is None:
        return made | {"nothing": _("Deals such as this one don’t reach it.")}
    return made | {"amount": "" if thanks else sentences.amount(rule.pay), "thanks": rule.pay.text if thanks else "",
                   "instead": _("Reached with {number} such deals {window}.").format(number=formats.number(reached), window=words.GOAL_WINDOW[rule.on.window.kind])
                   if reached > 1 else _("Reached with the first such deal.")}


def _reached_by(plan: model.Plan, rule: model.Rule, amounts: Mapping[str, Money | None]) -> int | None:
    return next((number for number in range(1, MOST + 1) if engine.stands(rule, _values(rule, amounts, number), plan.currency)[0]), None)


def _values(rule: model.Rule, amounts: Mapping[str, Money | None], number: int) -> dict[str, int]:
    """After so many deals; what a deal alone doesn't bring is none."""
    values = {}
    for fact in engine.measures(rule):
        word, _dot, rest = fact.partition(".")
        if word == "sum":
            base, _dot, kind = rest.partition(".")
            amount = amounts.get(base)
            values[fact] = number * amount.minor if amount is not None and kind in ONE_EACH else 0
        else:
            values[fact] = number if rest in ONE_EACH else 0
    return values
