"""whole_retro after a withdrawal: the window is priced as if the milestone had never been, and the others give back what it had raised."""
import pytest

from foundation.outbox.worker import drain
from referrals import queries as referrals_queries
from referrals.commands import unwin
from rewards import queries
from rewards.commands import accrue, recredit
from rewards.models import Decision, Progress, ProgressEntry, Reward, TakeBack
from tests.apps.rewards.books import amounts, expense, names, standing
from tests.apps.rewards.stage import accepted, booked, complete, deal, later, publish, won
from tests.apps.rewards.test_moved_credits import Credit, void
from tests.apps.rewards.test_raises import ladder
from tests.apps.rewards.test_take_backs import ann, begin, confirm
from tests.pure.ladder import counted, document, percents

YEAR = [{"from": 0, "pay": {"percent_bp": 1000, "of": "first_year_value"}}, {"from": 100_000, "pay": {"percent_bp": 1500, "of": "first_year_value"}},
        {"from": 250_000, "pay": {"percent_bp": 2000, "of": "first_year_value"}}]
pytestmark = pytest.mark.usefixtures("decided_alike")


def left() -> dict:
    """Milestone -> what is left of all that it earned, in the order in which they came."""
    found: dict = {}
    for row in Reward.objects.order_by("id"):
        found[row.milestone_id] = found.get(row.milestone_id, 0) + row.granted_minor - row.taken_back_minor
    return found


def won_deals(stage, *values) -> list[Decision]:
    return [deal(stage, number, value, later(days=number))[0] for number, value in enumerate(values, 1)]


def taken(stage, decision, days: int, times: int = 2) -> list[Decision]:
    unwin.unwin_referral(referral_id=decision.referral_id, reason="other", acting=stage.tess, at=later(days=days))
    return [one for _ in range(times) for one in recredit.settle(milestone_id=decision.milestone_id, cause=f"withdrawal:{days}", at=later(days=days))]


@pytest.mark.parametrize("withdrawn, total", [(0, 28_500), (1, 34_500), (2, 18_000)])
def test_the_window_is_priced_as_if_it_had_never_been(stage, withdrawn, total):
    """MONEY §3, vectors: 80 000, 40 000, 150 000, deal 1 taken away: 28 500 is left with reprice; and the same of each of the others."""
    publish(stage, document(percents("whole_retro") | {"bands": YEAR}))
    decisions = won_deals(stage, 80_000, 40_000, 150_000)
    assert sum(left().values()) == 54_000
    [undone] = taken(stage, decisions[withdrawn], 10)
    assert sum(left().values()) == total == expense() and left()[decisions[withdrawn].milestone_id] == 0
    assert (undone.outcome, undone.reason) == ("zero", "withdrawn") and standing(ann(stage)) == {"payable": -total}


def test_those_that_it_had_raised_give_the_raise_back(stage):
    """MONEY: a fall is a take-back from this milestone's rewards, the latest first."""
    publish(stage, document(counted("whole_retro", start=3)))
    *_, third = won_deals(stage, 1, 1, 1)
    assert booked([third]) == [150, 100]
    [undone] = taken(stage, third, 10)
    own, second, reached, raised, raised_too = Reward.objects.order_by("id")
    assert amounts(own) == ("approved", 100, 0, 0) and amounts(second) == ("approved", 100, 0, 0)
    assert amounts(reached)[0] == amounts(raised)[0] == amounts(raised_too)[0] == "cancelled"
    assert {(one.reward_id, one.cause, one.decision_id) for one in TakeBack.objects.exclude(reward=reached)} == {
        (one.id, f"repriced:{undone.id}", undone.id) for one in (raised, raised_too)}
    assert [step["step"] for step in undone.trace] == ["rule", "barred", "metric", "band", "lowered", "lowered"]
    assert names(raised.id)[-1] == "reward.taken_back" and Progress.objects.get().metric == 2
    assert list(ProgressEntry.objects.order_by("id").values_list("place", "added", "turn")) == [(0, 1, 0), (1, 1, 0), (2, 1, 0), (3, -1, 1)]


