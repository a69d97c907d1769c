"""Opens each lock between the vendors in turn, on every table: each is noticed by rows that then go where they must not.

The tables and keys come from PostgreSQL's catalog, so a new one is tried without anybody thinking of it; that none is missing
there is asked of the models."""
import psycopg2
import pytest
from django.apps import apps

from foundation.kernel.ids import uuid7
from foundation.tenants import catalog
from foundation.tenants.fields import TenantForeignKey
from tests.apps.ledger.owner import as_owner
from tests.apps.tenants.bare import OURS, THEIRS, add, row, strip
from tests.promises import as_vendor, get_through, idle, through

KEYS = """
    SELECT conrelid::regclass::text, confrelid::regclass::text, conname,
           ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS k(num, place) JOIN pg_attribute ON attrelid = conrelid AND attnum = num ORDER BY place),
           ARRAY(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY AS k(num, place) JOIN pg_attribute ON attrelid = confrelid AND attnum = num ORDER BY place)
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 3"""
# Keys wider than the models know (ChainKey) beside the ledger's, which are dropped there.
CHAINS = {"move_follows_move", "referral_is_its_last_move"}


@pytest.fixture
def owner(acme):
    with as_owner() as connection:
        yield connection


@pytest.fixture
def cursor(owner):
    with owner.cursor() as cursor:
        yield cursor


def tables(cursor) -> list[str]:
    cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY relname")
    return [name for name, in cursor.fetchall() if name not in catalog.GLOBAL_TABLES]


def keys(cursor) -> list[tuple]:
    cursor.execute(KEYS)
    return [key for key in cursor.fetchall() if key[0] not in catalog.GLOBAL_TABLES]


def adding(table: str, *rows: dict):
    def attack(cursor, _world) -> None:
        for values in rows:
            add(cursor, table, values)
    return attack


def test_the_primary_key_of_every_table_begins_with_the_vendor(owner, cursor):
    """Two vendors may hold the same id, one may not hold it twice; without the key it may."""
    for table in tables(cursor):
        name = strip_to_primary_key(cursor, table)
        ours, theirs = row(cursor, table), row(cursor, table, tenant_id=THEIRS)
        cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        assert through(cursor, None, adding(table, ours, theirs)), table
        assert not through(cursor, None, adding(table, ours, ours)), table
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE")
        assert through(cursor, None, adding(table, ours, ours)), table
        owner.rollback()


def strip_to_primary_key(cursor, table: str) -> str:
    cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'p'", [table])
    [(name,)] = cursor.fetchall()
    strip(cursor, table, name)
    return name


def test_no_key_reaches_another_vendors_row_and_without_it_one_does(owner, cursor):
    for table, target, name, columns, target_columns in keys(cursor):
        for one in {table, target}:
            strip(cursor, one, name, *(unique_keys(cursor, target) if one == target else []))
        for one in {table, target}:
            cursor.execute(f"ALTER TABLE {one} NO FORCE ROW LEVEL SECURITY")
        aimed = row(cursor, target, {"id", *target_columns}, tenant_id=THEIRS)
        held = dict(zip(columns, (aimed[column] for column in target_columns), strict=True))
        honest, foreign = ({**row(cursor, table), **held, "tenant_id": tenant_id} for tenant_id in (THEIRS, OURS))
        if target == table:
            honest, foreign = ({**values, "id": other_id(values["id"])} if "id" not in columns else values for values in (honest, foreign))
        assert through(cursor, None, adding_to(target, aimed, table, honest)), name
        assert not through(cursor, None, adding_to(target, aimed, table, foreign)), name
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        assert through(cursor, None, adding_to(target, aimed, table, foreign)), name
        owner.rollback()


