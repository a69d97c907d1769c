"""The owner is bound by FORCE too; AllRows is the way for a step that must see everybody; only the app role serves."""
import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connections, migrations, models, transaction
from django.db.migrations.state import ProjectState

from foundation.tenants.context import tenant_context
from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.operations import AllRows
from foundation.tenants.roles import DangerousRole, refuse_dangerous_role
from tests.cast import later, set_stage, submitted

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def run(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def apply(connection, *operations):
    state = ProjectState.from_apps(apps)
    for operation in operations:
        before, state = state, state.clone()
        operation.state_forwards("referrals", state)
        with connection.schema_editor(atomic=False) as schema_editor:
            operation.database_forwards("referrals", schema_editor, before, state)


@pytest.fixture
def referrals_of_both(acme, bolt):
    made = []
    for vendor in (acme, bolt):
        stage = set_stage(vendor)
        with tenant_context(vendor.id):
            made.append(submitted(stage, stage.ann, later(days=1)))
    return made


def test_a_bare_update_changes_nothing_and_all_rows_changes_everybodys(referrals_of_both, scratch):
    tenants = "', '".join(str(row.tenant_id) for row in referrals_of_both)
    assert run(scratch, "UPDATE referrals_referral SET note = 'filled'") == 0
    apply(scratch, AllRows(["referrals_referral"], [migrations.RunSQL("UPDATE referrals_referral SET note = 'filled'")]))
    assert run(scratch, "SELECT relforcerowsecurity FROM pg_class WHERE relname = 'referrals_referral'") == [(True,)]
    run(scratch, "ALTER TABLE referrals_referral NO FORCE ROW LEVEL SECURITY")
    assert run(scratch, f"SELECT note FROM referrals_referral WHERE tenant_id IN ('{tenants}')") == [("filled",), ("filled",)]


def test_a_new_foreign_key_finds_the_orphan_only_with_all_rows(referrals_of_both, scratch):
    referral = referrals_of_both[0]
    run(scratch, "ALTER TABLE referrals_referral NO FORCE ROW LEVEL SECURITY")
    run(scratch, "ALTER TABLE referrals_referral ADD COLUMN parent_id uuid")
    run(scratch, f"UPDATE referrals_referral SET parent_id = gen_random_uuid() WHERE id = '{referral.id}'")
    run(scratch, "ALTER TABLE referrals_referral FORCE ROW LEVEL SECURITY")
    new_key = migrations.RunSQL("ALTER TABLE referrals_referral ADD CONSTRAINT parent FOREIGN KEY (tenant_id, parent_id) "
                                "REFERENCES referrals_referral (tenant_id, id)")
    apply(scratch, new_key)   # passes over the orphan without a word
    run(scratch, "ALTER TABLE referrals_referral DROP CONSTRAINT parent")
    with pytest.raises(IntegrityError), transaction.atomic(using="owner"):
        apply(scratch, AllRows(["referrals_referral"], [new_key]))


def test_a_key_made_by_add_field_is_composite(acme, scratch):
    twin = TenantForeignKey("referrals.Party", null=True, on_delete=models.PROTECT, related_name="+")
    apply(scratch, AllRows(["referrals_referral", "referrals_party"], [migrations.AddField("referral", "twin", twin)]))
    keys = [row[0] for row in run(scratch, "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' "
                                           "AND conrelid = 'referrals_referral'::regclass")]
    assert "FOREIGN KEY (tenant_id, twin_id) REFERENCES referrals_party(tenant_id, id)" in keys


def test_a_foreign_key_to_a_global_table_is_refused(acme, scratch):
    to_tenant = models.ForeignKey("tenants.Tenant", null=True, on_delete=models.PROTECT, related_name="+")
    with pytest.raises(TypeError, match="TenantForeignKey"):
        apply(scratch, migrations.AddField("referral", "vendor", to_tenant))


def test_only_the_app_role_may_serve(acme, scratch):
    refuse_dangerous_role(connections["default"])
    with pytest.raises(DangerousRole, match="owns"):
        refuse_dangerous_role(scratch)


@pytest.mark.parametrize("superuser, bypasses, owned, word", [(True, False, None, "superuser"), (False, True, None, "passes row-level security"),
                                                             (False, False, ("programs_program",), "owns")])
def test_each_right_too_many_is_refused(superuser, bypasses, owned, word):
    """Roles with such rights exist on no test machine: the answers of the catalog are played."""
    class Played:
        answers = [("somebody", superuser, bypasses), owned]

        def cursor(self):
            return self

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

        def execute(self, sql):
            pass

        def fetchone(self):
            return self.answers.pop(0)

    with pytest.raises(DangerousRole, match=word):
        refuse_dangerous_role(Played())


def test_an_append_only_table_is_closed_for_the_app_and_its_owner(referrals_of_both, scratch):
    referral = referrals_of_both[0]
    for sql in ("UPDATE referrals_move SET reason = 'x'", "DELETE FROM referrals_move"):
        with pytest.raises(ProgrammingError, match="permission denied"), tenant_context(referral.tenant_id), connections["default"].cursor() as cursor:
            cursor.execute(sql)
    run(scratch, f"SET LOCAL app.tenant_id = '{referral.tenant_id}'")
    assert run(scratch, "SELECT count(*) FROM referrals_move") == [(1,)]
    assert run(scratch, "UPDATE referrals_move SET reason = 'rewritten'") == 0
    assert run(scratch, "DELETE FROM referrals_move") == 0
