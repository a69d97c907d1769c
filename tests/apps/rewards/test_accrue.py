"""A milestone becomes rewards: row, event and ledger; once; and nothing is said too."""
import pytest

from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotAllowed, Refused
from foundation.ledger import queries as ledger_queries
from foundation.ledger.commands import AccountRef
from foundation.ledger.models import Journal
from foundation.outbox import queries as outbox_queries
from foundation.outbox.events import typed
from foundation.outbox.worker import drain
from foundation.tenants.context import tenant_context
from referrals.events import MilestoneCompleted
from referrals.models import Milestone
from rewards import handlers, queries
from rewards.commands import accrue, release
from rewards.models import Decision, Hold, Progress, ProgressEntry, Reward
from rewards.plan.templates import TEMPLATES, answered
from tests.apps.ledger.test_post import at_once
from tests.apps.rewards.stage import accepted, complete, deal, later, milestone_of, publish, set_money_stage, won
from tests.cast import START
from tests.pure.ladder import counted, document, percents

EUR_200 = {"fixed": {"minor": 20_000, "currency": "EUR"}}


def points(**answers) -> dict:
    template = TEMPLATES["points_escalating"]
    found, wrong = answered(template, answers)
    assert not wrong
    return template.document(found, "EUR")


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


def names(subject_id) -> list[str]:
    return [event.name for event in outbox_queries.timeline([subject_id])]


def account(stage, kind: str, currency: str = "PTS") -> int:
    return ledger_queries.balance(AccountRef(kind, "advocate", stage.ann.advocate_id), currency)


def test_points_from_the_template_wait_for_the_clock_and_a_person(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, points())
        [decision] = deal(stage, 1, 1_200_000, later(days=1))
        reward = Reward.objects.get()
        assert (reward.granted_minor, reward.currency, reward.state, reward.decision_id) == (1_800, "PTS", "pending", decision.id)
        assert (decision.outcome, decision.reason, decision.cause, decision.engine, decision.beneficiary) == ("granted", "", "milestone", "2", "advocate")
        assert decision.facts["amounts"]["first_year_value"] == {"minor": 1_200_000, "currency": "EUR"} and decision.trace[0]["step"] == "rule"
        assert {(hold.kind, hold.until) for hold in Hold.objects.all()} == {("maturation", later(days=15)), ("approval", None)}
        assert (account(stage, "accrued"), account(stage, "payable")) == (-1_800, 0)
        assert names(reward.id) == ["reward.accrued"]

        assert release.release_maturation(reward_id=reward.id, at=later(days=15, seconds=-1)) == later(days=15)
        assert queries.reward(reward.id).state == "pending"
        assert release.release_maturation(reward_id=reward.id, at=later(days=15)) is None
        assert release.release_maturation(reward_id=reward.id, at=later(days=16)) is None   # told twice
        assert queries.reward(reward.id).state == "pending" and [row.id for row in queries.rewards_to_approve()] == [reward.id]
        release.approve_reward(reward_id=reward.id, acting=stage.olga, at=later(days=16))
        assert queries.reward(reward.id).state == "approved" and queries.rewards_to_approve() == []
        assert (account(stage, "accrued"), account(stage, "payable")) == (0, -1_800)
        assert names(reward.id) == ["reward.accrued", "reward.hold_released", "reward.hold_released", "reward.approved"]
        assert [journal.kind for journal in ledger_queries.journals_of_reward(reward.id)] == ["reward_accrued", "reward_approved"]
        with pytest.raises(Refused):
            release.approve_reward(reward_id=reward.id, acting=stage.olga, at=later(days=17))
        assert Journal.objects.count() == 2


def test_nobody_approves_what_she_profits_from(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, points())
        deal(stage, 1, 1_200_000, later(days=1))
        reward = Reward.objects.get()
        with pytest.raises(Refused) as refusal:
            release.approve_reward(reward_id=reward.id, acting=Actor("staff", stage.ann.advocate.user_id), at=later(days=2))
        assert refusal.value.code == "own_reward"
        for somebody in (Actor("advocate", stage.ann.advocate_id), Actor("system"), Actor("visitor")):
            with pytest.raises(NotAllowed):
                release.approve_reward(reward_id=reward.id, acting=somebody, at=later(days=2))
        assert names(reward.id) == ["reward.accrued"] and not Hold.objects.exclude(released_at=None).exists()


