"""Where a reward stands: the one way in which its state moves, whose its accounts are, and what its events say."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.errors import Refused
from rewards import states
from rewards.models import Reward

# On which account that part of a reward stands which may still be given up, or taken back before anybody has it.
STANDS_ON = {states.PENDING: "accrued", states.APPROVED: "payable"}


def move(reward: Reward, to_state: str, *, at: datetime, **fields) -> Reward:
    """Raises Refused when the state does not allow it."""
    if not states.LIFE.allows(reward.state, to_state):
        raise Refused("reward_state", "This reward is {state}: it can’t become {wanted}.", {"state": reward.state, "wanted": to_state})
    reward.state, reward.moved_at = to_state, at
    for name, value in fields.items():
        setattr(reward, name, value)
    reward.save(update_fields=["state", "moved_at", *fields])
    return reward


def account_of(reward: Reward) -> tuple[str, UUID]:
    return reward.beneficiary_kind, reward.beneficiary_id


def about(reward: Reward) -> dict:
    """What every event of a reward says."""
    return {"subject_id": reward.id, "advocate_id": reward.advocate_id, "beneficiary_kind": reward.beneficiary_kind,
            "beneficiary_id": reward.beneficiary_id, "referral_id": reward.referral_id, "amount_minor": reward.granted_minor, "currency": reward.currency}


def end_if_all_is_back(reward: Reward, *, at: datetime) -> None:
    """fulfilled -> reversed once all of it is taken back."""
    if reward.state == states.FULFILLED and reward.taken_back_minor == reward.granted_minor:
        move(reward, states.REVERSED, at=at)
