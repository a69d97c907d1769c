"""A person says that it will not be paid: by whom, from where, and that nothing which happens later brings it back or takes it twice."""
import pytest

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotAllowed, Refused
from foundation.ledger.models import Journal
from foundation.outbox import queries as outbox_queries
from referrals.commands import milestones, unwin
from rewards import queries
from rewards.commands import accrue, adjusting, by_hand, deliver, endings, holds, recredit, release
from rewards.commands.cancelling import cancel
from rewards.commands.give_back import give_back
from rewards.commands.take_back import take_back
from rewards.models import Decision, Hold, Reward, TakeBack
from tests.apps.rewards.adjusted import PERCENT, tell
from tests.apps.rewards.books import all_right, amounts, expense, names, standing
from tests.apps.rewards.played_back import replay_is_the_books
from tests.apps.rewards.stage import accepted, deal, later, publish
from tests.apps.rewards.test_goals import deal as goal_deal
from tests.apps.rewards.test_goals import plan as goal_plan
from tests.apps.rewards.test_goals import tell as tell_goal
from tests.pure.ladder import counted, document

EUR_100 = {"fixed": {"minor": 10_000, "currency": "EUR"}}


def ann(stage):
    return "advocate", stage.ann.advocate_id


def earned(stage, number: int = 1, **rule) -> Reward:
    if number == 1:
        publish(stage, document(**({"pay": EUR_100} | rule)))
    [decision] = deal(stage, number, 100_000, later(days=number))
    return Reward.objects.get(decision=decision)


def cancelled(stage, reward, acting=None, kind="mistake", reason="Entered for the wrong company", days=9) -> Reward:
    return cancel(reward_id=reward.id, kind=kind, reason=reason, acting=acting or stage.olga, at=later(days=days))


@pytest.mark.parametrize("maturation, account", [(30, "accrued"), (0, "payable")])
def test_it_ends_and_the_books_follow(stage, maturation, account):
    """MONEY §5: pending/approved → cancelled; §6: cancelled before delivery: accrued or payable | reward_expense."""
    reward = earned(stage, maturation_days=maturation)
    assert standing(ann(stage)) == {account: -10_000}
    cancelled(stage, reward, reason=" Entered for the wrong company ")
    row = Reward.objects.get()
    assert (row.state, row.taken_back_minor, row.ended_because, row.cancelled, row.moved_at) == ("cancelled", 0, "Entered for the wrong company", True, later(days=9))
    assert standing(ann(stage)) == {} and expense() == 0 and all_right(stage.tenant_id)
    event = outbox_queries.timeline([reward.id])[-1]
    assert (event.name, event.payload["kind"], event.payload["cancelled_minor"], event.acting_id) == ("reward.cancelled", "mistake", 10_000, stage.olga.id)
    assert "wrong company" not in str(event.payload) and Journal.objects.latest("id").kind == "reward_cancelled"
    assert queries.open_holds(queries.reward(reward.id)) == [] and Hold.objects.count() == (1 if maturation else 0)
    assert release.release_maturation(reward_id=reward.id, at=later(days=40)) is None and amounts(reward)[0] == "cancelled"
    assert queries.earnings(stage.ann.advocate_id) == [] and queries.payable() == []
    assert queries.cost_by_day(later(), later(days=99), "Europe/Berlin") == {} and queries.earned_by_advocate() == {}


def test_what_is_left_of_it_is_cancelled_and_what_was_taken_stays_taken(stage):
    """DOMAIN §5: refund before payout; MONEY §5: a part taken back changes no state."""
    reward = earned(stage, pay=PERCENT)
    tell(stage, reward.milestone_id, "partial_refund", 3, minor=40_000)
    cancelled(stage, reward)
    assert amounts(reward) == ("cancelled", 10_000, 4_000, 0) and expense() == 0 and all_right(stage.tenant_id)
    assert outbox_queries.timeline([reward.id])[-1].payload["cancelled_minor"] == 6_000


def test_a_hold_that_she_placed_herself_ends_with_it(stage):
    """MONEY §5: a hold that runs out goes to review, never to payment: and this is what the review may come to."""
    reward = earned(stage)
    holds.place_hold(reward_id=reward.id, kind="risk", reason="Two from one address", acting=stage.olga, at=later(days=2))
    holds.place_hold(reward_id=reward.id, kind="legal", reason="Public sector", acting=stage.tess, at=later(days=2))
    cancelled(stage, reward, kind="fraud")
    found = {hold.kind: (hold.released_at, hold.released_by) for hold in Hold.objects.all()}
    assert found == {"risk": (later(days=9), None), "legal": (later(days=9), stage.olga.id)} and standing(ann(stage)) == {} and all_right(stage.tenant_id)
    assert queries.holds_due(later(days=99)) == [] and holds.tell_due(reward_id=reward.id, kind="risk", at=later(days=99)) is None


