"""How secrets are kept: never themselves, only what lets us recognise them."""
import hashlib
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac


def new_secret() -> str:
    """256 bits, fit for a link."""
    return secrets.token_urlsafe(32)


def of_secret(secret: str) -> str:
    """For secrets of 256 random bits: nobody finds one by trying, so a plain hash will do, and it can be looked up."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


def of_code(code: str, row_id) -> str:
    """For six figures, which could be tried out: keyed with the installation's secret and bound to the row."""
    return salted_hmac(f"sign-in code {row_id}", code, algorithm="sha256").hexdigest()


def same(one: str, other: str) -> bool:
    return constant_time_compare(one, other)


def of_address(tenant_id, door: str, address: str) -> str:
    """What a counter of failed tries is kept under: it tells nobody whose address was tried."""
    return salted_hmac(f"failed {tenant_id} {door}", address, algorithm="sha256").hexdigest()
