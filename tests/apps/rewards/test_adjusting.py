"""Refunds, disputes and changed amounts reach what was earned: before, on the way and after delivery, in any order."""
from uuid import UUID, uuid4

import pytest

from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.ledger.models import Journal
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from referrals import queries as referrals_queries
from referrals.commands.adjust import News, adjust_milestone
from referrals.models import MilestoneAdjustment
from rewards import queries
from rewards.commands import accrue, adjusting, deliver, endings, release
from rewards.models import Decision, GivenBack, Progress, Reward, TakeBack
from tests.apps.ledger.test_post import at_once
from tests.apps.rewards.adjusted import GROSS, PERCENT, left, tell
from tests.apps.rewards.books import all_right, amounts, expense, names, standing
from tests.apps.rewards.stage import accepted, deal, later, publish, set_money_stage, won
from tests.pure.ladder import counted, document, percents


def earned(stage, number: int = 1, value: int = GROSS, **rule) -> Reward:
    """One won deal of Ann's, and what it earned: a tenth."""
    if number == 1:
        publish(stage, document(**({"pay": PERCENT} | rule)))
    [decision] = deal(stage, number, value, later(days=number))
    return Reward.objects.get(decision=decision)


def ann(stage) -> tuple[str, UUID]:
    return "advocate", stage.ann.advocate_id


def begin(reward, days, attempt=1):
    deliver.begin_fulfilment(reward_id=reward.id, provider="bank", payout_id=reward.id, attempt=attempt, at=later(days=days))


def confirm(stage, reward, days, attempt=1):
    deliver.confirm_fulfilment(reward_id=reward.id, provider="bank", payout_id=reward.id, attempt=attempt, acting=stage.olga, at=later(days=days))


def fail(reward, days, attempt=1):
    deliver.fail_fulfilment(reward_id=reward.id, provider="bank", payout_id=reward.id, attempt=attempt, at=later(days=days))


@pytest.mark.parametrize("rule, state, account", [({"maturation_days": 30}, "pending", "accrued"), ({}, "approved", "payable")])
def test_a_partial_refund_before_delivery(stage, rule, state, account):
    """DOMAIN §5: refund before payout. MONEY §6: reduced before delivery: accrued or payable | reward_expense."""
    reward = earned(stage, **rule)
    row = tell(stage, reward.milestone_id, "partial_refund", 5, minor=25_000)
    assert (row.kind, row.minor, row.currency, row.source) == ("partial_refund", 25_000, "EUR", "billing")
    assert amounts(reward) == (state, 10_000, 2_500, 0) and (standing(ann(stage)), expense()) == ({account: -7_500}, 7_500)
    [taken] = TakeBack.objects.all()
    assert (taken.before_minor, taken.owed_minor, taken.cause.partition(":")[0], taken.decision_id) == (2_500, 0, "partial_refund", reward.decision_id)
    assert taken.trace == {"granted": 10_000, "gross": 100_000, "gone": 25_000, "whole": False, "stays": 7_500, "currency": "EUR"}
    assert names(reward.id)[-1] == "reward.taken_back"
    told = outbox_queries.timeline([reward.referral_id])[-1]
    assert told.name == "milestone.adjusted" and (told.payload["adjustment"], told.payload["minor"]) == ("partial_refund", 25_000)
    tell(stage, reward.milestone_id, "refund", 6)
    assert amounts(reward)[0] == "cancelled" and (standing(ann(stage)), expense()) == ({}, 0)
    assert referrals_queries.referral(reward.referral_id).status == "won"   # a refund never changes a status


def test_a_partial_refund_on_the_way_and_after_delivery_is_owed(stage):
    reward = earned(stage)
    begin(reward, 2)
    tell(stage, reward.milestone_id, "partial_refund", 3, minor=25_000)
    assert amounts(reward) == ("fulfilling", 10_000, 2_500, 0) and standing(ann(stage)) == {"receivable": 2_500}
    confirm(stage, reward, 4)
    tell(stage, reward.milestone_id, "partial_refund", 5, minor=25_000)
    assert amounts(reward) == ("fulfilled", 10_000, 5_000, 10_000) and (standing(ann(stage)), expense()) == ({"receivable": 5_000}, 5_000)
    tell(stage, reward.milestone_id, "partial_refund", 6, minor=50_000)
    assert amounts(reward)[0] == "reversed" and (standing(ann(stage)), expense()) == ({"receivable": 10_000}, 0)


