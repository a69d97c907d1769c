"""What the product does once for a process or slowly on purpose, and what every test would pay for anew."""
from collections.abc import Iterator

import pytest
from django.test import override_settings


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """One password of the product takes longer than most tests do; who tests that it does sets the hasher (tests/apps/accounts/test_enumeration.py)."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield
