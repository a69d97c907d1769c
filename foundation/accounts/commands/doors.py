"""Staff sign in: the password is judged, then the second factor."""
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.hashers import make_password

from foundation.accounts import events, factors, lockout, queries, rules, states
from foundation.accounts.commands.codes import use_code
from foundation.accounts.models import Member, User
from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotFound, Refused
from foundation.outbox import commands as outbox_commands

RECOVERY_CODE = "recovery_code"


@dataclass(frozen=True)
class Judged:
    """The password was right. `finished`: nothing else is asked; else the second factor is, or has to be set up first."""

    member: Member
    finished: bool


def check_password(*, email: str, password: str, at: datetime, place: str = "", browser: str = "") -> Judged:
    """`place`: the network address it comes from; `browser`: the id of one that this person signed in with before.

    Raises Refused: the same for an unknown address, for somebody who is not on
    the staff and for a wrong password, in the same time; and after too many tries, also for the right one."""
    address = rules.normal_address(email)
    if place:
        lockout.admit(lockout.FROM_PLACE, lockout.network(place), at)
    lockout.admit_from(lockout.PASSWORD, address, at, place, browser)
    user = queries.user_by_email(address)
    member = queries.member_of(user.id) if user else None
    if member is None or user is None or not user.has_usable_password():
        make_password(password)   # takes as long as a comparison
        right = False
    else:
        right = user.check_password(password)
    if not right or member is None:
        raise Refused("sign_in_wrong", "That’s not right. Check the address and the password.")
    lockout.forget_from(lockout.PASSWORD, address, place, browser)
    if place:
        lockout.give_back(lockout.FROM_PLACE, lockout.network(place))
    finished = queries.password_is_enough(member)
    if finished:
        _record(member.user_id, states.BY_PASSWORD, at)
    return Judged(member, finished)


def check_second_factor(*, user_id: UUID, code: str, at: datetime, again: bool = False) -> str:
    """A code of the authenticator app, or one of the recovery codes; each works once. Returns which. `again`: in an open session,
    to confirm. Raises Refused: wrong, used, or tried too often."""
    lockout.admit(lockout.SECOND_FACTOR, str(user_id), at)
    how = factors.TOTP if _totp_fits(user_id, code, at) else RECOVERY_CODE if _recovery_code_fits(user_id, code, at) else ""
    if not how:
        raise Refused("code_wrong", "That code doesn’t fit. Take the one that the app shows now.", pointer="/code")
    lockout.forget(lockout.SECOND_FACTOR, str(user_id))
    _record(user_id, str(how), at, again)
    return str(how)


def use_passkey(*, user_id: UUID, authenticator_id: int, at: datetime, again: bool = False) -> None:
    """After the signature was verified. Raises NotFound for a passkey of somebody else."""
    if not factors.of(user_id).filter(id=authenticator_id, type=factors.PASSKEY).update(last_used_at=at):
        raise NotFound("passkey_unknown", "There’s no such passkey.")
    _record(user_id, factors.PASSKEY.value, at, again)


def confirm_password(*, user_id: UUID, password: str, at: datetime) -> None:
    """For who has no second factor. Raises Refused: wrong, or tried too often."""
    lockout.admit(lockout.CONFIRM, str(user_id), at)
    if not queries.user(user_id).check_password(password):
        raise Refused("password_wrong", "That’s not your password.", pointer="/password")
    lockout.forget(lockout.CONFIRM, str(user_id))
    _record(user_id, states.BY_PASSWORD, at, again=True)


def confirm_code(*, user_id: UUID, code_id: UUID, code: str, at: datetime, place: str = "", browser: str = "") -> None:
    """For who signs in by mailed codes. Raises Refused: as use_code(), and for the code of another address."""
    if use_code(code_id=code_id, code=code, at=at, place=place, browser=browser).id != user_id:
        raise Refused("code_over", "This code was used before, or it’s too old. Ask for a new one.")
    _record(user_id, states.BY_CODE, at, again=True)


def _totp_fits(user_id: UUID, code: str, at: datetime) -> bool:
    # Locked: the same code sent twice at once is judged one after the other, and the second finds its counter used.
    totp = factors.of(user_id).select_for_update().filter(type=factors.TOTP).first()
    if totp is None:
        return False
    counter = factors.matching_counter(factors.secret_of(totp), code, at, after=totp.data.get("counter", 0))
    if counter is None:
        return False
    factors.of(user_id).filter(id=totp.id).update(data={**totp.data, "counter": counter}, last_used_at=at)
    return True


def _recovery_code_fits(user_id: UUID, code: str, at: datetime) -> bool:
    row = factors.of(user_id).filter(type=factors.RECOVERY_CODES).first()
    if row is None or not RecoveryCodes(row).validate_code("".join(code.split())):
        return False
    factors.of(user_id).filter(id=row.id).update(last_used_at=at)
    return True


def _record(user_id: UUID, how: str, at: datetime, again: bool = False) -> None:
    User.objects.select_for_update().get(id=user_id)   # its events are numbered one after another
    event = events.MemberConfirmed if again else events.MemberSignedIn
    outbox_commands.record(event(subject_id=user_id, how=how), acting=Actor("advocate" if how == states.BY_CODE else "staff", user_id), at=at)
