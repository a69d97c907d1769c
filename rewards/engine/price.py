"""What a flat amount comes to, exactly, and bounded by the rule: fractions until the one rounding."""
from collections.abc import Callable
from fractions import Fraction

from foundation.kernel.money import exponent
from foundation.kernel.rounding import rounded
from rewards.plan import model

WHOLE = Fraction(1)   # her share, mostly


def share_of(bp: int) -> Fraction:
    return WHOLE if bp == 10_000 else Fraction(bp, 10_000)


def exact(pay: model.Flat, plan: model.Plan, base: Callable[[str], Fraction], share: Fraction) -> Fraction:
    """Minor units of what it pays in on a share of it, before bounds and rounding. `base` gives an amount in the plan's minor units."""
    if pay.kind == model.FIXED:
        assert pay.money is not None
        return Fraction(pay.money.minor) if share is WHOLE else pay.money.minor * share
    amount = base(pay.base)
    return of_amount(pay, plan, amount if share is WHOLE else amount * share)


def of_amount(pay: model.Flat, plan: model.Plan, amount: Fraction) -> Fraction:
    """The rate of `pay` on an amount of the plan's minor units. One fraction is made, not one for each step."""
    if pay.kind == model.PERCENT:
        return Fraction(amount.numerator * pay.rate, amount.denominator * 10_000)
    if pay.kind == model.TIMES:
        return Fraction(amount.numerator * pay.rate, amount.denominator * 100)
    # Points go by major units: 1 500 bp of 12 000.00 are 1 800 points, whatever the currency's digits.
    return Fraction(amount.numerator * pay.rate, amount.denominator * 10 ** exponent(plan.currency) * 10_000)


def bounded(amount: Fraction, within: model.Within, share: Fraction) -> tuple[Fraction, str]:
    """The amount between her share of the rule's minimum and maximum, and which of them moved it ('' for none). Nothing stays nothing."""
    if (within.minimum is None and within.maximum is None) or amount == 0:
        return amount, ""
    if within.minimum is not None and amount < within.minimum.minor * share:
        amount, moved = within.minimum.minor * share, "minimum"
    else:
        moved = ""
    if within.maximum is not None and amount > within.maximum.minor * share:
        return within.maximum.minor * share, "maximum"
    return amount, moved


def whole(amount: Fraction, rounding: str) -> int:
    """The one rounding, to minor units."""
    return rounded(amount.numerator, amount.denominator, rounding)
