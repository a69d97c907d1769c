"""The steps of a trace that more than one part of the engine writes: plain JSON of texts and whole numbers."""
from collections.abc import Mapping
from fractions import Fraction

from foundation.kernel.money import Money
from rewards.engine.facts import Facts, Place
from rewards.plan import model


def agreed(override: Mapping | None) -> list[dict]:
    """Which parts of the rule are others for her, and by which agreements; nothing where none holds."""
    if not override:
        return []
    return [{"step": "agreed", "fields": [name for name in ("pay", "within") if name in override], "from": list(override.get("from", ()))}]


def metric(escalator: model.Escalator, place: Place, added: int) -> dict:
    return {"step": "metric", "escalator": escalator.key, "metric": escalator.metric.kind, "base": escalator.metric.base, "mode": escalator.mode,
            "crossing": escalator.crossing, "before": place.before, "after": place.before + added}


def band(escalator: model.Escalator, number: int) -> dict:
    upper = escalator.bands[number + 1].from_ if number + 1 < len(escalator.bands) else None
    pay = escalator.bands[number].pay
    return {"step": "band", "band": number, "from": escalator.bands[number].from_, "to": upper, "kind": pay.kind, "rate": pay.rate, "fixed": money(pay.money)}


def base(name: str, facts: Facts) -> dict:
    step: dict = {"step": "base", "base": name, "amount": money(facts.amounts.get(name)), "rate": _rate(facts)}
    if facts.left_of != (1, 1):
        step["left_of"] = list(facts.left_of)
    return step


def money(amount: Money | None) -> dict | None:
    return None if amount is None else {"minor": amount.minor, "currency": amount.currency}


def fraction(value: Fraction) -> list[int]:
    return [value.numerator, value.denominator]


def named(claim: str) -> dict:
    """By whose credit, where a milestone has several."""
    return {"claim": claim} if claim else {}


def _rate(facts: Facts) -> dict | None:
    rate = facts.rate
    return None if rate is None else {"plan_minor": rate.plan_minor, "deal_minor": rate.deal_minor, "id": rate.id, "date": rate.date, "source": rate.source}