@pytest.mark.parametrize("given, pointers", [({"kind": "odd"}, ["/kind"]), ({"kind": "follows"}, ["/kind"]), ({"reason": " "}, ["/reason"]),
                                             ({"reason": "x" * 301}, ["/reason"]), ({"kind": "", "reason": ""}, ["/kind", "/reason"])])
def test_it_takes_a_reason_of_the_list_and_in_words(stage, given, pointers):
    reward = earned(stage)
    with pytest.raises(BadInput) as refusal:
        cancelled(stage, reward, **given)
    assert [error.pointer for error in refusal.value.errors] == pointers and untouched(reward)


def untouched(reward, state: str = "approved") -> bool:
    return amounts(reward)[0] == state and "reward.cancelled" not in names(reward.id) and not Journal.objects.filter(kind="reward_cancelled").exists()


def test_nobody_cancels_her_own(stage):
    """MONEY §5: never her own reward: neither the advocate nor anybody who is not on the staff."""
    reward = earned(stage)
    for acting, error in ((Actor("staff", stage.ann.advocate.user_id), Refused), (Actor("advocate", stage.ann.advocate_id), NotAllowed), (Actor("system"), NotAllowed)):
        with pytest.raises(error):
            cancelled(stage, reward, acting)
    assert untouched(reward)


def test_above_the_threshold_it_takes_two(stage):
    """As many as it takes to give: somebody holds it and says why, and somebody else cancels it."""
    reward = earned(stage, approval_above={"minor": 9_999, "currency": "EUR"})
    for held_by in (None, stage.olga):
        if held_by is not None:
            holds.place_hold(reward_id=reward.id, kind="risk", reason="Odd", acting=held_by, at=later(days=2))
        with pytest.raises(Refused) as refusal:
            cancelled(stage, reward)
        assert refusal.value.code == "second_person" and untouched(reward, "pending")
    cancelled(stage, reward, stage.tess)
    assert amounts(reward)[0] == "cancelled" and standing(ann(stage)) == {} and all_right(stage.tenant_id)


def test_at_the_threshold_one_is_enough(stage):
    reward = earned(stage, approval_above={"minor": 10_000, "currency": "EUR"})
    assert cancelled(stage, reward).state == "cancelled"


def test_what_two_gave_by_hand_two_cancel(stage):
    publish(stage, document(pay=EUR_100))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    proposal = by_hand.propose(referral_id=referral.id, wanted=by_hand.Wanted("advocate", 500, "EUR", "Spoke at our event"), acting=stage.tess, at=later(days=2))
    reward = by_hand.confirm(proposal_id=proposal.id, acting=stage.olga, at=later(days=3))
    with pytest.raises(Refused) as refusal:
        cancelled(stage, reward)
    assert refusal.value.code == "second_person" and untouched(reward)
    holds.place_hold(reward_id=reward.id, kind="risk", reason="She did not", acting=stage.tess, at=later(days=4))
    assert cancelled(stage, reward).state == "cancelled" and expense() == 0 and all_right(stage.tenant_id)


def on_its_way(stage, reward, confirmed: bool = False) -> dict:
    way = {"reward_id": reward.id, "provider": "bank", "payout_id": reward.id, "attempt": 1}
    deliver.begin_fulfilment(**way, at=later(days=3))
    if confirmed:
        deliver.confirm_fulfilment(**way, acting=stage.olga, at=later(days=4))
    return way


@pytest.mark.parametrize("confirmed, code", [(False, "reward_on_its_way"), (True, "reward_arrived")])
def test_what_has_left_is_not_cancelled_and_it_says_what_can_be_done(stage, confirmed, code):
    reward = earned(stage)
    way = on_its_way(stage, reward, confirmed)
    with pytest.raises(Refused) as refusal:
        cancelled(stage, reward)
    assert refusal.value.code == code and untouched(reward, "fulfilled" if confirmed else "fulfilling")
    if not confirmed:
        deliver.fail_fulfilment(**way, at=later(days=5))
        assert cancelled(stage, reward).state == "cancelled" and standing(ann(stage)) == {} and all_right(stage.tenant_id)


