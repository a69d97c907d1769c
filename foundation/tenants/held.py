"""Locks by name until the end of the transaction; those that it holds already are not asked for again."""
from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS, connection, connections

from foundation.tenants.context import held_in

EXCLUSIVE = "SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest(%s::text[]) AS key"
SHARED = "SELECT pg_advisory_xact_lock_shared(hashtextextended(key, 0)) FROM unnest(%s::text[]) AS key"


def take(keys: Sequence[str], *, shared: bool = False) -> None:
    """Waits for each, in the order given. `keys` name the app and the vendor. shared: with whoever else shares it."""
    wanted = [key for key in keys if not holding([key], shared=shared)]
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(SHARED if shared else EXCLUSIVE, [wanted])
        note(wanted, shared=shared)


def holding(keys: Sequence[str], *, shared: bool = False) -> bool:
    """Whether this transaction surely holds all of them. What was taken in a savepoint ends with what is rolled back to it, so that is known within it alone:
    False may be said of a lock that is held, never True of one that is not."""
    found, inside = held_in(connections[DEFAULT_DB_ALIAS]), _savepoints()
    return found is not None and all(_within(found.get((key, False)), inside) or (shared and _within(found.get((key, True)), inside)) for key in keys)


def note(keys: Sequence[str], *, shared: bool = False) -> None:
    """They were taken, and whatever savepoint they were taken in is released."""
    found, inside = held_in(connections[DEFAULT_DB_ALIAS]), _savepoints()
    if found is not None:
        found.update({(key, shared): inside for key in keys})


def _savepoints() -> tuple[str, ...]:
    """Those that are open, the outermost first; each has a name that no other of its connection ever has."""
    return tuple(one for one in connection.savepoint_ids if one is not None)


def _within(taken: tuple[str, ...] | None, inside: tuple[str, ...]) -> bool:
    return taken is not None and inside[:len(taken)] == taken
