"""What rewards do when a milestone was recorded, completed, confirmed, withdrawn or credited otherwise, when an advocate claims what was kept or does
not, and when a maturation is over."""
from collections.abc import Callable
from datetime import datetime

from advocates.events import AdvocateClaimed, AdvocateProven, ClaimLapsed, ClaimRefused
from foundation.jobs import handlers as jobs_handlers
from foundation.jobs.events import JobAsked
from foundation.kernel.acting import Actor
from foundation.outbox.events import StoredEvent
from foundation.rates.events import RatesImported
from foundation.tenants.context import tenant_context
from referrals import queries as referrals_queries
from referrals.events import AttributionSuperseded, MilestoneAdjusted, MilestoneCompleted, MilestoneConfirmed, MilestoneRecorded, ReferralVoided
from rewards.commands import accrue, conversion, endings, holds, rated, recredit, release, replay
from rewards.commands import confirm as confirming
from rewards.events import RateArrived, RewardAccrued
from rewards.queries.back_test import KIND


def accrue_rewards(event: MilestoneRecorded, *, at: datetime, stored: StoredEvent) -> None:
    accrue.accrue_rewards(milestone_id=event.milestone_id, at=at)


def accrue_completed(event: MilestoneCompleted, *, at: datetime, stored: StoredEvent) -> None:
    """The cause names the event: told twice, it is worked out once."""
    accrue.rework_waiting(milestone_id=event.milestone_id, cause=f"completed:{stored.id}", at=at)


def tell_waiting(event: RatesImported, *, at: datetime, stored: StoredEvent) -> None:
    conversion.tell_waiting(pairs=[(deal, plan) for deal, _, plan in (pair.partition(":") for pair in event.pairs)], at=at)


def accrue_rated(event: RateArrived, *, at: datetime, stored: StoredEvent) -> None:
    rated.rework_rated(milestone_id=event.milestone_id, cause=f"rate:{stored.id}", at=at)


def confirm(event: MilestoneConfirmed, *, at: datetime, stored: StoredEvent) -> None:
    """CRM, billing or a second person said what she had said who earns from it."""
    confirming.confirm(milestone_id=event.milestone_id, source=event.source, acting=Actor(stored.acting_kind, stored.acting_id), at=at)


def settle_adjusted(event: MilestoneAdjusted, *, at: datetime, stored: StoredEvent) -> None:
    """A milestone was withdrawn, or stands again."""
    recredit.settle(milestone_id=event.milestone_id, cause=f"{event.adjustment}:{stored.id}", at=at)


def settle_superseded(event: AttributionSuperseded, *, at: datetime, stored: StoredEvent) -> None:
    """Somebody else is credited for a deal, or nobody is. Those of its milestones that were withdrawn have news of their own."""
    for milestone in referrals_queries.milestones_of_deal(event.deal_id):
        recredit.settle(milestone_id=milestone.id, cause=f"attribution:{stored.id}", at=at)


def settle_voided(event: ReferralVoided, *, at: datetime, stored: StoredEvent) -> None:
    for milestone in referrals_queries.milestones_of(event.subject_id):
        recredit.settle(milestone_id=milestone.id, cause=f"void:{stored.id}", at=at)


def release_claimed(event: AdvocateClaimed, *, at: datetime, stored: StoredEvent) -> None:
    holds.release_unclaimed(enrolment_id=event.enrolment_id, at=at)


def release_proven(event: AdvocateProven, *, at: datetime, stored: StoredEvent) -> None:
    holds.release_proven(advocate_id=event.subject_id, at=at)


def end_refused(event: ClaimRefused, *, at: datetime, stored: StoredEvent) -> None:
    endings.end_unclaimed(advocate_id=event.subject_id, refused=True, donated=event.donate, at=at)


def end_lapsed(event: ClaimLapsed, *, at: datetime, stored: StoredEvent) -> None:
    endings.end_unclaimed(advocate_id=event.subject_id, refused=False, at=at)


def release_maturation(event: RewardAccrued, *, at: datetime, stored: StoredEvent) -> datetime | None:
    """A timer: it asks again and moves itself when it came too early."""
    return release.release_maturation(reward_id=event.subject_id, at=at)


def matures_at(event: RewardAccrued) -> datetime:
    return event.matures_at


def try_on_history(event: JobAsked, *, at: datetime, stored: StoredEvent, done: Callable[[], None]) -> None:
    """A back-test; other kinds of jobs are other handlers'. It reads in steps of its own and writes nothing but the report."""
    if event.kind != KIND:
        return

    def work(run: jobs_handlers.Run) -> dict:
        asked = run.job.asked
        return replay.replay(program_id=run.job.subject_id, document=asked["document"], since=datetime.fromisoformat(asked["since"]),
                             until=datetime.fromisoformat(asked["until"]), step=lambda: tenant_context(run.tenant_id), progress=run.progress)
    jobs_handlers.carry_out(event.subject_id, work, subscriber="rewards.back_test", stored=stored, at=at, done=done)
