"""What rewards do when a referral's milestone was recorded or completed, and when a maturation is over."""
from datetime import datetime

from foundation.outbox.events import StoredEvent
from referrals.events import MilestoneCompleted, MilestoneRecorded
from rewards.commands import accrue, release
from rewards.events import RewardAccrued


def accrue_rewards(event: MilestoneRecorded, *, at: datetime, stored: StoredEvent) -> None:
    accrue.accrue_rewards(milestone_id=event.milestone_id, at=at)


def accrue_completed(event: MilestoneCompleted, *, at: datetime, stored: StoredEvent) -> None:
    """The cause names the event: told twice, it is worked out once."""
    accrue.rework_waiting(milestone_id=event.milestone_id, cause=f"completed:{stored.id}", at=at)


def release_maturation(event: RewardAccrued, *, at: datetime, stored: StoredEvent) -> datetime | None:
    """A timer: it asks again and moves itself when it came too early."""
    return release.release_maturation(reward_id=event.subject_id, at=at)


def matures_at(event: RewardAccrued) -> datetime:
    return event.matures_at
