"""The three locks, each tried with the others open, on every table that the catalog knows."""
import uuid

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, connections, models, transaction
from django.test.utils import CaptureQueriesContext

from advocates.models import Enrolment
from foundation.tenants import catalog
from foundation.tenants.context import NoTenant, OtherTenant, tenant_context
from foundation.tenants.tables import TenantModel
from programs.models import Program
from referrals.models import Move, Party, Referral
from tests.cast import later, set_stage, submitted


def rows(sql, params=None, using="default"):
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def tenant_tables() -> list[str]:
    """From the catalog, not from a list: a new table is tried without anybody thinking of it."""
    found = rows("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY relname")
    return [name for name, in found if name not in catalog.GLOBAL_TABLES]


def readable() -> list[str]:
    return [name for name in tenant_tables() if rows("SELECT has_table_privilege(%s, 'SELECT')", [name]) == [(True,)]]


def writable(right: str) -> list[str]:
    return [name for name in tenant_tables() if rows("SELECT has_table_privilege(%s, %s)", [name, right]) == [(True,)]]


@pytest.fixture
def both(acme, bolt):
    """Two vendors with the same story: an open program, two advocates, a referral."""
    stages = []
    for vendor in (acme, bolt):
        stage = set_stage(vendor)
        with tenant_context(vendor.id):
            stage.people["referral"] = submitted(stage, stage.ann, later(days=1))
        stages.append(stage)
    return stages


# Lock 1: the manager

def test_every_model_raises_without_a_tenant(acme):
    ours = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    assert len(ours) > 15
    for model in ours:
        with pytest.raises(NoTenant):
            model.objects.count()


def test_related_rows_go_through_the_lock_too(both):
    referral = both[0].people["referral"]
    with pytest.raises(NoTenant):
        referral.refresh_from_db()
    with pytest.raises(NoTenant):
        referral.save()


# Lock 2: row-level security alone

def test_every_table_is_blind_without_a_tenant(both):
    assert len(readable()) > 20
    for table in readable():
        assert rows(f"SELECT count(*) FROM {table}") == [(0,)], table


def test_every_table_shows_a_tenant_its_own_rows_alone(both):
    acme, bolt = both
    seen = set()
    with tenant_context(acme.tenant_id):
        for table in readable():
            for tenant_id, in rows(f"SELECT DISTINCT tenant_id FROM {table}"):
                assert tenant_id == acme.tenant_id, table
                seen.add(table)
    assert {"programs_program", "referrals_referral", "referrals_move", "advocates_advocate", "outbox_event", "accounts_user"} <= seen


def test_without_the_orm_filter_the_database_alone_holds(both):
    """A manager that forgets the vendor, as a careless day would write it."""
    acme, bolt = both
    with tenant_context(acme.tenant_id):
        for model in (Program, Enrolment, Party, Referral, Move):
            plain = models.Manager()
            plain.model = model
            assert {row.tenant_id for row in plain.all()} == {acme.tenant_id}, model
            assert plain.filter(tenant_id=bolt.tenant_id).count() == 0
        careless = models.Manager()
        careless.model = Referral
        assert careless.filter(id=bolt.people["referral"].id).update(note="read") == 0
        assert careless.filter(id=bolt.people["referral"].id).delete()[0] == 0
    with tenant_context(bolt.tenant_id):
        assert Referral.objects.get(id=bolt.people["referral"].id).note == ""


def test_no_table_lets_another_tenants_rows_be_changed_or_deleted(both):
    acme, bolt = both
    with tenant_context(acme.tenant_id):
        for table in writable("UPDATE"):
            assert rows(f"UPDATE {table} SET tenant_id = tenant_id WHERE tenant_id = %s", [bolt.tenant_id]) == 0, table
        for table in writable("DELETE"):
            assert rows(f"DELETE FROM {table} WHERE tenant_id = %s", [bolt.tenant_id]) == 0, table