def test_twice_and_after_any_other_end(stage):
    reward, passed = earned(stage), earned(stage, 2)
    cancelled(stage, reward)
    endings.forgo(reward_id=passed.id, reason="She said so.", acting=stage.olga, at=later(days=9))
    before = Journal.objects.count()
    for one in (reward, passed):
        with pytest.raises(Refused) as refusal:
            cancelled(stage, one)
        assert refusal.value.code == "reward_state"
    with pytest.raises(Refused):
        endings.forgo(reward_id=reward.id, reason="She said so.", acting=stage.olga, at=later(days=9))
    assert Journal.objects.count() == before and names(reward.id).count("reward.cancelled") == 1


def test_what_others_answered_for_can_only_be_paid(stage):
    reward = earned(stage, pay=PERCENT)
    way = on_its_way(stage, reward, confirmed=True)
    tell(stage, reward.milestone_id, "partial_refund", 5, minor=40_000)
    earned(stage, 2)   # it answers for the debt
    deliver.return_fulfilment(**way, acting=stage.olga, at=later(days=6))
    with pytest.raises(Refused) as refusal:
        cancelled(stage, reward)
    assert refusal.value.code == "taken_back_before" and untouched(reward) and all_right(stage.tenant_id)


def test_what_answered_for_a_debt_has_arrived_in_part(stage):
    """MONEY §6: netted. Given up, the part that was set off could never be taken back, and would be spent twice under a cap."""
    first = earned(stage, pay=PERCENT)
    on_its_way(stage, first, confirmed=True)
    tell(stage, first.milestone_id, "partial_refund", 5, minor=60_000)
    second = earned(stage, 2)
    assert (Reward.objects.get(id=second.id).netted_minor, amounts(second)[0]) == (6_000, "approved") and not queries.can_be_given(queries.reward(second.id))
    ways = (lambda: cancelled(stage, second), lambda: endings.forgo(reward_id=second.id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=9)),
            lambda: endings.donate(reward_id=second.id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=9)))
    for way in ways:
        with pytest.raises(Refused) as refusal:
            way()
        assert refusal.value.code == "set_off_before" and untouched(second) and all_right(stage.tenant_id)
    tell(stage, second.milestone_id, "refund", 10)
    assert standing(ann(stage)) == {"receivable": 6_000} and all_right(stage.tenant_id), "and so it is taken back, and owed"


# It is for good

def test_no_dispute_that_is_won_brings_it_back(stage):
    """MONEY §5: `cancelled` → `pending` (payment dispute won) is what was taken back; what a person cancelled stays."""
    for number, part in ((1, 30_000), (2, 100_000)):
        reward = earned(stage, number, pay=PERCENT)
        tell(stage, reward.milestone_id, "payment_dispute", 10 * number, minor=part)
        if number == 1:
            cancelled(stage, reward, days=12)
        tell(stage, reward.milestone_id, "dispute_won", 10 * number + 5)
        assert amounts(reward) == (("cancelled", 10_000, 3_000, 0) if number == 1 else ("approved", 10_000, 0, 0)) and all_right(stage.tenant_id)
    assert Reward.objects.count() == 2 and expense() == 10_000 and replay_is_the_books(stage.program.id)


def test_nothing_of_it_is_given_back(stage):
    reward = earned(stage)
    take_back(reward_id=reward.id, cause="payment_dispute:1", minor=3_000, at=later(days=3))
    cancelled(stage, reward)
    assert give_back(reward_id=reward.id, minor=3_000, cause="dispute_won:1", at=later(days=10)) == 0
    assert amounts(reward) == ("cancelled", 10_000, 3_000, 0) and all_right(stage.tenant_id)


def test_a_goal_that_falls_and_is_reached_again_brings_nothing(stage):
    """MONEY §2: one reward per (goal, subject, window)."""
    publish(stage, goal_plan())
    goal_deal(stage, 1, later(days=1))
    second, _ = goal_deal(stage, 2, later(days=2))
    reward = Reward.objects.get()
    cancelled(stage, reward, days=3)
    for days, kind, news in ((5, "payment_dispute", {"minor": 100_000}), (6, "dispute_won", {})):
        tell_goal(stage, second, kind, later(days=days), reference="D1", **news)
    assert [row.outcome for row in Decision.objects.order_by("id")] == ["granted", "zero", "granted"]
    assert Reward.objects.get().cancelled and not TakeBack.objects.exists() and standing(ann(stage)) == {} and all_right(stage.tenant_id)


def test_a_refund_afterwards_takes_nothing(stage):
    """DOMAIN §5: refund before payout."""
    reward = earned(stage, pay=PERCENT)
    cancelled(stage, reward)
    journals = Journal.objects.count()
    for kind, minor in (("partial_refund", 40_000), ("refund", None)):
        tell(stage, reward.milestone_id, kind, 10, minor=minor)
    assert amounts(reward) == ("cancelled", 10_000, 0, 0) and not TakeBack.objects.exists() and Journal.objects.count() == journals and all_right(stage.tenant_id)
    assert replay_is_the_books(stage.program.id)