def test_a_fixed_reward_waits_for_a_full_refund(stage):
    """MONEY §4: only_full (default for fixed, points, gifts, recognition)."""
    reward = earned(stage, pay={"fixed": {"minor": 5_000, "currency": "EUR"}})
    tell(stage, reward.milestone_id, "partial_refund", 5, minor=99_999)
    assert amounts(reward) == ("approved", 5_000, 0, 0) and not TakeBack.objects.exists()
    tell(stage, reward.milestone_id, "partial_refund", 6, minor=1)
    assert amounts(reward) == ("cancelled", 5_000, 5_000, 0)


@pytest.mark.crossed
@pytest.mark.parametrize("where", ["pending", "approved", "fulfilling", "fulfilled"])
@pytest.mark.parametrize("minor", [None, 30_000])
def test_a_dispute_that_is_won_leaves_the_books_as_if_it_never_was(stage, where, minor):
    """MONEY §4: a dispute takes back when opened; lost changes nothing more; won restores (the opposite posting, no cap asked)."""
    reward = earned(stage, **({"maturation_days": 30} if where == "pending" else {}))
    if where in ("fulfilling", "fulfilled"):
        begin(reward, 2)
    if where == "fulfilled":
        confirm(stage, reward, 3)
    before = standing(ann(stage)), expense(), amounts(reward)
    tell(stage, reward.milestone_id, "payment_dispute", 5, minor=minor, reference="D-1")
    assert expense() == (0 if minor is None else 7_000) and all_right(stage.tenant_id)
    tell(stage, reward.milestone_id, "dispute_won", 6, reference="D-1")
    assert (standing(ann(stage)), expense(), amounts(reward)) == before
    assert GivenBack.objects.count() == 1 and Reward.objects.count() == 1 and "reward.restored" in names(reward.id)
    if where == "fulfilling":
        confirm(stage, reward, 7)
        assert amounts(reward) == ("fulfilled", 10_000, 0, 10_000)
    if where == "pending":
        assert release.release_maturation(reward_id=reward.id, at=later(days=31)) is None and amounts(reward)[0] == "approved"


def test_a_dispute_that_is_lost_changes_nothing_more(stage):
    reward = earned(stage)
    tell(stage, reward.milestone_id, "payment_dispute", 5)
    journals = Journal.objects.count()
    tell(stage, reward.milestone_id, "dispute_lost", 6)
    assert amounts(reward)[0] == "cancelled" and Journal.objects.count() == journals


def test_a_refund_period_that_ended_meanwhile_is_over(stage):
    """What was cancelled while it waited is approved as soon as it is restored."""
    reward = earned(stage, maturation_days=10)
    tell(stage, reward.milestone_id, "payment_dispute", 5)
    assert release.release_maturation(reward_id=reward.id, at=later(days=11)) is None and amounts(reward)[0] == "cancelled"
    tell(stage, reward.milestone_id, "dispute_won", 40)
    assert amounts(reward) == ("approved", 10_000, 0, 0) and standing(ann(stage)) == {"payable": -10_000}
    assert names(reward.id)[-3:] == ["reward.restored", "reward.hold_released", "reward.approved"]


def test_points_go_back_into_the_wallet(stage):
    reward = earned(stage, pay={"fixed": {"minor": 100, "currency": "PTS"}})
    begin(reward, 2), confirm(stage, reward, 3)
    tell(stage, reward.milestone_id, "payment_dispute", 5)
    assert standing(ann(stage), "PTS") == {} and amounts(reward)[0] == "reversed"
    tell(stage, reward.milestone_id, "dispute_won", 6)
    assert (standing(ann(stage), "PTS"), amounts(reward)) == ({"wallet": -100}, ("fulfilled", 100, 0, 100))


def test_what_she_has_repaid_by_then_is_a_reward_of_its_own(stage):
    """MONEY §6: restored: the opposite of the take-back as far as it is open; the rest is a new reward that names the first."""
    first = earned(stage)
    begin(first, 2), confirm(stage, first, 3)
    tell(stage, first.milestone_id, "payment_dispute", 4, minor=60_000)
    second = earned(stage, 5, 40_000)   # 4 000, set off at once
    assert amounts(second)[0] == "fulfilled" and standing(ann(stage)) == {"receivable": 2_000}
    tell(stage, first.milestone_id, "dispute_won", 6)
    anew = Reward.objects.get(restores=first)
    assert (anew.granted_minor, anew.state, anew.milestone_id) == (4_000, "approved", first.milestone_id)
    assert (standing(ann(stage)), expense()) == ({"payable": -4_000}, 14_000)
    decision = Decision.objects.get(id=anew.decision_id)
    again = queries.again(decision)
    assert (again.outcome, list(again.trace)) == ("granted", decision.trace) and decision.replaces_id == first.decision_id
    tell(stage, first.milestone_id, "refund", 8)   # and all of it may go again: the latest first
    assert amounts(anew)[0] == "cancelled" and amounts(first) == ("reversed", 10_000, 10_000, 10_000)
    assert standing(ann(stage)) == {"receivable": 6_000}   # the second deal has answered for 4 000


