"""What was taken back comes back: the opposite of the take-back, as far as it is still open."""
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.money import Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger.commands import AccountRef, Leg
from foundation.outbox import commands as outbox_commands
from rewards import events, states
from rewards.commands import holds
from rewards.commands.netting import net
from rewards.commands.release import approve_locked, locked, release
from rewards.commands.standing import STANDS_ON, about, account_of, move
from rewards.models import GivenBack, Hold, Reward, TakeBack


def give_back(*, reward_id: UUID, minor: int, cause: str, at: datetime, acting: Actor = SYSTEM) -> int:
    """Up to `minor` units of what refunds, disputes and a goal that fell took from a reward, the latest take-back first: of each the debt that is still
    open, then points into the wallet, then what had not been delivered. Returns how much that was: a debt that was paid by now, and
    what was taken before a reward left that has left since, are not open any more.

    What nobody wanted (forgone, lapsed, given away), and what a person cancelled, stays as it is."""
    reward = locked(reward_id)
    if reward.given_up:
        return 0
    left = minor
    for row in TakeBack.objects.filter(reward=reward).order_by("-id"):
        if left and row.cause.partition(":")[0] in (*states.ADJUSTING, states.GOAL_FELL) and not GivenBack.objects.filter(take_back=row, cause=cause).exists():
            left -= _undo(reward, row, left, cause=cause, at=at)
    restored = minor - left
    if restored:
        _settle(reward, restored, cause=cause, acting=acting, at=at)
    return restored


def _undo(reward: Reward, row: TakeBack, much: int, *, cause: str, at: datetime) -> int:
    given = GivenBack.objects.filter(take_back=row).aggregate(**{name: Sum(f"{name}_minor") for name in ("before", "wallet", "owed", "written_off")})
    given = {name: sum_ or 0 for name, sum_ in given.items()}
    debt = row.owed_minor - given["owed"] - given["written_off"]
    owed = min(much, debt, reward.owed_minor - reward.recovered_minor)
    written_off = min(much - owed, debt - owed, reward.written_off_minor)
    wallet = min(much - owed - written_off, row.wallet_minor - given["wallet"])
    open_before = row.before_minor - given["before"] if reward.state in (*STANDS_ON, states.CANCELLED) else 0
    before = min(much - owed - written_off - wallet, open_before)
    total = owed + written_off + wallet + before
    if not total:
        return 0
    if before and reward.state == states.CANCELLED:
        move(reward, states.PENDING, at=at)
    back = GivenBack.objects.create(reward=reward, take_back=row, cause=cause, before_minor=before, wallet_minor=wallet, owed_minor=owed,
                                    written_off_minor=written_off, at=at)
    owner = account_of(reward)
    parts = [(AccountRef(STANDS_ON.get(reward.state, ""), *owner), before), (AccountRef("wallet", *owner), wallet),
             (AccountRef("receivable", *owner), owed), (AccountRef("write_off_expense"), written_off)]
    ledger_commands.post(key=f"reward:{reward.id}:given_back:{back.id}", kind="reward_restored", occurred_at=at, legs=[
        Leg(AccountRef("reward_expense"), Money(total, reward.currency), reward.id),
        *[Leg(account, Money(-minor, reward.currency), reward.id) for account, minor in parts if minor]])
    reward.taken_back_minor -= total
    reward.wallet_back_minor -= wallet
    reward.owed_minor -= owed + written_off
    reward.recovered_minor -= written_off
    reward.written_off_minor -= written_off
    reward.save(update_fields=["taken_back_minor", "wallet_back_minor", "owed_minor", "recovered_minor", "written_off_minor"])
    return total


def _settle(reward: Reward, restored: int, *, cause: str, acting: Actor, at: datetime) -> None:
    """It goes on where it stood: what holds it still does, and of a hold whose time is over nothing is left."""
    if reward.state == states.REVERSED:
        move(reward, states.FULFILLED, at=at)
    matures = Hold.objects.filter(reward=reward, kind=states.MATURATION, released_at__isnull=True).first()
    until = matures.until if matures is not None and matures.until is not None and reward.state == states.PENDING else at
    outbox_commands.record(events.RewardRestored(**about(reward), restored_minor=restored, cause=cause.partition(":")[0], matures_at=max(until, at)),
                           acting=acting, at=at)
    if reward.state == states.APPROVED:
        net(reward, at=at)
    elif reward.state == states.PENDING:
        if matures is not None and until <= at:
            release(reward, matures, acting=SYSTEM, at=at)
        elif not Hold.objects.filter(reward=reward, released_at__isnull=True).exists():
            approve_locked(reward, acting=SYSTEM, at=at, because=cause)
        holds.release_unclaimed(enrolment_id=reward.enrolment_id, at=at)   # she may have come meanwhile
