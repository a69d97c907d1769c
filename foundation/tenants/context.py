"""Which vendor are we working for? One answer for the ORM (a contextvar) and for PostgreSQL (a setting of the transaction)."""
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_entered: ContextVar[MappingProxyType] = ContextVar("entered", default=MappingProxyType({}))   # database alias -> tenant id
_held: WeakKeyDictionary[BaseDatabaseWrapper, dict] = WeakKeyDictionary()   # what the vendor's transaction on it holds (held.py)


class NoTenant(RuntimeError):
    """A vendor's rows were asked for outside tenant_context()."""


class OtherTenant(RuntimeError):
    """One transaction serves one vendor."""


def tenant_or_none() -> uuid.UUID | None:
    """The vendor that is being served, or None outside every context."""
    return next(iter(_entered.get().values()), None)


def current_tenant_id() -> uuid.UUID:
    """The vendor that is being served. Raises NoTenant outside every context, it never guesses."""
    tenant_id = tenant_or_none()
    if tenant_id is None:
        raise NoTenant("a vendor's rows were asked for outside tenant_context()")
    return tenant_id


@contextmanager
def tenant_context(tenant_id: uuid.UUID | str, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """One transaction for one vendor on the connection `using`. Nested for the same vendor it is a savepoint.

    Raises OtherTenant when another vendor is being served, ValueError for what is no uuid.
    """
    tenant_id = uuid.UUID(str(tenant_id))   # it becomes part of an SQL text below: nothing but a uuid may pass
    if tenant_or_none() not in (None, tenant_id):
        raise OtherTenant(f"{tenant_or_none()} is being served, {tenant_id} has to wait")
    entered = _entered.get()
    nested = using in entered
    connection = connections[using]
    inside_a_test = connection.in_atomic_block and not nested
    token = _entered.set(MappingProxyType({**entered, using: tenant_id}))
    try:
        # durable: refuses to begin inside somebody else's transaction (a test's own is let pass), so the setting is
        # always the first statement of its transaction and never sits in a savepoint.
        with transaction.atomic(using=using, durable=not nested):
            if not nested:
                _held[connection] = {}
                _tell_postgres(connection, tenant_id)
            yield
            # The setting ends with the transaction. Only a test's transaction goes on, and there it is taken back,
            # unless the transaction is marked for rollback: then every statement would raise, also this one.
            if inside_a_test and not connection.needs_rollback:
                _tell_postgres(connection, "")
    finally:
        _entered.reset(token)
        if not nested:
            _held.pop(connection, None)


def held_in(connection: BaseDatabaseWrapper) -> dict | None:
    """What is known about the locks of the vendor's transaction on this connection; None where there is none."""
    return _held.get(connection)


def _tell_postgres(connection, tenant_id) -> None:
    """A literal in a statement of its own. On a distributed database set_config() and server-side parameters do not reach
    the shards, and a string of several statements is sent there whole. '' is "nobody": no row matches."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL app.tenant_id = '{tenant_id}'")
