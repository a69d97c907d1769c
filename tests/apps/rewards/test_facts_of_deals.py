"""A plan asks which product, region or segment a deal is of: what was said decides, what nobody said is waited for and never guessed."""
import pytest

from foundation.kernel.errors import BadInput
from foundation.outbox import queries as outbox_queries
from foundation.outbox.worker import drain
from foundation.tenants.context import tenant_context
from referrals import queries as referrals_queries
from referrals.commands import milestones
from referrals.models import MilestoneFact
from rewards.commands import accrue
from rewards.models import Decision, Reward
from rewards.plan.checked import checked
from rewards.plan.reader import PlanErrors
from tests.apps.rewards.books import all_right
from tests.apps.rewards.stage import accepted, complete, publish, set_money_stage
from tests.apps.rewards.test_back_test import agrees, played
from tests.cast import later
from tests.pure.ladder import document
from tests.sign_in import staff_client

EUR_200 = {"fixed": {"minor": 20_000, "currency": "EUR"}}


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


def plan(condition: dict, kind: str = "won") -> dict:
    return document(pay=EUR_200, when=condition, on={"milestone": kind})


def of(fact: str, value: str) -> dict:
    return {"fact": fact, "is": "eq", "value": value}


def won(stage, number: int, **facts: str):
    referral = accepted(stage, stage.ann, number, later(days=1, minutes=number))
    at = later(days=2, minutes=number)
    report = milestones.Report(kind="won", occurred_at=at, facts=facts)
    return milestones.record_milestone(referral_id=referral.id, report=report, source="manual", acting=stage.tess, at=at).milestone


def decided(milestone, days: int = 3) -> Decision:
    accrue.accrue_rewards(milestone_id=milestone.id, at=later(days=days))
    return Decision.objects.filter(milestone_id=milestone.id).latest("id")


def test_what_was_said_decides_and_what_nobody_said_is_waited_for(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, plan({"all": [of("product", "Cold backup"), of("region", "DACH")]}))
        both, other, one = won(stage, 1, product="  Cold   backup ", region="DACH"), won(stage, 2, product="Hot backup"), won(stage, 3, product="Cold backup")
        assert [(decided(row).outcome, decided(row).reason) for row in (both, other, one)] == [
            ("granted", ""), ("zero", "condition_not_met"), ("waiting", "missing_region")]
        assert decided(both).facts["values"]["product"] == "Cold backup"
        assert Reward.objects.count() == 1

        milestones.complete_milestone(milestone_id=one.id, amounts={}, currency="", facts={"region": "DACH"}, acting=stage.tess, at=later(days=4))
        drain(stage.tenant_id, until=later(days=4))
        assert decided(one).outcome == "granted" and Reward.objects.count() == 2
        assert "milestone.completed" in [event.name for event in outbox_queries.timeline([one.referral_id])]
        assert all_right(stage.tenant_id)


def test_a_plan_that_does_not_ask_keeps_no_word_of_it(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_200))
        assert "product" not in decided(won(stage, 1, product="Cold backup")).facts["values"]


def test_told_twice_the_first_word_stays_and_what_was_left_out_is_learned(stage):
    with tenant_context(stage.tenant_id):
        first = won(stage, 1, product="Cold backup")
        report = milestones.Report(kind="won", occurred_at=later(days=2, minutes=1), facts={"product": "Hot backup", "segment": "Mid-market"})
        answer = milestones.record_milestone(referral_id=first.referral_id, report=report, source="api:crm", acting=stage.olga, at=later(days=3))
        assert answer.what == "known"
        assert referrals_queries.facts_of(referrals_queries.milestone(first.id)) == {"product": "Cold backup", "region": None, "segment": "Mid-market"}


@pytest.mark.parametrize("facts, place, code", [
    ({"colour": "blue"}, "/facts/colour", "unknown"), ({"product": "x" * 81}, "/facts/product", "too_long"), ({"region": "DACH"}, "/facts/region", "known")])
def test_what_can_not_be_said(stage, facts, place, code):
    with tenant_context(stage.tenant_id):
        known, count = won(stage, 1, region="EMEA"), MilestoneFact.objects.count()
        with pytest.raises(BadInput) as wrong:
            milestones.complete_milestone(milestone_id=known.id, amounts={}, currency="", facts=facts, acting=stage.tess, at=later(days=4))
        assert [(error.pointer, error.code) for error in wrong.value.errors] == [(place, code)] and MilestoneFact.objects.count() == count
        if code != "known":
            with pytest.raises(BadInput):
                won(stage, 2, **facts)


def test_an_acceptance_has_no_product():
    with pytest.raises(PlanErrors) as wrong:
        checked(plan(of("product", "Cold backup"), kind="accepted"), currency="EUR")
    assert [(error.pointer, error.code) for error in wrong.value.errors] == [("/rules/0/when/fact", "not_yet")]


def test_on_history_it_is_asked_of_what_was_said_and_what_nobody_said_is_counted(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, plan(of("region", "DACH")))
        decided(won(stage, 1, product="Cold backup", region="DACH"))
        decided(won(stage, 2, product="Hot backup", region="DACH"))
        decided(won(stage, 3, region="EMEA"))
    report = played(stage, plan(of("product", "Cold backup")))
    assert agrees(report) and report["check"]["booked"] == {"EUR": 40_000}
    assert report["totals"] == [{"currency": "EUR", "now": 40_000, "draft": 20_000}] and report["missing"]["draft"] == {"product": 1}


def test_on_the_page_it_is_said_waited_for_and_added(acme, stage):
    tess = staff_client(acme, "program_manager")
    with tenant_context(stage.tenant_id):
        publish(stage, plan(of("product", "Cold backup")))
        referral = accepted(stage, stage.ann, 1, later(days=1))
    page = f"/console/referrals/{referral.id}/"
    at = later(days=2).strftime("%Y-%m-%dT%H:%M")
    long = tess.post(f"{page}milestones", {"kind": "won", "occurred_at": at, "currency": "EUR", "product": "x" * 81}, follow=True)
    assert "80" in long.content.decode() and "x" * 81 in long.content.decode()   # kept as it was typed
    tess.post(f"{page}milestones", {"kind": "won", "occurred_at": at, "currency": "EUR", "segment": "Mid-market"}, follow=True)
    with tenant_context(stage.tenant_id):
        [milestone] = [row for row in referrals_queries.milestones_of(referral.id) if row.kind == "won"]
        decided(milestone)
    shown = tess.get(page).content.decode()
    assert "Mid-market" in shown and "Nobody has said which product it is yet" in shown
    assert "waits for a word about the deal" in tess.get("/console/").content.decode()
    tess.post(f"/console/milestones/{milestone.id}/amounts/", {"product": "Cold backup"}, follow=True)
    with tenant_context(stage.tenant_id):
        drain(stage.tenant_id, until=later(days=900))
        assert Reward.objects.count() == 1
        complete(stage, milestone.id, 100, later(days=905))
    assert "Cold backup" in tess.get(page).content.decode()
