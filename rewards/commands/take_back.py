"""What was granted is taken back: a reward or a part of it, once per cause, from where it stands."""
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.money import POINTS, Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger import queries as ledger_queries
from foundation.ledger.commands import AccountRef, Leg
from foundation.outbox import commands as outbox_commands
from rewards import events, states
from rewards.commands.netting import net_what_is_approved
from rewards.commands.release import locked
from rewards.commands.standing import STANDS_ON, about, account_of, end_if_all_is_back, move
from rewards.models import Reward, TakeBack


def take_back(*, reward_id: UUID, cause: str, at: datetime, minor: int | None = None, acting: Actor = SYSTEM, decision_id: UUID | None = None,
              trace: Mapping | None = None) -> TakeBack | None:
    """All that is left of a reward, or `minor` units of it, what was not delivered first. Before delivery it was never owed: nothing
    left, it is cancelled. On its way or delivered it becomes a debt of the beneficiary's (points come out of the wallet first), which
    later rewards answer for; the way itself goes on. `trace`: from what the amount was worked out.

    None where nothing is left to take. Told the same cause twice, the second time writes nothing."""
    reward = locked(reward_id)
    before = TakeBack.objects.filter(reward=reward, cause=cause).first()
    left = reward.granted_minor - reward.taken_back_minor
    much = left if minor is None else min(minor, left)
    if before is not None or much == 0 or reward.state in states.GIVEN_UP:
        return before
    undelivered = min(much, reward.left_minor) if reward.state in STANDS_ON else 0
    gone = much - undelivered
    wallet = min(gone, _in_wallet(reward)) if reward.currency == POINTS else 0
    row = TakeBack.objects.create(reward=reward, decision_id=decision_id, cause=cause, before_minor=undelivered, wallet_minor=wallet,
                                  owed_minor=gone - wallet, trace=dict(trace or {}), at=at)
    _book(reward, row)
    reward.taken_back_minor, reward.owed_minor, reward.wallet_back_minor = (
        reward.taken_back_minor + much, reward.owed_minor + gone - wallet, reward.wallet_back_minor + wallet)
    reward.save(update_fields=["taken_back_minor", "owed_minor", "wallet_back_minor"])
    if reward.state in STANDS_ON and reward.left_minor == 0:
        move(reward, states.CANCELLED if reward.delivered_minor == 0 else states.FULFILLED, at=at)   # a part of it had been set off
    end_if_all_is_back(reward, at=at)
    outbox_commands.record(events.RewardTakenBack(**about(reward), taken_minor=much, owed_minor=row.owed_minor, cause=cause.partition(":")[0]),
                           acting=acting, at=at)
    if row.owed_minor and reward.beneficiary_kind == states.CHARITY:
        _write_off(reward, row)
    elif row.owed_minor:
        net_what_is_approved(*account_of(reward), reward.currency, at=at)
    return row


def _in_wallet(reward: Reward) -> int:
    return -ledger_queries.balance(AccountRef("wallet", *account_of(reward)), reward.currency)


def _book(reward: Reward, row: TakeBack) -> None:
    owner, total = account_of(reward), row.before_minor + row.wallet_minor + row.owed_minor
    parts = [(STANDS_ON.get(reward.state, ""), row.before_minor), ("wallet", row.wallet_minor), ("receivable", row.owed_minor)]
    ledger_commands.post(key=f"reward:{reward.id}:taken_back:{row.cause}", kind="reward_taken_back", occurred_at=row.at, legs=[
        *[Leg(AccountRef(kind, *owner), Money(minor, reward.currency), reward.id) for kind, minor in parts if minor],
        Leg(AccountRef("reward_expense"), Money(-total, reward.currency), reward.id)])


def _write_off(reward: Reward, row: TakeBack) -> None:
    """A charity that was paid is not asked for it; what comes back by itself answers for it after all (netting.py)."""
    amount = Money(row.owed_minor, reward.currency)
    ledger_commands.post(key=f"reward:{reward.id}:written_off:{row.cause}", kind="reward_written_off", occurred_at=row.at, legs=[
        Leg(AccountRef("write_off_expense"), amount, reward.id), Leg(AccountRef("receivable", *account_of(reward)), -amount, reward.id)])
    reward.recovered_minor, reward.written_off_minor = reward.recovered_minor + row.owed_minor, reward.written_off_minor + row.owed_minor
    reward.save(update_fields=["recovered_minor", "written_off_minor"])
