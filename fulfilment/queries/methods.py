"""Reads about where somebody is paid. What is sealed is opened here alone."""
import json
from collections.abc import Iterable
from uuid import UUID

from foundation.accounts import queries as accounts_queries
from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotFound
from foundation.tenants import secrets
from fulfilment import states
from fulfilment.models import PayoutMethod
from fulfilment.rules import accounts
from partners import queries as partners_queries
from rewards import queries as rewards_queries

FINANCE = ("owner", "finance_approver")   # who enters where others are paid, and looks at it
Beneficiary = tuple[str, UUID]   # (kind, id): whose the money is


def method_of(beneficiary_kind: str, beneficiary_id: UUID) -> PayoutMethod | None:
    """The one that stands now."""
    return PayoutMethod.objects.filter(beneficiary_kind=beneficiary_kind, beneficiary_id=beneficiary_id, removed_at=None).first()


def methods_of(beneficiaries: Iterable[Beneficiary]) -> dict[Beneficiary, PayoutMethod]:
    wanted = set(beneficiaries)
    rows = PayoutMethod.objects.filter(beneficiary_id__in={beneficiary_id for _, beneficiary_id in wanted}, removed_at=None)
    return {(row.beneficiary_kind, row.beneficiary_id): row for row in rows if (row.beneficiary_kind, row.beneficiary_id) in wanted}


def method(method_id: UUID) -> PayoutMethod:
    """Raises NotFound."""
    found = PayoutMethod.objects.filter(id=method_id).first()
    if found is None:
        raise NotFound("method_unknown", "There’s no such account.")
    return found


def had_one(beneficiary_kind: str, beneficiary_id: UUID) -> bool:
    return PayoutMethod.objects.filter(beneficiary_kind=beneficiary_kind, beneficiary_id=beneficiary_id).exists()


def seconds(entered_by: UUID | None) -> list[UUID]:
    """Who on the staff could look at what this one entered."""
    return [row.user_id for row in accounts_queries.members() if row.role in FINANCE and row.user.is_active and row.user_id != entered_by]


def awaiting_second(user_id: UUID, limit: int = 20) -> list[PayoutMethod]:
    """What somebody else on the staff entered and nobody has looked at yet, the longest waiting first; without what pays this one."""
    rows = PayoutMethod.objects.filter(entered_by__isnull=False, seconded_by=None, alone=False, removed_at=None).exclude(entered_by=user_id).order_by("id")
    return [row for row in rows[:limit] if user_id not in rewards_queries.people_of(row.beneficiary_kind, row.beneficiary_id)]


def is_own(beneficiary_kind: str, beneficiary_id: UUID, acting: Actor) -> bool:
    """Whether nobody else's money goes there: she says it for herself, or for the organisation that she alone is."""
    if acting.kind != "advocate":
        return False
    if beneficiary_kind == "partner_organisation":
        return {member.advocate_id for member in partners_queries.members_of(beneficiary_id)} == {acting.id}
    return beneficiary_id == acting.id


def details(of: PayoutMethod) -> dict[str, str]:
    """holder, iban and bic of a bank account; number of payroll and billing. Empty once it was removed."""
    return json.loads(secrets.open_sealed(of.sealed)) if of.sealed is not None else {}


def masked(of: PayoutMethod) -> str:
    """As a page shows it: 'DE … 3000'. Never an account; a personnel or customer number that is too short to be cut opens nothing
    by itself and is shown, else nobody could tell two apart."""
    if of.kind != states.BANK and not of.tail:
        return details(of).get("number", "") or "…"
    land = details(of).get("iban", "")[:2] if of.kind == states.BANK else ""
    return " ".join(part for part in (land, "…", of.tail) if part)


def clean(given: dict[str, str]) -> dict[str, str]:
    """As it is stored."""
    plain = {name: " ".join(value.split()) for name, value in given.items()}
    return plain | {name: accounts.normal(plain[name]) for name in ("iban", "bic") if name in plain}