def test_what_left_without_a_part_gets_it_as_a_reward_of_its_own(stage):
    reward = earned(stage)
    tell(stage, reward.milestone_id, "payment_dispute", 2, minor=30_000)
    begin(reward, 3), confirm(stage, reward, 4)
    tell(stage, reward.milestone_id, "dispute_won", 5)
    assert amounts(reward) == ("fulfilled", 10_000, 3_000, 7_000)
    assert Reward.objects.get(restores=reward).granted_minor == 3_000 and (standing(ann(stage)), expense()) == ({"payable": -3_000}, 10_000)


def test_per_payment_the_larger_counts(stage):
    """MONEY §4: per payment the larger of refunded and disputed counts; payments add up, at most gross."""
    reward = earned(stage)
    for days, (kind, minor, payment, expected) in enumerate([("partial_refund", 20_000, "P-1", 8_000), ("payment_dispute", 30_000, "P-1", 7_000),
                                                             ("payment_dispute", 10_000, "P-2", 6_000), ("dispute_won", None, "P-1", 7_000)], 3):
        tell(stage, reward.milestone_id, kind, days, minor=minor, payment=payment)
        assert left() == expected


def test_a_changed_amount_rises_and_falls(stage):
    """MONEY: a rise is a reward of its own; a fall is a take-back from this milestone's rewards, the latest first."""
    reward = earned(stage)
    tell(stage, reward.milestone_id, "amendment", 3, amounts={"first_year_value": 150_000})
    rise = Reward.objects.exclude(id=reward.id).get()
    assert (rise.granted_minor, rise.state, rise.milestone_id, rise.decision.replaces_id) == (5_000, "approved", reward.milestone_id, reward.decision_id)
    assert (standing(ann(stage)), expense()) == ({"payable": -15_000}, 15_000) and "reward.accrued" in names(rise.id)
    again = queries.again(rise.decision)
    assert (again.outcome, list(again.trace)) == ("granted", rise.decision.trace)
    assert referrals_queries.amounts_of(referrals_queries.milestone(reward.milestone_id))["first_year_value"].minor == 150_000
    tell(stage, reward.milestone_id, "amendment", 4, amounts={"first_year_value": 80_000})
    assert (amounts(rise)[0], amounts(reward)) == ("cancelled", ("approved", 10_000, 2_000, 0)) and standing(ann(stage)) == {"payable": -8_000}
    fall = Decision.objects.latest("id")
    assert (fall.outcome, fall.cause.partition(":")[0]) == ("granted", "amendment") and list(queries.again(fall).trace) == fall.trace
    tell(stage, reward.milestone_id, "partial_refund", 5, minor=40_000)
    assert left() == 4_000   # half of what it is now
    tell(stage, reward.milestone_id, "amendment", 6, amounts={"first_year_value": 100_000})
    assert left() == 6_000


def test_an_amount_that_arrives_late_does_not_undo_a_later_one(stage):
    reward = earned(stage)
    tell(stage, reward.milestone_id, "amendment", 9, amounts={"first_year_value": 200_000}, occurred=later(days=8))
    tell(stage, reward.milestone_id, "amendment", 10, amounts={"first_year_value": 50_000}, occurred=later(days=7))
    assert left() == 20_000


def test_an_amount_that_is_said_once_more_is_a_fact_too(stage):
    """Of several amendments the latest by when it happened holds, whichever is heard of first."""
    reward = earned(stage)
    tell(stage, reward.milestone_id, "amendment", 9, amounts={"first_year_value": GROSS}, occurred=later(days=8))
    assert left() == 10_000 and not TakeBack.objects.exists() and Decision.objects.count() == 1
    tell(stage, reward.milestone_id, "amendment", 10, amounts={"first_year_value": 50_000}, occurred=later(days=7))
    assert left() == 10_000


