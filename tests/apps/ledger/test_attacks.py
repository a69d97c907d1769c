"""The ledger attacked as the app role with real commits: the database alone holds it."""
import pytest
from django.db import IntegrityError, ProgrammingError, connection

from foundation.kernel.ids import uuid7
from foundation.ledger import queries
from foundation.ledger.models import Account, Journal, Posting
from foundation.tenants.context import tenant_context
from tests.apps.ledger.attack import ATTACKS, EXPENSE, World, account_id, accrue, booked, only_a_journal, owed


@pytest.fixture
def world(acme, bolt) -> World:
    return make_world(acme.id, bolt.id)


def make_world(tenant_id, other_tenant_id) -> World:
    owner_id = uuid7()
    with tenant_context(other_tenant_id):
        journal = accrue(owner_id, "first")
        theirs = {"their_account": account_id(owed(owner_id)), "their_journal": journal.id}
    with tenant_context(tenant_id):
        first = accrue(owner_id, "first")
        accrue(owner_id, "second")
        accrue(owner_id, "points", currency="PTS")
        receivable = Account.objects.create(kind="receivable", owner_kind="advocate", owner_id=owner_id, currency="EUR", side="debit")
        return World(tenant_id=tenant_id, owner_id=owner_id, expense=account_id(EXPENSE), accrued=account_id(owed(owner_id)), receivable=receivable.id,
                     points=account_id(owed(owner_id), "PTS"), first=first.id, theirs=other_tenant_id, **theirs)


def everything(world: World) -> tuple:
    with tenant_context(world.tenant_id):
        return Account.objects.count(), Journal.objects.count(), Posting.objects.count(), queries.balance(owed(world.owner_id), "EUR")


def test_an_honest_booking_by_the_same_sql_is_taken(world):
    with tenant_context(world.tenant_id), connection.cursor() as cursor:
        booked(cursor, world)
    assert everything(world)[1:] == (4, 8, -300)


@pytest.mark.parametrize("name", ATTACKS)
def test_refused(world, name):
    before = everything(world)
    with pytest.raises(IntegrityError), tenant_context(world.tenant_id), connection.cursor() as cursor:
        ATTACKS[name](cursor, world)
    assert everything(world) == before


@pytest.mark.parametrize("name", ["unbalanced", "no legs", "a missing leg"])
def test_refused_with_the_setting_cleared_before_commit(world, name):
    """The closing key is checked at commit: it must not go blind when no vendor is set any more."""
    before = everything(world)
    with pytest.raises(IntegrityError), tenant_context(world.tenant_id), connection.cursor() as cursor:
        ATTACKS[name](cursor, world)
        cursor.execute("SET LOCAL app.tenant_id = ''")
    assert everything(world) == before


@pytest.mark.parametrize("name", ["unbalanced", "no legs", "a missing leg"])
def test_refused_from_inside_a_nested_context(world, name):
    before = everything(world)
    with pytest.raises(IntegrityError), tenant_context(world.tenant_id):
        with tenant_context(world.tenant_id), connection.cursor() as cursor:
            ATTACKS[name](cursor, world)
        assert everything(world)[1] == before[1] + 1   # the savepoint let it through, the commit does not
    assert everything(world) == before


def test_rows_of_another_vendor_cannot_be_written(world):
    with pytest.raises(ProgrammingError, match="row-level security"), tenant_context(world.tenant_id), connection.cursor() as cursor:
        only_a_journal(cursor, World(**(vars(world) | {"tenant_id": world.theirs})))


@pytest.mark.parametrize("table", ["account", "journal", "posting"])
@pytest.mark.parametrize("sql", ["UPDATE ledger_{table} SET currency = 'USD'", "DELETE FROM ledger_{table}", "TRUNCATE ledger_{table} CASCADE"])
def test_nothing_is_changed_or_deleted(world, table, sql):
    before = everything(world)
    with pytest.raises(ProgrammingError, match="permission denied"), tenant_context(world.tenant_id), connection.cursor() as cursor:
        cursor.execute(sql.format(table=table))
    assert everything(world) == before


def test_constraints_cannot_be_put_off(world):
    """Only the closing key is deferrable, and it can only be asked earlier, never later."""
    before = everything(world)
    with pytest.raises(IntegrityError), tenant_context(world.tenant_id), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        ATTACKS["somebody else's account"](cursor, world)
    with pytest.raises(IntegrityError), tenant_context(world.tenant_id), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        ATTACKS["no legs"](cursor, world)
    assert everything(world) == before
