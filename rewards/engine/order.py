"""A window evaluated again, one milestone after another: where each of them stands."""
from collections.abc import Iterable
from datetime import datetime, timedelta

from rewards.engine.escalate import floor
from rewards.engine.facts import Counted, Place
from rewards.plan import model


def stands(escalator: model.Escalator, order: Iterable[Counted]) -> dict[str, tuple[Place, int]]:
    """Milestone -> its place in the order given, and what it adds there.

    Over distinct referrals the first milestone of each moves the count, and the others keep the place at which it entered."""
    found: dict[str, tuple[Place, int]] = {}
    seen: list[tuple[Counted, int]] = []
    entered: dict[str, int] = {}
    peaks: dict[str, int] = {}
    for one in order:
        within = [(other, added) for other, added in seen if _in_window(escalator.window, other, one)]
        before, moves = _before(escalator, within), one.counts
        if escalator.metric.kind == "referrals" and moves:
            moves = one.referral not in {other.referral for other, _ in within if other.counts}
        added = (one.added if escalator.metric.kind == "sum" else 1) if moves else 0
        if moves:
            entered[f"{one.window} {one.referral}"] = before + added
        place = entered.get(f"{one.window} {one.referral}", one.earlier) if not moves and escalator.metric.kind == "referrals" else None
        found[one.milestone_id] = Place(before, moves, place, floor(escalator, peaks.get(one.window, 0), max(peaks.values(), default=0))), added
        seen.append((one, added))
        peaks[one.window] = max(peaks.get(one.window, 0), before + added)
    return found


def place_depends_on_order(escalator: model.Escalator) -> bool:
    """Whether also the last one of an order stands elsewhere in another: by the place at which its referral entered, or by what was
    reached before in a window that rolls. Else it stands behind the whole, however that came about."""
    return escalator.window.kind == "rolling" or (escalator.metric.kind == "referrals" and escalator.mode == model.MARGINAL)


def _before(escalator: model.Escalator, within: list[tuple[Counted, int]]) -> int:
    """The metric of what came before: in a rolling window a referral counts by whichever milestone of it is still inside."""
    if escalator.metric.kind == "referrals":
        return len({other.referral for other, _ in within if other.counts})
    return sum(added for _, added in within)


def _in_window(window: model.Window, other: Counted, one: Counted) -> bool:
    if window.kind != "rolling":
        return other.window == one.window
    until = datetime.fromisoformat(one.at)
    return until - timedelta(days=window.days) < datetime.fromisoformat(other.at) <= until
