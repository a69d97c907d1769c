"""What rewards do when a milestone was recorded, completed, confirmed, withdrawn or credited otherwise, when an advocate claims what was kept or does
not, and when a maturation is over."""
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from advocates.events import AdvocateClaimed, AdvocateProven, ClaimLapsed, ClaimRefused
from foundation.jobs import handlers as jobs_handlers
from foundation.jobs.events import JobAsked
from foundation.kernel.acting import Actor
from foundation.outbox.events import StoredEvent
from foundation.rates.events import RatesImported
from foundation.tenants.context import tenant_context
from referrals import queries as referrals_queries
from referrals.events import (
    AttributionSuperseded,
    MilestoneAdjusted,
    MilestoneCompleted,
    MilestoneConfirmed,
    MilestoneRecorded,
    ReferralSubmitted,
    ReferralVoided,
    ReferralWithdrawn,
)
from referrals.queries import OF_REFERRAL, Told, of_milestones
from rewards import queries
from rewards.commands import accrue, adjusting, conversion, endings, gates, goal_windows, goals, holds, plans, rated, release, replay, together
from rewards.commands import confirm as confirming
from rewards.commands.ahead import Ahead
from rewards.events import GoalEnded, LegalGateCleared, PlanPublished, RateArrived, RewardAccrued, RewardHeld, RewardRestored
from rewards.queries.back_test import KIND

LATEST = datetime(9000, 1, 1, tzinfo=UTC)


def accrue_rewards(event: MilestoneRecorded, *, at: datetime, stored: StoredEvent, heard: str = "") -> None:
    together.recorded(milestone_id=event.milestone_id, cause=f"recorded:{stored.id}{heard}", at=at)


def accrue_completed(event: MilestoneCompleted, *, at: datetime, stored: StoredEvent, heard: str = "") -> None:
    """The cause names the event: told twice, it is worked out once."""
    accrue.rework_waiting(milestone_id=event.milestone_id, cause=f"completed:{stored.id}{heard}", at=at)
    adjusting.settle(milestone_id=event.milestone_id, cause=f"completed:{stored.id}{heard}", at=at)


def tell_waiting(event: RatesImported, *, at: datetime, stored: StoredEvent) -> None:
    conversion.tell_waiting(pairs=[(deal, plan) for deal, _, plan in (pair.partition(":") for pair in event.pairs)], at=at)


def accrue_rated(event: RateArrived, *, at: datetime, stored: StoredEvent) -> None:
    rated.rework_rated(milestone_id=event.milestone_id, cause=f"rate:{stored.id}", at=at)
    adjusting.settle(milestone_id=event.milestone_id, cause=f"rate:{stored.id}", at=at)


def rework_cleared(event: LegalGateCleared, *, at: datetime, stored: StoredEvent, heard: str = "") -> None:
    gates.rework_cleared(gate_id=event.gate_id, cause=f"cleared:{stored.id}{heard}", at=at)


def count_cleared(event: LegalGateCleared, *, at: datetime, stored: StoredEvent) -> None:
    first = Ahead(partial(rework_cleared, event, at=at, stored=stored, heard=AHEAD), lambda: queries.milestones_gated(queries.gate(event.gate_id)))
    goals.settle_goals(goal_ids=queries.goals_gated(queries.gate(event.gate_id)), cause=f"cleared:{stored.id}", at=at, first=first)


# Goals count milestones of all kinds, whatever they pay themselves. What they pay comes first where a budget is given out: the same that another
# subscriber does with the same news, before or after this one. Between the two more may be told of the milestone, and then each finds something to do
# because of the same event: so each has a cause of its own.
AHEAD = ":ahead"

def count(event: MilestoneRecorded, *, at: datetime, stored: StoredEvent) -> None:
    goals.settle(told=lambda: referrals_queries.told_with(event.milestone_id), cause=f"counted:{stored.id}", at=at,
                 first=partial(accrue_rewards, event, at=at, stored=stored, heard=AHEAD))


def count_completed(event: MilestoneCompleted, *, at: datetime, stored: StoredEvent) -> None:
    goals.settle(told=lambda: of_milestones([event.milestone_id]), cause=f"counted:{stored.id}", at=at,
                 first=partial(accrue_completed, event, at=at, stored=stored, heard=AHEAD))


def count_adjusted(event: MilestoneAdjusted, *, at: datetime, stored: StoredEvent) -> None:
    told = partial(referrals_queries.adjusted_with, event.adjustment_id) if event.adjustment_id is not None else lambda: [event.milestone_id]
    goals.settle(told=lambda: of_milestones(told()), cause=f"counted:{stored.id}", at=at, first=partial(settle_adjusted, event, at=at, stored=stored, heard=AHEAD))


def count_superseded(event: AttributionSuperseded, *, at: datetime, stored: StoredEvent) -> None:
    goals.settle(told=lambda: of_milestones(one.id for one in referrals_queries.milestones_of_deal(event.deal_id)), cause=f"counted:{stored.id}", at=at,
                 first=partial(settle_superseded, event, at=at, stored=stored, heard=AHEAD))


