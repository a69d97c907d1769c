"""What most tests begin with is copied from one vendor to the next (tests/copies.py): the same rows, and none of the first vendor's ids."""
from django.db import connection

from advocates import queries as advocates_queries
from foundation.tenants.context import tenant_context
from programs import queries as programs_queries
from tests.apps.partners.stage import set_living_stage
from tests.apps.rewards.books import all_right
from tests.apps.tenants.test_routing import ADOPTED, tenant_tables
from tests.copies import IDS, Original, taken


def as_numbered(one: Original) -> str:
    """All of its rows, each id by its place among them."""
    places = {key: f"<{place}>" for place, key in enumerate(one.ids)} | {str(one.vendor.id): "<vendor>"}
    return IDS.sub(lambda found: places.get(found[0], found[0]), one.rows).replace(one.vendor.host, "<host>")


def counted(vendor) -> dict[str, int]:
    """How many rows there are, whatever tables the copies know."""
    with tenant_context(vendor.id), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table} WHERE tenant_id = '{vendor.id}'" for table in (*tenant_tables(), *ADOPTED)))
        return dict(cursor.fetchall())


def test_a_copy_holds_the_same_rows_under_ids_of_its_own(transactional_db, make_vendor):
    first, second = make_vendor("acme"), make_vendor("acme")
    original = taken(first, set_living_stage.__wrapped__(first))
    living = original.at(second)
    copy = taken(second, living)
    assert counted(second) == counted(first)
    assert as_numbered(copy) == as_numbered(original) and len(original.ids) > 200
    assert not {*original.ids, str(first.id)} & set(IDS.findall(copy.rows))
    assert living.vendor is second and living.stage.base.tenant_id == second.id
    with tenant_context(second.id):
        assert programs_queries.program(living.stage.base.program.id).slug == "customers"
        assert advocates_queries.advocate(living.nadia.advocate_id).name == "Nadia Roth"
        assert all_right(second.id)
