"""The cast with a plan: Tess writes it, Olga publishes and approves; deals are won one after another."""
from datetime import datetime
from uuid import UUID

from django.core import mail

from foundation.accounts.models import Member
from foundation.jobs import commands as jobs_commands
from foundation.jobs import states as jobs_states
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from referrals import queries as referrals_queries
from referrals.commands import decide, milestones
from rewards import queries
from rewards.backtest.report import report
from rewards.backtest.tally import Tally
from rewards.commands import accrue, back_tests, plans
from rewards.models import Decision, PlanVersion, Reward
from tests.cast import START, Stage, later, set_stage, submitted
from tests.copies import copied


@copied
def set_money_stage(vendor, **program) -> Stage:
    stage = set_stage(vendor, **program)
    with tenant_context(stage.tenant_id):
        Member.objects.create(user_id=stage.tess.id, role="program_manager")
        Member.objects.create(user_id=stage.olga.id, role="finance_approver")
    return stage


def announced(vendor, document: dict) -> Stage:
    """With a plan of which everybody was told: what is mailed from now on is about something else."""
    stage = set_money_stage(vendor)
    with tenant_context(stage.tenant_id):
        publish(stage, document)
    worker.drain(stage.tenant_id, START)
    mail.outbox.clear()
    return stage


def publish(stage: Stage, document: dict, at: datetime = START) -> PlanVersion:
    plans.save_draft(program_id=stage.program.id, document=document, acting=stage.tess, at=at)
    if queries.has_history(stage.program.id):
        tried(stage, at)
    return plans.publish_plan(program_id=stage.program.id, acting=stage.olga, at=at)


def tried(stage: Stage, at: datetime):
    """The draft counts as tried, without anything being played."""
    job = back_tests.try_on_history(program_id=stage.program.id, acting=stage.tess, at=at)
    run = jobs_commands.begin_job(job_id=job.id, at=at).run
    empty = report(Tally(stage.program.time_zone, at, at))
    jobs_commands.end_job(job_id=job.id, run=run, outcome=jobs_states.DONE, result=empty, at=at)
    return job


def accepted(stage: Stage, enrolment, number: int, at: datetime):
    referral = submitted(stage, enrolment, at, number=number)
    if referral.status == "submitted":
        decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=at)
    return referral


def won(stage: Stage, referral_id: UUID, at: datetime, value: int | None = None, base: str = "first_year_value", reference: str = "",
        received: datetime | None = None) -> UUID:
    """The milestone's id; nothing was decided about it yet."""
    report = milestones.Report(kind="won", occurred_at=at, deal_reference=reference, amounts={} if value is None else {base: value},
                               currency="" if value is None else stage.program.currency)
    return milestones.record_milestone(referral_id=referral_id, report=report, source="manual", acting=stage.tess, at=received or at).id


def complete(stage: Stage, milestone_id: UUID, value: int, at: datetime, base: str = "first_year_value", currency: str = "") -> None:
    milestones.complete_milestone(milestone_id=milestone_id, amounts={base: value}, currency=currency or stage.program.currency, acting=stage.tess, at=at)


def deal(stage: Stage, number: int, value: int | None, at: datetime, enrolment=None) -> list[Decision]:
    """A referral from receipt to win, and what is decided about the win. `number` tells the parties apart."""
    referral = accepted(stage, enrolment or stage.ann, number, at)
    return accrue.accrue_rewards(milestone_id=won(stage, referral.id, at, value), at=at)


def booked(decisions: list[Decision]) -> list[int]:
    """This deal's amount, then the sum by which earlier ones are raised, as the vectors write it."""
    amounts = []
    for decision in decisions:
        rewards = list(Reward.objects.filter(decision=decision))
        amounts.append(sum(row.granted_minor for row in rewards if row.milestone_id == decision.milestone_id))
        raised = sum(row.granted_minor for row in rewards if row.milestone_id != decision.milestone_id)
        amounts += [raised] if raised else []
    return amounts


def milestone_of(referral_id: UUID, kind: str = "won") -> UUID:
    return next(row.id for row in referrals_queries.milestones_of(referral_id) if row.kind == kind)


__all__ = ["START", "accepted", "announced", "booked", "complete", "deal", "later", "milestone_of", "publish", "set_money_stage", "tried", "won"]
