"""What was granted is taken back: before, on the way and after delivery; and it is decided again for whom it is."""
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from foundation.kernel.money import Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger.commands import AccountRef, Leg
from foundation.ledger.models import Journal
from foundation.outbox.worker import drain
from referrals import queries as referrals_queries
from referrals.commands import unwin
from rewards import queries
from rewards.commands import accrue, deliver, recredit, release
from rewards.commands.take_back import take_back
from rewards.models import Decision, Progress, Reward, TakeBack
from tests.apps.rewards.books import all_right, amounts, expense, names, standing
from tests.apps.rewards.stage import accepted, deal, later, milestone_of, publish, won
from tests.pure.ladder import counted, document

EUR_100 = {"fixed": {"minor": 10_000, "currency": "EUR"}}
POINTS_100 = {"fixed": {"minor": 100, "currency": "PTS"}}
PAYOUT = UUID("0190b7b0-0000-7000-8000-000000000001")


def earned(stage, number: int = 1, at=None, **rule) -> Reward:
    """One won deal of Ann's, and what it earned."""
    if number == 1:
        publish(stage, document(**({"pay": EUR_100} | rule)))
    [decision] = deal(stage, number, 100_000, at or later(days=number))
    return Reward.objects.get(decision=decision)


def ann(stage) -> tuple[str, UUID]:
    return "advocate", stage.ann.advocate_id


def begin(reward, at, attempt=1):
    deliver.begin_fulfilment(reward_id=reward.id, provider="bank", payout_id=PAYOUT, attempt=attempt, at=at)


def confirm(stage, reward, at, attempt=1):
    deliver.confirm_fulfilment(reward_id=reward.id, provider="bank", payout_id=PAYOUT, attempt=attempt, acting=stage.olga, at=at)


def withdrawn(stage, reward, at, times: int = 1) -> list[Decision]:
    """The win was recorded in error; the news comes as often as it is said."""
    unwin.unwin_referral(referral_id=reward.referral_id, reason="other", acting=stage.tess, at=at)
    return [decision for _ in range(times) for decision in recredit.settle(milestone_id=reward.milestone_id, cause="withdrawal:1", at=at)]


@pytest.mark.parametrize("rule, state, account", [({"maturation_days": 30}, "pending", "accrued"), ({}, "approved", "payable")])
def test_before_delivery_it_is_cancelled(stage, rule, state, account):
    """MONEY §6: reduced or cancelled before delivery: accrued or payable | reward_expense."""
    reward = earned(stage, **rule)
    assert (reward.state, standing(ann(stage)), expense()) == (state, {account: -10_000}, 10_000)
    [undone] = withdrawn(stage, reward, later(days=5), times=3)
    assert amounts(reward) == ("cancelled", 10_000, 10_000, 0) and (standing(ann(stage)), expense()) == ({}, 0)
    assert (undone.outcome, undone.reason, undone.cause, undone.replaces_id) == ("zero", "withdrawn", "withdrawal:1", reward.decision_id)
    again = queries.again(undone)
    assert (again.outcome, again.reason, list(again.trace)) == ("zero", "withdrawn", undone.trace)
    row = TakeBack.objects.get()
    assert (row.before_minor, row.wallet_minor, row.owed_minor, row.decision_id) == (10_000, 0, 0, undone.id)
    assert names(reward.id)[-1] == "reward.taken_back" and names(reward.referral_id)[-1] == "reward.zero"
    assert release.release_maturation(reward_id=reward.id, at=later(days=60)) is None and amounts(reward)[0] == "cancelled"   # its timer comes and goes


def test_after_delivery_it_is_owed(stage):
    """MONEY §6: taken back in flight or after delivery: receivable : B | reward_expense; fulfilled -> reversed."""
    reward = earned(stage)
    begin(reward, later(days=2)), confirm(stage, reward, later(days=3))
    withdrawn(stage, reward, later(days=5), times=2)
    assert amounts(reward) == ("reversed", 10_000, 10_000, 10_000) and (standing(ann(stage)), expense()) == ({"receivable": 10_000}, 0)
    assert Journal.objects.filter(kind="reward_taken_back").count() == 1


def test_on_its_way_it_goes_on_and_is_owed(stage):
    """An attempt is not stopped: once it is confirmed, all of it is taken back already."""
    reward = earned(stage)
    begin(reward, later(days=2))
    withdrawn(stage, reward, later(days=3))
    assert amounts(reward) == ("fulfilling", 10_000, 10_000, 0) and standing(ann(stage)) == {"receivable": 10_000}
    assert all_right(stage.tenant_id)
    confirm(stage, reward, later(days=4))
    assert amounts(reward) == ("reversed", 10_000, 10_000, 10_000) and standing(ann(stage)) == {"receivable": 10_000}


