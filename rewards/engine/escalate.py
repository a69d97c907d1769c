"""Which band of an escalator prices a milestone, in each mode and crossing."""
from fractions import Fraction

from rewards.engine.facts import Facts, base_amount
from rewards.engine.places import NOWHERE, Place
from rewards.plan import model


def band_at(bands: tuple[model.Band, ...], metric: int) -> int:
    """The index of the band that a metric has reached: half-open, `from` itself belongs to the band."""
    reached = -1
    for place, band in enumerate(bands):
        if band.from_ <= metric:
            reached = place
    if reached < 0:
        raise ValueError(f"no band reaches down to {metric}")
    return reached


def added_by(escalator: model.Escalator, facts: Facts, plan: model.Plan) -> int:
    """What this milestone adds to the metric. Raises Missing for a sum whose amount nobody said."""
    place = facts.place or NOWHERE
    if not place.moves:
        return 0
    if escalator.metric.kind == "sum":
        amount = base_amount(facts, escalator.metric.base, plan.currency)
        return amount.numerator * facts.share_bp // (amount.denominator * 10_000)   # her share of it, in whole minor units
    return 1


def chosen_band(escalator: model.Escalator, place: Place, added: int) -> int:
    """whole_forward, whole_retro and the counting marginal: one band for the whole amount."""
    after = place.before + added
    if escalator.mode == model.MARGINAL:
        # Each keeps the band of its own place; over referrals, of the place at which its referral entered.
        return band_at(escalator.bands, place.place if place.place is not None else max(after, 1))
    reached = band_at(escalator.bands, after if escalator.crossing == "new_rate" else place.before)
    if escalator.mode == model.WHOLE_FORWARD:
        return max(reached, place.floor_band)
    return reached


def floor(escalator: model.Escalator, here: int, anywhere: int) -> int:
    """The band below which demotion lets nobody fall. here: the best metric of this window until now · anywhere: of all windows."""
    if escalator.demotion == "immediate":
        return 0
    return band_at(escalator.bands, here if escalator.demotion == "window_end" else max(here, anywhere))


def slices(escalator: model.Escalator, before: int, amount: Fraction) -> list[tuple[int, Fraction]]:
    """Marginal over a sum: [before, before + amount) cut at the bands; (band, part of the amount)."""
    parts, at, end = [], Fraction(before), before + amount
    for place in range(len(escalator.bands)):
        upper = escalator.bands[place + 1].from_ if place + 1 < len(escalator.bands) else None
        until = end if upper is None else min(end, Fraction(upper))
        if until > at:
            parts.append((place, until - at))
            at = until
    return parts
