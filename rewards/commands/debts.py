"""A debt that no later reward answers for: it is paid back, or two persons write it off."""
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotAllowed, NotFound, Refused
from foundation.kernel.money import POINTS, Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger import states as ledger_states
from foundation.ledger.commands import AccountRef, Leg
from foundation.outbox import commands as outbox_commands
from foundation.tenants import queries as tenants_queries
from rewards import events, queries, states
from rewards.commands.locks import lock_money
from rewards.commands.reasons import wrong_reason
from rewards.commands.standing import account_of
from rewards.models import DebtSettlement, Reward

MOST_REFERENCE = 120
AT_ONCE = ledger_states.MOST_LEGS // 2   # debts in one booking: two legs each
BANK = "bank"                            # where what is sent back arrives
SETTLERS = ("owner", "finance_approver")


def record_repayment(*, beneficiary_kind: str, beneficiary_id: UUID, currency: str, minor: int, received_on: date | None, reference: str, acting: Actor,
                     at: datetime) -> DebtSettlement:
    """The money came: it answers for the oldest debts first. `reference`: of the transfer; one is noted once for each debtor.

    Raises BadInput at the field, Refused for one's own debt and where nothing is owed, NotAllowed for anybody but the staff."""
    by = _locked(beneficiary_kind, beneficiary_id, acting)
    reference = " ".join(reference.split())
    wrong = _wrong_amount(beneficiary_kind, beneficiary_id, currency, minor) + _wrong_day(received_on, at) + _wrong_reference(
        beneficiary_kind, beneficiary_id, reference)
    if currency == POINTS:
        wrong = [FieldError("/currency", "points", "Points are never sent back: the next ones answer for them, or two people write them off.")]
    if wrong:
        raise BadInput(wrong)
    row = DebtSettlement.objects.create(
        kind=states.REPAID, beneficiary_kind=beneficiary_kind, beneficiary_id=beneficiary_id, currency=currency, minor=minor, reference=reference,
        received_on=received_on, proposed_by=by, proposed_at=at, settled_by=by, settled_at=at)
    _answer(row, AccountRef("funding", BANK), "reward_repaid", at=at)
    outbox_commands.record(events.DebtRepaid(**about_settlement(row)), acting=acting, at=at)
    return row


def propose_write_off(*, beneficiary_kind: str, beneficiary_id: UUID, currency: str, minor: int, reason: str, acting: Actor, at: datetime) -> DebtSettlement:
    """Nobody will pay it: whoever owes it has left, say. Nothing is booked before a second person agrees.

    Raises BadInput at the field, Refused for one's own debt, where nothing is owed and where a proposal waits already."""
    by = _locked(beneficiary_kind, beneficiary_id, acting)
    wrong = _wrong_amount(beneficiary_kind, beneficiary_id, currency, minor) + wrong_reason(reason)
    if wrong:
        raise BadInput(wrong)
    if queries.open_write_off(beneficiary_kind, beneficiary_id, currency) is not None:
        raise Refused("write_off_waits", "A proposal to write it off waits already for a second person.")
    row = DebtSettlement.objects.create(
        kind=states.WRITTEN_OFF, beneficiary_kind=beneficiary_kind, beneficiary_id=beneficiary_id, currency=currency, minor=minor, reason=reason.strip(),
        proposed_by=by, proposed_at=at)
    outbox_commands.record(events.WriteOffProposed(**about_settlement(row)), acting=acting, at=at)
    return row