def test_one_that_was_priced_at_the_step_itself_is_lowered_in_part(stage):
    publish(stage, document(counted("whole_retro", start=3)))
    first, second, third = won_deals(stage, 1, 1, 1)
    reward = Reward.objects.get(decision=third, milestone_id=third.milestone_id)
    begin(reward, later(days=4)), confirm(stage, reward, later(days=5))
    taken(stage, first, 10)
    assert amounts(reward) == ("fulfilled", 150, 50, 150)   # 50 of it is a debt, set off against what is approved
    assert left() == {first.milestone_id: 0, second.milestone_id: 100, third.milestone_id: 100}
    assert standing(ann(stage)) == {"payable": -50} and expense() == 200
    assert booked(deal(stage, 4, 1, later(days=11))) == [150, 100]   # the third one now: the step is reached once more
    assert sum(left().values()) == 450


def test_one_that_a_condition_kept_out_had_reached_the_step_all_the_same(stage):
    big = {"fact": "first_year_value", "is": "gte", "value": {"minor": 5_000, "currency": "EUR"}}
    publish(stage, document(counted("whole_retro", start=3), when=big))
    *_, small = won_deals(stage, 10_000, 10_000, 10)
    assert small.outcome == "zero" and sum(left().values()) == 300
    [undone] = taken(stage, small, 10)
    assert undone.replaces_id == small.id and sum(left().values()) == 200 and Progress.objects.get().metric == 2


def test_a_count_of_referrals_falls_with_the_last_deal_of_one(stage):
    """MONEY §3: distinct referrals; a second deal of one moves nothing, and takes its place when the first is withdrawn."""
    publish(stage, document(counted("whole_retro", start=2)))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    deals = [won(stage, referral.id, later(days=day), 1, reference=f"A-{day}") for day in (1, 2)]
    for day, milestone_id in enumerate(deals, 1):
        accrue.accrue_rewards(milestone_id=milestone_id, at=later(days=day))
    deal(stage, 3, 1, later(days=3))
    assert sum(left().values()) == 450
    unwin.withdraw_deal(deal_id=referrals_queries.milestone(deals[0]).deal_id, reason="other", acting=stage.tess, at=later(days=5))
    recredit.settle(milestone_id=deals[0], cause="withdrawal:1", at=later(days=5))
    assert Progress.objects.get().metric == 2 and sum(left().values()) == 300
    unwin.withdraw_deal(deal_id=referrals_queries.milestone(deals[1]).deal_id, reason="other", acting=stage.tess, at=later(days=6))
    recredit.settle(milestone_id=deals[1], cause="withdrawal:2", at=later(days=6))
    assert Progress.objects.get().metric == 1 and sum(left().values()) == 100


def test_what_an_older_version_decided_counted_all_the_same(stage):
    """MONEY §3: it counts every milestone of its kind; what is withdrawn leaves the window also where another version paid for it."""
    publish(stage, document(pay={"fixed": {"minor": 70, "currency": "EUR"}}))
    [old] = won_deals(stage, 1)
    publish(stage, ladder(0, 3), at=later(days=2))
    deal(stage, 2, 1, later(days=3)), deal(stage, 3, 1, later(days=4))
    assert sum(left().values()) == 370
    undone, window = taken(stage, old, 10)
    assert (undone.cause, window.cause, window.replaces_id) == ("withdrawal:10", "withdrawal:10:window", None)
    assert sum(left().values()) == 200 and Progress.objects.get().metric == 2


def test_what_stands_again_counts_again(stage, monkeypatch):
    """DOMAIN §2: a withdrawn milestone that is reported again stands again."""
    publish(stage, document(counted("whole_retro", start=3)))
    *_, third = won_deals(stage, 1, 1, 1)
    credit = referrals_queries.credit_of(third.milestone_id)
    taken(stage, third, 10)
    monkeypatch.setattr(referrals_queries, "stands", lambda milestone_id: True)
    known = referrals_queries.credit_of
    monkeypatch.setattr(referrals_queries, "credit_of", lambda one: credit if one == third.milestone_id else known(one))
    [again] = [one for _ in (1, 2) for one in recredit.settle(milestone_id=third.milestone_id, cause="reinstatement:1", at=later(days=12))]
    assert again.outcome == "granted" and sum(left().values()) == 450 and Progress.objects.get().metric == 3
    assert ProgressEntry.objects.filter(milestone_id=third.milestone_id).count() == 3


