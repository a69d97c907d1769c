"""A repayment that was noted in error: the opposite is booked, once, and it is owed again."""
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotFound, Refused
from foundation.kernel.money import Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger import queries as ledger_queries
from foundation.ledger.commands import AccountRef, Leg
from foundation.outbox import commands as outbox_commands
from rewards import events, states
from rewards.commands.debts import AT_ONCE, BANK, about_settlement, booking_key, locked_settlement
from rewards.commands.netting import net_what_is_approved
from rewards.commands.reasons import wrong_reason
from rewards.commands.standing import account_of
from rewards.models import DebtSettlement, Reward


def undo_repayment(*, settlement_id: UUID, reason: str, acting: Actor, at: datetime) -> DebtSettlement:
    """The debts that it answered for are open again, each by what it had got of it, and what is approved and has not left answers for them at
    once, as for every debt. Its transfer can be noted anew. `reason`: for the staff; whoever owes is told that it was an error.

    Raises NotFound for what is no repayment, Refused for one's own debt and once it is undone, BadInput without a reason, NotAllowed for
    anybody but the staff."""
    row, by = locked_settlement(settlement_id, acting)
    if row.kind != states.REPAID:
        raise NotFound("repayment_unknown", "There’s no such repayment.")
    if row.undone_at is not None:
        raise Refused("undone_already", "Somebody has undone that already.")
    wrong = wrong_reason(reason)
    if wrong:
        raise BadInput(wrong)
    row.undone_by, row.undone_at, row.undone_because = by, at, reason.strip()
    row.save(update_fields=["undone_by", "undone_at", "undone_because"])
    _book_the_opposite(row, at=at)
    outbox_commands.record(events.RepaymentUndone(**about_settlement(row)), acting=acting, at=at)
    net_what_is_approved(row.beneficiary_kind, row.beneficiary_id, row.currency, at=at)
    return row


def _book_the_opposite(row: DebtSettlement, *, at: datetime) -> None:
    """On the account of whoever owes it now: it may have been noted for another entry of the same person."""
    for journal, parts in _bookings(row):
        debts = Reward.objects.select_for_update(of=("self",)).in_bulk(sorted(parts))
        ledger_commands.post(key=f"{journal.key}:undone", kind="repayment_undone", occurred_at=at, reverses=journal.id, legs=[
            leg for reward_id, part in parts.items() for leg in (Leg(AccountRef("receivable", *account_of(debts[reward_id])), Money(part, row.currency), reward_id),
                                                                 Leg(AccountRef("funding", BANK), Money(-part, row.currency), reward_id))])
        for reward_id, part in parts.items():
            debt = debts[reward_id]
            debt.recovered_minor, debt.repaid_minor = debt.recovered_minor - part, debt.repaid_minor - part
            debt.save(update_fields=["recovered_minor", "repaid_minor"])


def _bookings(row: DebtSettlement) -> Iterator[tuple]:
    """(journal, reward -> minor units of its debt that it answered for), until all of the repayment is accounted for."""
    left, start = row.minor, 0
    while left:
        journal = ledger_queries.journal_by_key(booking_key(row, start))
        parts = {leg.reward_id: -leg.amount for leg in journal.postings.all() if leg.account.kind == "receivable"}
        yield journal, parts
        left, start = left - sum(parts.values()), start + AT_ONCE
