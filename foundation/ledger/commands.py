"""One booking: a journal and its legs, in balance, once per key."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from foundation.kernel.ids import uuid7
from foundation.kernel.money import Money
from foundation.ledger import queries, states
from foundation.ledger.models import Account, Journal, Posting
from foundation.tenants import held
from foundation.tenants.context import current_tenant_id


@dataclass(frozen=True)
class AccountRef:
    """Whose account of which kind; it comes into being with its first leg. Of a contra account the owner may be a provider's name."""

    kind: str
    owner_kind: str | None = None
    owner_id: UUID | None = None


@dataclass(frozen=True)
class Leg:
    """`money` above zero is a debit, below zero a credit."""

    account: AccountRef
    money: Money
    reward_id: UUID | None = None


class Unbalanced(ValueError):
    """The legs do not make a booking: too few, several currencies, a zero, or a sum that is not zero."""


class KeyTaken(ValueError):
    """Something else was booked under this key."""


def post(*, key: str, kind: str, occurred_at: datetime, legs: Sequence[Leg], reverses: UUID | None = None) -> Journal:
    """Books `legs`, which sum to zero in one currency. The same booking again under its key gives the first journal back.

    Raises Unbalanced, KeyTaken for another content under a known key, and the database's IntegrityError for what it alone
    knows: a balance on the wrong side of zero."""
    currency = _check(legs)
    accounts = _accounts({leg.account for leg in legs}, currency)
    journal = _begin(key=key, kind=kind, currency=currency, occurred_at=occurred_at, legs=len(legs), reverses=reverses)
    if journal is None:
        return _the_first(key, kind, reverses, [(accounts[leg.account].id, leg.money.minor, leg.reward_id) for leg in legs])
    chained = {account.id for account in accounts.values() if account.side != states.FREE}
    _lock(chained)
    ends = {account_id: queries.end_of_chain(account_id) for account_id in chained}
    postings, total = [], 0
    for number, leg in enumerate(legs, 1):
        account, amount = accounts[leg.account], leg.money.minor
        posting = Posting(journal=journal, account=account, reward_id=leg.reward_id, leg=number, legs=len(legs), currency=currency, side=account.side,
                          amount=amount, sum_before=total, sum_after=total + amount, prev_leg=number - 1 or None)
        total += amount
        if account.id in chained:
            step, balance = ends[account.id]
            posting.step, posting.prev_step = step + 1, step or None
            posting.balance_before, posting.balance_after = balance, balance + amount
            ends[account.id] = step + 1, balance + amount
        postings.append(posting)
    Posting.objects.bulk_create(postings)
    return journal


def _check(legs: Sequence[Leg]) -> str:
    currencies = {leg.money.currency for leg in legs}
    if not 2 <= len(legs) <= states.MOST_LEGS or len(currencies) != 1:
        raise Unbalanced(f"a booking has 2 to {states.MOST_LEGS} legs in one currency, not {len(legs)} in {sorted(currencies)}")
    total = sum(leg.money.minor for leg in legs)
    if total != 0 or any(leg.money.minor == 0 for leg in legs):
        raise Unbalanced(f"the legs sum to {total} and none may be zero")
    return currencies.pop()


def _accounts(refs: Iterable[AccountRef], currency: str) -> dict[AccountRef, Account]:
    """The accounts, made where they are missing; two who make the same one at once get the same."""
    refs = sorted(refs, key=lambda ref: (ref.kind, ref.owner_kind or "", str(ref.owner_id)))
    found = queries.accounts(refs, currency)
    missing = [ref for ref in refs if ref not in found]
    if missing:
        Account.objects.bulk_create([Account(kind=ref.kind, owner_kind=ref.owner_kind or "", owner_id=ref.owner_id, currency=currency,
                                             side=states.SIDE_OF[ref.kind]) for ref in missing], ignore_conflicts=True)
        found |= queries.accounts(missing, currency)
    return found


def _begin(*, key: str, kind: str, currency: str, occurred_at: datetime, legs: int, reverses: UUID | None) -> Journal | None:
    """The journal's row; None when the key is known. Whoever comes second with a key waits here for the first to commit."""
    journal = Journal(id=uuid7(), key=key, kind=kind, currency=currency, occurred_at=occurred_at, legs=legs, reverses_id=reverses)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Journal._meta.db_table} (tenant_id, id, key, kind, currency, occurred_at, legs, closing_sum, reverses_id) "
            f"VALUES ('{current_tenant_id()}', %s, %s, %s, %s, %s, %s, 0, %s) ON CONFLICT (tenant_id, key) DO NOTHING RETURNING created_at",
            [journal.id, key, kind, currency, occurred_at, legs, reverses])
        row = cursor.fetchone()
    if row is None:
        return None
    journal.created_at, journal._state.adding = row[0], False
    return journal


def _the_first(key: str, kind: str, reverses: UUID | None, legs: list[tuple]) -> Journal:
    """The journal under a known key. The instant may differ (who tries again comes later), what was booked may not."""
    journal = queries.journal_by_key(key)
    booked = [(row.account_id, row.amount, row.reward_id) for row in journal.postings.all()]
    if (journal.kind, journal.reverses_id, booked) != (kind, reverses, legs):
        raise KeyTaken(f"{key} was booked with another content")
    return journal


def _lock(account_ids: set[UUID]) -> None:
    """Until the end of the transaction, always in one order: append-only rights allow no FOR UPDATE. Without it the loser of
    a race gets a unique violation on step, never a wrong balance."""
    if not account_ids:
        return
    held.take([f"ledger:{current_tenant_id()}:{account_id}" for account_id in sorted(account_ids)])
