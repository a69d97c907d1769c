"""The two ceremonies of a passkey: what the browser is asked, and whether its answer is right."""
import json

from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from foundation.kernel.errors import Refused


def to_register(user) -> str:
    """JSON for navigator.credentials.create(); its challenge waits in the session."""
    return json.dumps(auth.begin_registration(user, passwordless=False))


def to_sign_in(user) -> str:
    """JSON for navigator.credentials.get()."""
    return json.dumps(auth.begin_authentication(user))


def registered(request: HttpRequest, answer: str) -> dict:
    """The credential to keep. Raises Refused."""
    credential = _parsed(answer)
    try:
        _refuse_other_host(request, auth.parse_registration_response(credential))
        auth.complete_registration(credential)
    except (ValidationError, ValueError, KeyError):
        raise _refusal() from None
    return credential


def signed_in_with(request: HttpRequest, user, answer: str) -> int:
    """The id of the passkey of `user` that signed. Raises Refused."""
    credential = _parsed(answer)
    try:
        _refuse_other_host(request, auth.parse_authentication_response(credential))
        return auth.complete_authentication(user, credential).pk
    except (ValidationError, ValueError, KeyError):
        raise _refusal() from None


def _parsed(answer: str) -> dict:
    try:
        credential = json.loads(answer)
    except (ValueError, RecursionError):
        raise _refusal() from None
    if not isinstance(credential, dict) or "\\u" in answer:   # a browser escapes nothing in it; NUL can't be kept
        raise _refusal()
    return credential


def _refuse_other_host(request: HttpRequest, response: AuthenticationResponse | RegistrationResponse) -> None:
    """The library lets hosts below ours pass too. A vendor's host may lie below another's: only the very same counts."""
    if response.response.client_data.origin != f"{request.scheme}://{request.get_host()}":
        raise _refusal()


def _refusal() -> Refused:
    return Refused("passkey_wrong", "That passkey didn’t work here. Try again, or use a code.")
