"""What a program spends at most, and promotions: on while they are on, by what they count by, within a budget of their own."""
import pytest

from foundation.tenants.context import tenant_context
from rewards import queries
from rewards.commands import accrue
from rewards.commands.take_back import take_back
from rewards.models import Decision, PromotionPart, Reward
from rewards.web import explained
from tests.apps.ledger.test_post import at_once
from tests.apps.rewards.books import expense, names
from tests.apps.rewards.played_back import replayed
from tests.apps.rewards.stage import accepted, deal, later, milestone_of, publish, set_money_stage, won
from tests.pure.ladder import counted, document

TENTH = {"percent_bp": 1000, "of": "first_year_value"}


@pytest.fixture
def stage(stage):
    yield stage
    replayed()


def eur(minor: int) -> dict:
    return {"minor": minor, "currency": "EUR"}


def fixed(minor: int, **plan) -> dict:
    return document(pay={"fixed": eur(minor)}) | plan


def budget(minor: int, window="lifetime") -> dict:
    return {"amount": eur(minor), "window": window}


def promotion(effect: dict, **other) -> dict:
    """On from 5 to 9 March in Berlin: START is 2 March."""
    return {"key": "spring", "title": "Spring", "from": "2026-03-05", "until": "2026-03-10", "effect": effect} | other


TWICE = {"multiply_bp": 20_000, "rules": ["main"]}


def granted() -> list[int]:
    return [row.granted_minor for row in Reward.objects.order_by("id")]


# The program's budget


def test_the_budget_cuts_and_what_is_missing_stays_on_record(stage):
    """MONEY §2: a capped grant keeps the uncapped value in its trace; points do not count."""
    points = {"key": "points", "title": "Points", "on": {"milestone": "won"}, "pay": {"fixed": {"minor": 999, "currency": "PTS"}}, "to": "advocate"}
    plan = fixed(20_000, budget=budget(30_000))
    publish(stage, plan | {"rules": [*plan["rules"], points]})
    [first, _], [second, _], [third, _] = [deal(stage, number, None, later(days=number)) for number in (1, 2, 3)]
    assert granted() == [20_000, 999, 10_000, 999, 999] and expense() == 30_000
    assert (third.outcome, third.reason, names(third.referral_id)[-2:].count("reward.zero")) == ("zero", "cap_reached", 1)
    step = next(step for step in second.trace if step["step"] == "grant")
    assert (step["amount"], step["uncapped"]) == (10_000, 20_000)
    plan = queries.parsed(second.plan_version)
    lines = explained.sum_of(plan, plan.rule("main"), second.trace, str(second.milestone_id), second.facts)
    assert [(line.words, line.value) for line in lines][-1] == ("The program’s budget is €300.00, €200.00 used before", "€100.00")


def test_room_comes_back_when_something_is_taken_back_and_in_another_window(stage):
    publish(stage, fixed(20_000, budget=budget(20_000, {"calendar": "year"})))
    deal(stage, 1, None, later(days=1))
    assert deal(stage, 2, None, later(days=2))[0].reason == "cap_reached"
    take_back(reward_id=Reward.objects.get().id, cause="refund:1", minor=5_000, at=later(days=3))
    deal(stage, 3, None, later(days=4)), deal(stage, 4, None, later(days=365))
    assert granted() == [20_000, 5_000, 20_000]   # what was capped does not revive by itself


def test_a_budget_counts_what_every_version_granted(stage):
    publish(stage, fixed(20_000))
    deal(stage, 1, None, later(days=1))
    publish(stage, fixed(20_000, budget=budget(30_000)), at=later(days=2))
    deal(stage, 2, None, later(days=3))
    assert granted() == [20_000, 10_000]


def test_a_raise_of_last_year_takes_last_years_room(stage):
    plan = document(counted("whole_retro", start=2) | {"window": "lifetime"}) | {"budget": budget(160, {"calendar": "year"})}
    publish(stage, plan)
    deal(stage, 1, None, later(days=1)), deal(stage, 2, None, later(days=365))
    assert granted() == [100, 150, 50] and expense() == 300


def test_fifty_at_once_never_overshoot_the_budget(acme):
    """MONEY §2: caps and budgets hold under concurrency. Two advocates, fifty parties: only the budget is everybody's."""
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        publish(stage, fixed(1_000, budget=budget(20_300)))
        milestones = [won(stage, accepted(stage, (stage.ann, stage.ben)[number % 2], number, later(days=1)).id, later(days=2)) for number in range(50)]
    for some in (milestones[:25], milestones[25:]):
        results = at_once(stage.tenant_id, *[lambda one=one: accrue.accrue_rewards(milestone_id=one, at=later(days=2)) for one in some])
        assert not [result for result in results if isinstance(result, Exception)]
    with tenant_context(stage.tenant_id):
        assert sum(granted()) == 20_300 and sorted(granted())[:2] == [300, 1_000]
        assert Decision.objects.filter(reason="cap_reached").count() == 29
        replayed()


# Promotions


