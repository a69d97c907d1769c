"""Where somebody is paid is set, changed, removed, doubted and confirmed. A change cools off before anything is paid to it, and what the
staff enter for somebody takes a second person."""
import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotAllowed, Refused
from foundation.outbox import commands as outbox_commands
from foundation.tenants import secrets
from fulfilment import events, queries, states
from fulfilment.commands.locks import one_at_a_time
from fulfilment.models import PayoutMethod
from fulfilment.queries.methods import clean, had_one
from fulfilment.rules import accounts, holds


def set_bank_account(*, beneficiary_kind: str, beneficiary_id: UUID, holder: str, iban: str, bic: str = "", acting: Actor, at: datetime) -> PayoutMethod:
    """The account to pay to from now on. The one that stands already, said again, changes nothing but a doubt about it.

    Raises BadInput."""
    wrong = [accounts.wrong_holder(holder), accounts.wrong_iban(iban), accounts.wrong_bic(bic)]
    _raise(wrong)
    return _set(beneficiary_kind, beneficiary_id, states.BANK, {"holder": holder, "iban": iban, "bic": bic}, acting=acting, at=at)


def set_number(*, beneficiary_kind: str, beneficiary_id: UUID, number: str, acting: Actor, at: datetime) -> PayoutMethod:
    """Under which number payroll knows somebody on the staff, or billing a customer: it leads to nobody outside, so it does not cool off.

    Raises BadInput, Refused for who would be paid by it."""
    _raise([accounts.wrong_number(number)])
    return _set(beneficiary_kind, beneficiary_id, states.METHOD_OF[beneficiary_kind], {"number": number}, acting=acting, at=at)


def remove_method(*, beneficiary_kind: str, beneficiary_id: UUID, acting: Actor, at: datetime) -> None:
    """Nothing is paid until there is another one. What is in a file that was downloaded goes on. None there: nothing happens."""
    one_at_a_time(f"{beneficiary_kind}:{beneficiary_id}")
    method = _standing(beneficiary_kind, beneficiary_id)
    if method is not None:
        _blank(method, at)
        outbox_commands.record(events.PayoutMethodRemoved(**about_method(method)), acting=acting, at=at)


def confirm_method(*, beneficiary_kind: str, beneficiary_id: UUID, acting: Actor, at: datetime) -> PayoutMethod:
    """It was looked at, and is right as it is: by a second person after the staff entered it, by its owner or finance after something
    came back. Raises Refused where there is none, for who entered it, and for whom it pays."""
    one_at_a_time(f"{beneficiary_kind}:{beneficiary_id}")
    method = _standing(beneficiary_kind, beneficiary_id)
    if method is None:
        raise Refused("method_gone", "This account was removed meanwhile.")
    if method.awaits_second:
        _refuse_first(method, acting)
        method.seconded_by = acting.id
        _confirm(method, acting=acting, at=at)
    elif method.doubted_at is not None:
        _confirm(method, acting=acting, at=at)
    return method


def doubt_method(*, method_id: UUID, acting: Actor, at: datetime) -> None:
    """Something that was paid to it came back. An account that was changed meanwhile is no longer meant."""
    method = PayoutMethod.objects.select_for_update().get(id=method_id)
    if method.removed_at is None and method.doubted_at is None:
        method.doubted_at = at
        method.save(update_fields=["doubted_at"])
        outbox_commands.record(events.PayoutMethodDoubted(**about_method(method)), acting=acting, at=at)


def _set(beneficiary_kind: str, beneficiary_id: UUID, kind: str, given: Mapping[str, str], *, acting: Actor, at: datetime) -> PayoutMethod:
    if states.METHOD_OF[beneficiary_kind] != kind:
        raise Refused("other_method", "They are paid in another way.")
    if acting.kind == "staff" and queries.is_paid(beneficiary_kind, beneficiary_id, acting.id):
        raise Refused("own_payout", "This pays you, so somebody else has to enter it.")
    details = clean(dict(given))
    one_at_a_time(f"{beneficiary_kind}:{beneficiary_id}")
    before = _standing(beneficiary_kind, beneficiary_id)
    if before is not None and queries.details(before) == details:
        if before.doubted_at is not None:
            _confirm(before, acting=acting, at=at)
        return before
    # Removed and set anew is a change too: else who took over a mailbox would go round the three days.
    changed, by_staff = had_one(beneficiary_kind, beneficiary_id), acting.kind == "staff"
    if before is not None:
        _blank(before, at)
    method = PayoutMethod.objects.create(
        beneficiary_kind=beneficiary_kind, beneficiary_id=beneficiary_id, kind=kind, sealed=secrets.seal(json.dumps(details)),
        tail=accounts.tail(details.get("iban") or details.get("number", "")), since=at,
        entered_by=acting.id if by_staff else None, alone=by_staff and not queries.seconds(acting.id),
        pays_from=holds.pays_from(at=at, first=not changed, own=queries.is_own(beneficiary_kind, beneficiary_id, acting)) if kind == states.BANK else at)
    outbox_commands.record(events.PayoutMethodSet(**about_method(method), changed=changed, pays_from=method.pays_from), acting=acting, at=at)
    return method


def _standing(beneficiary_kind: str, beneficiary_id: UUID) -> PayoutMethod | None:
    return PayoutMethod.objects.select_for_update().filter(beneficiary_kind=beneficiary_kind, beneficiary_id=beneficiary_id, removed_at=None).first()


def _blank(method: PayoutMethod, at: datetime) -> None:
    method.removed_at, method.sealed, method.tail = at, None, ""
    method.save(update_fields=["removed_at", "sealed", "tail"])


def _confirm(method: PayoutMethod, *, acting: Actor, at: datetime) -> None:
    method.doubted_at = None
    method.save(update_fields=["doubted_at", "seconded_by"])
    outbox_commands.record(events.PayoutMethodConfirmed(**about_method(method)), acting=acting, at=at)


def _refuse_first(method: PayoutMethod, acting: Actor) -> None:
    if acting.kind != "staff" or acting.id is None:
        raise NotAllowed("staff_only", "Somebody on the staff has to do this.")
    if acting.id == method.entered_by:
        raise Refused("second_person", "You entered it, so somebody else has to look at it.")
    if queries.is_paid(method.beneficiary_kind, method.beneficiary_id, acting.id):
        raise Refused("own_payout", "This pays you, so somebody else has to look at it.")


def _raise(wrong: list[FieldError | None]) -> None:
    found = [error for error in wrong if error is not None]
    if found:
        raise BadInput(found)


def about_method(method: PayoutMethod) -> dict:
    """What every event of a method says."""
    return {"subject_id": method.id, "beneficiary_kind": method.beneficiary_kind, "beneficiary_id": method.beneficiary_id, "kind": method.kind}
