"""Reads about accounts: who somebody is, what they may do, and which key opens what."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from foundation.accounts import factors, hashing, rules, states
from foundation.accounts.models import ApiKey, ApiKeyIndex, Entry, Invitation, Member, SupportVisit, User
from foundation.kernel.errors import NotFound
from foundation.tenants.context import current_tenant_id

HOW = "signed_in_how"   # in the session: {"user": id, "how": one of states.BY_*}


@dataclass(frozen=True)
class KeyInUse:
    """A key that works now, and the person it acts as."""

    id: UUID
    scopes: tuple[str, ...]
    role: str
    staff_user_id: UUID
    label: str


def user(user_id: UUID) -> User:
    """Raises NotFound."""
    found = User.objects.filter(id=user_id).first()
    if found is None:
        raise NotFound("user_unknown", "There’s no such person.")
    return found


def user_by_email(email: str) -> User | None:
    return User.objects.filter(email=rules.normal_address(email)).first()


def names_of(user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """id -> name; who has none yet is called by the part of the address before the @."""
    wanted = {user_id for user_id in user_ids if user_id}
    return {row.id: row.name or row.email.partition("@")[0] for row in User.objects.filter(id__in=wanted)} if wanted else {}


def name_of(user_id: UUID | None) -> str:
    """As names_of(), for one; '' for nobody."""
    return names_of([user_id]).get(user_id, "") if user_id else ""


def member_of(user_id: UUID | None) -> Member | None:
    """With its user; None for who is not on the staff."""
    return Member.objects.select_related("user").filter(user_id=user_id, user__is_active=True).first() if user_id else None


def mark_of_address(email: str) -> str:
    """What a browser remembers of somebody: the same for the same address at this vendor, and nobody reads the address from it."""
    return hashing.of_address(current_tenant_id(), "browser", rules.normal_address(email))


def members() -> list[Member]:
    """With their users, the first one first."""
    return list(Member.objects.select_related("user").order_by("id"))


def staff_count() -> int:
    return Member.objects.count()


def open_invitations(at: datetime) -> list[Invitation]:
    """Neither accepted nor withdrawn, and not over at `at`."""
    return list(Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=at).order_by("id"))


def invitation_with(secret: str, at: datetime) -> Invitation | None:
    """The invitation behind a link, while it can be accepted."""
    return Invitation.objects.filter(secret_hash=hashing.of_secret(secret), accepted_at=None, withdrawn_at=None, expires_at__gt=at).first()


def reset_with(secret: str, at: datetime) -> Entry | None:
    """The mailed link to a new password, while it works."""
    return Entry.objects.filter(secret_hash=hashing.of_secret(secret), purpose=states.RESET, used_at=None, expires_at__gt=at).first()


def api_keys() -> list[ApiKey]:
    """With the persons they act as, the newest first, revoked ones too."""
    return list(ApiKey.objects.select_related("staff_user").order_by("-id"))


def tenant_of_api_key(authorization: str) -> UUID | None:
    """The vendor of the key in an Authorization header; None when there is none or it is unknown."""
    secret = rules.key_in(authorization)
    if secret is None:
        return None
    return ApiKeyIndex.objects.filter(secret_hash=hashing.of_secret(secret)).values_list("tenant_id", flat=True).first()


def api_key_of(authorization: str) -> KeyInUse | None:
    """The key of an Authorization header at the vendor that is being served. None when it is unknown or revoked, or when the
    person behind it is no longer on the staff."""
    secret = rules.key_in(authorization)
    key = ApiKey.objects.filter(secret_hash=hashing.of_secret(secret), revoked_at=None).first() if secret else None
    member = member_of(key.staff_user_id) if key else None
    if key is None or member is None:
        return None
    return KeyInUse(key.id, tuple(key.scopes), member.role, key.staff_user_id, key.label)


def factors_of(user_id: UUID) -> list[str]:
    """Which second factors somebody has: 'totp', 'webauthn' (one for each passkey)."""
    return [str(row.type) for row in factor_rows(user_id)]


def factor_rows(user_id: UUID) -> list[Authenticator]:
    """The authenticator app and the passkeys, the first one first."""
    return list(factors.of(user_id).exclude(type=factors.RECOVERY_CODES).order_by("id"))


def who_has_second_factor() -> set[UUID]:
    """The users of this vendor who have an app or a passkey."""
    return set(factors.everybodys().exclude(type=factors.RECOVERY_CODES).values_list("user_id", flat=True))


def unused_recovery_codes(user_id: UUID) -> list[str]:
    row = factors.of(user_id).filter(type=factors.RECOVERY_CODES).first()
    return row.wrap().get_unused_codes() if row else []


def visits(limit: int = 50) -> list[SupportVisit]:
    """Every look that an operator took at this vendor, the latest first."""
    return list(SupportVisit.objects.order_by("-id")[:limit])


def visit(visit_id: UUID) -> SupportVisit:
    return SupportVisit.objects.get(id=visit_id)


def running_visit(visit_id: UUID, at: datetime) -> SupportVisit | None:
    """A visit that was opened and is not over at `at`; None for every other, and at every other vendor."""
    return SupportVisit.objects.filter(id=visit_id, opened_at__isnull=False, ended_at=None, ends_at__gt=at).first()


def visitor(visit: SupportVisit) -> Member:
    """How a visit stands before the policies: somebody who may read. Never stored."""
    return Member(user=User(id=visit.operator_id, name=visit.operator_name, email=""), role=states.READ_ONLY)


def how_signed_in(request: HttpRequest) -> str:
    """One of states.BY_*; '' for a session that does not say."""
    stored = request.session.get(HOW) or {}
    return stored.get("how", "") if request.user.is_authenticated and stored.get("user") == str(request.user.id) else ""


def password_is_enough(member: Member) -> bool:
    """Whether nothing else is asked of them, nor has to be set up first."""
    return rules.is_strong(states.BY_PASSWORD, member.role, bool(factors_of(member.user_id)))


def signed_in_strongly(request: HttpRequest, member: Member) -> bool:
    """Whether the session was opened as strictly as the member's role, and what the member has set up, demand."""
    how = how_signed_in(request)
    return rules.is_strong(how, member.role, how == states.BY_PASSWORD and bool(factors_of(member.user_id)))
