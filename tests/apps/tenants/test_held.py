"""A lock that a transaction holds is not asked for again; one that went with a savepoint is."""
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from foundation.tenants import held
from foundation.tenants.context import tenant_context

OURS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted"


def locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(OURS)
        return cursor.fetchone()[0]


def asked(*keys: str, **how: bool) -> int:
    """How many statements it takes."""
    with CaptureQueriesContext(connection) as seen:
        held.take(keys, **how)
    return len(seen)


def test_it_is_asked_for_once_in_a_transaction(acme):
    for _ in range(2):
        with tenant_context(acme.id):
            assert (asked("one", "two"), asked("two"), asked("one", "three"), locks()) == (1, 0, 1, 3)
        assert not held.holding(["one"])


def test_a_shared_one_is_no_exclusive_one_and_the_other_way_round_it_is(acme):
    with tenant_context(acme.id):
        assert (asked("one", shared=True), asked("one", shared=True), asked("one"), locks()) == (1, 0, 1, 2)
        assert (asked("two"), asked("two", shared=True), locks()) == (1, 0, 3)


def test_what_was_taken_in_a_savepoint_goes_with_it(acme):
    with tenant_context(acme.id):
        held.take(["outside"])
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            held.take(["inside"])
            assert held.holding(["inside", "outside"]) and locks() == 2
            raise ZeroDivisionError
        assert locks() == 1 and held.holding(["outside"]) and not held.holding(["inside"])
        with transaction.atomic():
            assert asked("inside") == 1 and locks() == 2


def test_what_was_taken_in_a_savepoint_that_was_released_is_known_once_it_is_noted(acme):
    with tenant_context(acme.id):
        with transaction.atomic():
            held.take(["one"])
        assert locks() == 1 and not held.holding(["one"])   # held, and not known: asked again, nobody waits
        held.note(["one"])
        with transaction.atomic():
            assert held.holding(["one"])


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_vendors_transaction_nothing_is_known():
    with transaction.atomic():
        assert (asked("one"), asked("one")) == (1, 1) and not held.holding(["one"])
