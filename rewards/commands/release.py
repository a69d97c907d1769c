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
from rewards.commands.locks import lock_money
from rewards.commands.netting import net
from rewards.commands.standing import about, account_of, move
from rewards.models import Hold, Reward

__all__ = ["about", "account_of", "approve_locked", "approve_reward", "locked", "move", "release", "release_maturation"]


def release_maturation(*, reward_id: UUID, at: datetime) -> datetime | None:
    """Ends the hold `maturation` once it is over; returns its end while it is not. Released already: nothing happens."""
    reward = locked(reward_id)
    hold = _open(reward, states.MATURATION)
    if hold is None or reward.state != states.PENDING:   # cancelled or given up: nothing waits for it any more
        return None
    if hold.until is not None and at < hold.until:
        return hold.until
    release(reward, hold, acting=SYSTEM, at=at)
    return None


def approve_reward(*, reward_id: UUID, acting: Actor, at: datetime) -> Reward:
    """A person's yes. Raises Refused for her own reward and when nothing waits for a yes, NotAllowed for who is not on the staff."""
    reward = locked(reward_id)
    if acting.kind != "staff":
        raise NotAllowed("not_yours_to_approve", "Somebody on the staff has to approve this.")
    if acting.id in queries.people_of(reward.beneficiary_kind, reward.beneficiary_id):
        raise Refused("own_reward", "This reward is yours, so somebody else has to approve it.")
    hold = _open(reward, states.APPROVAL)
    if hold is None or reward.state != states.PENDING:
        raise Refused("nothing_to_approve", "Nobody needs to approve this reward any more.")
    release(reward, hold, acting=acting, at=at)
    return reward


def release(reward: Reward, hold: Hold, *, acting: Actor, at: datetime) -> None:
    """One hold of a locked reward. With the last one gone it is approved."""
    hold.released_at, hold.released_by = at, acting.id
    hold.save(update_fields=["released_at", "released_by", "confirmed_by"])
    outbox_commands.record(events.HoldReleased(**about(reward), hold=hold.kind), acting=acting, at=at)
    if not Hold.objects.filter(reward=reward, released_at__isnull=True).exists():
        approve_locked(reward, acting=acting, at=at, because=str(hold.id))


def approve_locked(reward: Reward, *, acting: Actor, at: datetime, because: str = "") -> None:
    """No hold is left: what was accrued is payable, less what its beneficiary owes. `because` tells one approval from a later one."""
    move(reward, states.APPROVED, at=at)
    amount = Money(reward.left_minor, reward.currency)
    owner = account_of(reward)
    ledger_commands.post(key=":".join(filter(None, ["reward", str(reward.id), "approved", because])), kind="reward_approved", occurred_at=at, legs=[
        Leg(AccountRef("accrued", *owner), amount, reward.id), Leg(AccountRef("payable", *owner), -amount, reward.id)])
    outbox_commands.record(events.RewardApproved(**about(reward)), acting=acting, at=at)
    net(reward, at=at)


def locked(reward_id: UUID) -> Reward:
    """The reward under its lock and its beneficiary's, with its advocate. Raises NotFound."""
    owner = Reward.objects.filter(id=reward_id).values_list("beneficiary_kind", "beneficiary_id").first()
    if owner is not None:
        lock_money(*owner)
    reward = Reward.objects.select_for_update(of=("self",)).select_related("advocate").filter(id=reward_id).first()
    if reward is None:
        raise NotFound("reward_unknown", "There’s no such reward.")
    return reward


def _open(reward: Reward, kind: str) -> Hold | None:
    return Hold.objects.filter(reward=reward, kind=kind, released_at__isnull=True).first()
