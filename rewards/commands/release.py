"""What holds a reward is let go: by the clock, or by somebody who does not earn from it."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import NotAllowed, NotFound, Refused
from foundation.kernel.money import Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger.commands import AccountRef, Leg
from foundation.outbox import commands as outbox_commands
from rewards import events, queries, states
from rewards.models import Hold, Reward


def release_maturation(*, reward_id: UUID, at: datetime) -> datetime | None:
    """Ends the hold `maturation` once it is over; returns its end while it is not. Released already: nothing happens."""
    reward = locked(reward_id)
    hold = _open(reward, states.MATURATION)
    if hold is None:
        return None
    if hold.until is not None and at < hold.until:
        return hold.until
    _release(reward, hold, acting=SYSTEM, at=at)
    return None


def approve_reward(*, reward_id: UUID, acting: Actor, at: datetime) -> Reward:
    """A person's yes. Raises Refused for her own reward and when nothing waits for a yes, NotAllowed for who is not on the staff."""
    reward = locked(reward_id)
    if acting.kind != "staff":
        raise NotAllowed("not_yours_to_approve", "Somebody on the staff has to approve this.")
    if acting.id in queries.people_of(reward.beneficiary_kind, reward.beneficiary_id):
        raise Refused("own_reward", "This reward is yours, so somebody else has to approve it.")
    hold = _open(reward, states.APPROVAL)
    if hold is None:
        raise Refused("nothing_to_approve", "Nobody needs to approve this reward any more.")
    _release(reward, hold, acting=acting, at=at)
    return reward


def _release(reward: Reward, hold: Hold, *, acting: Actor, at: datetime) -> None:
    hold.released_at, hold.released_by = at, acting.id
    hold.save(update_fields=["released_at", "released_by"])
    outbox_commands.record(events.HoldReleased(**about(reward), hold=hold.kind), acting=acting, at=at)
    if not Hold.objects.filter(reward=reward, released_at__isnull=True).exists():
        approve_locked(reward, acting=acting, at=at)


def approve_locked(reward: Reward, *, acting: Actor, at: datetime) -> None:
    """No hold is left: what was accrued is payable."""
    move(reward, states.APPROVED, at=at)
    amount = Money(reward.granted_minor - reward.taken_back_minor, reward.currency)
    owner = account_of(reward)
    ledger_commands.post(key=f"reward:{reward.id}:approved", kind="reward_approved", occurred_at=at, legs=[
        Leg(AccountRef("accrued", *owner), amount, reward.id), Leg(AccountRef("payable", *owner), -amount, reward.id)])
    outbox_commands.record(events.RewardApproved(**about(reward)), acting=acting, at=at)


def locked(reward_id: UUID) -> Reward:
    """The reward under its lock, with its advocate. Raises NotFound."""
    reward = Reward.objects.select_for_update(of=("self",)).select_related("advocate").filter(id=reward_id).first()
    if reward is None:
        raise NotFound("reward_unknown", "There’s no such reward.")
    return reward


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


def _open(reward: Reward, kind: str) -> Hold | None:
    return Hold.objects.filter(reward=reward, kind=kind, released_at__isnull=True).first()
