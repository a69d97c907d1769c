"""Keys to the API: issued to one member of the staff, shown once, revoked."""
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from foundation.accounts import events, hashing, queries, rules, states
from foundation.accounts.models import ApiKey, ApiKeyIndex
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotAllowed, NotFound, Refused
from foundation.outbox import commands as outbox_commands
from foundation.tenants.context import current_tenant_id


def issue_api_key(*, label: str, scopes: Sequence[str], staff_user_id: UUID, acting: Actor, at: datetime) -> tuple[ApiKey, str]:
    """The key and its secret, which is never seen again. Raises BadInput at /label or /scopes, Refused for who is not on the
    staff, NotAllowed when staff issue a key that acts as somebody else: four eyes would become two."""
    wrong = []
    if not label.strip():
        wrong.append(FieldError("/label", "missing", "Say what the key is for, so that you know it later."))
    unknown = rules.unknown_scopes(scopes)
    if unknown:
        wrong.append(FieldError("/scopes", "unknown", "Choose from: {scopes}.", {"scopes": ", ".join(states.SCOPES)}))
    elif not scopes:
        wrong.append(FieldError("/scopes", "missing", "Choose at least one thing that the key may do."))
    if wrong:
        raise BadInput(wrong)
    if acting.kind == "staff" and acting.id != staff_user_id:
        raise NotAllowed("key_of_another", "A key acts as the person it belongs to. Each of you issues their own.")
    if queries.member_of(staff_user_id) is None:
        raise Refused("not_on_staff", "A key belongs to somebody on the team.")
    secret = f"rp_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(staff_user_id=staff_user_id, label=label.strip()[:80], secret_hash=hashing.of_secret(secret), last_four=secret[-4:],
                                scopes=[scope for scope in states.SCOPES if scope in scopes], issued_at=at)
    ApiKeyIndex.objects.create(secret_hash=key.secret_hash, tenant_id=current_tenant_id())
    outbox_commands.record(events.ApiKeyIssued(subject_id=key.id, staff_user_id=staff_user_id, scopes=key.scopes), acting=acting, at=at)
    return key, secret


def revoke_api_key(*, key_id: UUID, acting: Actor, at: datetime) -> ApiKey:
    """It opens nothing from now on. Raises NotFound, and Refused when it was revoked before."""
    key = ApiKey.objects.select_for_update().filter(id=key_id).first()
    if key is None:
        raise NotFound("key_unknown", "There’s no such key.")
    if key.revoked_at:
        raise Refused("key_revoked", "This key was revoked before.")
    return _revoke(key, acting=acting, at=at)


def revoke_keys_of(user_id: UUID, *, acting: Actor, at: datetime) -> None:
    """All of one person's: else they would come back with the person."""
    for key in ApiKey.objects.select_for_update().filter(staff_user_id=user_id, revoked_at=None).order_by("id"):
        _revoke(key, acting=acting, at=at)


def _revoke(key: ApiKey, *, acting: Actor, at: datetime) -> ApiKey:
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])
    ApiKeyIndex.objects.filter(secret_hash=key.secret_hash).delete()
    outbox_commands.record(events.ApiKeyRevoked(subject_id=key.id, staff_user_id=key.staff_user_id), acting=acting, at=at)
    return key
