"""The room under caps, budgets and promotions' budgets: granted less taken back, kept by bucket while the history is played."""
from bisect import bisect_left, insort
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.kernel import periods
from foundation.kernel.money import Money
from rewards.backtest.terms import Priced, Reward
from rewards.engine import facts as engine_facts
from rewards.engine.caps import BUDGET, PER_BENEFICIARY, PER_REFERRAL
from rewards.engine.promotions import bucket as promotion_bucket
from rewards.plan import model
from rewards.plan.overrides import Agreed, bounded, fits

Budget = tuple[Money, model.Window]


class Room:
    """A cap counts what every version granted by its rule, so what any version bounds is counted from the beginning."""

    def __init__(self, zone: str, plans: Iterable[Priced], agreements: Iterable[Agreed] = ()):
        self.zone = zone
        self.for_referral: set[str] = set()
        self.for_owner: dict[str, set[model.Window]] = {}
        self.budgets: set[tuple[str, model.Window]] = set()
        agreed = [one for one in agreements if "within" in one.fields]
        for plan in [priced.plan for priced in plans]:
            for rule in [*plan.rules, *(bounded(rule, one.fields) for one in agreed for rule in plan.rules if rule.key == one.rule and fits(one.fields, plan, rule.key))]:
                if rule.within.per_referral is not None:
                    self.for_referral.add(rule.key)
                if rule.within.per_beneficiary_window is not None:
                    self.for_owner.setdefault(rule.key, set()).add(rule.within.per_beneficiary_window)
            if plan.budget is not None and plan.budget_window is not None:
                self.budgets.add((plan.budget.currency, plan.budget_window))
        self.sums: dict[tuple, int] = {}
        self.rolls: dict[tuple, list[tuple[datetime, int]]] = {}      # in the order of their instants
        self.spent: dict[tuple[str, str], int] = {}                   # (promotion, currency) -> minor units
        self.named: dict[str, tuple[tuple, periods.Span]] = {}        # buckets of others of a window
        self.names: dict[tuple[tuple, periods.Span], str] = {}
        self.spans: dict[model.Window, periods.Span] = {}

    def granted(self, reward: Reward) -> None:
        self._move(reward, reward.granted)
        for promotion, minor in reward.promoted.items():
            if minor:
                self._spend(promotion, reward.currency, minor)

    def taken(self, reward: Reward, minor: int) -> None:
        """What a promotion is out of pocket for falls in proportion, rounded up. A negative number: it comes back."""
        self._move(reward, -minor)
        for promotion, part in reward.promoted.items():
            self._spend(promotion, reward.currency, _left(part, reward.left - minor, reward.granted) - _left(part, reward.left, reward.granted))

    def ended(self, reward: Reward, minor: int) -> None:
        """Somebody's choice gives it back."""
        self.taken(reward, minor)
        reward.ended += minor

    def used(self, rule: model.Rule, at: datetime, referral_id: UUID, to: Any, budget: Budget | None, place: engine_facts.Place | None,
             promoted: Iterable[engine_facts.Promoted]) -> dict[str, int]:
        """What the caps gave before: under their own names for this milestone, for others that may change by their buckets."""
        within = rule.within
        used: dict[str, int] = {}
        if within.per_referral is not None:
            used[PER_REFERRAL] = self._sum(*self.of_referral(rule, referral_id))
        if within.per_beneficiary is not None:
            used[PER_BENEFICIARY] = self._sum(*self.of_owner(rule, to, at))
        if budget is not None:
            used[BUDGET] = self._sum(*self.of_program(budget, at))
        window = place.window if place is not None else ()
        for priced in window:
            for bucket in priced.buckets.values():
                used[bucket] = self._sum(*self.named[bucket])
        for one in [*promoted, *(one for priced in window for one in priced.promotions)]:
            if one.promotion.budget is not None:
                used[promotion_bucket(one.promotion.key)] = self.spent.get((one.promotion.key, one.promotion.budget.currency), 0)
        return used

    def of_referral(self, rule: model.Rule, referral_id: UUID) -> tuple[tuple, periods.Span]:
        assert rule.within.per_referral is not None
        return (PER_REFERRAL, rule.key, rule.within.per_referral.currency, referral_id), periods.Span(periods.BEGINNING, periods.END)

    def of_owner(self, rule: model.Rule, to: Any, at: datetime) -> tuple[tuple, periods.Span]:
        cap, window = rule.within.per_beneficiary, rule.within.per_beneficiary_window
        assert cap is not None and window is not None
        return (PER_BENEFICIARY, rule.key, cap.currency, to.kind, to.id, window), self.span(window, at)

    def of_program(self, budget: Budget, at: datetime) -> tuple[tuple, periods.Span]:
        return (BUDGET, budget[0].currency, budget[1]), self.span(budget[1], at)

    def bucket(self, cap: str, spot: tuple[tuple, periods.Span]) -> str:
        """A name for room of another milestone, by which used() finds it."""
        name = self.names.get(spot)
        if name is None:
            name = self.names[spot] = f"{cap}:{len(self.names)}"
            self.named[name] = spot
        return name

    def span(self, window: model.Window, at: datetime) -> periods.Span:
        """Of calendar windows the last one is remembered: what arrives in order mostly lies in it."""
        if window.kind == periods.ROLLING:
            return periods.span(window.kind, at, self.zone, window.days)
        found = self.spans.get(window)
        if found is None or not found.start <= at < found.end:
            found = self.spans[window] = periods.span(window.kind, at, self.zone)
        return found

    def used_in(self, key: tuple, span: periods.Span) -> int:
        """What one bucket gave before, as of_owner() and of_program() name it."""
        return self._sum(key, span)

    def _move(self, reward: Reward, minor: int) -> None:
        if reward.rule in self.for_referral:
            self._add((PER_REFERRAL, reward.rule, reward.currency, reward.referral_id), periods.BEGINNING, minor)
        for window in self.for_owner.get(reward.rule, ()):
            self._in_time((PER_BENEFICIARY, reward.rule, reward.currency, reward.to.kind, reward.to.id, window), window, reward.occurred_at, minor)
        for currency, window in self.budgets:
            if currency == reward.currency:
                self._in_time((BUDGET, currency, window), window, reward.occurred_at, minor)

    def _in_time(self, key: tuple, window: model.Window, at: datetime, minor: int) -> None:
        if window.kind == periods.ROLLING:
            insort(self.rolls.setdefault(key, []), (at, minor))
        else:
            self._add(key, self.span(window, at).start, minor)

    def _add(self, key: tuple, start: datetime, minor: int) -> None:
        self.sums[key, start] = self.sums.get((key, start), 0) + minor

    def _sum(self, key: tuple, span: periods.Span) -> int:
        rows = self.rolls.get(key)
        if rows is None:
            return self.sums.get((key, span.start), 0)
        return sum(minor for _, minor in rows[bisect_left(rows, (span.start,)):bisect_left(rows, (span.end,))])

    def _spend(self, promotion: str, currency: str, minor: int) -> None:
        self.spent[promotion, currency] = self.spent.get((promotion, currency), 0) + minor


def _left(part: int, left: int, granted: int) -> int:
    return -(-part * left // granted)