def test_who_recorded_her_own_milestone_waits_for_somebody_elses_yes(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_200))
        milestone_id = won(stage, accepted(stage, stage.ann, 1, later(days=1)).id, later(days=1))
        row = Milestone.objects.get(id=milestone_id)
        own = Milestone(party_id=row.party_id, referral_id=row.referral_id, kind="meeting_held", occurred_at=row.occurred_at, received_at=row.received_at,
                        source="api", reported_by=stage.ann.advocate.user_id)
        own.save(force_insert=True)
        publish(stage, document(pay=EUR_200, on={"milestone": "meeting_held"}), at=START)
        accrue.accrue_rewards(milestone_id=own.id, at=later(days=1))
        reward = Reward.objects.get()
        assert reward.state == "pending" and [hold.kind for hold in queries.open_holds(queries.reward(reward.id))] == ["approval"]


def test_without_any_hold_it_is_approved_at_once(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_200, maturation_days=0, approval_above={"minor": 20_000, "currency": "EUR"}))
        deal(stage, 1, None, later(days=1))
        reward = Reward.objects.get()
        assert (reward.state, Hold.objects.count(), account(stage, "payable", "EUR")) == ("approved", 0, -20_000)
        assert names(reward.id) == ["reward.accrued", "reward.approved"]


def test_told_twice_it_is_written_once(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, points())
        referral = accepted(stage, stage.ann, 1, later(days=1))
        milestone_id = won(stage, referral.id, later(days=2), 1_200_000)
        assert len(accrue.accrue_rewards(milestone_id=milestone_id, at=later(days=2))) == 1
        assert accrue.accrue_rewards(milestone_id=milestone_id, at=later(days=3)) == []
        assert (Decision.objects.count(), Reward.objects.count(), Journal.objects.count(), Progress.objects.get().metric) == (1, 1, 1, 1)


def test_before_the_first_plan_and_without_a_rule_nothing_is_decided(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, points(), at=later(days=10))
        referral = accepted(stage, stage.ann, 1, later(days=1))
        assert accrue.accrue_rewards(milestone_id=won(stage, referral.id, later(days=2), 1_200_000), at=later(days=2)) == []
        after = accepted(stage, stage.ann, 2, later(days=11))
        assert accrue.accrue_rewards(milestone_id=milestone_of(after.id, "accepted"), at=later(days=11)) == []
        assert not Decision.objects.exists() and names(referral.id)[-1] == "referral.won"


def test_the_version_at_acceptance_prices_unless_it_says_milestone(stage):
    """DOMAIN §5: "rule changed midway"."""
    with tenant_context(stage.tenant_id):
        old, new = {"fixed": {"minor": 100, "currency": "EUR"}}, {"fixed": {"minor": 900, "currency": "EUR"}}
        publish(stage, document(pay=old), at=START)
        early = accepted(stage, stage.ann, 1, later(days=1))
        publish(stage, document(pay=new) | {"terms_at": "milestone"}, at=later(days=5))
        accrue.accrue_rewards(milestone_id=won(stage, early.id, later(days=10)), at=later(days=10))
        assert [row.granted_minor for row in Reward.objects.all()] == [100]
        late = accepted(stage, stage.ann, 2, later(days=6))
        publish(stage, document(pay=old), at=later(days=8))
        accrue.accrue_rewards(milestone_id=won(stage, late.id, later(days=9)), at=later(days=9))
        assert [row.granted_minor for row in Reward.objects.order_by("id")] == [100, 100]   # milestone: the one in force then


def test_nothing_is_a_decision_too(stage):
    with tenant_context(stage.tenant_id):
        big = {"fact": "first_year_value", "is": "gte", "value": {"minor": 5_000_000, "currency": "EUR"}}
        publish(stage, document(percents("whole_forward"), when=big))
        [decision] = deal(stage, 1, 40_000, later(days=1))
        assert (decision.outcome, decision.reason) == ("zero", "condition_not_met") and not Reward.objects.exists() and not Journal.objects.exists()
        assert names(decision.referral_id)[-1] == "reward.zero"
        assert Progress.objects.get().metric == 40_000   # it counts, whatever the condition says


def test_a_missing_amount_waits_and_takes_the_next_place_in_a_sum(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(percents("whole_forward")))
        [waiting] = deal(stage, 1, None, later(days=1))
        assert (waiting.outcome, waiting.reason) == ("waiting", "missing_first_year_value") and not ProgressEntry.objects.exists()
        assert names(waiting.referral_id)[-1] == "reward.waiting" and [row.id for row in queries.waiting_decisions()] == [waiting.id]
        deal(stage, 2, 90_000, later(days=2))   # nothing else waits for it
        complete(stage, waiting.milestone_id, 20_000, later(days=3))
        [decision] = accrue.rework_waiting(milestone_id=waiting.milestone_id, cause="completed:1", at=later(days=3))
        assert (decision.outcome, decision.replaces_id, decision.cause) == ("granted", waiting.id, "completed:1")
        assert [row.granted_minor for row in Reward.objects.order_by("id")] == [9_000, 3_000]   # 110 000 reached: 15 %
        assert accrue.rework_waiting(milestone_id=waiting.milestone_id, cause="completed:1", at=later(days=3)) == []
        assert queries.waiting_decisions() == [] and Progress.objects.get().metric == 110_000
        assert {row.id: row.settled for row in queries.decisions_of(waiting.referral_id)} == {waiting.id: True, decision.id: False}


