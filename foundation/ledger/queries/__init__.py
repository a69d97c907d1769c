"""Reads about what was booked. Amounts have the ledger's sign: debit above zero, credit below; what we owe somebody is below."""
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, Sum

from foundation.kernel.money import Money, OtherCurrency
from foundation.ledger import states
from foundation.ledger.models import Account, Journal, Posting


def account(kind: str, owner_kind: str | None, owner_id: UUID | None, currency: str) -> Account | None:
    """None before its first leg. Raises ValueError for an unknown kind."""
    if kind not in states.SIDE_OF:
        raise ValueError(f"{kind!r} is no kind of account")
    rows = Account.objects.filter(kind=kind, owner_kind=owner_kind or "", currency=currency)
    return (rows.filter(owner_id__isnull=True) if owner_id is None else rows.filter(owner_id=owner_id)).first()


def accounts(refs: Iterable[Any], currency: str) -> dict[Any, Account]:
    """AccountRef -> its account in `currency`, for those that exist; one read for all. Raises ValueError for an unknown kind."""
    wanted = {(ref.kind, ref.owner_kind or "", ref.owner_id): ref for ref in refs}
    for kind, _, _ in wanted:
        if kind not in states.SIDE_OF:
            raise ValueError(f"{kind!r} is no kind of account")
    any_of = Q()
    for kind, owner_kind, owner_id in wanted:
        any_of |= Q(kind=kind, owner_kind=owner_kind, owner_id__isnull=True) if owner_id is None else Q(kind=kind, owner_kind=owner_kind, owner_id=owner_id)
    rows = Account.objects.filter(any_of, currency=currency) if wanted else ()
    return {wanted[row.kind, row.owner_kind, row.owner_id]: row for row in rows}


def end_of_chain(account_id: UUID) -> tuple[int, int]:
    """(step, balance) of a chained account's last leg; (0, 0) before the first. To post, ask under the account's lock."""
    last = Posting.objects.filter(account_id=account_id, step__isnull=False).order_by("-step").values_list("step", "balance_after").first()
    return (last[0] or 0, last[1] or 0) if last else (0, 0)


def balance(ref, currency: str) -> int:
    """Minor units on an AccountRef's account, with the ledger's sign; 0 when it does not exist."""
    found = account(ref.kind, ref.owner_kind, ref.owner_id, currency)
    return _balance(found) if found else 0


def balances_of(owner_kind: str, owner_id: UUID, currency: str | None = None) -> dict[str, Money]:
    """Kind of account -> what stands on it, with the ledger's sign. Name the currency of an owner who has several
    (raises OtherCurrency)."""
    rows = Account.objects.filter(owner_kind=owner_kind, owner_id=owner_id)
    if currency is not None:
        rows = rows.filter(currency=currency)
    found: dict[str, Money] = {}
    for row in rows.order_by("id"):
        if row.kind in found:
            raise OtherCurrency(f"{owner_kind} {owner_id} has accounts in several currencies: say which")
        found[row.kind] = Money(_balance(row), row.currency)
    return found


def currencies_of(owner_kind: str, owner_id: UUID) -> list[str]:
    """In which an owner has any account."""
    return sorted(set(Account.objects.filter(owner_kind=owner_kind, owner_id=owner_id).values_list("currency", flat=True)))


def accounts_with_balances(owner_kind: str, owner_id: UUID) -> list[tuple[str, str]]:
    """(kind, currency) of an owner's accounts on which something stands."""
    rows = Account.objects.filter(owner_kind=owner_kind, owner_id=owner_id).exclude(side=states.FREE).order_by("kind", "currency")
    return [(row.kind, row.currency) for row in rows if _parts(row)]


def parts_of(ref, currency: str) -> list[tuple[UUID | None, int]]:
    """What stands on an account by the reward that its legs name (None: by no reward), with the ledger's sign; what cancels out is left out."""
    found = account(ref.kind, ref.owner_kind, ref.owner_id, currency)
    return _parts(found) if found else []


def _parts(of: Account) -> list[tuple[UUID | None, int]]:
    rows = Posting.objects.filter(account_id=of.id).values_list("reward_id").annotate(total=Sum("amount")).order_by("reward_id")
    return [(reward_id, total) for reward_id, total in rows if total]


def _balance(of: Account) -> int:
    if of.side != states.FREE:
        return end_of_chain(of.id)[1]
    return Posting.objects.filter(account_id=of.id).aggregate(total=Sum("amount"))["total"] or 0


def journal_by_key(key: str) -> Journal:
    """With its postings and their accounts, in order."""
    return _with_postings().get(key=key)


def journals_of_reward(reward_id: UUID) -> list[Journal]:
    """Every booking that has a leg of the reward, the oldest first, with all its postings and their accounts."""
    return list(_with_postings().filter(id__in=Posting.objects.filter(reward_id=reward_id).values("journal_id")).order_by("id"))


def _with_postings():
    return Journal.objects.prefetch_related(Prefetch("postings", Posting.objects.select_related("account").order_by("leg")))
