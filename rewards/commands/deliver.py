"""A reward leaves the house: told by fulfilment, one step at a time. The postings stand where the state moves."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.kernel.money import POINTS, Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger.commands import AccountRef, Leg
from foundation.outbox import commands as outbox_commands
from rewards import events, states
from rewards.commands.netting import net
from rewards.commands.release import locked
from rewards.commands.standing import about, account_of, end_if_all_is_back, move
from rewards.models import Reward

ON_ITS_WAY = (states.FULFILLING, states.UNKNOWN)


def begin_fulfilment(*, reward_id: UUID, provider: str, payout_id: UUID, attempt: int, at: datetime) -> Reward:
    """approved -> fulfilling; what was payable is in flight. Raises Refused in another state."""
    reward = move(locked(reward_id), states.FULFILLING, at=at)
    amount = _left(reward)
    ledger_commands.post(key=f"payout:{payout_id}:{attempt}:{reward.id}:begun", kind="payout_begun", occurred_at=at, legs=[
        Leg(AccountRef("payable", *account_of(reward)), amount, reward.id), Leg(AccountRef("in_flight", provider), -amount, reward.id)])
    return reward


def confirm_fulfilment(*, reward_id: UUID, provider: str, payout_id: UUID, attempt: int, acting: Actor, at: datetime) -> Reward:
    """fulfilling or unknown -> fulfilled; points are in the wallet now, money has left the funding account."""
    reward = _in(locked(reward_id), *ON_ITS_WAY)
    amount = _left(reward)
    move(reward, states.FULFILLED, at=at, delivered_minor=reward.delivered_minor + amount.minor)
    receiver = AccountRef("wallet", *account_of(reward)) if reward.currency == POINTS else AccountRef("funding", provider)
    ledger_commands.post(key=f"payout:{payout_id}:{attempt}:{reward.id}:confirmed", kind="payout_confirmed", occurred_at=at, legs=[
        Leg(AccountRef("in_flight", provider), amount, reward.id), Leg(receiver, -amount, reward.id)])
    outbox_commands.record(events.RewardFulfilled(**about(reward)), acting=acting, at=at)
    end_if_all_is_back(reward, at=at)   # it was taken back on its way
    return reward


def doubt_fulfilment(*, reward_id: UUID, at: datetime) -> Reward:
    """The provider did not answer: fulfilling -> unknown. Nothing is posted, it may have been paid and stays in flight."""
    return move(locked(reward_id), states.UNKNOWN, at=at)


def fail_fulfilment(*, reward_id: UUID, provider: str, payout_id: UUID, attempt: int, at: datetime) -> Reward:
    """The attempt failed, the reward did not: back to approved, payable again, less what its beneficiary owes."""
    reward = move(_in(locked(reward_id), *ON_ITS_WAY), states.APPROVED, at=at)
    amount = _left(reward)
    ledger_commands.post(key=f"payout:{payout_id}:{attempt}:{reward.id}:failed", kind="payout_failed", occurred_at=at, legs=[
        Leg(AccountRef("in_flight", provider), amount, reward.id), Leg(AccountRef("payable", *account_of(reward)), -amount, reward.id)])
    return net(reward, at=at)


def return_fulfilment(*, reward_id: UUID, provider: str, payout_id: UUID, attempt: int, acting: Actor, at: datetime) -> Reward:
    """The bank sent it back after it was confirmed: the money is here again and payable, less what its beneficiary owes."""
    reward = _in(locked(reward_id), states.FULFILLED, states.REVERSED)
    back = Money(reward.delivered_minor - reward.netted_minor, reward.currency)
    if back.minor == 0 or reward.currency == POINTS:
        raise Refused("nothing_to_return", "Nothing of this reward went to a bank.")
    move(reward, states.APPROVED, at=at, delivered_minor=reward.netted_minor)
    ledger_commands.post(key=f"payout:{payout_id}:{attempt}:{reward.id}:returned", kind="payout_returned", occurred_at=at, legs=[
        Leg(AccountRef("funding", provider), back, reward.id), Leg(AccountRef("payable", *account_of(reward)), -back, reward.id)])
    return net(reward, at=at)


def _in(reward: Reward, *here: str) -> Reward:
    """The table of moves knows no reasons: a pending reward becomes approved too, but not by an attempt that failed."""
    if reward.state not in here:
        raise Refused("reward_state", "This reward is {state}: it can’t become {wanted}.", {"state": reward.state, "wanted": states.APPROVED})
    return reward


def _left(reward: Reward) -> Money:
    return Money(reward.left_minor, reward.currency)
