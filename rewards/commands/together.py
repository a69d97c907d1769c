"""What one act told of several milestones: under the locks of all of them, and where a budget is given out in one order, whichever news comes first; where
nothing is limited, that does not matter."""
from datetime import datetime
from uuid import UUID

from referrals import queries as referrals_queries
from rewards.commands import accrue, adjusting, ahead, by_hand, recredit


def recorded(*, milestone_id: UUID, cause: str, at: datetime) -> None:
    """A milestone was recorded, perhaps with what it implies. What became of it before this news came is found here."""
    about = accrue.concerned(milestone_id)
    for each in ahead.locked(referrals_queries.recorded_with(milestone_id)) if about.limited else [milestone_id]:
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
    for each in ahead.locked(referrals_queries.adjusted_with(adjustment_id)) if whole and adjustment_id is not None else [milestone_id]:
        adjusting.settle(milestone_id=each, cause=cause if each == milestone_id else f"together:{cause.partition(':')[2]}", at=at)


def voided(*, referral_id: UUID, cause: str, at: datetime) -> None:
    """A referral was cancelled: nothing that was reported on it is earned by it any more, nor what was given for it by hand."""
    for milestone_id in ahead.locked(one.id for one in referrals_queries.milestones_of(referral_id)):
        recredit.settle(milestone_id=milestone_id, cause=cause, at=at)
    by_hand.take_back_voided(referral_id=referral_id, cause=cause, at=at)


def superseded(*, deal_id: UUID, cause: str, at: datetime) -> None:
    """Somebody else is credited for a deal, or nobody is. Those of its milestones that were withdrawn have news of their own."""
    for milestone_id in ahead.locked(one.id for one in referrals_queries.milestones_of_deal(deal_id)):
        recredit.settle(milestone_id=milestone_id, cause=cause, at=at)
        adjusting.settle(milestone_id=milestone_id, cause=cause, at=at)