def approve_write_off(*, settlement_id: UUID, acting: Actor, at: datetime) -> DebtSettlement:
    """The second person agrees. Raises Refused for who proposed it, for whose debt it is, once it is settled, and where less is owed by
    now: what two people agree on is what is booked."""
    row, by = _waiting(settlement_id, acting)
    if row.proposed_by == by:
        raise Refused("second_person", "You proposed this, so somebody else has to agree.")
    if queries.debt_of(row.beneficiary_kind, row.beneficiary_id, row.currency) < row.minor:
        raise Refused("owed_less", "Less is owed by now. Drop this proposal, and make another one for what is left.")
    row.settled_by, row.settled_at = by, at
    row.save(update_fields=["settled_by", "settled_at"])
    _answer(row, AccountRef("write_off_expense"), "reward_written_off", at=at)
    outbox_commands.record(events.DebtWrittenOff(**about_settlement(row)), acting=acting, at=at)
    return row


def drop_write_off(*, settlement_id: UUID, acting: Actor, at: datetime) -> DebtSettlement:
    """The second person doesn't agree, or the first thought better of it: it stays owed."""
    row, by = _waiting(settlement_id, acting)
    row.dropped_by, row.dropped_at = by, at
    row.save(update_fields=["dropped_by", "dropped_at"])
    outbox_commands.record(events.WriteOffDropped(**about_settlement(row)), acting=acting, at=at)
    return row


def merge_settlements(*, goes: tuple[str, UUID], stays: tuple[str, UUID], acting: Actor, at: datetime) -> None:
    """Two entries were one person: what she paid back is hers. Called under the lock of both. A proposal about a part of what she owes now
    is dropped: what it comes to is to be looked at anew."""
    kind, its_id = stays
    rows = DebtSettlement.objects.filter(beneficiary_kind=goes[0], beneficiary_id=goes[1])
    for row in rows.filter(kind=states.WRITTEN_OFF, settled_at__isnull=True, dropped_at__isnull=True).order_by("id"):
        DebtSettlement.objects.filter(id=row.id).update(dropped_at=at)
        outbox_commands.record(events.WriteOffDropped(**about_settlement(row)), acting=acting, at=at)
    taken = set(_standing(kind, its_id).values_list("reference", flat=True))
    for row in rows.order_by("id"):
        # Both may have sent "March": one of the two is told apart by where it came from.
        alike = row.kind == states.REPAID and row.undone_at is None and row.reference in taken
        reference = f"{row.reference[:MOST_REFERENCE - 11]} ({str(goes[1])[-8:]})" if alike else row.reference
        DebtSettlement.objects.filter(id=row.id).update(beneficiary_kind=kind, beneficiary_id=its_id, reference=reference)


def _standing(kind: str, beneficiary_id: UUID) -> QuerySet[DebtSettlement]:
    """Repayments that count."""
    return DebtSettlement.objects.filter(kind=states.REPAID, beneficiary_kind=kind, beneficiary_id=beneficiary_id, undone_at__isnull=True)


def lock_settlement(settlement_id: UUID) -> DebtSettlement:
    """A repayment or a proposal under the lock of its debtor's money. Whose it is may change until the lock is held: two entries turn out to be
    one person. Then the other's is taken too. Raises NotFound."""
    row, held = queries.settlement(settlement_id), None
    while held != (row.beneficiary_kind, row.beneficiary_id):
        held = (row.beneficiary_kind, row.beneficiary_id)
        lock_money(*held)
        row = queries.settlement(settlement_id)
    return DebtSettlement.objects.select_for_update(of=("self",)).get(id=settlement_id)


def locked_settlement(settlement_id: UUID, acting: Actor) -> tuple[DebtSettlement, UUID]:
    """As lock_settlement(), and who acts."""
    row = lock_settlement(settlement_id)
    return row, _locked(row.beneficiary_kind, row.beneficiary_id, acting)


def _waiting(settlement_id: UUID, acting: Actor) -> tuple[DebtSettlement, UUID]:
    row, by = locked_settlement(settlement_id, acting)
    if row.settled_at is not None or row.dropped_at is not None:
        raise Refused("settled_already", "Somebody has settled that already.")
    return row, by


