"""What one act told of several milestones: where a budget is given out, all of it is worked out in one order, whichever news comes first; where nothing is
limited, that does not matter."""
from datetime import datetime
from uuid import UUID

from referrals import queries as referrals_queries
from rewards.commands import accrue, adjusting


def recorded(*, milestone_id: UUID, cause: str, at: datetime) -> None:
    """A milestone was recorded, perhaps with what it implies. What became of it before this news came is found here."""
    about = accrue.concerned(milestone_id)
    for each in referrals_queries.recorded_with(milestone_id) if about.limited else [milestone_id]:
        accrue.accrue_rewards(milestone_id=each, at=at, about=about if each == milestone_id else None)
        adjusting.settle(milestone_id=each, cause=cause, at=at)


def came_in(*, referral_id: UUID, cause: str, at: datetime) -> None:
    """A referral was submitted, perhaps accepted at once."""
    for milestone_id in referrals_queries.recorded_on_receipt(referral_id):
        accrue.accrue_rewards(milestone_id=milestone_id, at=at)
        adjusting.settle(milestone_id=milestone_id, cause=cause, at=at)


def adjusted(*, milestone_id: UUID, adjustment_id: UUID | None, cause: str, at: datetime) -> None:
    """Something became of a milestone, perhaps of others of its party too."""
    whole = adjustment_id is not None and accrue.concerned(milestone_id).limited
    for each in referrals_queries.adjusted_with(adjustment_id) if whole and adjustment_id is not None else [milestone_id]:
        adjusting.settle(milestone_id=each, cause=cause if each == milestone_id else f"together:{cause.partition(':')[2]}", at=at)