def test_an_attempt_that_fails_answers_for_its_own_debt_at_once(stage):
    """MONEY §6: netted at once when money comes back; a reward wholly netted is fulfilled by netting, and reversed as all is taken back."""
    reward = earned(stage)
    begin(reward, later(days=2))
    withdrawn(stage, reward, later(days=3))
    deliver.fail_fulfilment(reward_id=reward.id, provider="bank", payout_id=PAYOUT, attempt=1, at=later(days=4))
    row = Reward.objects.get(id=reward.id)
    assert (row.state, row.netted_minor, row.recovered_minor, row.delivered_minor) == ("reversed", 10_000, 10_000, 10_000)
    assert (standing(ann(stage)), expense()) == ({}, 0) and "reward.netted" in names(reward.id)


def test_what_the_bank_sends_back_answers_for_it_too(stage):
    reward = earned(stage)
    begin(reward, later(days=2)), confirm(stage, reward, later(days=3))
    withdrawn(stage, reward, later(days=5))
    deliver.return_fulfilment(reward_id=reward.id, provider="bank", payout_id=PAYOUT, attempt=1, acting=stage.olga, at=later(days=6))
    assert amounts(reward)[0] == "reversed" and (standing(ann(stage)), expense()) == ({}, 0)


def test_a_returned_one_that_nobody_took_back_is_payable_again(stage):
    reward = earned(stage)
    begin(reward, later(days=2)), confirm(stage, reward, later(days=3))
    deliver.return_fulfilment(reward_id=reward.id, provider="bank", payout_id=PAYOUT, attempt=1, acting=stage.olga, at=later(days=6))
    assert amounts(reward) == ("approved", 10_000, 0, 0) and standing(ann(stage)) == {"payable": -10_000}
    begin(reward, later(days=7), attempt=2), confirm(stage, reward, later(days=8), attempt=2)
    assert amounts(reward) == ("fulfilled", 10_000, 0, 10_000)


def test_points_come_out_of_the_wallet_first(stage):
    """MONEY §6: points: wallet first, the rest receivable."""
    reward = earned(stage, pay=POINTS_100)
    begin(reward, later(days=2)), confirm(stage, reward, later(days=3))
    assert standing(ann(stage), "PTS") == {"wallet": -100}
    ledger_commands.post(key="spent", kind="points_redeemed", occurred_at=later(days=4), legs=[   # 30 of them were spent
        Leg(AccountRef("wallet", *ann(stage)), Money(30, "PTS")), Leg(AccountRef("reserved"), Money(-30, "PTS"))])
    withdrawn(stage, reward, later(days=5))
    row = TakeBack.objects.get()
    assert (row.wallet_minor, row.owed_minor) == (70, 30) and standing(ann(stage), "PTS") == {"receivable": 30}
    assert amounts(reward) == ("reversed", 100, 100, 100)


@pytest.mark.parametrize("debt, next_one, state, left", [(10_000, 4_000, "fulfilled", 6_000), (4_000, 10_000, "approved", 0), (10_000, 10_000, "fulfilled", 0)])
def test_a_debt_is_set_off_before_the_next_one_is_paid(stage, debt, next_one, state, left):
    """MONEY §6: netted, at a payout: payable | receivable."""
    reward = earned(stage, pay={"fixed": {"minor": debt, "currency": "EUR"}})
    begin(reward, later(days=2)), confirm(stage, reward, later(days=3))
    withdrawn(stage, reward, later(days=5))
    publish(stage, document(pay={"fixed": {"minor": next_one, "currency": "EUR"}}), at=later(days=6))
    second = earned(stage, 2, at=later(days=7))
    netted = min(debt, next_one)
    assert amounts(second) == (state, next_one, 0, netted) and Reward.objects.get(id=second.id).left_minor == next_one - netted
    assert standing(ann(stage)) == {kind: minor for kind, minor in (("payable", netted - next_one), ("receivable", left)) if minor}
    assert all_right(stage.tenant_id)
    if state == "approved":
        begin(second, later(days=8)), confirm(stage, second, later(days=9))
        assert amounts(second) == ("fulfilled", next_one, 0, next_one) and standing(ann(stage)) == {}
    third = earned(stage, 3, at=later(days=10))
    withdrawn(stage, second, later(days=11))   # what was set off is taken back as what was paid
    assert amounts(second)[0] == "reversed" and amounts(third)[0] in ("approved", "fulfilled")