def test_a_count_goes_on_at_once_and_the_late_amount_is_priced_at_its_own_place(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, points(step=2))
        [waiting] = deal(stage, 1, None, later(days=1))
        deal(stage, 2, 100_000, later(days=2))
        assert [row.granted_minor for row in Reward.objects.all()] == [200]   # the second
        complete(stage, waiting.milestone_id, 100_000, later(days=3))
        accrue.rework_waiting(milestone_id=waiting.milestone_id, cause="completed:1", at=later(days=3))
        assert [row.granted_minor for row in Reward.objects.order_by("id")] == [200, 150] and Progress.objects.get().metric == 2


def test_what_waits_is_not_raised_and_is_priced_at_what_was_reached_when_its_amount_comes(stage):
    with tenant_context(stage.tenant_id):
        bands = [{"from": 0, "pay": {"percent_bp": 1000, "of": "first_year_value"}}, {"from": 3, "pay": {"percent_bp": 2000, "of": "first_year_value"}}]
        publish(stage, document(counted("whole_retro") | {"bands": bands}))
        deal(stage, 1, 10_000, later(days=1))
        [waiting] = deal(stage, 2, None, later(days=2))
        deal(stage, 3, 10_000, later(days=3))
        assert [row.granted_minor for row in Reward.objects.order_by("id")] == [1_000, 2_000, 1_000]
        complete(stage, waiting.milestone_id, 10_000, later(days=4))
        accrue.rework_waiting(milestone_id=waiting.milestone_id, cause="completed:1", at=later(days=4))
        assert [row.granted_minor for row in Reward.objects.order_by("id")] == [1_000, 2_000, 1_000, 2_000]


def test_it_goes_on_waiting_for_another_amount_without_a_word(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(percents("whole_forward")))
        [waiting] = deal(stage, 1, None, later(days=1))
        complete(stage, waiting.milestone_id, 5, later(days=2), base="deal_value")
        assert accrue.rework_waiting(milestone_id=waiting.milestone_id, cause="completed:1", at=later(days=2)) == []
        assert Decision.objects.count() == 1 and names(waiting.referral_id).count("reward.waiting") == 1


def test_a_second_deal_of_a_referral_counts_once_among_referrals(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(counted("whole_forward", start=2)))
        referral = accepted(stage, stage.ann, 1, later(days=1))
        for number in (1, 2):
            milestone_id = won(stage, referral.id, later(days=number), reference=f"A-{number}")
            accrue.accrue_rewards(milestone_id=milestone_id, at=later(days=number))
        assert Progress.objects.get().metric == 1 and [row.granted_minor for row in Reward.objects.all()] == [100, 100]


@pytest.mark.parametrize("cap, expected", [
    ({"per_beneficiary": {"amount": {"minor": 25_000, "currency": "EUR"}, "window": {"calendar": "year"}}}, [20_000, 5_000]),
    ({"per_referral": {"minor": 25_000, "currency": "EUR"}}, [20_000, 20_000, 20_000]),
])
def test_caps_count_what_was_given_before(stage, cap, expected):
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_200, within=cap))
        decisions = [deal(stage, number, None, later(days=number))[0] for number in (1, 2, 3)]
        assert [row.granted_minor for row in Reward.objects.order_by("id")] == expected
        if len(expected) == 2:
            assert (decisions[2].outcome, decisions[2].reason) == ("zero", "cap_reached")
            again = deal(stage, 4, None, later(days=365))   # another year, new room
            assert again[0].outcome == "granted"


def test_points_do_not_fill_a_cap_in_money(stage):
    cap = {"per_beneficiary": {"amount": {"minor": 25_000, "currency": "EUR"}, "window": "lifetime"}}
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay={"fixed": {"minor": 24_000, "currency": "PTS"}}))
        deal(stage, 1, None, later(days=1))
        publish(stage, document(pay=EUR_200, within=cap), at=later(days=2))
        deal(stage, 2, None, later(days=3))
        assert [(row.granted_minor, row.currency) for row in Reward.objects.order_by("id")] == [(24_000, "PTS"), (20_000, "EUR")]


def test_a_raise_fills_the_caps_of_the_referral_that_is_raised(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(counted("whole_retro", start=3), within={"per_referral": {"minor": 120, "currency": "EUR"}}))
        for number in (1, 2, 3):
            deal(stage, number, None, later(days=number))
        assert [row.granted_minor for row in Reward.objects.order_by("id")] == [100, 100, 120, 20, 20]


