"""What a beneficiary owes is set off against what she could be paid: in one currency, points against points."""
from datetime import datetime

from django.db.models import F

from foundation.kernel.acting import SYSTEM
from foundation.kernel.money import Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger.commands import AccountRef, Leg
from foundation.outbox import commands as outbox_commands
from rewards import events, states
from rewards.commands.standing import about, account_of, end_if_all_is_back, move
from rewards.models import Reward

MOST = 90   # debts in one booking; what is left is set off the next time


def net(reward: Reward, *, at: datetime) -> Reward:
    """Sets an approved reward off against what its beneficiary owes, its own debt first, then the oldest. Wholly set off, it is
    fulfilled. Called under the beneficiary's lock, before anything of it can leave and when money comes back."""
    if reward.state != states.APPROVED:
        return reward
    if reward.written_off_minor:
        _ask_after_all(reward, at=at)
    left, shares = reward.left_minor, []
    for debt in owing(reward):
        part = min(left, debt.owed_minor - debt.recovered_minor)
        if part > 0:
            shares.append((debt, part))
            left -= part
    if not shares:
        return reward
    total, owner = sum(part for _, part in shares), account_of(reward)
    ledger_commands.post(key=f"reward:{reward.id}:netted:{reward.netted_minor + total}", kind="reward_netted", occurred_at=at, legs=[
        Leg(AccountRef("payable", *owner), Money(total, reward.currency), reward.id),
        *[Leg(AccountRef("receivable", *owner), Money(-part, reward.currency), debt.id) for debt, part in shares]])
    for debt, part in shares:
        debt.recovered_minor += part
        debt.save(update_fields=["recovered_minor"])
    reward.refresh_from_db(fields=["recovered_minor"])   # its own debt may be among them
    reward.netted_minor, reward.delivered_minor = reward.netted_minor + total, reward.delivered_minor + total
    reward.save(update_fields=["netted_minor", "delivered_minor"])
    if reward.left_minor == 0:
        move(reward, states.FULFILLED, at=at)
        end_if_all_is_back(reward, at=at)
    outbox_commands.record(events.RewardNetted(**about(reward), netted_minor=total), acting=SYSTEM, at=at)
    return reward


def _ask_after_all(reward: Reward, *, at: datetime) -> None:
    """What had been written off is here again: it never arrived, or the bank sent it back. So the debt is open, and set off at once."""
    part, owner = min(reward.written_off_minor, reward.left_minor), account_of(reward)
    ledger_commands.post(key=f"reward:{reward.id}:write_off_undone:{reward.netted_minor + part}", kind="write_off_undone", occurred_at=at, legs=[
        Leg(AccountRef("receivable", *owner), Money(part, reward.currency), reward.id), Leg(AccountRef("write_off_expense"), Money(-part, reward.currency), reward.id)])
    reward.recovered_minor, reward.written_off_minor = reward.recovered_minor - part, reward.written_off_minor - part
    reward.save(update_fields=["recovered_minor", "written_off_minor"])


def net_what_is_approved(kind: str, beneficiary_id, currency: str, *, at: datetime) -> None:
    """A debt was just made: what is approved and has not left answers for it, the oldest first."""
    rows = Reward.objects.select_for_update(of=("self",)).filter(beneficiary_kind=kind, beneficiary_id=beneficiary_id, currency=currency, state=states.APPROVED)
    for reward in rows.order_by("id"):
        net(reward, at=at)


def owing(reward: Reward) -> list[Reward]:
    """The beneficiary's rewards that left a debt, this one first, then the oldest. Locked."""
    rows = list(Reward.objects.select_for_update(of=("self",)).filter(
        beneficiary_kind=reward.beneficiary_kind, beneficiary_id=reward.beneficiary_id, currency=reward.currency,
        owed_minor__gt=F("recovered_minor")).order_by("id")[:MOST])
    return sorted(rows, key=lambda row: row.id != reward.id)
