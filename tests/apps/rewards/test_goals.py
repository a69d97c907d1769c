"""A goal of a plan, from its first milestone to the ledger: reached, missed, fallen below, and never paid twice."""
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from foundation.kernel.acting import Actor
from foundation.outbox.worker import drain
from foundation.tenants.context import tenant_context
from referrals import queries as referrals_queries
from referrals.commands import decide, milestones, unwin
from referrals.commands.adjust import News, adjust_milestone
from referrals.queries import OF_REFERRAL, Told, of_milestones
from rewards import queries
from rewards.commands import accrue, gates, goals, release
from rewards.models import Decision, Goal, Reward
from tests.apps.rewards.books import all_right, names, standing
from tests.apps.rewards.stage import accepted, later, publish, set_money_stage, won
from tests.pure.ladder import document

EUR_700 = {"fixed": {"minor": 70_000, "currency": "EUR"}}
AT_THE_END = datetime(2026, 4, 1, tzinfo=ZoneInfo("Europe/Berlin"))   # of the first quarter


def plan(*, when=None, pay=None, to="advocate", scope="enrolment", window="quarter", decide="when_reached", on_fall="take_back", **rule) -> dict:
    on = {"goal": {"scope": scope, "window": window if window == "lifetime" else {"calendar": window}, "decide": decide, "on_fall": on_fall}}
    return document(on=on, pay=pay or EUR_700, to=to, when=when or deals(2), **rule)


def deals(number: int) -> dict:
    return {"fact": "count.won", "is": "gte", "value": number}


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


def deal(stage, number: int, at, value: int | None = 100_000, enrolment=None, times: int = 2) -> tuple:
    """(milestone, what was decided about goals): told as often as the news comes."""
    referral = accepted(stage, enrolment or stage.ann, number, at)
    milestone_id = won(stage, referral.id, at, value, base="deal_value")
    return milestone_id, told(milestone_id, at, times)


def told(milestone_id, at, times: int = 2) -> list[Decision]:
    return [row for number in range(times) for row in goals.settle(told=lambda: of_milestones([milestone_id]), cause=f"counted:{milestone_id}:{at}", at=at)]


def tell(stage, milestone_id, kind: str, at, **news) -> list[Decision]:
    adjust_milestone(milestone_id=milestone_id, news=News(kind=kind, occurred_at=at, currency="EUR" if news.get("minor") else "", **news), source="billing",
                     acting=stage.tess, at=at)
    return told(milestone_id, at)


def hers(stage) -> dict:
    return standing(("advocate", stage.ann.advocate_id))


def test_it_pays_once_when_it_is_reached(inside):
    """MONEY §2: a goal's measures are net of take-backs, in its scope and window; one reward per (goal, subject, window)."""
    publish(inside, plan())
    _, first = deal(inside, 1, later(days=1))
    assert first == [] and not Decision.objects.exists() and not Reward.objects.exists()
    milestone_id, [decided] = deal(inside, 2, later(days=2))
    reward = Reward.objects.get()
    assert (decided.outcome, decided.milestone_id, decided.goal.rule_key) == ("granted", None, decided.rule_key)
    assert (reward.granted_minor, reward.goal_id, reward.milestone_id, reward.beneficiary_id) == (70_000, decided.goal_id, None, inside.ann.advocate_id)
    assert hers(inside) == {"payable": -70_000} or hers(inside) == {"accrued": -70_000}
    assert "reward.accrued" in names(reward.id)
    assert deal(inside, 3, later(days=3))[1] == [] and Reward.objects.count() == 1
    assert (queries.again(decided).outcome, list(queries.again(decided).trace)) == ("granted", decided.trace)
    assert deal(inside, 4, later(days=4), enrolment=inside.ben)[1] == []   # another's goal is another's


def test_the_next_window_begins_anew(inside):
    publish(inside, plan())
    for number, days in ((1, 1), (2, 2), (3, 40), (4, 41)):
        deal(inside, number, later(days=days))
    assert [row.granted_minor for row in Reward.objects.order_by("id")] == [70_000, 70_000] and Goal.objects.count() == 2
    assert len({row.goal_id for row in Reward.objects.all()}) == 2