def test_an_amendment_that_raises_the_deal_raises_nothing(stage):
    """What it would have raised was cancelled, so it ends as it begins; the decision and its trace stay."""
    reward = earned(stage, pay=PERCENT)
    cancelled(stage, reward)
    tell(stage, reward.milestone_id, "amendment", 10, amounts={"first_year_value": 300_000})
    rise = Reward.objects.exclude(id=reward.id).get()
    assert amounts(rise) == ("cancelled", 20_000, 0, 0) and rise.cancelled and standing(ann(stage)) == {} and expense() == 0
    assert names(rise.id) == ["reward.accrued", "reward.cancelled"] and queries.cancelled_for([rise]) == {rise.id: "follows"}
    assert rise.decision.replaces_id == reward.decision_id and [step["amount"] for step in rise.decision.trace if step["step"] == "grant"] == [20_000]
    tell(stage, reward.milestone_id, "refund", 11)
    assert not TakeBack.objects.exists() and all_right(stage.tenant_id) and replay_is_the_books(stage.program.id)


def test_a_step_that_is_reached_raises_the_others_alone(stage):
    """MONEY §3: whole_retro; a later milestone earns normally."""
    publish(stage, document(counted("whole_retro", start=3)))
    first, second = [Reward.objects.get(decision=deal(stage, number, None, later(days=number))[0]) for number in (1, 2)]
    cancelled(stage, first)
    [third] = deal(stage, 3, None, later(days=10))
    found = {(row.milestone_id, row.granted_minor): row.state for row in Reward.objects.all()}
    assert found == {(first.milestone_id, 100): "cancelled", (first.milestone_id, 50): "cancelled", (second.milestone_id, 100): "approved",
                     (second.milestone_id, 50): "approved", (third.milestone_id, 150): "approved"}
    assert standing(ann(stage)) == {"payable": -300} and all_right(stage.tenant_id)
    unwin.unwin_referral(referral_id=third.referral_id, reason="other", acting=stage.tess, at=later(days=11))   # the window is priced without it
    recredit.settle(milestone_id=third.milestone_id, cause="withdrawal:1", at=later(days=11))
    assert replay_is_the_books(stage.program.id)
    assert standing(ann(stage)) == {"payable": -100} and not TakeBack.objects.filter(reward__milestone_id=first.milestone_id).exists() and all_right(stage.tenant_id)


def test_a_raise_that_is_cancelled_leaves_what_it_raised(stage):
    """A refund then takes from the rest what goes beyond the part that is gone for good, and no part of it twice."""
    reward = earned(stage, pay=PERCENT)
    tell(stage, reward.milestone_id, "amendment", 3, amounts={"first_year_value": 150_000})
    rise = Reward.objects.exclude(id=reward.id).get()
    cancelled(stage, rise)
    assert amounts(reward)[0] == "approved" and standing(ann(stage)) == {"payable": -10_000}
    for minor, left in ((30_000, 10_000), (45_000, 7_500)):   # of 15 000: 12 000 stay, then 7 500
        tell(stage, reward.milestone_id, "partial_refund", 10, minor=minor)
        assert standing(ann(stage)) == {"payable": -left} and all_right(stage.tenant_id) and replay_is_the_books(stage.program.id)


def test_withdrawn_and_standing_again_it_stays_cancelled(stage):
    reward = earned(stage)
    cancelled(stage, reward)
    unwin.unwin_referral(referral_id=reward.referral_id, reason="other", acting=stage.tess, at=later(days=10))
    recredit.settle(milestone_id=reward.milestone_id, cause="withdrawal:1", at=later(days=10))
    assert not TakeBack.objects.exists()
    milestones.record_milestone(referral_id=reward.referral_id, report=milestones.Report(kind="won", occurred_at=later(days=11), amounts={}, currency=""),
                                source="manual", acting=stage.tess, at=later(days=11))
    recredit.settle(milestone_id=reward.milestone_id, cause="reinstatement:2", at=later(days=11))
    assert {row.state for row in Reward.objects.all()} == {"cancelled"} and standing(ann(stage)) == {} and expense() == 0 and all_right(stage.tenant_id)


def test_a_gift_is_cancelled_as_the_charitys(stage):
    reward = earned(stage)
    given = endings.donate(reward_id=reward.id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=2))
    cancelled(stage, given)
    tell(stage, reward.milestone_id, "payment_dispute", 10, minor=100_000)
    tell(stage, reward.milestone_id, "dispute_won", 11)
    assert (amounts(reward)[0], amounts(given)) == ("donated", ("cancelled", 10_000, 0, 0)) and Reward.objects.count() == 2
    assert expense() == 0 and all_right(stage.tenant_id)


