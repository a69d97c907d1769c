"""What an amount is counted in: points, or the currency of its plan."""
from typing import TypeVar

from foundation.kernel.money import POINTS
from rewards.plan import model

Currency = TypeVar("Currency", str, str | None)


def pays_points(pay: model.Flat | model.Escalator) -> bool:
    """The steps of an escalator pay one sort of thing: the first speaks for all."""
    first = pay.bands[0].pay if isinstance(pay, model.Escalator) else pay
    return first.kind == model.UNITS or (first.money is not None and first.money.currency == POINTS)


def pays_in(pay: model.Flat | model.Escalator, currency: Currency) -> Currency:
    """The currency of what is granted, and of the bounds around it, in a plan of `currency`: None where the plan’s own could not be read."""
    return POINTS if pays_points(pay) else currency
