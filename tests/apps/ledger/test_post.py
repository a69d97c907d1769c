"""Bookings by command: once per key, balances in their chains, two who post at once."""
import threading
from uuid import UUID

import pytest
from django.db import IntegrityError, connection

from foundation.kernel.ids import uuid7
from foundation.kernel.money import Money, OtherCurrency
from foundation.ledger import queries
from foundation.ledger.commands import AccountRef, KeyTaken, Leg, Unbalanced, post
from foundation.ledger.models import Journal, Posting
from foundation.tenants.context import tenant_context
from tests.apps.ledger.attack import EXPENSE, accrue, owed
from tests.cast import START, later

OWNER = UUID(int=7)


@pytest.fixture
def inside(acme):
    with tenant_context(acme.id):
        yield acme


def pay(key: str, minor: int, owner_id: UUID = OWNER):
    return post(key=key, kind="payout", occurred_at=START, legs=[Leg(owed(owner_id), Money(minor, "EUR")), Leg(AccountRef("in_flight", "points"), Money(-minor, "EUR"))])


def test_two_chains(inside):
    reward = uuid7()
    accrue(OWNER, "a")
    journal = post(key="b", kind="three", occurred_at=later(days=1), legs=[
        Leg(EXPENSE, Money(30, "EUR"), reward), Leg(owed(OWNER), Money(-20, "EUR"), reward), Leg(owed(OWNER), Money(-10, "EUR"))])
    rows = list(Posting.objects.filter(journal=journal).order_by("leg"))
    assert [(row.leg, row.prev_leg, row.sum_before, row.sum_after) for row in rows] == [(1, None, 0, 30), (2, 1, 30, 10), (3, 2, 10, 0)]
    assert [(row.step, row.prev_step, row.balance_before, row.balance_after) for row in rows] == [(None, None, None, None), (2, 1, -100, -120), (3, 2, -120, -130)]
    assert [row.side for row in rows] == ["free", "credit", "credit"]
    assert queries.balance(owed(OWNER), "EUR") == -130 and queries.balance(EXPENSE, "EUR") == 130 and queries.balance(owed(OWNER), "USD") == 0
    assert queries.balances_of("advocate", OWNER) == {"accrued": Money(-130, "EUR")}
    assert [(found.id, len(found.postings.all())) for found in queries.journals_of_reward(reward)] == [(journal.id, 3)]


def test_an_owner_with_two_currencies_is_asked_by_currency(inside):
    accrue(OWNER, "a")
    accrue(OWNER, "b", currency="PTS")
    with pytest.raises(OtherCurrency):
        queries.balances_of("advocate", OWNER)
    assert queries.balances_of("advocate", OWNER, "PTS") == {"accrued": Money(-100, "PTS")}


def test_once_per_key(inside):
    first = accrue(OWNER, "a")
    again = accrue(OWNER, "a")
    assert first.id == again.id and Journal.objects.count() == 1 and queries.balance(owed(OWNER), "EUR") == -100
    for attempt in (lambda: accrue(OWNER, "a", minor=101), lambda: accrue(uuid7(), "a"), lambda: pay("a", 100), lambda: accrue(OWNER, "a", kind="payable")):
        with pytest.raises(KeyTaken):
            attempt()
    assert Journal.objects.count() == 1 and queries.balance(owed(OWNER), "EUR") == -100


@pytest.mark.parametrize("legs", [
    [], [(EXPENSE, 5, "EUR")], [(EXPENSE, 5, "EUR"), (EXPENSE, -4, "EUR")], [(EXPENSE, 5, "EUR"), (EXPENSE, -5, "USD")],
    [(EXPENSE, 0, "EUR"), (EXPENSE, 0, "EUR")], [(EXPENSE, 1 if number % 2 else -1, "EUR") for number in range(102)],
])
def test_what_is_no_booking_is_refused_before_anything_is_written(inside, legs):
    with pytest.raises(Unbalanced):
        post(key="x", kind="x", occurred_at=START, legs=[Leg(ref, Money(minor, currency)) for ref, minor, currency in legs])
    assert not Journal.objects.exists()


def test_unknown_kinds_of_accounts_are_refused(inside):
    with pytest.raises(ValueError, match="no kind of account"):
        post(key="x", kind="x", occurred_at=START, legs=[Leg(AccountRef("petty_cash"), Money(1, "EUR")), Leg(EXPENSE, Money(-1, "EUR"))])


def test_nobody_is_paid_more_than_is_owed(acme):
    with tenant_context(acme.id):
        accrue(OWNER, "a")
    with pytest.raises(IntegrityError, match="balance_sign"), tenant_context(acme.id):
        pay("b", 101)
    with tenant_context(acme.id):
        pay("c", 100)
        assert (queries.balance(owed(OWNER), "EUR"), Journal.objects.count()) == (0, 2)


def test_a_correction_names_what_it_corrects(inside):
    first = accrue(OWNER, "a")
    back = post(key="a:back", kind="reversal", occurred_at=later(days=1), reverses=first.id,
                legs=[Leg(owed(OWNER), Money(100, "EUR")), Leg(EXPENSE, Money(-100, "EUR"))])
    assert back.reverses_id == first.id and queries.balance(owed(OWNER), "EUR") == 0


def test_vendors_do_not_see_each_others_books(acme, bolt):
    with tenant_context(acme.id):
        accrue(OWNER, "a")
    with tenant_context(bolt.id):
        assert (Journal.objects.count(), queries.balance(owed(OWNER), "EUR")) == (0, 0)
        accrue(OWNER, "a", minor=5)   # the same key, another vendor


def at_once(tenant_id, *work):
    """Runs each piece of work in a thread of its own, all beginning together; returns what each returned or raised."""
    start, results = threading.Barrier(len(work)), [None] * len(work)

    def run(place, piece):
        start.wait()
        try:
            with tenant_context(tenant_id):
                results[place] = piece()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()
    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_many_post_to_one_account_at_once(acme):
    def five(name):
        return lambda: [accrue(OWNER, f"{name}:{number}") for number in range(5)]
    results = at_once(acme.id, *[five(name) for name in "abcd"])
    assert not [result for result in results if isinstance(result, Exception)]
    with tenant_context(acme.id):
        steps = list(Posting.objects.filter(step__isnull=False).order_by("step").values_list("step", "balance_after"))
        assert steps == [(step, -100 * step) for step in range(1, 21)]


def test_one_key_twice_at_once_is_one_booking(acme):
    results = at_once(acme.id, *[lambda: accrue(OWNER, "same").id] * 4)
    assert len(set(results)) == 1 and isinstance(results[0], UUID)
    with tenant_context(acme.id):
        assert (Journal.objects.count(), queries.balance(owed(OWNER), "EUR")) == (1, -100)


def test_the_last_hundred_is_paid_once(acme):
    with tenant_context(acme.id):
        accrue(OWNER, "a")
    results = at_once(acme.id, lambda: pay("one", 100), lambda: pay("two", 100))
    assert sorted(type(result).__name__ for result in results) == ["IntegrityError", "Journal"]
    with tenant_context(acme.id):
        assert queries.balance(owed(OWNER), "EUR") == 0
