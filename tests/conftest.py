"""The owner makes and migrates the test database, the app role runs every test, and no test ever flushes."""
import gc
import secrets
import time
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import OperationalError, connections
from django.test import Client, TransactionTestCase
from django.utils import translation
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from foundation.tenants import commands as tenants_commands
from tests.template import migrated

pytest_plugins = ["tests.groups", "tests.quick", "tests.sweeps"]


def pytest_collection_finish():
    """All that was imported and collected stays until the end: nobody looks through it again and again for what may go.
    A fifth of the processor went into that."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 10)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """All aliases are one database: "default" and "aside" (role app) and "relay" are mirrors of "owner", which makes it.

    Two more reasons: a mirror is never flushed (the app may not TRUNCATE), and nothing is serialised (reading a vendor's
    tables without a vendor raises). Each xdist worker gets a database of its own."""
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        databases = migrated(lambda: setup_databases(verbosity=0, interactive=False, serialized_aliases=set()))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_should_reload_connections", lambda self: not all(map(_as_new, connections.all(initialized_only=True))))
        yield
    with django_db_blocker.unblock():
        connections.close_all()   # the mirrors too, else the database is still in use
        _dropped(lambda: teardown_databases(databases, verbosity=0))


def _dropped(drop) -> None:
    """A thread of the live server that answers a browser's last request holds it a moment longer. Whoever holds it for good: the next run
    drops it, and the engine is thrown away with it."""
    for _ in range(6):   # PostgreSQL itself waits some seconds each time
        try:
            return drop()
        except OperationalError as error:
            if "being accessed by other users" not in str(error):
                raise
            time.sleep(0.25)


def _as_new(connection) -> bool:
    """Whether the next test may go on with this connection: nothing is open in it, and whatever is set in it is set for a transaction.
    A new one for each test makes PostgreSQL read its whole catalog again, which took longer than most tests do."""
    behind = connection.connection
    return behind is None or (behind.info.transaction_status == TRANSACTION_STATUS_IDLE and connection.is_usable())


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
