"""What was earned is told three times: on the way, approved, there."""
import pytest
from django.core import mail

from foundation.accounts import commands as accounts_commands
from foundation.outbox import worker
from foundation.outbox.models import Delivery, Event
from foundation.tenants.context import tenant_context
from referrals.commands import decide, milestones
from rewards.commands import accrue, plans, release
from rewards.models import Reward
from tests.apps.fulfilment.stage import approved_reward, paying_stage
from tests.cast import START, later, set_stage, submitted


def plan(**more) -> dict:
    return {"grammar": 1, "currency": "EUR", "terms_at": "milestone", "rounding": "half_even", "rules": [
        {"key": "won", "title": "For each deal", "on": {"milestone": "won"}, "to": "advocate", "pay": {"fixed": {"minor": 1500, "currency": "PTS"}}} | more]}


def told(stage) -> list[str]:
    """What Ann was sent about rewards since the last time: subject and text."""
    worker.drain(stage.tenant_id, later(days=5))
    new, mail.outbox[:] = list(mail.outbox), []
    with tenant_context(stage.tenant_id):
        kinds = {f"<{row.subject_id}@": row.payload["kind"] for row in Event.objects.filter(name="message.queued")}
    return [f"{one.subject}\n{one.body}" for one in new if kinds[one.message()["Message-ID"].split("@")[0] + "@"].startswith("reward.")]


def win(stage):
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1), company="Hafenkontor GmbH")
        decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=later(days=2))
        won = milestones.record_milestone(referral_id=referral.id, source="manual", acting=stage.tess, at=later(days=5),
                                          report=milestones.Report(kind="won", occurred_at=later(days=4)))
        accrue.accrue_rewards(milestone_id=won.id, at=later(days=5))
        return Reward.objects.get(referral=referral)


def staged(vendor, **rule):
    stage = set_stage(vendor)
    with tenant_context(vendor.id):
        accounts_commands.add_member(email="olga@example.test", name="Olga", role="owner", acting=stage.tess, at=START)
        accounts_commands.add_member(email="tess@example.test", name="Tess", role="program_manager", acting=stage.tess, at=START)
        plans.save_draft(program_id=stage.program.id, document=plan(**rule), acting=stage.tess, at=START)
        plans.publish_plan(program_id=stage.program.id, acting=stage.olga, at=START)
    return stage


def test_on_the_way_says_why_and_until_when(acme):
    stage = staged(acme, maturation_days=14, approval_above={"minor": 0, "currency": "PTS"})
    reward = win(stage)
    [said] = told(stage)
    assert said.startswith("1,500 points for introducing Hafenkontor GmbH\nHello Ann,\n")
    assert "You earned it because Hafenkontor GmbH became a customer on 6 March." in said
    assert "It’s on the way: refund period until 20 March." in said and "After that somebody at Acme signs it off." in said
    assert f"http://{acme.host}:8000/portal/rewards/{reward.id}/why/" in said


def test_without_a_refund_period_the_signature_is_next(acme):
    stage = staged(acme, approval_above={"minor": 0, "currency": "PTS"})
    reward = win(stage)
    [said] = told(stage)
    assert "somebody at Acme signs it off next" in said and "refund period" not in said
    with tenant_context(stage.tenant_id):
        release.approve_reward(reward_id=reward.id, acting=stage.olga, at=later(days=5))
    approved, added = told(stage)
    assert approved.startswith("Approved: 1,500 points for introducing Hafenkontor GmbH") and "The points go to your balance now." in approved
    assert added.startswith("Added to your balance: 1,500 points") and "You have 1,500 points there now." in added


def test_points_add_up(acme):
    stage = paying_stage(acme)
    approved_reward(stage, 1)
    told(stage)
    approved_reward(stage, 2)
    assert "You have 1,000 points there now." in told(stage)[-1]


def test_money_that_cannot_be_paid_yet_says_so(acme):
    stage = paying_stage(acme, currency="EUR")
    approved_reward(stage)
    asked, accrued, approved = sorted(told(stage), key=lambda said: (said.startswith("Approved"), not said.startswith("Tell us")))
    assert asked.startswith("Tell us where to pay €5.00\n") and "/portal/payout/" in asked
    assert accrued.startswith("€5.00 for introducing") and approved.startswith("Approved: €5.00 for introducing")
    assert "It waits until there’s a way to pay it to you. It stays yours." in approved


@pytest.mark.parametrize("subscriber", ["notifications.accrued", "notifications.approved", "notifications.fulfilled"])
def test_delivered_twice_it_is_told_once(acme, subscriber):
    stage = paying_stage(acme)
    approved_reward(stage)
    assert len(told(stage)) == 3
    with tenant_context(stage.tenant_id):
        assert Delivery.objects.filter(subscriber=subscriber).update(state="due", attempts=0, done_at=None, due_at=START) == 1
    assert told(stage) == []
    with tenant_context(stage.tenant_id):
        assert Delivery.objects.get(subscriber=subscriber).state == "done"