@pytest.mark.parametrize(("on_fall", "left"), [("take_back", 0), ("keep", 70_000)])
def test_a_refund_lets_it_fall(inside, on_fall, left):
    """on_fall: take_back when a refund lets the measure fall below, keep otherwise; a dispute that is won brings it back, and no second reward comes of it."""
    publish(inside, plan(on_fall=on_fall))
    deal(inside, 1, later(days=1))
    second, _ = deal(inside, 2, later(days=2))
    fell = tell(inside, second, "payment_dispute", later(days=5), minor=100_000, reference="D1")
    reward = Reward.objects.get()
    assert reward.granted_minor - reward.taken_back_minor == left
    if on_fall == "keep":
        assert fell == []
        return
    [row] = fell
    assert (row.outcome, row.reason, reward.state, hers(inside)) == ("zero", "goal_fell", "cancelled", {})
    assert names(reward.id)[-1] == "reward.taken_back" and "goal.zero" in names(row.goal.enrolment_id)
    [again] = tell(inside, second, "dispute_won", later(days=6), reference="D1")
    reward = Reward.objects.get()
    assert (again.outcome, again.replaces_id, reward.taken_back_minor, sum(hers(inside).values())) == ("granted", row.id, 0, -70_000)


def test_sums_and_counts_together(inside):
    """F28: a goal bonus with a compound condition, such as revenue of X and at least so many referrals submitted in the quarter."""
    publish(inside, plan(when={"all": [{"fact": "sum.deal_value.won", "is": "gte", "value": {"minor": 250_000, "currency": "EUR"}},
                                       {"fact": "count.submitted", "is": "gte", "value": 4}]}))
    deal(inside, 1, later(days=1), 100_000)
    assert deal(inside, 2, later(days=2), 200_000)[1] == []   # 300 000 and two of four
    last = [accepted(inside, inside.ann, number, later(days=3)) for number in (3, 4)][-1]
    [decided] = goals.settle(told=lambda: [Told(OF_REFERRAL, last.id)], cause="counted:1", at=later(days=3))
    assert decided.outcome == "granted" and decided.facts["values"] == {
        "sum.deal_value.won": 300_000, "count.submitted": 4, "window_is_over": False}
    decide.withdraw_referral(referral_id=last.id, acting=Actor("advocate", inside.ann.advocate_id), at=later(days=4))
    [fell] = goals.settle(told=lambda: [Told(OF_REFERRAL, last.id)], cause="counted:2", at=later(days=4))
    assert fell.reason == "goal_fell" and Reward.objects.get().state == "cancelled"


def test_a_partly_refunded_sum_is_what_is_left_of_it(inside):
    publish(inside, plan(when={"fact": "sum.deal_value.won", "is": "gte", "value": {"minor": 100_000, "currency": "EUR"}}))
    first, [granted] = deal(inside, 1, later(days=1), 120_000)
    assert granted.outcome == "granted"
    assert tell(inside, first, "partial_refund", later(days=2), minor=20_000) == []
    [fell] = tell(inside, first, "partial_refund", later(days=3), minor=1)
    assert fell.facts["values"]["sum.deal_value.won"] == 99_999


def test_the_clock_decides_at_the_end_of_the_window(stage):
    """decide window_end: the version in force at the window's end decides, whoever missed it is told so, and each once."""
    with tenant_context(stage.tenant_id):
        publish(stage, plan(decide="window_end", to="advocate"))
        for number in (1, 2):
            assert deal(stage, number, later(days=number))[1] == []
        deal(stage, 3, later(days=3), enrolment=stage.ben)
    drain(stage.tenant_id, later(days=10))
    with tenant_context(stage.tenant_id):
        assert not Decision.objects.exists()
    for _ in range(2):
        drain(stage.tenant_id, AT_THE_END)
    with tenant_context(stage.tenant_id):
        found = {row.enrolment_id: (row.outcome, row.reason) for row in Decision.objects.all()}
        assert found == {stage.ann.id: ("granted", ""), stage.ben.id: ("zero", "goal_missed")}
        reward = Reward.objects.get()
        assert reward.goal.reached_at < AT_THE_END and "goal.zero" in names(stage.ben.id)
        assert all_right(stage.tenant_id)


def test_news_of_a_window_that_is_over(stage):
    """Late event about a closed statement: what happened in time counts, though it is told of later."""
    with tenant_context(stage.tenant_id):
        publish(stage, plan(decide="window_end"))
        deal(stage, 1, later(days=1))
    drain(stage.tenant_id, AT_THE_END)
    with tenant_context(stage.tenant_id):
        assert Decision.objects.get().reason == "goal_missed"
        referral = accepted(stage, stage.ann, 2, later(days=2))
        milestone_id = won(stage, referral.id, later(days=3), 100_000, base="deal_value", received=later(days=60))
        [decided] = told(milestone_id, later(days=60))
        assert (decided.outcome, decided.replaces.reason, Reward.objects.get().granted_minor) == ("granted", "goal_missed", 70_000)


