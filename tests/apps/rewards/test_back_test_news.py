"""Refunds, disputes, other amounts, withdrawals and late news are played in the order in which they were heard, by either way of pricing."""
import re

import pytest
from django.template.loader import render_to_string

from referrals.commands import unwin
from rewards.commands import accrue, adjusting
from rewards.plan.parse import parse_plan
from rewards.web import back_test
from tests.apps.rewards.adjusted import left, tell
from tests.apps.rewards.played_back import played_back, replay_is_the_books
from tests.apps.rewards.stage import accepted, deal, later, publish, won
from tests.apps.rewards.test_limits import TWICE, budget, fixed, promotion
from tests.apps.rewards.test_reprice import MODES, terms


def net(stage, draft: dict | None = None, side: str = "draft") -> int:
    """What would be left now, after everything that became of it."""
    [total] = played_back(stage.program.id, draft)["net"]
    return total[side]


def three(stage, plan: dict) -> list:
    publish(stage, plan)
    return [deal(stage, number, value, later(days=number))[0] for number, value in enumerate((80_000, 40_000, 150_000), 1)]


REFUNDED = [(mode, crossing, reversal, whole, part) for (mode, crossing), wholes, parts in zip(
    MODES, [(28_500, 23_500), (36_000, 26_500), (26_500, 19_000), (None, 28_500)],
    [(36_500 - 4_700, 36_500 - 5_500), (44_000 - 6_000, 44_000 - 12_000), (34_500 - 4_500, 34_500 - 4_500), (None, 54_000 - 18_000)], strict=True)
    for reversal, whole, part in zip(("keep", "reprice"), wholes, parts, strict=True) if whole is not None]


@pytest.mark.parametrize("history", [("whole_forward", "new_rate", "keep"), ("marginal", "new_rate", "reprice")])
def test_the_vectors_of_refunds_come_out_of_the_history_of_another_mode(stage, history):
    """MONEY §3, vectors: first row, deal 1 fully refunded (total left), and 30 000 of deal 3 (taken), keep / reprice."""
    decisions = three(stage, terms(*history, key="first"))
    tell(stage, decisions[2].milestone_id, "partial_refund", 9, minor=30_000)
    assert replay_is_the_books(stage.program.id) and net(stage, side="now") == left()
    for mode, crossing, reversal, _, part in REFUNDED:
        assert net(stage, terms(mode, crossing, reversal, key="other")) == part, (mode, crossing, reversal)


def test_what_was_refunded_as_a_whole(stage):
    decisions = three(stage, terms("whole_retro", key="first"))
    tell(stage, decisions[0].milestone_id, "refund", 9)
    assert replay_is_the_books(stage.program.id) and net(stage, side="now") == 28_500 == left()
    for mode, crossing, reversal, whole, _ in REFUNDED:
        assert net(stage, terms(mode, crossing, reversal, key="other")) == whole, (mode, crossing, reversal)


@pytest.mark.parametrize("history, order", [("whole_forward", "event_order"), ("marginal", "arrival_order")])
def test_the_vectors_of_late_news(stage, history, order):
    """MONEY §3, vectors: first row arriving as 150 000, 80 000, 40 000: arrival / event order."""
    publish(stage, terms(history, "new_rate", "reprice", late_arrival=order, key="first"))
    for place, (value, happened) in enumerate(((150_000, 3), (80_000, 1), (40_000, 2))):
        referral = accepted(stage, stage.ann, place, later(days=1))
        accrue.accrue_rewards(milestone_id=won(stage, referral.id, later(days=happened), value, received=later(days=5 + place)), at=later(days=5 + place))
    assert replay_is_the_books(stage.program.id)
    for (mode, crossing), arrival, event in zip(MODES, (36_500, 42_500, 33_000, 54_000), (36_500, 44_000, 34_500, 54_000), strict=True):
        assert net(stage, terms(mode, crossing, "reprice", key="other")) == arrival
        assert net(stage, terms(mode, crossing, "reprice", late_arrival="event_order", key="other")) == event


