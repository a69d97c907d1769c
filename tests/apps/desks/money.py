"""Ann's portal with a plan behind it: points that grow with each deal, decided as the handlers would decide."""
from foundation.accounts.models import Member
from foundation.kernel.acting import Actor
from foundation.tenants.context import tenant_context
from referrals.commands import milestones
from rewards.commands import accrue, deliver, plans, release
from rewards.models import Decision, Reward
from tests.apps.desks.conftest import Portal
from tests.cast import START


def units(rate: int) -> dict:
    return {"units_bp": rate, "of": "first_year_value"}


def growing(start: int = 3, **rule) -> dict:
    """15 points per 100 of first-year value, from the `start`-th deal of the year 20."""
    escalator = {"key": "deals", "metric": {"referrals": "won"}, "scope": "enrolment", "window": {"calendar": "year"}, "mode": "whole_forward",
                 "crossing": "new_rate", "demotion": "window_end", "on_reversal": "keep", "late_arrival": "arrival_order",
                 "bands": [{"from": 0, "pay": units(1500)}, {"from": start, "pay": units(2000)}]}
    return plan({"key": "won", "title": "Points for a deal", "on": {"milestone": "won"}, "pay": {"escalator": escalator}, "to": "advocate"} | rule)


def plan(*rules: dict) -> dict:
    return {"grammar": 1, "currency": "EUR", "terms_at": "acceptance", "rounding": "half_even", "rules": list(rules)}


def publish(portal: Portal, document: dict) -> None:
    stage = portal.stage
    with tenant_context(stage.tenant_id):
        Member.objects.create(user_id=stage.tess.id, role="program_manager")
        Member.objects.create(user_id=stage.olga.id, role="finance_approver")
        plans.save_draft(program_id=stage.program.id, document=document, acting=stage.tess, at=START)
        plans.publish_plan(program_id=stage.program.id, acting=stage.olga, at=START)


def win(portal: Portal, number: int, value: int | None, days: float = 5, enrolment=None, **lead) -> Decision:
    """A referral from receipt to its deal, and what the first rule decides about it."""
    referral = portal.introduce(days + 5, number, enrolment=enrolment, **lead)
    portal.accept(referral, days + 4)
    milestone = portal.record(referral, "won", days, **({} if value is None else {"first_year_value": value}))
    with tenant_context(portal.stage.tenant_id):
        return accrue.accrue_rewards(milestone_id=milestone.id, at=portal.ago(days=days))[0]


def complete(portal: Portal, decision: Decision, value: int) -> Decision:
    with tenant_context(portal.stage.tenant_id):
        milestones.complete_milestone(milestone_id=decision.milestone_id, amounts={"first_year_value": value}, currency="EUR", acting=portal.stage.tess,
                                      at=portal.now)
        return accrue.rework_waiting(milestone_id=decision.milestone_id, cause="completed", at=portal.now)[0]


def reward_of(portal: Portal, decision: Decision) -> Reward:
    with tenant_context(portal.stage.tenant_id):
        return Reward.objects.get(decision=decision)


def mature(portal: Portal, reward: Reward) -> None:
    with tenant_context(portal.stage.tenant_id):
        release.release_maturation(reward_id=reward.id, at=portal.now)


def deliver_points(portal: Portal, reward: Reward) -> None:
    with tenant_context(portal.stage.tenant_id):
        about = {"reward_id": reward.id, "provider": "points", "payout_id": reward.id, "attempt": 1, "at": portal.now}
        deliver.begin_fulfilment(**about)
        deliver.confirm_fulfilment(**about, acting=Actor("system"))


def rewards_of(portal: Portal, decision: Decision) -> list[Reward]:
    with tenant_context(portal.stage.tenant_id):
        return list(Reward.objects.filter(decision=decision))
