"""Which role may do what to which table, written down: a right too few or too many on any table is noticed, and so is another policy."""
import pytest

from foundation.tenants import catalog
from tests.apps.ledger.owner import as_owner

CHANGED, ADDED = {"SELECT", "INSERT", "UPDATE", "DELETE"}, {"SELECT", "INSERT"}
EVERY = CHANGED | {"TRUNCATE", "REFERENCES", "TRIGGER"}
# Tables without a vendor: what the app may do there.
GLOBAL = {
    "tenants_tenant": ADDED, "tenants_address": CHANGED, "django_session": CHANGED, "django_content_type": {"SELECT"}, "auth_permission": {"SELECT"},
    "django_migrations": {"SELECT"}, "auth_group": set(), "auth_group_permissions": set(), "accounts_apikeyindex": {"SELECT", "INSERT", "DELETE"},
    "outbox_tick": {"SELECT", "UPDATE", "DELETE"},
}
# The relay sees of all vendors which deliveries are open, not what they say, and only puts them off.
RELAY = {
    "outbox_tick": {"SELECT", "INSERT", "UPDATE(due_at)"},
    "outbox_delivery": {f"SELECT({column})" for column in ("tenant_id", "id", "subscriber", "ordered", "subject_id", "seq", "state", "due_at")} | {"UPDATE(due_at)"},
}
OPEN = "((state)::text <> 'done'::text)", "((state)::text = 'due'::text)"
POLICIES = {"outbox_delivery": {("relay_sees_open", "referral_relay", "r", OPEN[0], None), ("relay_puts_off", "referral_relay", "w", OPEN[1], OPEN[1])}}
SAME = "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)"
WHOLE = {("tenant", "everybody", "*", SAME, SAME)}
APPEND_ONLY = {("tenant_reads", "everybody", "r", SAME, None), ("tenant_adds", "everybody", "a", None, SAME)}

# (role, right) and a policy's (name, role, command, condition to see, condition to write) of one table.
RIGHTS_AND_POLICIES = """
    SELECT CASE grantee WHEN 0 THEN 'everybody' ELSE grantee::regrole::text END, privilege_type, NULL, NULL, NULL
    FROM pg_class, aclexplode(relacl) WHERE oid = %(table)s::regclass AND grantee <> relowner
    UNION ALL SELECT CASE grantee WHEN 0 THEN 'everybody' ELSE grantee::regrole::text END, privilege_type || '(' || attname || ')', NULL, NULL, NULL
    FROM pg_attribute, aclexplode(attacl) WHERE attrelid = %(table)s::regclass
    UNION ALL SELECT polname, CASE WHEN polroles = '{0}' THEN 'everybody' ELSE array_to_string(polroles::regrole[], ',') END, polcmd::text,
           pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) FROM pg_policy WHERE polrelid = %(table)s::regclass"""


@pytest.fixture
def cursor(acme):
    with as_owner() as owner, owner.cursor() as cursor:
        yield cursor


def all_tables(cursor) -> list[str]:
    cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY relname")
    return [name for name, in cursor.fetchall()]


def found(cursor, table: str, after: str = "") -> set[tuple]:
    cursor.execute(after + RIGHTS_AND_POLICIES, {"table": table})
    return set(cursor.fetchall())


def rights(table: str, append_only: bool) -> dict[str, set[str]]:
    return {"referral_app": GLOBAL.get(table, ADDED if append_only else CHANGED), "referral_relay": RELAY.get(table, set())}


def written(table: str, append_only: bool) -> set[tuple]:
    policies = set() if table in catalog.GLOBAL_TABLES else APPEND_ONLY if append_only else WHOLE
    return {(role, right, None, None, None) for role, some in rights(table, append_only).items() for right in some} | policies | POLICIES.get(table, set())


def is_append_only(cursor, table: str) -> bool:
    """No policy lets anybody change a row."""
    return "tenant_adds" in {name for name, *_ in found(cursor, table)}


def test_every_right_and_policy_is_as_it_is_written(cursor):
    assert set(GLOBAL) == set(catalog.GLOBAL_TABLES)
    for table in all_tables(cursor):
        assert found(cursor, table) == written(table, is_append_only(cursor, table)), table


def bends(table: str, append_only: bool) -> list[str]:
    """Each right taken away, each one too many given, to the app, the relay and everybody; each policy for the relay dropped, opened, given to the app."""
    whose = rights(table, append_only)
    taken = [f"REVOKE {right} ON {table} FROM {role}" for role, some in whose.items() for right in sorted(some)]
    given = [f"GRANT {right} ON {table} TO {role}" for role, some in (whose | {"PUBLIC": set()}).items() for right in sorted(EVERY - some)]
    opened = [f"{bend} ON {table}{how}" for name in sorted(name for name, *_ in POLICIES.get(table, ()))
              for bend, how in ((f"DROP POLICY {name}", ""), (f"ALTER POLICY {name}", " USING (true)"), (f"ALTER POLICY {name}", " TO referral_app"))]
    return taken + given + opened


def test_a_right_or_policy_that_is_another_is_noticed_on_every_table(cursor):
    for table in all_tables(cursor):
        append_only = is_append_only(cursor, table)
        whole = written(table, append_only)
        for bend in bends(table, append_only):
            assert found(cursor, table, after=f"ROLLBACK; BEGIN; {bend};") != whole, bend
