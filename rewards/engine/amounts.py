"""What one milestone comes to by one rule: base, conversion, escalator, promotions, bounds, the one rounding, her share. Before any cap."""
from collections.abc import Iterable
from fractions import Fraction

from foundation.kernel.frozen import frozen
from foundation.kernel.split import split
from rewards.engine import price, steps
from rewards.engine.escalate import chosen_band, slices
from rewards.engine.facts import Facts, Place, Promoted, base_amount
from rewards.plan import model
from rewards.plan.currency import pays_in


@frozen
class Worth:
    """Whole minor units of `currency`, hers: without any promotion, then with one more each. Thanks have no currency."""

    currency: str
    values: tuple[int, ...]
    promotions: tuple[Promoted, ...] = ()

    @property
    def minor(self) -> int:
        return self.values[-1]

    def parts(self) -> list[tuple[Promoted, int]]:
        """How much each promotion adds."""
        if not self.promotions:
            return []
        return [(one, max(0, after - before)) for one, before, after in zip(self.promotions, self.values, self.values[1:], strict=False)]


def worth(plan: model.Plan, rule: model.Rule, facts: Facts, promotions: Iterable[Promoted], place: Place, added: int, trace: list[dict]) -> Worth:
    """Raises Missing where an amount or a rate is not known."""
    pay = rule.pay
    if isinstance(pay, model.Escalator):
        trace.append(steps.metric(pay, place, added))
        if pay.mode == model.MARGINAL and pay.metric.kind == "sum":
            return _finished(plan, rule, pay.bands[0].pay, _sliced(plan, pay, facts, place, trace), facts, promotions, trace)
        band = chosen_band(pay, place, added)
        trace.append(steps.band(pay, band))
        pay = pay.bands[band].pay
    if pay.kind == model.THANKS:
        trace.append({"step": "thanks", "text": pay.text})
        return Worth("", (0,))
    return _finished(plan, rule, pay, _flat(plan, pay, facts, trace), facts, promotions, trace)


def _flat(plan: model.Plan, pay: model.Flat, facts: Facts, trace: list[dict]) -> Fraction:
    if pay.base:
        trace.append(steps.base(pay.base, facts))
    exact = price.exact(pay, plan, lambda base: base_amount(facts, base, plan.currency), price.share_of(facts.share_bp))
    step: dict = {"step": "pay", "kind": pay.kind, "rate": pay.rate, "fixed": steps.money(pay.money), "exact": steps.fraction(exact),
            "currency": pays_in(pay, plan.currency)}
    if facts.share_bp != 10_000:
        step["share_bp"] = facts.share_bp
    trace.append(step)
    return exact


def _sliced(plan: model.Plan, escalator: model.Escalator, facts: Facts, place: Place, trace: list[dict]) -> Fraction:
    base = base_amount(facts, escalator.metric.base, plan.currency) * price.share_of(facts.share_bp)
    trace.append(steps.base(escalator.metric.base, facts))
    exact = Fraction(0)
    for band, part in slices(escalator, place.before, base):
        part_worth = price.of_amount(escalator.bands[band].pay, plan, part)
        trace.append(steps.band(escalator, band) | {"step": "slice", "part": steps.fraction(part), "exact": steps.fraction(part_worth)})
        exact += part_worth
    return exact


def _finished(plan: model.Plan, rule: model.Rule, pay: model.Flat, exact: Fraction, facts: Facts, promotions: Iterable[Promoted], trace: list[dict]) -> Worth:
    """Promotions multiply, then the rule's minimum and maximum hold, then it is rounded once and shared out."""
    applied = tuple(promotions)
    currency = pays_in(pay, plan.currency)
    if not applied:
        return Worth(currency, (_whole(plan, rule, exact, facts, currency, trace),))
    if any(one.promotion.extra is not None for one in applied):
        return Worth(currency, (0, _whole(plan, rule, exact, facts, currency, trace)), applied)   # all of it is the promotion's
    values = [_whole(plan, rule, exact, facts, currency, [])]
    for number, one in enumerate(applied, 1):
        exact = exact * one.promotion.multiply_bp / 10_000
        trace.append({"step": "multiplied", "promotion": one.promotion.key, "title": one.promotion.title, "by_bp": one.promotion.multiply_bp,
                      "exact": steps.fraction(exact), "currency": currency})
        if number < len(applied):
            values.append(_whole(plan, rule, exact, facts, currency, []))
    return Worth(currency, (*values, _whole(plan, rule, exact, facts, currency, trace)), applied)


def _whole(plan: model.Plan, rule: model.Rule, exact: Fraction, facts: Facts, currency: str, trace: list[dict]) -> int:
    held, moved = price.bounded(exact, rule.within, price.share_of(facts.share_bp))
    if moved:
        trace.append({"step": "bound", "bound": moved, "from": steps.fraction(exact), "to": steps.fraction(held)})
    amount = price.whole(held, plan.rounding)
    if held.denominator != 1:
        trace.append({"step": "rounding", "mode": plan.rounding, "exact": steps.fraction(held), "to": amount})
    if len(facts.parts) == 1:
        return amount
    mine = split(amount, facts.parts)[facts.part]
    trace.append({"step": "share", "of": amount, "parts": list(facts.parts), "part": facts.part, "to": mine, "currency": currency})
    return mine
