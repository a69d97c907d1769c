"""A browser that somebody signed in with before: their tries in it are counted apart, so that strangers' wrong ones don't lock them out.

It opens nothing. The cookie holds a number of its own and keyed hashes of the addresses, and is signed; it lasts for half a year."""
import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from foundation.accounts import queries as accounts_queries

LASTS = timedelta(days=180)
MOST = 5   # people who share a browser
SALT = "known browser"


def known_to(request: HttpRequest, email: str) -> str:
    """The browser's number if `email` signed in with it before at this vendor, else ''."""
    number, people = _read(request)
    return number if accounts_queries.mark_of_address(email) in people else ""


def remember(request: HttpRequest, email: str) -> None:
    """The answer to this request sets the cookie."""
    number, people = _read(request)
    mark = accounts_queries.mark_of_address(email)
    setattr(request, "_known_browser", {"number": number or secrets.token_urlsafe(16), "people": [mark, *(one for one in people if one != mark)][:MOST]})   # noqa: B010


def set_cookie(request: HttpRequest, response: HttpResponse) -> None:
    value = getattr(request, "_known_browser", None)
    if value is not None:
        response.set_cookie(settings.KNOWN_BROWSER_COOKIE_NAME, signing.dumps(value, salt=SALT), max_age=LASTS, secure=settings.SESSION_COOKIE_SECURE,
                            httponly=True, samesite="Lax")


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        stored = signing.loads(request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return "", []
    return stored["number"], stored["people"]