def test_a_promotion_multiplies_what_was_submitted_while_it_was_on(stage):
    """MONEY §1: counts by submission (default) or milestone; from the day's first instant in the program's zone, until exclusive."""
    publish(stage, document(pay=TENTH, within={"maximum": eur(1_500)}) | {"promotions": [promotion(TWICE)]})
    before, inside = accepted(stage, stage.ann, 1, later(days=1)), accepted(stage, stage.ann, 2, later(days=4))
    for number, referral in enumerate((before, inside), 20):
        accrue.accrue_rewards(milestone_id=won(stage, referral.id, later(days=number), 7_000), at=later(days=number))
    assert granted() == [700, 1_400]
    deal(stage, 3, 9_000, later(days=5))
    assert granted()[-1] == 1_500   # the rule's maximum stands behind it
    assert list(PromotionPart.objects.order_by("id").values_list("promotion", "minor")) == [("spring", 700), ("spring", 600)]


def test_a_promotion_that_counts_by_the_milestone(stage):
    publish(stage, document(pay=TENTH) | {"promotions": [promotion(TWICE, counts="milestone")]})
    referrals = [accepted(stage, stage.ann, number, later(days=1)) for number in (1, 2, 3)]
    edges = (later(days=2, hours=13, minutes=59), later(days=2, hours=14), later(days=7, hours=14))   # midnight in Berlin is 23:00 UTC
    for referral, at in zip(referrals, edges, strict=True):
        accrue.accrue_rewards(milestone_id=won(stage, referral.id, at, 7_000), at=at)
    assert granted() == [700, 1_400, 700]


def test_two_promotions_multiply_each_other_and_a_condition_keeps_one_out(stage):
    big = {"fact": "first_year_value", "is": "gte", "value": eur(10_000)}
    half = promotion({"multiply_bp": 15_000, "rules": ["main"]}, key="half", title="Half more", when=big)
    publish(stage, document(pay=TENTH) | {"promotions": [promotion(TWICE), half]})
    deal(stage, 1, 9_000, later(days=4)), deal(stage, 2, 10_000, later(days=5))
    assert granted() == [1_800, 3_000]
    assert sorted(PromotionPart.objects.values_list("promotion", "minor")) == [("half", 1_000), ("spring", 900), ("spring", 1_000)]


def test_a_promotions_budget_cuts_what_it_adds_before_the_other_caps(stage):
    """MONEY §2: a promotion's budget cuts the part that it adds, before the other caps."""
    publish(stage, fixed(1_000) | {"promotions": [promotion(TWICE, budget=eur(1_500))]})
    decisions = [deal(stage, number, None, later(days=4, hours=number))[0] for number in (1, 2, 3)]
    assert granted() == [2_000, 1_500, 1_000]
    assert next(step for step in decisions[1].trace if step["step"] == "cap")["cap"] == "promotion"
    take_back(reward_id=decisions[0].rewards.get().id, cause="refund:1", minor=1_000, at=later(days=5))   # half of it, so half of what it added
    deal(stage, 4, None, later(days=5))
    assert granted()[-1] == 1_500


def test_an_extra_is_a_decision_of_its_own(stage):
    """MONEY §2: an extra has no minimum, maximum or group; its budget bounds all of it."""
    extra = {"extra": {"fixed": eur(300)}, "on": "accepted", "to": "advocate"}
    publish(stage, fixed(1_000) | {"promotions": [promotion(extra, budget=eur(500))]})
    for number in (1, 2, 3):
        referral = accepted(stage, stage.ann, number, later(days=4, hours=number))
        accrue.accrue_rewards(milestone_id=milestone_of(referral.id, "accepted"), at=later(days=4, hours=number))
    late = accepted(stage, stage.ann, 4, later(days=20))
    assert accrue.accrue_rewards(milestone_id=milestone_of(late.id, "accepted"), at=later(days=20)) == []
    assert granted() == [300, 200]
    assert list(Decision.objects.order_by("id").values_list("rule_key", "outcome", "reason")) == [
        ("+spring", "granted", ""), ("+spring", "granted", ""), ("+spring", "zero", "cap_reached")]


def test_the_promotion_of_the_version_in_force_when_it_counts(stage):
    """MONEY §1: promotions are those of the version in force at the instant they count by, whatever version prices the rule."""
    publish(stage, document(pay=TENTH))
    early = accepted(stage, stage.ann, 1, later(days=1))
    publish(stage, document(pay={"percent_bp": 5000, "of": "first_year_value"}) | {"promotions": [promotion(TWICE, counts="milestone")]}, at=later(days=2))
    accrue.accrue_rewards(milestone_id=won(stage, early.id, later(days=4), 7_000), at=later(days=4))
    assert granted() == [1_400]   # the first version's tenth, twice


def test_what_a_promotion_raised_is_raised_from_there(stage):
    """whole_retro: an earlier milestone keeps its promotion when the window is priced again."""
    plan = document(counted("whole_retro", start=2)) | {"promotions": [promotion(TWICE)]}
    publish(stage, plan)
    deal(stage, 1, None, later(days=4)), deal(stage, 2, None, later(days=20))
    assert granted() == [200, 150, 100]
    assert [row.minor for row in PromotionPart.objects.order_by("id")] == [100, 50]
