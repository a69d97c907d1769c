"""What the product does once for a process or slowly on purpose, and what every test would pay for anew."""
from collections.abc import Iterator

import pytest
from django.test import override_settings
from whitenoise.middleware import WhiteNoiseMiddleware


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """One password of the product takes longer than most tests do; who tests that it does sets the hasher (tests/apps/accounts/test_enumeration.py)."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def files_found_once() -> Iterator[None]:
    """A process looks through all static files when it starts, and each client of a test is one: as much work as several of its requests."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def once(self: WhiteNoiseMiddleware) -> None:
        about = str({name: value for name, value in vars(self).items() if name not in ("get_response", "application", "media_types", "files")})
        if about not in found:
            look(self)
            found[about] = self.files
        self.files = dict(found[about])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield
