"""A second factor is set up, taken away, or reset by somebody else."""
from datetime import datetime
from uuid import UUID

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn

from foundation.accounts import events, factors, queries, rules
from foundation.accounts.commands.sessions import end_sessions_of
from foundation.accounts.models import Member, User
from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotAllowed, NotFound, Refused
from foundation.outbox import commands as outbox_commands
from foundation.tenants import secrets


def add_totp(*, user_id: UUID, secret: str, code: str, at: datetime) -> list[str]:
    """The authenticator app is set up when it shows the right code. Returns the recovery codes when these are new, else [].

    Raises Refused for a wrong code, and for who has an app already."""
    user = _locked_member(user_id)
    counter = factors.matching_counter(secret, code, at)
    if counter is None:
        raise Refused("code_wrong", "That code doesn’t fit. Take the one that the app shows now.", pointer="/code")
    if factors.of(user_id).filter(type=factors.TOTP).exists():
        raise Refused("factor_exists", "An authenticator app is set up already.")
    totp = TOTP.activate(user, secret).instance
    factors.of(user_id).filter(id=totp.id).update(data={**totp.data, "counter": counter}, last_used_at=at)
    return _added(user, factors.TOTP.value, at)


def add_passkey(*, user_id: UUID, name: str, credential: dict, at: datetime) -> list[str]:
    """After the credential was verified. Returns the recovery codes when these are new, else []."""
    user = _locked_member(user_id)
    plain = "".join(char for char in name if char.isprintable()).strip()[:60]   # a form field of no form: it may hold what no row can
    WebAuthn.add(user, plain or "Passkey", credential)
    return _added(user, factors.PASSKEY.value, at)


def remove_factor(*, user_id: UUID, authenticator_id: int, acting: Actor, at: datetime) -> None:
    """All open sessions end. Raises NotFound, and NotAllowed for the last one of somebody whose role needs one."""
    user = _locked_member(user_id)
    kept = queries.factor_rows(user_id)
    gone = next((row for row in kept if row.id == authenticator_id), None)
    if gone is None:
        raise NotFound("factor_unknown", "There’s no such passkey or app.")
    member = queries.member_of(user_id)
    if len(kept) == 1 and member is not None and rules.needs_second_factor(member.role):
        raise NotAllowed("last_factor", "Your role needs one of these. Add another one first.")
    factors.of(user_id).filter(id=gone.id).delete()
    if len(kept) == 1:
        factors.of(user_id).delete()   # recovery codes alone are no factor
    end_sessions_of(user_id)
    outbox_commands.record(events.MemberFactorRemoved(subject_id=user.id, factor=str(gone.type)), acting=acting, at=at)


def renew_recovery_codes(*, user_id: UUID, at: datetime) -> list[str]:
    """Ten new ones; the old ones stop working. Raises NotFound, and Refused for who has no second step to recover from."""
    user = _locked_member(user_id)
    if not queries.factors_of(user_id):
        raise Refused("no_factors", "Set up an app or a passkey first.")
    factors.of(user_id).filter(type=factors.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(user).get_unused_codes()
    outbox_commands.record(events.MemberFactorAdded(subject_id=user.id, factor=factors.RECOVERY_CODES.value), acting=Actor("staff", user.id), at=at)
    return codes


def reset_factors(*, member_id: UUID, acting: Actor, at: datetime) -> Member:
    """Phone and codes are lost: all of somebody's factors go and open sessions end; the next sign-in leads through setting one up. Raises
    NotFound, NotAllowed for one's own, and Refused when there is nothing to reset."""
    member = Member.objects.filter(id=member_id).first()
    if member is None:
        raise NotFound("member_unknown", "There’s no such person on the team.")
    if acting.id == member.user_id:
        raise NotAllowed("own_factors", "You can’t reset your own second step. Ask another owner.")
    user = _locked_member(member.user_id)
    if not factors.of(user.id).delete()[0]:
        raise Refused("no_factors", "There’s no second step to reset.")
    end_sessions_of(user.id)
    outbox_commands.record(events.MemberFactorRemoved(subject_id=user.id, factor="all"), acting=acting, at=at)
    return member


def reseal_factors() -> int:
    """After a new field key: the secrets of this vendor's apps and recovery codes are sealed with it. Returns how many."""
    resealed = 0
    for row in factors.everybodys().select_for_update().exclude(type=factors.PASSKEY).order_by("id"):
        name = "secret" if row.type == factors.TOTP else "seed"
        data = {**row.data, name: secrets.resealed(row.data[name].encode()).decode()}
        factors.of(row.user_id).filter(id=row.id).update(data=data)
        resealed += 1
    return resealed


def _locked_member(user_id: UUID) -> User:
    user = User.objects.select_for_update().filter(id=user_id).first()
    if user is None or queries.member_of(user_id) is None:
        raise NotFound("member_unknown", "There’s no such person on the team.")
    return user


def _added(user: User, factor: str, at: datetime) -> list[str]:
    fresh = not factors.of(user.id).filter(type=factors.RECOVERY_CODES).exists()
    codes = RecoveryCodes.activate(user).get_unused_codes() if fresh else []
    outbox_commands.record(events.MemberFactorAdded(subject_id=user.id, factor=factor), acting=Actor("staff", user.id), at=at)
    return codes
