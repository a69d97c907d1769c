"""The catalog of PostgreSQL says that every table is locked, and a planted table with every fault is found."""
import pytest
from django.db import transaction

from foundation.tenants import catalog

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def run(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def about(connection, table):
    return {line.removeprefix(f"{table}: ") for line in catalog.problems(connection) if line.startswith(f"{table}: ")}


def test_every_table_is_locked(scratch):
    assert catalog.problems(scratch) == []


def test_a_planted_table_is_found_with_all_its_faults(scratch):
    run(scratch, "CREATE TABLE planted (id uuid PRIMARY KEY, tenant_id uuid, slug text UNIQUE, vendor uuid REFERENCES tenants_tenant)")
    assert about(scratch, "planted") == {
        "no tenant_id NOT NULL (a global table is written down in GLOBAL_TABLES)", "row-level security is off",
        "row-level security is not forced on the owner", "no policy", "planted_pkey does not begin with tenant_id",
        "planted_slug_key does not begin with tenant_id", "planted_vendor_fkey crosses between tenant tables and global tables"}


@pytest.mark.parametrize("bend, fault", [
    ("ALTER TABLE referrals_referral NO FORCE ROW LEVEL SECURITY", "row-level security is not forced on the owner"),
    ("ALTER TABLE referrals_referral DISABLE ROW LEVEL SECURITY", "row-level security is off"),
    ("DROP POLICY tenant ON referrals_referral", "no policy"),
    ("CREATE POLICY clever ON referrals_referral USING (tenant_id IN (SELECT id FROM tenants_tenant))", "a policy with a subquery"),
    ("ALTER TABLE referrals_referral ALTER tenant_id DROP NOT NULL", None),   # a part of the primary key: PostgreSQL itself refuses
    ("ALTER TABLE referrals_referral ADD CONSTRAINT loose UNIQUE (id)", "loose does not begin with tenant_id"),
    ("ALTER TABLE referrals_party ADD CONSTRAINT alone UNIQUE (id); ALTER TABLE referrals_referral ADD CONSTRAINT simple "
     "FOREIGN KEY (party_id) REFERENCES referrals_party (id)", "simple does not carry the tenant"),
    ("ALTER TABLE referrals_referral ADD CONSTRAINT late FOREIGN KEY (tenant_id, party_id) REFERENCES referrals_party (tenant_id, id) "
     "DEFERRABLE INITIALLY DEFERRED", "late is deferrable"),
])
def test_each_lock_that_is_bent_is_found(scratch, bend, fault):
    if fault is None:
        with pytest.raises(Exception, match="primary key"), transaction.atomic(using="owner"):
            run(scratch, bend)
        return
    run(scratch, bend)
    assert fault in about(scratch, "referrals_referral")


def test_a_list_that_promises_more_than_there_is_is_found(scratch, monkeypatch):
    monkeypatch.setitem(catalog.GLOBAL_TABLES, "planted", "for this test")
    assert "planted: in GLOBAL_TABLES, but there is no such table" in catalog.problems(scratch)
