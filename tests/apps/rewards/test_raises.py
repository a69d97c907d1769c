"""whole_retro: what a reached band raises is booked at once and once, whatever the milestone that reaches it earns itself."""

from referrals.commands import milestones
from referrals.models import Milestone
from rewards import queries
from rewards.commands import accrue
from rewards.models import Reward
from tests.apps.rewards.played_back import replayed
from tests.apps.rewards.stage import accepted, booked, complete, deal, later, publish, won
from tests.cast import Actor
from tests.pure.ladder import counted, document, percents

TENTHS = [{"from": 0, "pay": {"percent_bp": 1000, "of": "first_year_value"}}, {"from": 3, "pay": {"percent_bp": 2000, "of": "first_year_value"}}]


def ladder(*starts):
    return document(counted("whole_retro") | {"bands": [{"from": start, "pay": {"fixed": {"minor": 100 + 50 * place, "currency": "EUR"}}}
                                                       for place, start in enumerate(starts)]})


def amounts() -> list[int]:
    return [row.granted_minor for row in Reward.objects.order_by("id")]


def test_a_deal_that_a_condition_keeps_out_reaches_the_band_all_the_same(stage):
    big = {"fact": "first_year_value", "is": "gte", "value": {"minor": 5_000, "currency": "EUR"}}
    publish(stage, document(counted("whole_retro", start=3), when=big))
    deal(stage, 1, 10_000, later(days=1)), deal(stage, 2, 10_000, later(days=2))
    [small] = deal(stage, 3, 10, later(days=3))
    assert (small.outcome, small.reason, booked([small])) == ("zero", "condition_not_met", [0, 100]) and amounts() == [100, 100, 50, 50]
    assert [step["step"] for step in small.trace] == ["rule", "test", "metric", "band", "raised", "raised", "grant", "grant"]
    deal(stage, 4, 10_000, later(days=4))
    assert amounts() == [100, 100, 50, 50, 150]
    replayed()


def test_a_deal_that_waits_for_its_amount_reaches_the_band_all_the_same(stage):
    publish(stage, document(counted("whole_retro") | {"bands": TENTHS}))
    deal(stage, 1, 10_000, later(days=1)), deal(stage, 2, 10_000, later(days=2))
    [waiting] = deal(stage, 3, None, later(days=3))
    assert (waiting.outcome, booked([waiting])) == ("waiting", [0, 2_000]) and amounts() == [1_000, 1_000, 1_000, 1_000]
    deal(stage, 4, 10_000, later(days=4))
    complete(stage, waiting.milestone_id, 10_000, later(days=5))
    accrue.rework_waiting(milestone_id=waiting.milestone_id, cause="completed:1", at=later(days=5))
    assert amounts() == [1_000, 1_000, 1_000, 1_000, 2_000, 2_000] and queries.waiting_decisions() == []
    replayed()


def test_each_is_raised_by_the_bands_of_its_own_version(stage):
    publish(stage, ladder(0, 10))
    deal(stage, 1, None, later(days=1)), deal(stage, 2, None, later(days=2))
    publish(stage, ladder(0, 2, 3), at=later(days=3))
    deal(stage, 3, None, later(days=4))   # the third: the last band of the new version, the first of the old
    assert amounts() == [100, 100, 200]
    replayed()


def test_a_band_of_the_old_version_is_reached_by_a_deal_of_the_new(stage):
    publish(stage, ladder(0, 3))
    deal(stage, 1, None, later(days=1)), deal(stage, 2, None, later(days=2))
    publish(stage, ladder(0, 9), at=later(days=3))
    assert booked(deal(stage, 3, None, later(days=4))) == [100, 100] and amounts() == [100, 100, 100, 50, 50]
    replayed()


def test_a_raise_of_what_she_recorded_herself_waits_for_somebody_elses_yes(stage):
    publish(stage, document(counted("whole_retro", start=2)))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    report = milestones.Report(kind="won", occurred_at=later(days=1))
    own = milestones.record_milestone(referral_id=referral.id, report=report, source="manual", acting=Actor("staff", stage.ann.advocate.user_id), at=later(days=1))
    accrue.accrue_rewards(milestone_id=own.id, at=later(days=1))
    deal(stage, 2, None, later(days=2))
    assert {(row.milestone_id == own.id, row.granted_minor, row.state) for row in Reward.objects.all()} == {
        (True, 100, "pending"), (True, 50, "pending"), (False, 150, "approved")}
    assert Milestone.objects.get(id=own.id).reported_by == stage.ann.advocate.user_id


def test_a_count_keeps_the_place_of_the_milestone_that_waited_not_of_its_referral(stage):
    """Marginal over a count: the second deal of one referral is the second, also when its amount comes late."""
    bands = [{"from": 0, "pay": {"percent_bp": 1000, "of": "first_year_value"}}, {"from": 2, "pay": {"percent_bp": 2000, "of": "first_year_value"}}]
    publish(stage, document(percents("marginal") | {"metric": {"count": "won"}, "bands": bands}))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    accrue.accrue_rewards(milestone_id=won(stage, referral.id, later(days=1), 10_000, reference="A-1"), at=later(days=1))
    second = won(stage, referral.id, later(days=2), reference="A-2")
    [waiting] = accrue.accrue_rewards(milestone_id=second, at=later(days=2))
    assert waiting.outcome == "waiting"
    complete(stage, second, 10_000, later(days=3))
    accrue.rework_waiting(milestone_id=second, cause="completed:1", at=later(days=3))
    assert amounts() == [1_000, 2_000]
    replayed()
