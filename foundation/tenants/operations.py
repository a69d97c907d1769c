"""Migration operations: protect a table, adopt one of somebody else's, run a step that must see all rows.

Every statement is executed alone: a distributed database sends a string of several to the shards as it is."""
import re

from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation, OperationCategory

# No subquery, not even around current_setting(). '' is what is left of the setting after a transaction.
CURRENT_TENANT = "nullif(current_setting('app.tenant_id', true), '')::uuid"
SAME_TENANT = f"tenant_id = {CURRENT_TENANT}"


class DatabaseOnly(Operation):
    """Something Django's models do not know of."""
    category = OperationCategory.SQL
    reversible = True

    def state_forwards(self, app_label, state):
        pass

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        raise IrreversibleError(f"{self.describe()}: going back is a new migration")


def constraints(schema_editor, table, kind):
    """(name, definition) of a table's constraints: 'p' primary key, 'f' foreign keys, 'u' unique."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = %s",
                       [table, kind])
        return cursor.fetchall()


class ProtectTable(DatabaseOnly):
    """The second and third lock of a tenant table. Comes right after CreateModel in the same migration: Django adds foreign
    keys at the migration's end, and they need the primary key (tenant_id, id)."""

    def __init__(self, table, append_only=False):
        self.table = table
        self.append_only = append_only

    def describe(self):
        return f"Protect {self.table}"

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        table, run = self.table, schema_editor.execute
        [(primary_key, _)] = constraints(schema_editor, table, "p")
        run(f"ALTER TABLE {table} DROP CONSTRAINT {primary_key}")
        run(f"ALTER TABLE {table} ADD CONSTRAINT {primary_key} PRIMARY KEY (tenant_id, id)")
        run(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        run(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")   # the owner too
        if self.append_only:
            # No policy for UPDATE and DELETE: even the owner changes 0 rows, without any trigger.
            run(f"CREATE POLICY tenant_reads ON {table} FOR SELECT USING ({SAME_TENANT})")
            run(f"CREATE POLICY tenant_adds ON {table} FOR INSERT WITH CHECK ({SAME_TENANT})")
            run(f"GRANT SELECT, INSERT ON {table} TO referral_app")
        else:
            run(f"CREATE POLICY tenant ON {table} USING ({SAME_TENANT}) WITH CHECK ({SAME_TENANT})")
            run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO referral_app")


class ChainKey(DatabaseOnly):
    """A foreign key wider than (tenant_id, id): it holds a chain (a ledger's legs, a referral's moves) together.

    Only the ledger's closing key may be deferred: it is the one promise that can be kept at commit alone."""

    def __init__(self, table, name, columns, to_table, to_columns, deferred=False):
        if columns[0] != "tenant_id" or to_columns[0] != "tenant_id":
            raise ValueError(f"{name}: a key between tables of a vendor begins with tenant_id")
        self.table, self.name, self.columns = table, name, columns
        self.to_table, self.to_columns, self.deferred = to_table, to_columns, deferred

    def describe(self):
        return f"Chain {self.table} to {self.to_table} ({self.name})"

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute(
            f"ALTER TABLE {self.table} ADD CONSTRAINT {self.name} FOREIGN KEY ({', '.join(self.columns)}) "
            f"REFERENCES {self.to_table} ({', '.join(self.to_columns)})" + (" DEFERRABLE INITIALLY DEFERRED" if self.deferred else ""))


class GrantGlobal(DatabaseOnly):
    """Rights on a table without a tenant; it must stand in GLOBAL_TABLES (tenants/catalog.py)."""

    def __init__(self, table, rights, role="referral_app"):
        self.table = table
        self.rights = rights
        self.role = role

    def describe(self):
        return f"Grant {self.rights} on {self.table} to {self.role}"

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute(f"GRANT {self.rights} ON {self.table} TO {self.role}")


class AdoptTables(DatabaseOnly):
    """Makes tables of a library (empty ones) ours: tenant_id first in every key, protected, nothing changed for its models.

    `beside` are protected tables of ours that the library points to; their foreign keys from the library are rewritten.
    Constraints keep their names, so that the library's later migrations find them."""

    def __init__(self, *tables, beside=(), dropping_keys_to=()):
        self.tables = tables
        self.beside = beside
        self.dropping_keys_to = dropping_keys_to   # global tables: no key may cross over to them

    def describe(self):
        return "Adopt " + ", ".join(self.tables)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        run = schema_editor.execute
        foreign_keys = []
        for table in self.tables:
            # The library does not fill it in: the column's default asks for the current tenant, NOT NULL refuses without one.
            run(f"ALTER TABLE {table} ADD COLUMN tenant_id uuid NOT NULL DEFAULT {CURRENT_TENANT}")
            for name, definition in constraints(schema_editor, table, "f"):
                run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
                if not any(f"REFERENCES {target}(" in definition for target in self.dropping_keys_to):
                    foreign_keys.append((table, name, definition))
        for table in self.tables:
            self.put_tenant_into_unique_keys(schema_editor, table)
        for table in (*self.beside, *self.tables):
            ProtectTable(table).database_forwards(app_label, schema_editor, from_state, to_state)
        for table, name, definition in foreign_keys:
            composite = re.sub(r"FOREIGN KEY \((\w+)\) REFERENCES (\w+)\(id\).*",
                               r"FOREIGN KEY (tenant_id, \1) REFERENCES \2 (tenant_id, id)", definition)
            run(f"ALTER TABLE {table} ADD CONSTRAINT {name} {composite}")

    def put_tenant_into_unique_keys(self, schema_editor, table):
        run = schema_editor.execute
        for name, definition in constraints(schema_editor, table, "u"):
            run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            run(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition.replace('(', '(tenant_id, ', 1)}")
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
                           "WHERE indrelid = %s::regclass AND indisunique AND NOT indisprimary "
                           "AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)", [table])
            unique_indexes = cursor.fetchall()
        for name, definition in unique_indexes:
            run(f"DROP INDEX {name}")
            run(definition.replace("(", "(tenant_id, ", 1))


class AllRows(SeparateDatabaseAndState):
    """Operations that must see the rows of all tenants: data steps, and new foreign keys on filled tables.

    Under FORCE the migrating owner is blind: an UPDATE changes 0 rows and ADD FOREIGN KEY passes over orphans, both
    without a word. One transaction, so nobody else ever sees the table without FORCE."""

    def __init__(self, tables, operations):
        self.tables = tables
        super().__init__(database_operations=operations, state_operations=operations)

    def deconstruct(self):
        return (self.__class__.__qualname__, [self.tables, self.database_operations], {})

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if not schema_editor.connection.in_atomic_block:
            raise RuntimeError("AllRows needs the transaction of an atomic migration")
        for table in self.tables:
            schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        waiting = len(schema_editor.deferred_sql)
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        # Django would add the new foreign keys at the migration's end, when FORCE is back and the check blind again.
        for statement in schema_editor.deferred_sql[waiting:]:
            schema_editor.execute(statement)
        del schema_editor.deferred_sql[waiting:]
        for table in self.tables:
            schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