def count_voided(event: ReferralVoided, *, at: datetime, stored: StoredEvent) -> None:
    goals.settle(told=lambda: [Told(OF_REFERRAL, event.subject_id), *of_milestones(one.id for one in referrals_queries.milestones_of(event.subject_id))],
                 cause=f"counted:{stored.id}", at=at, first=partial(settle_voided, event, at=at, stored=stored, heard=AHEAD))


def count_referral(event: ReferralSubmitted, *, at: datetime, stored: StoredEvent) -> None:
    goals.settle(told=lambda: referrals_queries.told_on_receipt(event.subject_id), cause=f"counted:{stored.id}", at=at,
                 first=partial(together.came_in, referral_id=event.subject_id, cause=f"recorded:{stored.id}{AHEAD}", at=at))


def count_withdrawn(event: ReferralWithdrawn, *, at: datetime, stored: StoredEvent) -> None:
    goals.settle(told=lambda: [Told(OF_REFERRAL, event.subject_id)], cause=f"counted:{stored.id}", at=at)


def end_goal_windows(event: PlanPublished, *, at: datetime, stored: StoredEvent) -> datetime | None:
    """A timer: it asks again at the end of every window, until a later version has taken over."""
    return goal_windows.end_windows(plan_version_id=event.plan_version_id, at=at)


def in_force_from(event: PlanPublished) -> datetime:
    """The first time it only finds out when the first window ends."""
    return event.in_force_from


def take_effect(event: PlanPublished, *, at: datetime, stored: StoredEvent) -> None:
    """A timer, at the instant from which it counts."""
    plans.take_effect(plan_version_id=event.plan_version_id, at=at)


def decide_ended(event: GoalEnded, *, at: datetime, stored: StoredEvent) -> None:
    goals.settle_ended(goal_id=event.goal_id, cause=f"ended:{stored.id}", at=at)


def confirm(event: MilestoneConfirmed, *, at: datetime, stored: StoredEvent) -> None:
    """CRM, billing or a second person said what she had said who earns from it."""
    confirming.confirm(milestone_id=event.milestone_id, source=event.source, acting=Actor(stored.acting_kind, stored.acting_id), at=at)


def settle_adjusted(event: MilestoneAdjusted, *, at: datetime, stored: StoredEvent, heard: str = "") -> None:
    """A milestone was withdrawn, stands again, or its money changed: refunded, disputed, another amount."""
    together.adjusted(milestone_id=event.milestone_id, adjustment_id=event.adjustment_id, cause=f"{event.adjustment}:{stored.id}{heard}", at=at)


def settle_superseded(event: AttributionSuperseded, *, at: datetime, stored: StoredEvent, heard: str = "") -> None:
    together.superseded(deal_id=event.deal_id, cause=f"attribution:{stored.id}{heard}", at=at)


def settle_voided(event: ReferralVoided, *, at: datetime, stored: StoredEvent, heard: str = "") -> None:
    together.voided(referral_id=event.subject_id, cause=f"void:{stored.id}{heard}", at=at)


def release_restored(event: RewardRestored, *, at: datetime, stored: StoredEvent) -> datetime | None:
    """A timer, as of what was accrued: its refund period may still run."""
    return release.release_maturation(reward_id=event.subject_id, at=at)


def release_claimed(event: AdvocateClaimed, *, at: datetime, stored: StoredEvent) -> None:
    holds.release_unclaimed(enrolment_id=event.enrolment_id, at=at)


def release_proven(event: AdvocateProven, *, at: datetime, stored: StoredEvent) -> None:
    holds.release_proven(advocate_id=event.subject_id, at=at)


def end_refused(event: ClaimRefused, *, at: datetime, stored: StoredEvent) -> None:
    endings.end_unclaimed(advocate_id=event.subject_id, refused=True, donated=event.donate, at=at)


def end_lapsed(event: ClaimLapsed, *, at: datetime, stored: StoredEvent) -> None:
    endings.end_unclaimed(advocate_id=event.subject_id, refused=False, at=at)


def review_hold(event: RewardHeld, *, at: datetime, stored: StoredEvent) -> datetime | None:
    """A timer: when the time of a hold is over, a person has to look at it."""
    return holds.tell_due(reward_id=event.subject_id, kind=event.hold, at=at)


def review_at(event: RewardHeld) -> datetime:
    """What is held without a time (after a restore) is nobody's to be reminded of."""
    return event.review_at or LATEST


def release_maturation(event: RewardAccrued, *, at: datetime, stored: StoredEvent) -> datetime | None:
    """A timer: it asks again and moves itself when it came too early."""
    return release.release_maturation(reward_id=event.subject_id, at=at)


def matures_at(event: RewardAccrued | RewardRestored) -> datetime:
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
