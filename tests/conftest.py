"""The owner makes and migrates the test database, the app role runs every test, and no test ever flushes."""
import secrets
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.test import Client
from django.utils import translation

from foundation.tenants import commands as tenants_commands


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """All aliases are one database: "default" and "aside" (role app) and "relay" are mirrors of "owner", which makes it.

    Two more reasons: a mirror is never flushed (the app may not TRUNCATE), and nothing is serialised (reading a vendor's
    tables without a vendor raises). Each xdist worker gets a database of its own."""
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        databases = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    yield
    with django_db_blocker.unblock():
        teardown_databases(databases, verbosity=0)


@pytest.fixture(autouse=True)
def in_english():
    """A request leaves its language behind in the thread."""
    yield
    translation.deactivate()


@dataclass
class VendorUnderTest:
    id: UUID
    host: str

    def client(self, **options) -> Client:
        return Client(HTTP_HOST=self.host, **options)


@pytest.fixture
def make_vendor():
    """Every test makes its own vendors and leaves their rows; the database is dropped at the end."""
    def make(name: str) -> VendorUnderTest:
        slug = f"{name}-{secrets.token_hex(4)}"
        host = f"{slug}.localhost"
        tenant = tenants_commands.create_tenant(slug=slug, name=name.capitalize(), host=host)
        return VendorUnderTest(tenant.id, host)
    return make


@pytest.fixture
def acme(transactional_db, make_vendor) -> VendorUnderTest:
    return make_vendor("acme")


@pytest.fixture
def bolt(transactional_db, make_vendor) -> VendorUnderTest:
    return make_vendor("bolt")
