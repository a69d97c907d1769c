"""Secrets that let somebody do one thing once: enter the demo, choose a new password."""
from datetime import datetime, timedelta
from uuid import UUID

from foundation.accounts import events, hashing, letters, lockout, queries, rules, states
from foundation.accounts.commands import passwords
from foundation.accounts.models import Entry, User
from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.outbox import commands as outbox_commands

ENTRY_LASTS = timedelta(seconds=60)
RESET_LASTS = timedelta(minutes=30)


def issue_entry(*, user_id: UUID, at: datetime) -> str:
    """A secret that signs this user in once, within a minute. For the demo's start page only."""
    return _issue(user_id, states.ENTRY, ENTRY_LASTS, at)[1]


def consume_entry(*, secret: str, at: datetime) -> User | None:
    """Whom to sign in; None for a secret that is unknown here, used, or over."""
    return _consume(secret, states.ENTRY, at)


def ask_for_reset(*, email: str, at: datetime, place: str = "", browser: str = "") -> None:
    """Mails a link to somebody on the staff; for everybody else nothing happens, and nothing tells the difference.

    Raises Refused after too many for one address, known or not, or from one place (a network address)."""
    address = rules.normal_address(email)
    if place:
        lockout.admit(lockout.FROM_PLACE, lockout.network(place), at)
    lockout.admit_from(lockout.RESET_SENT, address, at, place, browser)
    user = queries.user_by_email(address)
    if user is None or queries.member_of(user.id) is None:
        letters.write_and_throw_away(at + RESET_LASTS, at=at)   # takes as long
        return
    entry, secret = _issue(user.id, states.RESET, RESET_LASTS, at)
    letters.send_reset(user, entry, secret, at=at)


def reset_password(*, secret: str, password: str, at: datetime) -> User:
    """A new password; every session under the old one ends, the second factor stays. Raises Refused for a link that is used or over, and BadInput."""
    entry = queries.reset_with(secret, at)
    if entry is not None:
        passwords.refuse_weak(password, queries.user(entry.user_id).email)
    user = _consume(secret, states.RESET, at)
    if user is None or queries.member_of(user.id) is None:
        raise Refused("reset_over", "This link was used before, or it’s too old. Ask for a new one.")
    user = User.objects.select_for_update().get(id=user.id)
    user.set_password(password)
    user.save(update_fields=["password"])
    Entry.objects.filter(user_id=user.id, purpose=states.RESET, used_at=None).update(used_at=at)
    outbox_commands.record(events.MemberPasswordChanged(subject_id=user.id), acting=Actor("staff", user.id), at=at)
    lockout.forget_all(lockout.PASSWORD, user.email)
    return user


def _issue(user_id: UUID, purpose: str, lasts: timedelta, at: datetime) -> tuple[Entry, str]:
    secret = hashing.new_secret()
    return Entry.objects.create(user_id=user_id, purpose=purpose, secret_hash=hashing.of_secret(secret), expires_at=at + lasts), secret


def _consume(secret: str, purpose: str, at: datetime) -> User | None:
    # One statement: of two at once only one finds it unused.
    used = Entry.objects.filter(secret_hash=hashing.of_secret(secret), purpose=purpose, used_at=None, expires_at__gt=at).update(used_at=at)
    if not used:
        return None
    return User.objects.filter(id=Entry.objects.get(secret_hash=hashing.of_secret(secret)).user_id, is_active=True).first()
