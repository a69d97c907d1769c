"""A second, naive opinion about escalators, written from docs/money.md alone: the whole history is replayed each time, in fractions, and
nothing is remembered between two questions. It imports nothing of the engine."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction


@dataclass(frozen=True)
class Deal:
    """One milestone of the kind that is counted and priced. Amounts in minor units of the plan's currency."""

    id: int
    referral: int
    happened: datetime
    amount: int


@dataclass(frozen=True)
class Terms:
    """metric: referrals | count | sum · window: lifetime | year | rolling (with days) · bands: (from, kind, number) with kind fixed or
    percent (in basis points of the amount), ascending."""

    metric: str
    window: str
    mode: str
    crossing: str
    demotion: str
    on_reversal: str
    late_arrival: str
    bands: tuple[tuple[int, str, int], ...]
    days: int = 0


Event = tuple[str, Deal]   # ("came", deal) or ("left", deal): withdrawn, with nothing of it left


def owed(terms: Terms, history: list[Event]) -> dict[int, int]:
    """Deal -> what is left of everything that was granted for it, after this history."""
    came = [deal for what, deal in history if what == "came"]
    gone = {deal.id for what, deal in history if what == "left"}
    if terms.on_reversal == "reprice":
        standing = [deal for deal in came if deal.id not in gone]
        if terms.mode == "whole_retro":
            return {deal.id: _retro(terms, standing, deal) for deal in came if deal.id not in gone} | dict.fromkeys(gone, 0)
        order = sorted(standing, key=lambda deal: (deal.happened, came.index(deal))) if terms.late_arrival == "event_order" else standing
        return {deal.id: _priced(terms, [("came", other) for other in order], deal) for deal in standing} | dict.fromkeys(gone, 0)
    left = {}
    for deal in came:
        until = history.index(("came", deal)) + 1
        left[deal.id] = 0 if deal.id in gone else _priced(terms, history[:until], deal)
    return left


def _retro(terms: Terms, standing: list[Deal], deal: Deal) -> int:
    window = [other for other in standing if _same_window(terms, other, deal)]
    return _amount(terms, _band(terms, _measure(terms, window)), Fraction(deal.amount))


def _priced(terms: Terms, history: list[Event], deal: Deal) -> int:
    """What a deal is worth when it comes as the last of a history, or in the middle of an order that has no departures."""
    history = history[:history.index(("came", deal))]
    before = _metric(terms, history, deal)
    moves = _moves(terms, history, deal)
    after = before + ((deal.amount if terms.metric == "sum" else 1) if moves else 0)
    if terms.mode == "marginal":
        if terms.metric == "sum":
            return _rounded(sum((_cut(terms, number, before, after) for number in range(len(terms.bands))), Fraction(0)))
        place = after if moves else _entered(terms, history, deal)
        return _amount(terms, _band(terms, place), Fraction(deal.amount))
    band = _band(terms, after if terms.crossing == "new_rate" else before)
    return _amount(terms, max(band, _floor(terms, history, deal)), Fraction(deal.amount))


def _metric(terms: Terms, history: list[Event], deal: Deal) -> int:
    """How far the window of `deal` had come after a history. A count that was given stays; revenue that left does not count."""
    gone = {other.id for what, other in history if what == "left"}
    counted = [other for what, other in history if what == "came" and _counts_for(terms, other, deal)]
    return _measure(terms, [other for other in counted if terms.metric != "sum" or other.id not in gone])


def _measure(terms: Terms, deals: list[Deal]) -> int:
    if terms.metric == "sum":
        return sum(deal.amount for deal in deals)
    return len({deal.referral for deal in deals}) if terms.metric == "referrals" else len(deals)


def _counts_for(terms: Terms, other: Deal, deal: Deal) -> bool:
    if terms.window == "rolling":
        return deal.happened - timedelta(days=terms.days) < other.happened <= deal.happened
    return _same_window(terms, other, deal)


def _same_window(terms: Terms, other: Deal, deal: Deal) -> bool:
    return terms.window == "lifetime" or other.happened.year == deal.happened.year


def _moves(terms: Terms, history: list[Event], deal: Deal) -> bool:
    if terms.metric != "referrals":
        return True
    return deal.referral not in {other.referral for what, other in history if what == "came" and _counts_for(terms, other, deal)}


def _entered(terms: Terms, history: list[Event], deal: Deal) -> int:
    """The place at which the deal's referral entered this window: of its deals the last one that moved the count."""
    for number in range(len(history) - 1, -1, -1):
        what, other = history[number]
        theirs = what == "came" and other.referral == deal.referral and (terms.window == "rolling" or _same_window(terms, other, deal))
        if theirs and _moves(terms, history[:number], other):
            return _metric(terms, history[:number], other) + 1
    raise AssertionError("it did not move the count, so it had entered")


def _floor(terms: Terms, history: list[Event], deal: Deal) -> int:
    """The best band reached before, where demotion leaves it: measured at each counted deal, and no departure lowers it."""
    if terms.demotion == "immediate":
        return 0
    peak = 0
    for number, (what, other) in enumerate(history):
        if what != "came" or (terms.demotion == "window_end" and not _same_window(terms, other, deal)):
            continue
        added = (other.amount if terms.metric == "sum" else 1) if _moves(terms, history[:number], other) else 0
        peak = max(peak, _metric(terms, history[:number], other) + added)
    return _band(terms, peak)


def _band(terms: Terms, metric: int) -> int:
    return max(number for number, (start, _, _) in enumerate(terms.bands) if start <= metric)


def _cut(terms: Terms, number: int, before: int, after: int) -> Fraction:
    start, _, rate = terms.bands[number]
    end = terms.bands[number + 1][0] if number + 1 < len(terms.bands) else after
    return Fraction(max(0, min(after, max(end, start)) - max(before, start)) * rate, 10_000)


def _amount(terms: Terms, band: int, amount: Fraction) -> int:
    _, kind, number = terms.bands[band]
    return number if kind == "fixed" else _rounded(amount * number / 10_000)


def _rounded(exact: Fraction) -> int:
    """Half to even, as Python's round() does with fractions."""
    return round(exact)
