"""Secrets at rest: sealed with the installation's keys, newest first, so that keys can be changed without a pause."""
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotOpen(ValueError):
    """Sealed with a key that FIELD_KEYS no longer holds, or bent."""


@cache
def _ring() -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in settings.FIELD_KEYS])


def seal(text: str) -> bytes:
    return seal_bytes(text.encode())


def seal_bytes(content: bytes) -> bytes:
    return _ring().encrypt(content)


def open_sealed(sealed: bytes | memoryview) -> str:
    """Raises CannotOpen."""
    return open_bytes(sealed).decode()


def open_bytes(sealed: bytes | memoryview) -> bytes:
    """Raises CannotOpen."""
    try:
        return _ring().decrypt(bytes(sealed))
    except InvalidToken:
        raise CannotOpen("This was sealed with a key that FIELD_KEYS does not hold.") from None


def resealed(sealed: bytes | memoryview) -> bytes:
    """The same, sealed with the newest key. Raises CannotOpen."""
    try:
        return _ring().rotate(bytes(sealed))
    except InvalidToken:
        raise CannotOpen("This was sealed with a key that FIELD_KEYS does not hold.") from None
