"""Reads about rewards that no rule gives."""
from uuid import UUID

from django.db.models import F

from foundation.kernel.errors import NotFound
from rewards import states
from rewards.models import ManualReward, Reward


def manual_reward(proposal_id: UUID) -> ManualReward:
    """Raises NotFound."""
    found = ManualReward.objects.filter(id=proposal_id).first()
    if found is None:
        raise NotFound("manual_reward_unknown", "There’s no such proposal.")
    return found


def manual_rewards_of(referral_id: UUID) -> list[ManualReward]:
    """The newest first, also those that were settled or dropped."""
    return list(ManualReward.objects.filter(referral_id=referral_id).order_by("-id"))


def open_manual_rewards(limit: int = 50) -> list[ManualReward]:
    """That wait for a second person, the oldest first."""
    return list(ManualReward.objects.select_related("referral__party").filter(settled_at__isnull=True).order_by("id")[:limit])


def by_hand_of(referral_id: UUID) -> list[UUID]:
    """Rewards by hand of a referral, of which something is left; also what was given away of them."""
    rows = Reward.objects.filter(referral_id=referral_id, manual__isnull=False, taken_back_minor__lt=F("granted_minor")).exclude(state__in=states.GIVEN_UP)
    return list(rows.order_by("beneficiary_kind", "beneficiary_id", "id").values_list("id", flat=True))
