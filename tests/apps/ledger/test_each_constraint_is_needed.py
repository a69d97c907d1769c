"""Drops each constraint of the ledger in turn, in a transaction that is rolled back: some attack then gets through.

A constraint whose loss no attack notices would be decoration, or an attack is missing."""
import psycopg2
import pytest

from tests.apps.ledger.attack import ATTACKS
from tests.apps.ledger.owner import as_owner
from tests.apps.ledger.test_attacks import make_world

TABLES = ("ledger_account", "ledger_journal", "ledger_posting")
PROMISES = "SELECT conrelid::regclass::text, conname, contype FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('c', 'u', 'f') ORDER BY 1, 2"


@pytest.fixture
def owner(acme):
    with as_owner() as connection:
        yield connection


def through(cursor, world, attack) -> bool:
    """Whether the database takes the attack, the closing key included; nothing of it stays."""
    cursor.execute("SAVEPOINT before")
    try:
        attack(cursor, world)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return True
    except psycopg2.IntegrityError:
        return False
    finally:
        cursor.execute("ROLLBACK TO SAVEPOINT before")


def begin(cursor, world) -> None:
    cursor.execute(f"SET LOCAL app.tenant_id = '{world.tenant_id}'")


def test_whole_no_attack_gets_through(owner, acme, bolt):
    world = make_world(acme.id, bolt.id)
    with owner.cursor() as cursor:
        begin(cursor, world)
        assert [name for name, attack in ATTACKS.items() if through(cursor, world, attack)] == []


def test_without_any_one_of_them_some_attack_gets_through(owner, acme, bolt):
    world, idle = make_world(acme.id, bolt.id), []
    with owner.cursor() as cursor:
        cursor.execute(PROMISES, [list(TABLES)])
        promises = cursor.fetchall()
        assert {"one_account_per_owner", "journal_closes", "balance_chain"} <= {name for _, name, _ in promises}
        owner.rollback()
        for table, name, _kind in promises:
            begin(cursor, world)
            # CASCADE: a unique key that a chain points to goes with the chain.
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE")
            if not any(through(cursor, world, attack) for attack in ATTACKS.values()):
                idle.append(name)
            owner.rollback()
    assert idle == []