def test_a_condition_is_asked_again(stage):
    big = {"fact": "first_year_value", "is": "gte", "value": {"minor": 90_000, "currency": "EUR"}}
    reward = earned(stage, when=big)
    tell(stage, reward.milestone_id, "amendment", 3, amounts={"first_year_value": 80_000})
    assert amounts(reward)[0] == "cancelled" and Decision.objects.latest("id").reason == "condition_not_met"
    tell(stage, reward.milestone_id, "amendment", 4, amounts={"first_year_value": 95_000})
    assert left() == 9_500 and standing(ann(stage)) == {"payable": -9_500}


def test_a_rise_passes_the_caps(stage):
    reward = earned(stage, within={"per_referral": {"minor": 12_000, "currency": "EUR"}})
    tell(stage, reward.milestone_id, "amendment", 3, amounts={"first_year_value": 150_000})
    assert left() == 12_000
    tell(stage, reward.milestone_id, "amendment", 4, amounts={"first_year_value": 110_000})
    assert left() == 11_000
    tell(stage, reward.milestone_id, "amendment", 5, amounts={"first_year_value": 115_000})
    assert left() == 11_500


def test_what_was_adjusted_before_it_was_worked_out_is_found_then(stage):
    """ARCHITECTURE: an adjustment that comes before its accrual is found by the accrual."""
    publish(stage, document(pay=PERCENT))
    milestone = won(stage, accepted(stage, stage.ann, 1, later(days=1)).id, later(days=1), GROSS)
    tell(stage, milestone, "amendment", 2, amounts={"first_year_value": 80_000})
    tell(stage, milestone, "partial_refund", 3, minor=20_000)
    assert not Decision.objects.exists()
    for _ in range(2):
        accrue.accrue_rewards(milestone_id=milestone, at=later(days=1))
        adjusting.settle(milestone_id=milestone, cause="recorded:1", at=later(days=1))
    assert left() == 6_000 and standing(ann(stage)) == {"payable": -6_000} and TakeBack.objects.get().cause == "partial_refund:1"


def test_what_she_gave_away_or_passed_on(stage):
    """The charity answers for a gift; of what nobody wanted there is nothing to take, and nothing comes back."""
    gift, passed = earned(stage), earned(stage, 2)
    endings.donate(reward_id=gift.id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=3))
    endings.forgo(reward_id=passed.id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=3))
    for reward in (gift, passed):
        tell(stage, reward.milestone_id, "payment_dispute", 4, minor=50_000)
    given = Reward.objects.get(given_by=gift)
    assert amounts(given) == ("approved", 10_000, 5_000, 0) and amounts(passed) == ("forgone", 10_000, 0, 0)
    for reward in (gift, passed):
        tell(stage, reward.milestone_id, "dispute_won", 5)
    assert amounts(given) == ("approved", 10_000, 0, 0) and Reward.objects.count() == 3


def test_revenue_falls_for_later_deals_and_no_earlier_decision_does(stage):
    """MONEY §3: on_reversal keep: earlier decisions stand, revenue falls for later milestones; a refund never lowers a floor."""
    publish(stage, document(percents("marginal")))
    decisions = [deal(stage, number, value, later(days=number))[0] for number, value in ((1, 80_000), (2, 40_000))]
    assert [Reward.objects.get(decision=decision).granted_minor for decision in decisions] == [8_000, 5_000]
    tell(stage, decisions[0].milestone_id, "partial_refund", 5, minor=40_000)
    assert (Progress.objects.get().metric, Progress.objects.get().peak) == (80_000, 120_000) and left() == 9_000
    [third] = deal(stage, 6, 150_000, later(days=6))
    assert Reward.objects.get(decision=third).granted_minor == 21_500   # 20 000 of it lie below 100 000 again
    tell(stage, decisions[0].milestone_id, "amendment", 7, amounts={"first_year_value": 160_000})
    assert Progress.objects.get().metric == 310_000


@pytest.mark.parametrize("mode, crossing, first, third", [("marginal", "new_rate", 28_500, 4_700), ("whole_forward", "new_rate", 36_000, 6_000),
                                                          ("whole_forward", "old_rate", 26_500, 4_500)])
