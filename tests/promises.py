"""What the database promises, taken away one at a time in a transaction that is rolled back: does an attack get through then?

A promise whose loss no attack notices would be decoration, or an attack is missing."""
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg2

Attack = Callable[[Any, Any], None]   # (cursor, the test's world)

# Constraints but for NOT NULL, and unique indexes with a condition, which PostgreSQL counts as no constraints.
PROMISES = """
    SELECT conrelid::regclass::text, conname, contype::text FROM pg_constraint
    WHERE conrelid = ANY(%(tables)s::regclass[]) AND contype = ANY(%(kinds)s::"char"[])
    UNION ALL
    SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, 'i' FROM pg_index i
    WHERE i.indrelid = ANY(%(tables)s::regclass[]) AND i.indisunique AND 'i' = ANY(%(kinds)s)
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND conrelid = i.indrelid)
    ORDER BY 1, 2"""


@dataclass(frozen=True)
class Promise:
    """kind: c check · u unique · f foreign key · p primary key · i unique index."""

    table: str
    name: str
    kind: str

    def drop(self, cursor) -> None:
        # CASCADE: a unique key that a chain points to goes with the chain.
        cursor.execute(f"DROP INDEX {self.name}" if self.kind == "i" else f"ALTER TABLE {self.table} DROP CONSTRAINT IF EXISTS {self.name} CASCADE")


def promises(cursor, tables: Iterable[str], kinds: str = "cufpi") -> list[Promise]:
    cursor.execute(PROMISES, {"tables": list(tables), "kinds": list(kinds)})
    return [Promise(*row) for row in cursor.fetchall()]


def through(cursor, world, attack: Attack) -> bool:
    """Whether the database takes the attack, what it checks at commit included; nothing of it stays."""
    cursor.execute("SAVEPOINT before")
    try:
        attack(cursor, world)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return True
    except (psycopg2.IntegrityError, psycopg2.errors.InsufficientPrivilege):
        return False
    finally:
        cursor.execute("ROLLBACK TO SAVEPOINT before")


def as_vendor(cursor, tenant_id) -> None:
    cursor.execute(f"SET LOCAL app.tenant_id = '{tenant_id}'")


def get_through(connection, world, attacks: Mapping[str, Attack]) -> list[str]:
    """With every promise in its place."""
    with connection.cursor() as cursor:
        as_vendor(cursor, world.tenant_id)
        found = [name for name, attack in attacks.items() if through(cursor, world, attack)]
    connection.rollback()
    return found


def idle(connection, world, attacks: Mapping[str, Attack], tables: Collection[str], kinds: str = "cufpi") -> list[str]:
    """The promises of these tables without which still no attack gets through."""
    found = []
    with connection.cursor() as cursor:
        for promise in promises(cursor, tables, kinds):
            connection.rollback()
            as_vendor(cursor, world.tenant_id)
            promise.drop(cursor)
            if not any(through(cursor, world, attack) for attack in attacks.values()):
                found.append(promise.name)
    connection.rollback()
    return found
