"""evaluate(plan, rule, facts) -> Decision: base, conversion, escalator, bounds, one rounding, shares, caps."""
from fractions import Fraction

from foundation.kernel.money import Money
from foundation.kernel.split import split
from rewards.engine import price
from rewards.engine.conditions import holds
from rewards.engine.escalate import added_by, band_at, chosen_band, missing_in, slices
from rewards.engine.facts import Decision, Facts, Fall, Grant, Missing, Place, Priced, base_amount
from rewards.plan import model

GRANTED, ZERO, WAITING = "granted", "zero", "waiting"


def evaluate(plan: model.Plan, rule: model.Rule, facts: Facts) -> Decision:
    """What `rule` of `plan` says about a milestone for one claimant. Deterministic; everything it needs is in the facts.

    Outcome and reason speak of this milestone. With whole_retro it may raise earlier ones although it earns nothing itself, or waits;
    once it has left the window (it was withdrawn, say), the others may come to less."""
    trace: list[dict] = [{"step": "rule", "rule": rule.key, "title": rule.title, "milestone": facts.milestone_id}]
    added, band, counted, nothing, amounts = 0, 0, False, "", []
    try:
        if isinstance(rule.pay, model.Escalator) and not (facts.place or Place(0)).gone:
            # It moves the count whatever the conditions say; a sum whose amount is missing makes the decision wait.
            added = added_by(rule.pay, facts, plan)
            band, counted = band_at(rule.pay.bands, (facts.place or Place(0)).before + added), True
        if facts.barred:
            trace.append({"step": "barred", "reason": facts.barred})
            nothing = facts.barred
        elif holds(rule.when, facts, plan.currency, trace):
            amounts = [_amount(plan, rule, facts, added, trace)]
        else:
            nothing = "condition_not_met"
        outcome = ZERO
    except Missing as missing:
        trace.append({"step": "missing", "fact": missing.fact})
        outcome, nothing = WAITING, f"missing_{missing.fact}"
    if counted and not facts.barred and isinstance(rule.pay, model.Escalator) and rule.pay.mode == model.WHOLE_RETRO:
        amounts += _raises(plan, rule.pay, added, facts, trace)
    falls = _falls(plan, rule.pay, facts, trace) if isinstance(rule.pay, model.Escalator) else ()
    grants, used = [], dict(facts.used)
    shared, thanked = len(facts.parts) > 1, False
    buckets = {priced.milestone_id: priced.buckets for priced in (facts.place or Place(0)).window}
    for milestone_id, currency, amount in amounts:
        if not currency:
            thanked = True   # words, no money
            continue
        mine = split(amount, facts.parts)[facts.part]
        if shared:
            trace.append({"step": "share", "of": amount, "parts": list(facts.parts), "part": facts.part, "to": mine, "currency": currency})
        left, cuts = price.capped(mine, rule.within, used, buckets.get(milestone_id, {}))
        trace += cuts
        # Also when nothing is left: a later rise is measured against what it would have been.
        trace.append({"step": "grant", "milestone": milestone_id, "amount": left, "uncapped": mine, "currency": currency})
        if left > 0:
            grants.append(Grant(milestone_id, Money(left, currency), mine))
    if not nothing and (grants or thanked):
        return Decision(GRANTED, "", tuple(grants), tuple(trace), added, band, counted)
    if not nothing:
        nothing = "cap_reached" if any(step["step"] == "cap" for step in trace) else "amount_is_zero"
    return Decision(outcome, nothing, tuple(grants), tuple(trace), added, band, counted, falls)


def _amount(plan: model.Plan, rule: model.Rule, facts: Facts, added: int, trace: list[dict]) -> tuple[str, str, int]:
    """(milestone, currency, whole minor units) of this milestone itself; thanks have no currency."""
    if isinstance(rule.pay, model.Flat):
        return _flat(plan, rule, rule.pay, facts, trace)
    place = facts.place or Place(0)
    trace.append(_metric_step(rule.pay, place, added))
    if rule.pay.mode == model.MARGINAL and rule.pay.metric.kind == "sum":
        return _sliced(plan, rule, rule.pay, facts, place, trace)
    band = chosen_band(rule.pay, place, added)
    trace.append(_band_step(rule.pay, band))
    return _flat(plan, rule, rule.pay.bands[band].pay, facts, trace)


def _raises(plan: model.Plan, escalator: model.Escalator, added: int, facts: Facts, trace: list[dict]) -> list[tuple[str, str, int]]:
    """What earlier milestones of the window are raised by, each at the band of its own version that the metric has reached."""
    place = facts.place or Place(0)
    steps: list[dict] = []
    raises = [raised for priced in place.window if (raised := _raised(plan, place.before + added, priced, facts, steps))]
    if raises and not any(step["step"] == "metric" for step in trace):   # it pays nothing itself: what it reached is said all the same
        trace += [_metric_step(escalator, place, added), _band_step(escalator, chosen_band(escalator, place, added))]
    trace += steps
    return raises