def adding_to(target: str, aimed: dict, table: str, values: dict):
    def attack(cursor, _world) -> None:
        add(cursor, target, aimed)
        add(cursor, table, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return attack


def other_id(value):
    return uuid7() if not isinstance(value, int) else value + 1


def unique_keys(cursor, table: str) -> list[str]:
    cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('p', 'u')", [table])
    return [name for name, in cursor.fetchall()]


def missing(cursor) -> set[str]:
    """Keys that the models or the chains promise and the database lacks."""
    there = {(table, column) for table, _, _, columns, _ in keys(cursor) for column in columns}
    fields = [(model._meta.db_table, field.column) for model in apps.get_models() for field in model._meta.local_fields
              if field.remote_field and (isinstance(field, TenantForeignKey) or model._meta.db_table not in catalog.GLOBAL_TABLES)
              and field.remote_field.model._meta.db_table not in catalog.GLOBAL_TABLES]
    return {f"{table}.{column}" for table, column in fields if (table, column) not in there} | (CHAINS - {name for _, _, name, _, _ in keys(cursor)})


def test_no_key_of_the_models_is_missing_and_a_missing_one_is_noticed(owner, cursor):
    assert missing(cursor) == set()
    for table, _, name, _, _ in keys(cursor):
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        assert missing(cursor) or table.startswith("ledger_"), name   # the ledger's chains are dropped beside the ledger
        owner.rollback()


# Row-level security: FORCE binds the owner too, so the owner's own eyes show whether it holds.

def faults(cursor, table: str) -> set[str]:
    """What goes wrong for a vendor that has one row beside another vendor's one."""
    def does(sql: str, *values) -> int:
        cursor.execute("SAVEPOINT before")
        try:
            cursor.execute(sql, values)
            return len(cursor.fetchall()) if cursor.description else cursor.rowcount
        except psycopg2.errors.InsufficientPrivilege:
            return 0
        finally:
            cursor.execute("ROLLBACK TO SAVEPOINT before")

    found = set()
    for whose, tenant_id, wanted in (("own", OURS, 1), ("another’s", THEIRS, 0)):
        for verb, seen in (("reads", does(f"SELECT FROM {table} WHERE tenant_id = %s", tenant_id)),
                           ("adds", does(f"INSERT INTO {table} (tenant_id, id) SELECT %s, id FROM {table} LIMIT 1", tenant_id)),
                           ("changes", does(f"UPDATE {table} SET tenant_id = tenant_id WHERE tenant_id = %s", tenant_id)),
                           ("deletes", does(f"DELETE FROM {table} WHERE tenant_id = %s", tenant_id))):
            if seen != wanted:
                found.add(f"{verb} {whose}")
    return found


def test_every_row_level_lock_is_needed_on_every_table(owner, cursor):
    """Whole, nothing goes wrong; without FORCE, with security off, with a policy gone or open, something does."""
    for table in tables(cursor):
        cursor.execute("SELECT polname, polcmd FROM pg_policy WHERE polrelid = %s::regclass AND polroles = '{0}' ORDER BY polname", [table])
        policies = cursor.fetchall()
        strip(cursor, table)
        cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        add(cursor, table, row(cursor, table))
        add(cursor, table, row(cursor, table, tenant_id=THEIRS))
        cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        as_vendor(cursor, OURS)
        append_only = [name for name, _ in policies] == ["tenant_adds", "tenant_reads"]
        whole = {"changes own", "deletes own"} if append_only else set()
        assert faults(cursor, table) == whole, table
        bends = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
        for name, command in policies:
            bends += [f"DROP POLICY {name} ON {table}", *([] if command == "a" else [f"ALTER POLICY {name} ON {table} USING (true)"]),
                      *([] if command == "r" else [f"ALTER POLICY {name} ON {table} WITH CHECK (true)"])]
        for bend in bends:
            cursor.execute("SAVEPOINT whole")
            cursor.execute(bend)
            assert faults(cursor, table) != whole, bend
            cursor.execute("ROLLBACK TO SAVEPOINT whole")
        owner.rollback()


# The vendors themselves

def inserted(table: str, **values):
    def attack(cursor, _world) -> None:
        add(cursor, table, {name: value() if callable(value) else value for name, value in values.items()})
    return attack


def test_each_constraint_of_the_vendors_tables_is_needed(owner, acme):
    vendor = {"tenant_id": acme.id, "name": "Acme", "accent": "#131c18", "locale": "en", "time_zone": "UTC", "currency": "EUR", "plan": "open"}
    with owner.cursor() as cursor:
        cursor.execute("SELECT slug, (SELECT host FROM tenants_address WHERE tenant_id = t.id) FROM tenants_tenant t WHERE id = %s", [acme.id])
        [(slug, host)] = cursor.fetchall()
    owner.rollback()

    attacks = {
        "a slug twice": inserted("tenants_tenant", id=uuid7, slug=slug, kind="vendor"),
        "an id twice": inserted("tenants_tenant", id=acme.id, slug="another", kind="vendor"),
        "a second platform": inserted("tenants_tenant", id=uuid7, slug="another", kind="platform"),
        "a host twice": inserted("tenants_address", host=host, tenant_id=acme.id, canonical=False),
        "a host in capitals": inserted("tenants_address", host="ACME.example", tenant_id=acme.id, canonical=False),
        "a second canonical host": inserted("tenants_address", host="acme.example", tenant_id=acme.id, canonical=True),
        "nobody's host": inserted("tenants_address", host="acme.example", tenant_id=uuid7, canonical=False),
        "a second row of a vendor": inserted("tenants_vendor", id=uuid7, **vendor),
        "a plan that nobody knows": changed_plan,
    }
    world = type("World", (), {"tenant_id": acme.id})
    assert get_through(owner, world, attacks) == []
    assert idle(owner, world, attacks, ["tenants_tenant", "tenants_address", "tenants_vendor"]) == ["tenants_vendor_pkey"]   # one row per vendor says more


def changed_plan(cursor, world) -> None:
    cursor.execute("UPDATE tenants_vendor SET plan = 'free' WHERE tenant_id = %s", [world.tenant_id])
    assert cursor.rowcount == 1
