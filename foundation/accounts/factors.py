"""The second factors of a person: rows of allauth's, each statement naming the vendor as ours do."""
from datetime import datetime
from uuid import UUID

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db.models import QuerySet

from foundation.tenants.context import current_tenant_id

TOTP, PASSKEY, RECOVERY_CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
PERIOD = 30   # seconds that a code of an authenticator app stands


def everybodys() -> QuerySet[Authenticator]:
    # The library's model has no tenant_id; the table got one when it was adopted.
    return Authenticator.objects.extra(where=[f"mfa_authenticator.tenant_id = '{current_tenant_id()}'"])


def of(user_id: UUID) -> QuerySet[Authenticator]:
    return everybodys().filter(user_id=user_id)


def matching_counter(secret: str, code: str, at: datetime, after: int = 0) -> int | None:
    """Which period `code` belongs to: the present one or its neighbours (clocks differ), later than `after`. None: a wrong code."""
    now = int(at.timestamp()) // PERIOD
    plain = "".join(code.split())
    for counter in (now, now - 1, now + 1):
        if counter > after and compare_user_code(actual=plain, expected=format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None


def secret_of(totp: Authenticator) -> str:
    return decrypt(totp.data["secret"])