def _answer(row: DebtSettlement, against: AccountRef, kind: str, *, at: datetime) -> None:
    """The oldest debts first, whole ones before a part of the next; each leg names its reward."""
    left, shares = row.minor, list[tuple[Reward, int]]()
    for debt in Reward.objects.select_for_update(of=("self",)).filter(
            beneficiary_kind=row.beneficiary_kind, beneficiary_id=row.beneficiary_id, currency=row.currency, owed_minor__gt=F("recovered_minor")).order_by("id"):
        part = min(left, debt.owed_minor - debt.recovered_minor)
        if part:
            shares.append((debt, part))
            left -= part
    for start in range(0, len(shares), AT_ONCE):
        some = shares[start:start + AT_ONCE]
        ledger_commands.post(key=booking_key(row, start), kind=kind, occurred_at=at, legs=[
            leg for debt, part in some for leg in (Leg(against, Money(part, row.currency), debt.id),
                                                   Leg(AccountRef("receivable", *account_of(debt)), Money(-part, row.currency), debt.id))])
    for debt, part in shares:
        debt.recovered_minor += part
        if row.kind == states.REPAID:
            debt.repaid_minor += part
        else:
            debt.written_off_minor += part
        debt.save(update_fields=["recovered_minor", "repaid_minor", "written_off_minor"])


def booking_key(row: DebtSettlement, start: int) -> str:
    """Of the booking of its debts from number `start` on, AT_ONCE of them."""
    return f"debt:{row.id}:{start}"


def _wrong_amount(kind: str, beneficiary_id: UUID, currency: str, minor: int) -> list[FieldError]:
    owed = queries.debt_of(kind, beneficiary_id, currency)
    if owed == 0:
        raise Refused("nothing_owed", "Nothing is owed here.")
    if minor <= 0:
        return [FieldError("/minor", "out_of_range", "An amount above zero is expected here.")]
    return [] if minor <= owed else [FieldError("/minor", "too_much", "That’s more than is owed.")]


def _wrong_day(received_on: date | None, at: datetime) -> list[FieldError]:
    if received_on is None:
        return [FieldError("/received_on", "missing", "Say on which day it came.")]
    vendor = tenants_queries.vendor()
    if received_on > at.astimezone(ZoneInfo(vendor.time_zone)).date():
        return [FieldError("/received_on", "ahead", "This day lies ahead; note it once it has come.")]
    return [] if received_on.year >= 2000 else [FieldError("/received_on", "too_early", "That’s too long ago.")]


def _wrong_reference(kind: str, beneficiary_id: UUID, reference: str) -> list[FieldError]:
    if not reference:
        return [FieldError("/reference", "missing", "Add the reference of the transfer, so that it’s noted once.")]
    if len(reference) > MOST_REFERENCE:
        return [FieldError("/reference", "too_long", "At most {most} characters.", {"most": MOST_REFERENCE})]
    if _standing(kind, beneficiary_id).filter(reference__iexact=reference).exists():
        return [FieldError("/reference", "noted_already", "A repayment with this reference is noted already.")]
    return []


def _locked(kind: str, beneficiary_id: UUID, acting: Actor) -> UUID:
    """Who acts, under the lock of the debtor's money: one at a time finds what is owed."""
    if acting.kind != "staff" or acting.id is None:
        raise NotAllowed("staff_only", "Somebody on the staff has to do that.")
    if kind in states.BENEFICIARIES:
        lock_money(kind, beneficiary_id)
    if kind not in states.BENEFICIARIES or not queries.owed_ever(kind, beneficiary_id):
        raise NotFound("debtor_unknown", "Nobody like that has ever owed anything here.")
    if acting.id in queries.people_of(kind, beneficiary_id):
        raise Refused("own_debt", "This debt is yours, so somebody else has to do that.")
    return acting.id


def about_settlement(row: DebtSettlement) -> dict:
    return {"subject_id": row.id, "beneficiary_kind": row.beneficiary_kind, "beneficiary_id": row.beneficiary_id, "amount_minor": row.minor,
            "currency": row.currency}
