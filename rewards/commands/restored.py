"""After an older backup was put back: what may have been paid since then waits for a person who has compared the books."""
from datetime import datetime

from django.db.models import Exists, OuterRef

from foundation.kernel.acting import SYSTEM
from foundation.kernel.money import POINTS
from rewards import states
from rewards.commands.holds import hold_locked
from rewards.commands.release import locked
from rewards.models import Hold, Reward


def hold_until_compared(*, reason: str, at: datetime) -> list[Reward]:
    """Everything in money that could have left between the backup and `at` needs a finance approver's yes: what is approved, and
    what is pending but for what matures only later. Points are left alone: their register came back with the rest.

    Said again, the second time finds nothing. Returns the rewards that it touched."""
    ripens_later = Hold.objects.filter(reward_id=OuterRef("id"), kind=states.MATURATION, released_at__isnull=True, until__gt=at)
    rows = Reward.objects.filter(~Exists(ripens_later), state__in=(states.PENDING, states.APPROVED)).exclude(currency=POINTS)
    return [reward for reward_id in rows.order_by("id").values_list("id", flat=True) if (reward := _held(reward_id, reason, at))]


def _held(reward_id, reason: str, at: datetime) -> Reward | None:
    reward = locked(reward_id)
    if reward.state not in (states.PENDING, states.APPROVED):
        return None
    waiting = Hold.objects.filter(reward=reward, kind=states.APPROVAL, released_at__isnull=True).first()
    if waiting is None:
        hold_locked(reward, states.APPROVAL, reason, acting=SYSTEM, at=at)
    elif not waiting.reason:   # else CRM's word would let it go (confirm.py), and CRM knows nothing of the bank
        Hold.objects.filter(id=waiting.id).update(reason=reason)
    else:
        return None
    return reward