def test_the_vectors_of_keep(stage, mode, crossing, first, third):
    """MONEY §3, vectors: first row, deal 1 then fully refunded: total left; 30 000 of deal 3 refunded: taken; keep."""
    publish(stage, document(percents(mode, crossing)))
    decisions = [deal(stage, number, value, later(days=number))[0] for number, value in ((1, 80_000), (2, 40_000), (3, 150_000))]
    total = left()
    tell(stage, decisions[2].milestone_id, "payment_dispute", 8, minor=30_000)
    assert total - left() == third
    tell(stage, decisions[2].milestone_id, "dispute_won", 9)
    tell(stage, decisions[0].milestone_id, "refund", 9)
    assert left() == first


def test_a_window_that_is_priced_as_a_whole_loses_what_is_refunded(stage):
    """MONEY §3, vectors: deal 1 then fully refunded, whole_retro: 28 500 left; a dispute that is won brings it back."""
    publish(stage, document(percents("whole_retro")))
    decisions = [deal(stage, number, value, later(days=number))[0] for number, value in ((1, 80_000), (2, 40_000), (3, 150_000))]
    assert left() == 54_000
    tell(stage, decisions[0].milestone_id, "payment_dispute", 5)
    assert left() == 28_500 and Decision.objects.filter(reason="refunded").count() == 1
    tell(stage, decisions[0].milestone_id, "dispute_won", 6)
    assert left() == 54_000


def test_a_counted_window_keeps_its_count_at_a_partial_refund(stage):
    """MONEY §3: a count then falls only by a full refund, a whole dispute or a withdrawal."""
    rule = counted("whole_retro", start=2) | {"bands": [{"from": start, "pay": {"percent_bp": rate, "of": "first_year_value"}} for start, rate in ((0, 1000), (2, 2000))]}
    publish(stage, document(rule))
    decisions = [deal(stage, number, GROSS, later(days=number))[0] for number in (1, 2)]
    assert left() == 40_000
    tell(stage, decisions[0].milestone_id, "partial_refund", 5, minor=50_000)
    assert left() == 30_000
    tell(stage, decisions[0].milestone_id, "refund", 6)
    assert left() == 10_000


def test_told_twice_under_one_key_it_counts_once(stage):
    reward = earned(stage)
    first = tell(stage, reward.milestone_id, "partial_refund", 3, minor=10_000, key="re_1")
    assert tell(stage, reward.milestone_id, "partial_refund", 4, minor=10_000, key="re_1").id == first.id and left() == 9_000
    tell(stage, reward.milestone_id, "payment_dispute", 5, minor=10_000, reference="D-1")
    for news in ({"kind": "partial_refund", "minor": 20_000, "key": "re_1"}, {"kind": "payment_dispute", "reference": "D-1"}):
        with pytest.raises(Refused):
            tell(stage, reward.milestone_id, days=6, **news)
    tell(stage, reward.milestone_id, "dispute_won", 7, reference="D-1")
    with pytest.raises(Refused):
        tell(stage, reward.milestone_id, "dispute_lost", 8, reference="D-1")
    assert MilestoneAdjustment.objects.count() == 3 and left() == 9_000


def test_who_earns_from_it_says_nothing_about_it(stage):
    reward = earned(stage)
    with pytest.raises(Refused) as caught:
        adjust_milestone(milestone_id=reward.milestone_id, news=News("refund", later(days=2)), source="manual", acting=Actor("staff", stage.ann.advocate.user_id),
                         at=later(days=3))
    assert caught.value.code == "own_referral" and not MilestoneAdjustment.objects.exists()


def test_two_refunds_of_one_deal_at_once(acme):
    """Both are told at the same moment, and both reach the rewards at the same moment: each counts once."""
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        reward = earned(stage)
    results = at_once(stage.tenant_id, *[lambda one=one: tell(stage, reward.milestone_id, "partial_refund", 3, minor=10_000 * one, times=1, key=f"re_{one}")
                                         for one in (1, 2, 2, 3)])
    assert not [result for result in results if isinstance(result, Exception)], results
    rows = [result.id for result in results]
    results = at_once(stage.tenant_id, *[lambda one=one: adjusting.settle(milestone_id=reward.milestone_id, cause=f"partial_refund:{one}", at=later(days=4))
                                         for one in (*rows, uuid4())])
    assert not [result for result in results if isinstance(result, Exception)], results
    with tenant_context(stage.tenant_id):
        assert MilestoneAdjustment.objects.count() == 3 and amounts(reward) == ("approved", 10_000, 6_000, 0)
        assert standing(ann(stage)) == {"payable": -4_000} and all_right(stage.tenant_id)