def test_caps_budget_approval_and_maturation_hold_as_for_any_grant(inside):
    within = {"per_beneficiary": {"amount": {"minor": 100_000, "currency": "EUR"}, "window": {"calendar": "year"}}}
    publish(inside, plan(within=within, maturation_days=14, approval_above={"minor": 10_000, "currency": "EUR"}))
    for number, days in ((1, 1), (2, 2), (3, 40), (4, 41), (5, 130), (6, 131)):
        deal(inside, number, later(days=days))
    assert [row.granted_minor for row in Reward.objects.order_by("id")] == [70_000, 30_000]
    assert Decision.objects.get(outcome="zero").reason == "cap_reached"
    first = Reward.objects.order_by("id").first()
    assert {hold.kind: hold.until for hold in queries.open_holds(first)} == {"maturation": later(days=16), "approval": None}
    release.release_maturation(reward_id=first.id, at=later(days=16))
    release.approve_reward(reward_id=first.id, acting=inside.olga, at=later(days=16))
    assert hers(inside) == {"payable": -70_000, "accrued": -30_000}


def test_a_legal_check_makes_it_wait(inside):
    publish(inside, plan())
    referral = accepted(inside, inside.ann, 9, later(days=1))
    gate = gates.place_gate(referral_id=referral.id, about="advocate", kind="employer_consent", reason="Works for the city", acting=inside.tess, at=later(days=1))
    deal(inside, 1, later(days=1))
    _, [waiting] = deal(inside, 2, later(days=2))
    assert (waiting.outcome, waiting.reason, Reward.objects.count()) == ("waiting", "legal_employer_consent", 0)
    assert queries.again(waiting).outcome == "waiting" and names(inside.ann.id)[-1] == "goal.waiting"
    gates.clear_gate(gate_id=gate.id, reason="They agreed", acting=inside.olga, at=later(days=3))
    assert queries.goals_gated(gate) == [waiting.goal_id]
    [decided] = goals.settle_goals(goal_ids=[waiting.goal_id], cause="cleared:1", at=later(days=3))
    assert (decided.outcome, decided.replaces_id, Reward.objects.get().granted_minor) == ("granted", waiting.id, 70_000)


def test_thanks_are_no_money(inside):
    publish(inside, plan(pay={"thanks": "What a quarter!"}))
    deal(inside, 1, later(days=1))
    second, [decided] = deal(inside, 2, later(days=2))
    assert (decided.outcome, Reward.objects.count(), names(inside.ann.id)[-1]) == ("granted", 0, "goal.thanked")
    assert tell(inside, second, "refund", later(days=3)) == []   # words are not taken back


def test_a_credit_that_moves_moves_what_counts(inside):
    """A withdrawn win is none."""
    publish(inside, plan())
    deal(inside, 1, later(days=1))
    second, _ = deal(inside, 2, later(days=2))
    unwin.unwin_referral(referral_id=referrals_queries.reported_on(second), reason="other", acting=inside.tess, at=later(days=3))
    assert [row.reason for row in told(second, later(days=3))] == ["goal_fell"]


def test_nothing_is_left_of_a_goal_without_an_end(inside):
    """A lifetime has no last instant by which a cap could count it."""
    within = {"per_beneficiary": {"amount": {"minor": 100_000, "currency": "EUR"}, "window": {"calendar": "month"}}}
    publish(inside, plan(window="lifetime", when=deals(1), within=within))
    only, _ = deal(inside, 1, later(days=1))
    assert [row.reason for row in tell(inside, only, "refund", later(days=2))] == ["goal_fell"] and hers(inside) == {}


def test_what_does_not_count_for_it_completes_nothing(inside):
    """Version by the milestone that completes it: news of another kind, priced by another version, isn't that."""
    publish(inside, plan(when=deals(3)))
    for number in (1, 2):
        deal(inside, number, later(days=number))
    publish(inside, plan(when=deals(2)), at=later(days=3))
    met = milestones.record_milestone(referral_id=accepted(inside, inside.ann, 3, later(days=4)).id, source="manual", acting=inside.tess, at=later(days=4),
                                      report=milestones.Report(kind="meeting_held", occurred_at=later(days=4)))
    assert told(met.id, later(days=4)) == [] and not Reward.objects.exists()


def test_other_rules_pay_beside_it(inside):
    both = plan()
    both["rules"].append({"key": "each", "title": "Each deal", "on": {"milestone": "won"}, "pay": {"fixed": {"minor": 5_000, "currency": "EUR"}}, "to": "advocate"})
    publish(inside, both)
    for number in (1, 2):
        milestone_id, _ = deal(inside, number, later(days=number))
        accrue.accrue_rewards(milestone_id=milestone_id, at=later(days=number))
    assert sorted(Reward.objects.values_list("granted_minor", flat=True)) == [5_000, 5_000, 70_000]