def test_a_debt_takes_what_is_approved_already(stage):
    reward = earned(stage)
    begin(reward, later(days=1)), confirm(stage, reward, later(days=1))
    second = earned(stage, 2)
    withdrawn(stage, reward, later(days=5))
    assert amounts(second) == ("fulfilled", 10_000, 0, 10_000) and standing(ann(stage)) == {}


def test_points_do_not_answer_for_money(stage):
    """MONEY §6: take-backs never net across currencies, nor money against points."""
    reward = earned(stage)
    begin(reward, later(days=1)), confirm(stage, reward, later(days=1))
    withdrawn(stage, reward, later(days=2))
    publish(stage, document(pay=POINTS_100), at=later(days=3))
    assert amounts(earned(stage, 2, at=later(days=4)))[0] == "approved" and standing(ann(stage)) == {"receivable": 10_000}


def test_news_of_the_withdrawal_that_comes_first(stage):
    """An adjustment that arrives before its accrual is found by the accrual."""
    publish(stage, document(pay=EUR_100))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    milestone_id = won(stage, referral.id, later(days=2))
    unwin.unwin_referral(referral_id=referral.id, reason="other", acting=stage.tess, at=later(days=3))
    assert recredit.settle(milestone_id=milestone_id, cause="withdrawal:1", at=later(days=3)) == []
    assert accrue.accrue_rewards(milestone_id=milestone_id, at=later(days=4)) == []
    assert not Decision.objects.exists() and not Reward.objects.exists()


def test_by_the_outbox_in_any_order(stage):
    """Recorded and withdrawn before a worker came: nothing is owed; the handlers find the present state."""
    publish(stage, document(pay=EUR_100))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    milestone_id = won(stage, referral.id, later(days=2))
    drain(stage.tenant_id, later(days=2))
    reward = Reward.objects.get(milestone_id=milestone_id)
    unwin.unwin_referral(referral_id=referral.id, reason="other", acting=stage.tess, at=later(days=3))
    drain(stage.tenant_id, later(days=4))
    assert amounts(reward)[0] == "cancelled" and standing(ann(stage)) == {}


def test_what_stands_again_is_decided_again(stage, monkeypatch):
    """DOMAIN §2: a withdrawn milestone that is reported again stands again."""
    reward = earned(stage)
    withdrawn(stage, reward, later(days=3))
    monkeypatch.setattr(referrals_queries, "stands", lambda milestone_id: True)
    first = referrals_queries.CreditedClaim(referral_id=reward.referral_id, enrolment_id=stage.ann.id, advocate_id=stage.ann.advocate_id,
                                            user_id=stage.ann.advocate.user_id, share_bp=10_000)
    monkeypatch.setattr(referrals_queries, "credit_of", lambda milestone_id: [first])
    assert accrue.accrue_rewards(milestone_id=reward.milestone_id, at=later(days=4)) == []   # the old news once more says nothing new
    [decision] = recredit.settle(milestone_id=reward.milestone_id, cause="reinstatement:2", at=later(days=5))
    assert (decision.outcome, decision.cause, decision.replaces.reason) == ("granted", "reinstatement:2:again", "withdrawn")
    assert recredit.settle(milestone_id=reward.milestone_id, cause="reinstatement:2", at=later(days=5)) == []
    assert [row.state for row in Reward.objects.order_by("id")] == ["cancelled", "approved"] and standing(ann(stage)) == {"payable": -10_000}


def moved_to_ben(stage, monkeypatch, reward) -> None:
    """A superseding decision credits Ben's claim on the same party."""
    ben = accepted(stage, stage.ben, 9, later(days=1))
    known = referrals_queries.credit_of

    def credit_of(milestone_id):
        if milestone_id != reward.milestone_id:
            return known(milestone_id)
        return [replace(claim, referral_id=ben.id, enrolment_id=stage.ben.id, advocate_id=stage.ben.advocate_id, user_id=stage.ben.advocate.user_id)
                for claim in known(milestone_id)]
    monkeypatch.setattr(referrals_queries, "credit_of", credit_of)