def _falls(plan: model.Plan, escalator: model.Escalator, facts: Facts, trace: list[dict]) -> tuple[Fall, ...]:
    """What the others of the window come to without this milestone, where that is less than what was booked."""
    place = facts.place or Place(0)
    if not place.gone or escalator.mode != model.WHOLE_RETRO:
        return ()
    steps: list[dict] = []
    for priced in place.window:
        worth, currency = _worth(plan, place.before, priced, facts)
        if worth < priced.booked_minor:
            steps.append({"step": "lowered", "milestone": priced.milestone_id, "from": priced.booked_minor, "to": worth, "currency": currency})
    if steps:
        trace += [_metric_step(escalator, place, 0), _band_step(escalator, band_at(escalator.bands, place.before)), *steps]
    return tuple(Fall(step["milestone"], step["to"]) for step in steps)


def _flat(plan: model.Plan, rule: model.Rule, pay: model.Flat, facts: Facts, trace: list[dict]) -> tuple[str, str, int]:
    if pay.kind == model.THANKS:
        trace.append({"step": "thanks", "text": pay.text})
        return facts.milestone_id, "", 0
    if pay.base:
        trace.append({"step": "base", "base": pay.base, "amount": _plain(facts.amounts.get(pay.base)), "rate": _rate(facts)})
    exact = price.exact(pay, plan, lambda base: base_amount(facts, base, plan.currency), Fraction(facts.share_bp, 10_000))
    currency = price.currency_of(pay, plan)
    trace.append({"step": "pay", "kind": pay.kind, "rate": pay.rate, "fixed": _plain(pay.money), "exact": _fraction(exact), "currency": currency}
                 | ({} if facts.share_bp == 10_000 else {"share_bp": facts.share_bp}))
    return facts.milestone_id, currency, _finish(plan, rule, exact, facts, trace)


def _sliced(plan: model.Plan, rule: model.Rule, escalator: model.Escalator, facts: Facts, place: Place, trace: list[dict]) -> tuple[str, str, int]:
    base = base_amount(facts, escalator.metric.base, plan.currency) * Fraction(facts.share_bp, 10_000)
    trace.append({"step": "base", "base": escalator.metric.base, "amount": _plain(facts.amounts.get(escalator.metric.base)), "rate": _rate(facts)})
    exact = Fraction(0)
    for band, part in slices(escalator, place.before, base):
        worth = price.of_amount(escalator.bands[band].pay, plan, part)
        trace.append(_band_step(escalator, band) | {"step": "slice", "part": _fraction(part), "exact": _fraction(worth)})
        exact += worth
    currency = price.currency_of(escalator.bands[0].pay, plan)
    return facts.milestone_id, currency, _finish(plan, rule, exact, facts, trace)


def _raised(plan: model.Plan, metric: int, priced: Priced, facts: Facts, trace: list[dict]) -> tuple[str, str, int] | None:
    """An earlier milestone at the band that is reached now; the difference to what was booked."""
    worth, currency = _worth(plan, metric, priced, facts)
    difference = worth - priced.booked_minor
    if difference <= 0:
        return None
    trace.append({"step": "raised", "milestone": priced.milestone_id, "from": priced.booked_minor, "to": worth, "by": difference, "currency": currency})
    return priced.milestone_id, currency, difference


def _worth(plan: model.Plan, metric: int, priced: Priced, facts: Facts) -> tuple[int, str]:
    """Another milestone of the window at the band of a metric, by its own version's bands: minor units before caps, and their currency."""
    assert isinstance(priced.rule.pay, model.Escalator)
    pay = priced.rule.pay.bands[band_at(priced.rule.pay.bands, metric)].pay
    missing_in((priced,), pay.base)
    _, currency, worth = _flat(plan, priced.rule, pay, Facts(priced.milestone_id, priced.amounts, rate=facts.rate, share_bp=priced.share_bp), [])
    return worth, currency


def _finish(plan: model.Plan, rule: model.Rule, exact: Fraction, facts: Facts, trace: list[dict]) -> int:
    held, moved = price.bounded(exact, rule.within, Fraction(facts.share_bp, 10_000))
    if moved:
        trace.append({"step": "bound", "bound": moved, "from": _fraction(exact), "to": _fraction(held)})
    amount = price.whole(held, plan.rounding)
    if held.denominator != 1:
        trace.append({"step": "rounding", "mode": plan.rounding, "exact": _fraction(held), "to": amount})
    return amount


def _metric_step(escalator: model.Escalator, place: Place, added: int) -> dict:
    return {"step": "metric", "escalator": escalator.key, "metric": escalator.metric.kind, "base": escalator.metric.base, "mode": escalator.mode,
            "crossing": escalator.crossing, "before": place.before, "after": place.before + added}


def _band_step(escalator: model.Escalator, band: int) -> dict:
    upper = escalator.bands[band + 1].from_ if band + 1 < len(escalator.bands) else None
    pay = escalator.bands[band].pay
    return {"step": "band", "band": band, "from": escalator.bands[band].from_, "to": upper, "kind": pay.kind, "rate": pay.rate, "fixed": _plain(pay.money)}


def _plain(money: Money | None) -> dict | None:
    return None if money is None else {"minor": money.minor, "currency": money.currency}


def _rate(facts: Facts) -> dict | None:
    rate = facts.rate
    return None if rate is None else {"plan_minor": rate.plan_minor, "deal_minor": rate.deal_minor, "id": rate.id, "date": rate.date, "source": rate.source}


def _fraction(value: Fraction) -> list[int]:
    return [value.numerator, value.denominator]
