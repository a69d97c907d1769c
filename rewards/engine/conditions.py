"""Whether a condition holds: true, false, or unknown, and unknown only where the answer depends on a missing fact."""
from fractions import Fraction

from foundation.kernel.money import Money
from rewards.engine.facts import Facts, Missing, in_plan_currency
from rewards.plan import model
from rewards.plan.conditions import meets


def holds(condition: model.Condition | None, facts: Facts, currency: str, seen: list[dict]) -> bool:
    """Raises Missing(fact) when it cannot be known. `seen` gets one step per test that was looked at."""
    if condition is None:
        return True
    answer = _ask(condition, facts, currency, seen)
    if isinstance(answer, Missing):
        raise answer
    return answer


def _ask(condition, facts: Facts, currency: str, seen: list[dict]) -> bool | Missing:
    if isinstance(condition, model.Test):
        return _test(condition, facts, currency, seen)
    if isinstance(condition, model.Not):
        answer = _ask(condition.part, facts, currency, seen)
        return answer if isinstance(answer, Missing) else not answer
    answers = [_ask(part, facts, currency, seen) for part in condition.parts]
    settling = isinstance(condition, model.Any)   # one yes settles an any, one no settles an all
    if settling in answers:
        return settling
    unknown = next((answer for answer in answers if isinstance(answer, Missing)), None)
    return unknown if unknown is not None else not settling


def _test(test: model.Test, facts: Facts, currency: str, seen: list[dict]) -> bool | Missing:
    try:
        value, shown = _value(test.fact, facts, currency)
    except Missing as missing:
        seen.append({"step": "test", "fact": test.fact, "is": test.operator, "wanted": _plain(test.value), "value": None, "met": None})
        return missing
    wanted = Fraction(test.value.minor) if isinstance(test.value, Money) else test.value
    met = meets(value, model.Test(test.fact, test.operator, wanted))
    seen.append({"step": "test", "fact": test.fact, "is": test.operator, "wanted": _plain(test.value), "value": shown, "met": met})
    return met


def _value(fact: str, facts: Facts, currency: str):
    if fact in model.MONEY_FACTS:
        amount = facts.amounts.get(fact)
        if amount is None:
            raise Missing(fact)
        return in_plan_currency(amount, facts.rate, currency), _plain(amount)
    value = facts.values.get(fact)
    if value is None:
        raise Missing(fact)
    return value, value


def _plain(value):
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    return list(value) if isinstance(value, tuple) else value
