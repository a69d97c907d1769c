"""News about what is owed back: noted as repaid, undone, written off; and a second person is asked before that."""
from datetime import datetime
from uuid import UUID

from connections.notifications import words
from connections.notifications.handlers.heard import undoes
from connections.notifications.handlers.telling import Reader, page, tell, tell_beneficiary
from connections.notifications.words import debts as said
from foundation.accounts import queries as accounts_queries
from foundation.kernel.money import Money
from foundation.outbox.events import StoredEvent
from foundation.tenants import queries as tenants_queries
from rewards import events
from rewards import queries as rewards_queries
from rewards.commands.debts import SETTLERS, lock_settlement


def tell_repaid(event: events.DebtRepaid, *, at: datetime, stored: StoredEvent) -> None:
    """What is left is read when the mail is made; of what was undone before that there is nothing to tell. Whoever undoes it in this second waits
    until it is written."""
    row = lock_settlement(event.subject_id)
    if row.received_on is None or row.undone_at is not None or not rewards_queries.names_the_debt(*_owner(row)):
        return
    on, left = row.received_on, _left(row)
    tell_beneficiary(_owner(row), lambda name: said.repaid(_amount(event), on, left, name), stored=stored, at=at, to="portal_earnings")


def tell_undone(event: events.RepaymentUndone, *, at: datetime, stored: StoredEvent) -> None:
    """Whoever was told that it had come, and who had noted it, where that is somebody else: why is told to her alone."""
    row, vendor = rewards_queries.settlement(event.subject_id), tenants_queries.vendor()
    owner, on, left = _owner(row), row.received_on, _left(row)
    if on is None or row.undone_by is None:
        return
    if rewards_queries.names_the_debt(*owner):
        tell_beneficiary(owner, lambda name: said.undone(_amount(event), on, left, name), stored=stored, at=at, to="portal_earnings",
                         behind=undoes(events.DebtRepaid, events.RepaymentUndone, of=row.id))
    noted = next((member for member in accounts_queries.members() if member.user.id == row.proposed_by != row.undone_by), None)
    if noted is not None:
        name, by = rewards_queries.names_of_owners([owner]).get(owner, ""), accounts_queries.names_of([row.undone_by]).get(row.undone_by, "")
        tell(Reader(noted.user.id, noted.user.name, noted.user.email, vendor.locale, vendor.time_zone),
             lambda: said.undone_to_staff(_amount(event), on, name, by, row.undone_because),
             page=page("console_debt", beneficiary_kind=owner[0], beneficiary_id=owner[1]), because=lambda: words.because_staff(vendor.name), stored=stored, at=at)


def tell_written_off(event: events.DebtWrittenOff, *, at: datetime, stored: StoredEvent) -> None:
    row = rewards_queries.settlement(event.subject_id)
    if rewards_queries.names_the_debt(*_owner(row)):
        left = _left(row)
        tell_beneficiary(_owner(row), lambda name: said.written_off(_amount(event), left, name), stored=stored, at=at, to="portal_earnings")


def ask_second_person(event: events.WriteOffProposed, *, at: datetime, stored: StoredEvent) -> None:
    """Whoever may agree, but for who proposed it and who owes it; nobody, where it is settled by now."""
    row, vendor = rewards_queries.settlement(event.subject_id), tenants_queries.vendor()
    if row.settled_at is not None or row.dropped_at is not None:
        return
    owner = _owner(row)
    leave, name = rewards_queries.people_of(*owner) | {row.proposed_by}, rewards_queries.names_of_owners([owner]).get(owner, "")
    for member in accounts_queries.members():
        if member.role in SETTLERS and member.user.id not in leave:
            reader = Reader(member.user.id, member.user.name, member.user.email, vendor.locale, vendor.time_zone)
            tell(reader, lambda: said.to_agree(_amount(event), name), page=page("console_debt", beneficiary_kind=owner[0], beneficiary_id=owner[1]),
                 because=lambda: words.because_staff(vendor.name), stored=stored, at=at)


def _owner(row: rewards_queries.DebtSettlement) -> tuple[str, UUID]:
    """Whose it is by now: two entries may have turned out to be one person since it happened."""
    return row.beneficiary_kind, row.beneficiary_id


def _amount(event: events.OfDebt) -> Money:
    return Money(event.amount_minor, event.currency)


def _left(row: rewards_queries.DebtSettlement) -> Money:
    return Money(rewards_queries.debt_of(row.beneficiary_kind, row.beneficiary_id, row.currency), row.currency)