@pytest.mark.parametrize("within, of_all", [({"per_beneficiary": {"amount": {"minor": 15_000, "currency": "EUR"}, "window": "lifetime"}}, {}),
                                            ({}, {"budget": {"amount": {"minor": 15_000, "currency": "EUR"}, "window": "lifetime"}})])
def test_its_room_comes_back(stage, within, of_all):
    """MONEY §2: room comes back when a reward is cancelled or taken back; a capped remainder does not revive by itself."""
    publish(stage, document(pay=EUR_100, within=within) | of_all)
    first, second = [Reward.objects.get(decision=deal(stage, number, 100_000, later(days=number))[0]) for number in (1, 2)]
    assert second.granted_minor == 5_000
    cancelled(stage, first)
    assert amounts(second)[1] == 5_000 and Reward.objects.get(decision=deal(stage, 3, 100_000, later(days=10))[0]).granted_minor == 10_000
    assert replay_is_the_books(stage.program.id) and Decision.objects.count() == 3 and standing(ann(stage)) == {"payable": -15_000} and all_right(stage.tenant_id)


def test_a_later_milestone_of_the_same_referral_earns(stage):
    rules = document(pay=EUR_100)
    rules["rules"].append(rules["rules"][0] | {"key": "invoices", "on": {"milestone": "invoice_paid"}})
    publish(stage, rules)
    reward = Reward.objects.get(decision=deal(stage, 1, 100_000, later(days=1))[0])
    cancelled(stage, reward)
    report = milestones.Report(kind="invoice_paid", occurred_at=later(days=10), invoice="I-1", amounts={"invoice_amount": 5_000}, currency="EUR")
    paid = milestones.record_milestone(referral_id=reward.referral_id, report=report, source="billing", acting=stage.tess, at=later(days=10))
    [decision] = accrue.accrue_rewards(milestone_id=paid.milestone.id, at=later(days=10))
    assert Reward.objects.get(decision=decision).state == "approved" and standing(ann(stage)) == {"payable": -10_000}


def given_anew(stage) -> tuple[Reward, Reward]:
    """What was paid and taken back, and what came in its place when the dispute over it was won: another reward had answered for the debt."""
    reward = earned(stage, pay=PERCENT)
    on_its_way(stage, reward, confirmed=True)
    tell(stage, reward.milestone_id, "payment_dispute", 5, minor=100_000)
    earned(stage, 2)
    tell(stage, reward.milestone_id, "dispute_won", 6)
    return reward, Reward.objects.get(restores=reward)


def test_what_came_in_the_place_of_another_stays_cancelled(stage):
    """MONEY §6: the rest is a new reward that names the first: cancelled, neither the same news again nor another brings it back."""
    reward, anew = given_anew(stage)
    cancelled(stage, anew)
    before = Reward.objects.count()
    for minor in (None, 10_000):
        if minor:
            tell(stage, reward.milestone_id, "partial_refund", 10, minor=minor)
        adjusting.settle(milestone_id=reward.milestone_id, cause="dispute_won:6", at=later(days=11))
        assert Reward.objects.count() == before and amounts(anew) == ("cancelled", 10_000, 0, 0) and all_right(stage.tenant_id)
    assert replay_is_the_books(stage.program.id)


def test_a_cancelled_raise_stays_so_beside_what_was_given_anew(stage):
    """What came in the place of another is not a second time what the rule grants."""
    publish(stage, document(pay=PERCENT))
    [decision] = deal(stage, 1, 100_000, later(days=1))
    reward = Reward.objects.get(decision=decision)
    on_its_way(stage, reward, confirmed=True)
    tell(stage, reward.milestone_id, "amendment", 4, amounts={"first_year_value": 150_000})
    rise = Reward.objects.exclude(id=reward.id).get()
    cancelled(stage, rise)
    tell(stage, reward.milestone_id, "payment_dispute", 10, minor=150_000)
    deal(stage, 2, 100_000, later(days=11))
    for number in (12, 13):
        tell(stage, reward.milestone_id, "dispute_won" if number == 12 else "partial_refund", number, minor=None if number == 12 else 1)
        anew = Reward.objects.exclude(restores=None)
        assert [one.granted_minor for one in anew] == [10_000] and amounts(rise)[0] == "cancelled" and all_right(stage.tenant_id)
    assert replay_is_the_books(stage.program.id)