def test_no_table_takes_a_row_for_another_tenant(both):
    """A copy of an own row, signed with the other's id. The policy is asked before any constraint."""
    acme, bolt = both
    tried = []
    for table in writable("INSERT"):
        columns = [name for name, in rows("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
                                          "AND attgenerated = '' AND attidentity <> 'a'", [table]) if name != "tenant_id"]
        with tenant_context(acme.tenant_id):
            if rows(f"SELECT count(*) FROM {table}") == [(0,)]:
                continue
        names = ", ".join(columns)
        with pytest.raises(ProgrammingError, match="row-level security"), tenant_context(acme.tenant_id):
            rows(f"INSERT INTO {table} (tenant_id, {names}) SELECT %s, {names} FROM {table} LIMIT 1", [bolt.tenant_id])
        tried.append(table)
    assert {"referrals_referral", "referrals_move", "outbox_event"} <= set(tried)


def test_a_row_cannot_be_given_away(both):
    acme, bolt = both
    with pytest.raises(ProgrammingError, match="row-level security"), tenant_context(acme.tenant_id):
        rows("UPDATE referrals_party SET tenant_id = %s", [bolt.tenant_id])


# Lock 3: composite keys, which ask no policy

def test_a_foreign_key_never_reaches_another_tenant(both):
    acme, bolt = both
    with tenant_context(acme.tenant_id):
        own = Referral.objects.get(id=acme.people["referral"].id)
    for field, foreign in (("party_id", bolt.people["referral"].party_id), ("enrolment_id", bolt.ann.id), ("program_id", bolt.program.id),
                           ("advocate_id", bolt.ann.advocate_id)):
        with pytest.raises(IntegrityError), tenant_context(acme.tenant_id):
            Referral.objects.filter(id=own.id).update(**{field: foreign})
    with tenant_context(acme.tenant_id):
        assert Referral.objects.get(id=own.id).party_id == own.party_id


def test_every_foreign_key_carries_the_tenant_on_both_sides(acme):
    keys = rows("SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace")
    ours = [(table, definition) for table, definition in keys if table not in catalog.GLOBAL_TABLES]
    assert len(ours) > 25
    for table, definition in ours:
        assert definition.startswith("FOREIGN KEY (tenant_id, ") and "(tenant_id, " in definition.split("REFERENCES")[1], (table, definition)


# The setting that both locks rest on

def test_one_transaction_serves_one_tenant(acme, bolt):
    with pytest.raises(OtherTenant), tenant_context(acme.id), tenant_context(bolt.id):
        pass
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(), tenant_context(acme.id):   # the setting would not be the transaction's first statement
        pass


def test_the_setting_is_a_literal_first_in_the_transaction(acme):
    with CaptureQueriesContext(connection) as queries, tenant_context(acme.id):
        list(Program.objects.all())
    statements = [query["sql"] for query in queries if query["sql"] != "BEGIN"]
    assert statements[0] == f"SET LOCAL app.tenant_id = '{acme.id}'"
    with pytest.raises(ValueError), tenant_context("'; DROP TABLE programs_program; --"):
        pass


def test_the_setting_ends_with_the_transaction(acme):
    with tenant_context(acme.id):
        assert rows("SELECT current_setting('app.tenant_id', true)") == [(str(acme.id),)]
    assert rows("SELECT current_setting('app.tenant_id', true)") == [("",)]
    with pytest.raises(ZeroDivisionError), tenant_context(acme.id):
        raise ZeroDivisionError
    assert rows("SELECT current_setting('app.tenant_id', true)") == [("",)]


def test_a_rolled_back_context_shows_nothing_to_the_next(acme, bolt):
    with tenant_context(acme.id):
        transaction.set_rollback(True)
    with tenant_context(bolt.id):
        assert rows("SELECT count(*) FROM tenants_vendor") == [(1,)]
        assert rows("SELECT tenant_id FROM tenants_vendor") == [(bolt.id,)]


def test_nobodys_id_sees_nothing(both):
    with tenant_context(uuid.uuid4()):
        for table in readable():
            assert rows(f"SELECT count(*) FROM {table}") == [(0,)], table