def test_the_whole_way_by_the_outbox(stage):
    """Recorded, accrued, matured by its timer: every handler as the workers call it."""
    with tenant_context(stage.tenant_id):
        publish(stage, points(maturation_days=3))
        referral = accepted(stage, stage.ann, 1, later(days=1))
        won(stage, referral.id, later(days=2))
    drain(stage.tenant_id, later(days=2))
    with tenant_context(stage.tenant_id):
        assert [row.outcome for row in queries.decisions_of(referral.id)] == ["waiting"]
        complete(stage, milestone_of(referral.id), 100_000, later(days=3))
    drain(stage.tenant_id, later(days=3))
    with tenant_context(stage.tenant_id):
        reward = Reward.objects.get()
        assert (reward.granted_minor, len(queries.open_holds(queries.reward(reward.id)))) == (150, 2)
    drain(stage.tenant_id, later(days=5))
    with tenant_context(stage.tenant_id):
        assert [hold.kind for hold in queries.open_holds(queries.reward(reward.id))] == ["approval"]
        stored = next(event for event in outbox_queries.timeline([referral.id]) if event.name == "milestone.completed")
        handlers.accrue_completed(typed(MilestoneCompleted, stored), at=later(days=3), stored=stored)   # delivered twice
        assert Reward.objects.count() == 1


def test_two_deals_of_one_advocate_at_once_get_places_of_their_own(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, points(step=2))
        milestones = [won(stage, accepted(stage, stage.ann, number, later(days=1)).id, later(days=2), 100_000) for number in (1, 2, 3, 4)]
    results = at_once(stage.tenant_id, *[lambda one=one: accrue.accrue_rewards(milestone_id=one, at=later(days=2)) for one in milestones])
    assert not [result for result in results if isinstance(result, Exception)]
    with tenant_context(stage.tenant_id):
        assert sorted(ProgressEntry.objects.values_list("place", flat=True)) == [0, 1, 2, 3] and Progress.objects.get().metric == 4
        assert sorted(row.granted_minor for row in Reward.objects.all()) == [150, 200, 200, 200]
        assert account(stage, "accrued") == -750


def test_places_go_by_receipt_even_when_the_later_news_comes_first(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, points(step=2))
        first, second = [won(stage, accepted(stage, stage.ann, number, later(days=1)).id, later(days=4 - number), 100_000, received=later(days=4 + number))
                         for number in (1, 2)]
        assert len(accrue.accrue_rewards(milestone_id=second, at=later(days=2))) == 2   # the second happened earlier, and is told of first
        assert accrue.accrue_rewards(milestone_id=first, at=later(days=3)) == []
        assert {row.milestone_id: row.granted_minor for row in Reward.objects.all()} == {first: 150, second: 200}


def test_places_go_by_receipt_however_many_news_wait(stage, monkeypatch):
    """A whole year reported at once, the latest deal first: the earliest deal was received last, and is told of first."""
    monkeypatch.setattr(accrue, "LOOK_BACK", 2)
    with tenant_context(stage.tenant_id):
        publish(stage, points(step=5))
        milestones = [won(stage, accepted(stage, stage.ann, number, later(days=1)).id, later(days=9 - number), 100_000, received=later(days=10 + number))
                      for number in range(1, 7)]
        assert len(accrue.accrue_rewards(milestone_id=milestones[-1], at=later(days=3))) == 6
        granted = {row.milestone_id: row.granted_minor for row in Reward.objects.all()}
        assert [granted[one] for one in milestones] == [150, 150, 150, 150, 200, 200]


def test_a_cap_reached_by_two_at_once_is_given_out_once(stage):
    """DOMAIN §5: "cap reached by two at once"."""
    cap = {"per_beneficiary": {"amount": {"minor": 25_000, "currency": "EUR"}, "window": "lifetime"}}
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_200, within=cap))
        milestones = [won(stage, accepted(stage, stage.ann, number, later(days=1)).id, later(days=2)) for number in (1, 2, 3)]
    at_once(stage.tenant_id, *[lambda one=one: accrue.accrue_rewards(milestone_id=one, at=later(days=2)) for one in milestones])
    with tenant_context(stage.tenant_id):
        assert sorted(row.granted_minor for row in Reward.objects.all()) == [5_000, 20_000]


def test_one_milestone_told_twice_at_once_is_decided_once(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, points())
        milestone_id = won(stage, accepted(stage, stage.ann, 1, later(days=1)).id, later(days=2), 100_000)
    results = at_once(stage.tenant_id, *[lambda: accrue.accrue_rewards(milestone_id=milestone_id, at=later(days=2))] * 3)
    assert sorted(len(result) for result in results) == [0, 0, 1]
    with tenant_context(stage.tenant_id):
        assert (Reward.objects.count(), Progress.objects.get().metric) == (1, 1)