def test_a_credit_that_moves_takes_what_was_not_paid_yet(stage, monkeypatch):
    """DOMAIN §3: money then: `move` (taken back from the first)."""
    reward = earned(stage, maturation_days=30)
    moved_to_ben(stage, monkeypatch, reward)
    for _ in (1, 2):
        recredit.settle(milestone_id=reward.milestone_id, cause="attribution:1", at=later(days=5))
    assert amounts(reward)[0] == "cancelled" and standing(ann(stage)) == {} and standing(("advocate", stage.ben.advocate_id)) == {"accrued": -10_000}
    assert [(row.enrolment_id, row.outcome, row.reason) for row in Decision.objects.order_by("id")] == [
        (stage.ann.id, "granted", ""), (stage.ann.id, "zero", "credit_moved"), (stage.ben.id, "granted", "")]


def test_once_a_part_left_the_first_keeps_it(stage, monkeypatch):
    """DOMAIN §3: `both` (the first keeps it), default once any part is in flight or fulfilled."""
    reward = earned(stage)
    begin(reward, later(days=2))
    moved_to_ben(stage, monkeypatch, reward)
    for _ in (1, 2):
        recredit.settle(milestone_id=reward.milestone_id, cause="attribution:1", at=later(days=5))
    assert amounts(reward) == ("fulfilling", 10_000, 0, 0) and standing(("advocate", stage.ben.advocate_id)) == {"payable": -10_000}
    assert Reward.objects.count() == 2


def test_a_voided_referral_earns_nothing(stage, monkeypatch):
    """DOMAIN §2: voided: all its rewards taken back."""
    publish(stage, document(pay=EUR_100, on={"milestone": "accepted"}))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    milestone_id = milestone_of(referral.id, "accepted")
    accrue.accrue_rewards(milestone_id=milestone_id, at=later(days=1))
    reward = Reward.objects.get()
    known = referrals_queries.referral

    def voided(referral_id):
        found = known(referral_id)
        found.status = "voided"
        return found
    monkeypatch.setattr(referrals_queries, "referral", voided)
    credit_of = referrals_queries.credit_of
    monkeypatch.setattr(referrals_queries, "credit_of", lambda one: [replace(claim, voided=True) for claim in credit_of(one)])
    [undone] = recredit.settle(milestone_id=milestone_id, cause="void:1", at=later(days=2))
    assert undone.reason == "voided" and amounts(reward)[0] == "cancelled" and standing(ann(stage)) == {}


def test_a_count_once_given_stays(stage):
    """MONEY §3, on_reversal keep: a count once given stays."""
    publish(stage, document(counted("whole_forward", start=2)))
    first = Reward.objects.get(decision=deal(stage, 1, 1, later(days=1))[0])
    withdrawn(stage, first, later(days=2))
    [decision] = deal(stage, 2, 1, later(days=3))
    assert Reward.objects.get(decision=decision).granted_minor == 150 and Progress.objects.get().metric == 2


def test_room_under_a_cap_comes_back(stage):
    """MONEY §2: room comes back when a reward is cancelled or taken back; a capped remainder does not revive by itself."""
    cap = {"per_beneficiary": {"amount": {"minor": 15_000, "currency": "EUR"}, "window": "lifetime"}}
    first = earned(stage, within=cap)
    second = earned(stage, 2)
    assert second.granted_minor == 5_000
    withdrawn(stage, first, later(days=5))
    assert amounts(second)[1] == 5_000 and earned(stage, 3, at=later(days=6)).granted_minor == 10_000


def test_what_waits_for_an_amount_waits_no_more(stage):
    publish(stage, document(pay={"percent_bp": 1000, "of": "first_year_value"}))
    [waiting] = deal(stage, 1, None, later(days=1))
    unwin.unwin_referral(referral_id=waiting.referral_id, reason="other", acting=stage.tess, at=later(days=2))
    [undone] = recredit.settle(milestone_id=waiting.milestone_id, cause="withdrawal:1", at=later(days=2))
    assert undone.reason == "withdrawn" and queries.waiting_decisions() == []
    assert accrue.rework_waiting(milestone_id=waiting.milestone_id, cause="completed:1", at=later(days=3)) == []


def test_nothing_is_taken_twice(stage):
    reward = earned(stage)
    row = take_back(reward_id=reward.id, cause="by_hand:1", at=later(days=2))
    assert row is not None and take_back(reward_id=reward.id, cause="by_hand:1", at=later(days=2)) == row
    assert take_back(reward_id=reward.id, cause=f"by_hand:{uuid4()}", at=later(days=2)) is None and TakeBack.objects.count() == 1
