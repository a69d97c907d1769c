"""What the caps leave of an amount: the promotion's own budget first, then per referral, per beneficiary, and the program's budget."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from foundation.kernel.money import Money
from rewards.engine import steps
from rewards.engine.facts import Facts, Grant, Promoted
from rewards.engine.promotions import bucket
from rewards.plan import model

PER_REFERRAL, PER_BENEFICIARY, BUDGET = "per_referral", "per_beneficiary", "budget"
CAPS = (PER_REFERRAL, PER_BENEFICIARY, BUDGET)
NO_CAPS = (None, None, None)


@dataclass
class Room:
    """What was given before in each bucket; it fills as grants are made, and what falls makes room first."""

    used: dict[str, int] = field(default_factory=dict)

    def give_back(self, minor: int, buckets: Mapping[str, str]) -> None:
        for name in CAPS:
            key = buckets.get(name, name)
            self.used[key] = max(0, self.used.get(key, 0) - minor)


def granted(rule: model.Rule, facts: Facts, room: Room, milestone_id: str, currency: str, uncapped: int, parts: Iterable[tuple[Promoted, int]],
            trace: list[dict], *, claim: str = "", buckets: Mapping[str, str] | None = None, back: tuple[int, int] = (0, 0),
            spared: int | None = None) -> Grant | None:
    """None where nothing is left. The trace says it also then: a later rise is measured against what it would have been.

    parts: how much of the amount each promotion adds · back: (by how much a dispute that was won had lowered it, what was taken back for
    that): so much of it had been granted before, and asks no cap · spared: so much of it is paid at most, for a person cancelled the rest before:
    that is granted all the same, and takes no room."""
    lowered, taken = back
    buckets, left, promoted = buckets or {}, uncapped - min(lowered, uncapped), {}
    returned = min(taken, uncapped)
    for one, part in parts:
        asked = kept = min(part, left)
        if one.promotion.budget is not None:
            used = room.used.get(bucket(one.promotion.key), 0)
            kept = min(kept, max(0, one.promotion.budget.minor - used))
            if kept < asked:
                trace.append(_cut("promotion", one.promotion.budget, used, left, left - asked + kept) | {"promotion": one.promotion.key})
        left -= asked - kept
        promoted[one.promotion.key] = part, kept + min(part - asked, returned)
    bounds = rule.within.per_referral, rule.within.per_beneficiary, facts.budget
    bounded = bounds != NO_CAPS   # else nobody asks how full they are
    for name, cap in zip(CAPS, bounds, strict=True) if bounded else ():
        if cap is None or cap.currency != currency:
            continue
        used = room.used.get(buckets.get(name, name), 0)
        over = left - max(0, cap.minor - used)
        if over > 0:
            trace.append(_cut(name, cap, used, left, left - over))
            left -= over
    left += returned
    stays = left if spared is None else min(left, spared)
    for name in CAPS if bounded else ():
        key = buckets.get(name, name)
        room.used[key] = room.used.get(key, 0) + stays
    added = _added(promoted, left, uncapped) if promoted else {}
    for promotion, minor in added.items():
        room.used[bucket(promotion)] = room.used.get(bucket(promotion), 0) + (minor if stays == left else -(-minor * stays // left))
    step: dict = {"step": "grant", "milestone": milestone_id, "amount": left, "uncapped": uncapped, "currency": currency}
    if claim:
        step |= steps.named(claim)
    if promoted:
        step["promoted"] = {promotion: part for promotion, (part, _) in promoted.items()}
    if stays < left:
        step["cancelled"] = left - stays
    trace.append(step)
    return Grant(milestone_id, Money(left, currency), uncapped, claim, added, left - stays) if left > 0 else None


def _added(promoted: Mapping[str, tuple[int, int]], left: int, uncapped: int) -> dict[str, int]:
    """What each promotion is out of pocket for: what it added comes last, so a cap takes it first."""
    without = uncapped - sum(part for part, _ in promoted.values())
    rest, added = max(0, left - without), {}
    for promotion, (_, kept) in promoted.items():
        added[promotion] = min(kept, rest)
        rest -= added[promotion]
    return added


def _cut(name: str, cap: Money, used: int, before: int, after: int) -> dict:
    return {"step": "cap", "cap": name, "limit": steps.money(cap), "used": used, "from": before, "to": after}
