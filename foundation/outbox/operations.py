"""The migration operation that lets the relay find due deliveries of all vendors, and nothing else."""
from foundation.tenants.operations import DatabaseOnly


class RelayMayPutOff(DatabaseOnly):
    """referral_relay sees across vendors which deliveries are open, not what they say, and may only move a due one on.

    It needs the right to update: who could only read would publish the same rows in every sweep."""

    def __init__(self, table):
        self.table = table

    def describe(self):
        return f"Let the relay put off {self.table}"

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        table, run = self.table, schema_editor.execute
        run(f"CREATE POLICY relay_sees_open ON {table} FOR SELECT TO referral_relay USING (state <> 'done')")
        run(f"CREATE POLICY relay_puts_off ON {table} FOR UPDATE TO referral_relay USING (state = 'due') WITH CHECK (state = 'due')")
        run(f"GRANT SELECT (tenant_id, id, subscriber, ordered, subject_id, seq, state, due_at) ON {table} TO referral_relay")
        run(f"GRANT UPDATE (due_at) ON {table} TO referral_relay")
        # Every row is updated two or three times: room beside it, and early cleaning.
        run(f"ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0.01, fillfactor = 80)")
