"""A code by mail proves an address."""
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections

from foundation.accounts import events, hashing, letters, lockout, rules
from foundation.accounts.commands.people import ensure_user
from foundation.accounts.models import SignInCode, User
from foundation.kernel.acting import VISITOR
from foundation.kernel.errors import BadInput, FieldError, Refused
from foundation.kernel.ids import uuid7
from foundation.outbox import commands as outbox_commands
from foundation.tenants.context import current_tenant_id, tenant_context

CODE_LASTS = timedelta(minutes=10)
TRIES = 5


def send_code(*, email: str, name: str = "", at: datetime, place: str = "", browser: str = "") -> SignInCode:
    """Mails six figures to the address, whether or not anybody here has it. Raises BadInput for what is no address, and Refused
    after too many for one address or from one place (a network address); a `browser` that she used before has a count of its own."""
    address = rules.normal_address(email)
    if not rules.looks_like_address(address):
        raise BadInput([FieldError("/email", "no_address", "There’s something missing: an address looks like name@company.example.")])
    if place:
        lockout.admit(lockout.FROM_PLACE, lockout.network(place), at)
    lockout.admit_from(lockout.CODE_SENT, address, at, place, browser)
    row_id, code = uuid7(), hashing.new_code()
    row = SignInCode.objects.create(id=row_id, email=address, code_hash=hashing.of_code(code, row_id), expires_at=at + CODE_LASTS)
    letters.send_code(row, code, name=name, at=at)
    return row


def use_code(*, code_id: UUID, code: str, name: str = "", at: datetime, place: str = "", browser: str = "") -> User:
    """The account of the address that the code proves, made if it is new. Raises Refused: wrong, used, over, or tried too often."""
    row = SignInCode.objects.filter(id=code_id).first()
    if row is None or row.used_at or row.expires_at <= at or row.tries >= TRIES:
        raise Refused("code_over", "This code was used before, or it’s too old. Ask for a new one.")
    lockout.admit_from(lockout.CODE, row.email, at, place, browser)
    if not _count_try(row.id):
        raise Refused("code_over", "This code was used before, or it’s too old. Ask for a new one.")
    if not hashing.same(hashing.of_code("".join(code.split()), row.id), row.code_hash):
        raise Refused("code_wrong", "That’s not the code we sent. Have another look at the mail.", pointer="/code")
    if not SignInCode.objects.filter(id=row.id, used_at=None).update(used_at=at):
        raise Refused("code_over", "This code was used before, or it’s too old. Ask for a new one.")
    lockout.forget_from(lockout.CODE, row.email, place, browser)
    lockout.forget_from(lockout.CODE_SENT, row.email, place, browser)
    user = ensure_user(email=row.email, name=name)
    outbox_commands.record(events.AddressProven(subject_id=user.id), acting=VISITOR, at=at)
    return user


def _count_try(row_id: UUID) -> bool:
    """Counted through the other connection: a wrong try is answered with a refusal, which rolls back. False: no tries left."""
    tenant_id = current_tenant_id()
    with tenant_context(tenant_id, using="aside"), connections["aside"].cursor() as cursor:
        cursor.execute(f"UPDATE accounts_signincode SET tries = tries + 1 WHERE tenant_id = '{tenant_id}' AND id = %s AND tries < %s AND used_at IS NULL",
                       [row_id, TRIES])
        return cursor.rowcount == 1