def test_a_credit_that_moves_leaves_the_window_of_the_first(stage, monkeypatch):
    publish(stage, document(counted("whole_retro", start=3)))
    *_, third = won_deals(stage, 1, 1, 1)
    other = accepted(stage, stage.ben, 9, later(days=1))
    Credit(monkeypatch, third.milestone_id).to((other, 10_000))
    undone, _ = [one for _ in (1, 2) for one in recredit.settle(milestone_id=third.milestone_id, cause="attribution:1", at=later(days=5))]
    assert undone.reason == "credit_moved" and standing(ann(stage)) == {"payable": -200} and standing(("advocate", stage.ben.advocate_id)) == {"payable": -100}


def test_two_that_leave_by_one_act_each_lower_the_rest(stage, monkeypatch):
    """A voided referral with two deals: each is settled by itself, and each lowers what is left of the others."""
    publish(stage, document(percents("whole_retro") | {"bands": YEAR}))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    both = [won(stage, referral.id, later(days=day), 80_000, reference=f"A-{day}") for day in (1, 2)]
    for day, milestone_id in enumerate(both, 1):
        accrue.accrue_rewards(milestone_id=milestone_id, at=later(days=day))
    deal(stage, 3, 99_000, later(days=3))
    assert sum(left().values()) == 51_800   # 20 % of 259 000
    void(monkeypatch, referral.id)
    for milestone_id in both:
        recredit.settle(milestone_id=milestone_id, cause="void:1", at=later(days=5))
    assert sum(left().values()) == 9_900 and standing(ann(stage)) == {"payable": -9_900}


def test_a_cap_had_left_less_than_what_it_comes_to_now(stage):
    """MONEY §2: a fall leaves min(what is left, the new value)."""
    publish(stage, document(counted("whole_retro", start=3), within={"per_referral": {"minor": 120, "currency": "EUR"}}))
    *_, third = won_deals(stage, 1, 1, 1)
    assert sum(left().values()) == 360
    taken(stage, third, 10)
    assert sum(left().values()) == 200


def test_what_waits_for_its_amount_is_worked_out_at_the_step_that_is_left(stage):
    publish(stage, document(counted("whole_retro") | {"bands": [
        {"from": 0, "pay": {"percent_bp": 1000, "of": "first_year_value"}}, {"from": 3, "pay": {"percent_bp": 2000, "of": "first_year_value"}}]}))
    _, waiting, third = won_deals(stage, 10_000, None, 10_000)
    taken(stage, third, 10)
    complete(stage, waiting.milestone_id, 10_000, later(days=11))
    accrue.rework_waiting(milestone_id=waiting.milestone_id, cause="completed:1", at=later(days=11))
    assert sum(left().values()) == 2_000


def test_by_the_outbox(stage):
    publish(stage, document(counted("whole_retro", start=3)))
    referrals = [accepted(stage, stage.ann, number, later(days=number)) for number in (1, 2, 3)]
    for number, referral in enumerate(referrals, 1):
        won(stage, referral.id, later(days=number))
    drain(stage.tenant_id, later(days=4))
    unwin.unwin_referral(referral_id=referrals[1].id, reason="other", acting=stage.tess, at=later(days=5))
    drain(stage.tenant_id, later(days=6))
    assert sum(left().values()) == 200 and Progress.objects.get().metric == 2


def test_a_raise_is_hers_also_where_the_milestone_was_recorded_on_another_claim(stage, monkeypatch):
    """MONEY §2: `per_referral` bounds all rewards of this rule for one referral: hers, not the one that somebody reported it on."""
    publish(stage, document(counted("whole_retro", start=2), within={"per_referral": {"minor": 130, "currency": "EUR"}}))
    mine = accepted(stage, stage.ann, 1, later(days=1))
    reported_on = accepted(stage, stage.ben, 9, later(days=1))
    milestone_id = won(stage, reported_on.id, later(days=2), 1)
    Credit(monkeypatch, milestone_id).to((mine, 10_000))
    accrue.accrue_rewards(milestone_id=milestone_id, at=later(days=2))
    deal(stage, 2, 1, later(days=3))
    rows = Reward.objects.filter(milestone_id=milestone_id).order_by("id")
    assert [(row.referral_id == mine.id, row.granted_minor) for row in rows] == [(True, 100), (True, 30)]
    assert queries.granted_before(program_id=stage.program.id, rule_key=rows[0].decision.rule_key, currency="EUR", referral_id=mine.id) == 130
