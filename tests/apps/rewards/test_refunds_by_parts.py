"""Refunds in parts, interleaved with deals: the whole always takes the whole, and a window that is evaluated again comes to what a naive
second opinion says of the amounts that are left."""
from random import Random

import pytest

from foundation.tenants.context import tenant_context
from referrals.commands.adjust import News, adjust_milestone
from rewards.commands import accrue, adjusting
from rewards.models import Progress, Reward
from tests.apps.rewards.adjusted import left
from tests.apps.rewards.books import all_right
from tests.apps.rewards.played_back import replayed
from tests.apps.rewards.stage import accepted, later, publish, set_money_stage, won
from tests.apps.rewards.test_groups import group
from tests.apps.rewards.test_limits import TWICE, promotion
from tests.pure import reference
from tests.pure.ladder import document, percents

MODES = [("marginal", "new_rate", "keep"), ("marginal", "new_rate", "reprice"), ("whole_forward", "new_rate", "keep"), ("whole_forward", "new_rate", "reprice"),
         ("whole_forward", "old_rate", "reprice"), ("whole_retro", "new_rate", "reprice")]


class Told:
    """Deals and refunds, one after another, each heard of by the rewards at once; the books are right after each."""

    def __init__(self, stage, seed: int):
        self.stage, self.random, self.clock = stage, Random(seed), 0
        self.deals: list[tuple[object, int, int]] = []   # milestone, value, refunded

    def _now(self):
        self.clock += 1
        return later(days=4, hours=self.clock)

    def deal(self) -> None:
        at, value = self._now(), self.random.randint(1, 180_000)
        referral = accepted(self.stage, self.stage.ann, self.clock, at)
        milestone_id = won(self.stage, referral.id, at, value)
        accrue.accrue_rewards(milestone_id=milestone_id, at=at)
        self.deals.append((milestone_id, value, 0))
        assert all_right(self.stage.tenant_id)

    def refund(self, which: int, *, whole: bool = False) -> None:
        milestone_id, value, gone = self.deals[which]
        if gone == value:
            return
        at, minor = self._now(), value - gone if whole else self.random.randint(1, value - gone)
        row = adjust_milestone(milestone_id=milestone_id, news=News("partial_refund", at, minor, self.stage.program.currency), source="billing",
                               acting=self.stage.tess, at=at)
        adjusting.settle(milestone_id=milestone_id, cause=f"partial_refund:{row.id}", at=at)
        self.deals[which] = milestone_id, value, gone + minor
        assert all_right(self.stage.tenant_id)

    def refund_the_rest(self) -> None:
        for which in self.random.sample(range(len(self.deals)), len(self.deals)):
            self.refund(which)
            self.refund(which, whole=True)
        assert left() == 0 and not Reward.objects.exclude(state__in=("cancelled", "reversed")).exists()


@pytest.mark.crossed
@pytest.mark.parametrize("mode, crossing, reversal, currency", [*((*mode, "EUR") for mode in MODES), *((*MODES[number], currency) for number in (0, 5)
                                                                                                    for currency in ("JPY", "KWD"))])
def test_parts_that_come_to_the_whole_take_the_whole(acme, mode, crossing, reversal, currency):
    """MONEY §4: a full refund always takes the whole. §3, reprice: as if the taken-back amount had never been (floors too)."""
    stage = set_money_stage(acme, currency=currency)
    with tenant_context(stage.tenant_id):
        publish(stage, document(percents(mode, crossing) | {"on_reversal": reversal}, currency=currency))
        told = Told(stage, seed=len(mode) + len(crossing))
        for step in range(4):
            told.deal()
            told.refund(told.random.randrange(len(told.deals)), whole=step == 2)
            if reversal == "reprice":
                assert by_milestone() == second_opinion(told, mode, crossing)
        assert Progress.objects.get().metric == sum(value - gone for _, value, gone in told.deals)
        told.refund_the_rest()
        assert Progress.objects.get().metric == 0
        replayed()


@pytest.mark.crossed
@pytest.mark.parametrize("mode, crossing, reversal", MODES)
def test_with_a_group_a_promotion_and_limits_around_it(acme, mode, crossing, reversal):
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        plan = group("best", {"fixed": {"minor": 4_000, "currency": "EUR"}}, {"escalator": percents(mode, crossing) | {"on_reversal": reversal}})
        plan["rules"][0] |= {"on_partial_refund": "proportional"}
        plan["rules"][1] |= {"within": {"minimum": {"minor": 500, "currency": "EUR"}, "per_beneficiary": {"amount": {"minor": 40_000, "currency": "EUR"}, "window": "lifetime"}}}
        publish(stage, plan | {"budget": {"amount": {"minor": 45_000, "currency": "EUR"}, "window": "lifetime"}, "promotions": [
            promotion(TWICE | {"rules": ["r1"]}, budget={"minor": 9_000, "currency": "EUR"})]})
        told = Told(stage, seed=7)
        for _ in range(4):
            told.deal()
            told.refund(told.random.randrange(len(told.deals)))
        told.refund_the_rest()
        replayed()


def by_milestone() -> dict:
    found: dict = {}
    for row in Reward.objects.filter(given_by=None):
        found[row.milestone_id] = found.get(row.milestone_id, 0) + row.granted_minor - row.taken_back_minor
    return {milestone_id: minor for milestone_id, minor in found.items() if minor}


def second_opinion(told: Told, mode: str, crossing: str) -> dict:
    """Of a history in which each deal was what is left of it."""
    terms = reference.Terms(metric="sum", window="lifetime", mode=mode, crossing=crossing, demotion="none", on_reversal="reprice", late_arrival="arrival_order",
                            bands=((0, "percent", 1000), (100_000, "percent", 1500), (250_000, "percent", 2000)))
    deals = [reference.Deal(number, number, later(days=4, hours=number), value - gone) for number, (_, value, gone) in enumerate(told.deals)]
    owed = reference.owed(terms, [("came", deal) for deal in deals if deal.amount])
    return {told.deals[number][0]: minor for number, minor in owed.items() if minor}