def test_a_dispute_an_amendment_and_a_withdrawal_before_others_come(stage):
    """What became of it before the next deal counts for that one: room under caps comes back, revenue falls."""
    plan = terms("whole_forward", "new_rate", "keep", demotion="immediate", key="first")
    plan["rules"][0]["within"] = {"per_beneficiary": {"amount": {"minor": 30_000, "currency": "EUR"}, "window": "lifetime"}}
    publish(stage, plan)
    [first] = deal(stage, 1, 120_000, later(days=1))
    tell(stage, first.milestone_id, "payment_dispute", 2, minor=90_000)
    [second] = deal(stage, 2, 60_000, later(days=3))
    assert replay_is_the_books(stage.program.id) and left() == 4_500 + 6_000   # 30 000 of the first are left, so the second stays below the step
    tell(stage, second.milestone_id, "amendment", 4, amounts={"first_year_value": 200_000})
    tell(stage, first.milestone_id, "dispute_won", 5)
    [third] = deal(stage, 3, 100_000, later(days=6))
    unwin.unwin_referral(referral_id=second.referral_id, reason="other", acting=stage.tess, at=later(days=7))
    adjusting.settle(milestone_id=second.milestone_id, cause="withdrawal:1", at=later(days=7))
    deal(stage, 4, 10_000, later(days=8))
    assert replay_is_the_books(stage.program.id)
    report = played_back(stage.program.id)
    assert report["net"][0]["now"] == left() and third.outcome == "zero"
    # 10 % of all that is left: 120 000, 100 000 and 10 000; the withdrawn one was never granted.
    assert net(stage, terms("whole_forward", key="flat") | {"rules": [{**plan["rules"][0], "within": {}, "pay": {"percent_bp": 1_000, "of": "first_year_value"}}]}) == 23_000


def test_what_goes_and_comes_again_was_there_before(stage):
    """DOMAIN §2: a withdrawn milestone that is reported again stands again. Others that came before it went were priced with it."""
    publish(stage, terms("whole_retro", "new_rate", "reprice", key="first"))
    first, *_ = [deal(stage, number, 60_000, later(days=number))[0] for number in (1, 2, 3)]
    for days in (10, 20):   # as often as that
        unwin.unwin_referral(referral_id=first.referral_id, reason="other", acting=stage.tess, at=later(days=days))
        adjusting.settle(milestone_id=first.milestone_id, cause=f"withdrawal:{days}", at=later(days=days))
        assert replay_is_the_books(stage.program.id)
        won(stage, first.referral_id, later(days=days + 1), 60_000)
        adjusting.settle(milestone_id=first.milestone_id, cause=f"reinstatement:{days}", at=later(days=days + 1))
        assert replay_is_the_books(stage.program.id)
    assert left() == 3 * 9_000


def test_a_refund_makes_room_in_the_budget(stage):
    publish(stage, fixed(20_000, budget=budget(30_000)))
    [first] = deal(stage, 1, 1_000, later(days=1))
    tell(stage, first.milestone_id, "refund", 2)
    deal(stage, 2, None, later(days=3), stage.ben), deal(stage, 3, None, later(days=4))
    assert replay_is_the_books(stage.program.id)
    report = played_back(stage.program.id, fixed(20_000, budget=budget(25_000)))
    assert (report["totals"], report["net"]) == ([{"currency": "EUR", "now": 50_000, "draft": 45_000}], [{"currency": "EUR", "now": 30_000, "draft": 25_000}])


def test_the_page_says_what_is_left_what_the_budget_cut_and_what_promotions_added(stage):
    publish(stage, fixed(20_000, budget=budget(30_000)))
    [first] = deal(stage, 1, 1_000, later(days=1))
    deal(stage, 2, None, later(days=4), stage.ben)
    tell(stage, first.milestone_id, "refund", 6)
    draft = fixed(20_000, budget=budget(50_000)) | {"promotions": [promotion(TWICE)]}
    said = " ".join(re.sub(r"<[^>]+>", " ", render_to_string("console/back_test_report.html", back_test.view(played_back(stage.program.id, draft), parse_plan(draft)))).split())
    assert "The budget ran out" in said and "Not paid for lack of budget €100.00 once €100.00 once" in said
    assert "What promotions added" in said and "Spring €0.00 €100.00" in said
    assert "After refunds and disputes €100.00 is left as it was, and €300.00 would be with the draft." in said
