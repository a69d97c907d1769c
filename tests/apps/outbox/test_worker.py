"""One delivery: counted first, handled once however often it is published, dead with its cause after twelve attempts."""
import os
import signal
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from foundation.kernel.ids import uuid7
from foundation.outbox import worker
from foundation.outbox.models import DEAD, DONE, DUE, Delivery
from foundation.outbox.registry import Subscription
from foundation.outbox.retries import LONGEST_PAUSE, MAX_ATTEMPTS, cause_of, pause
from foundation.tenants.context import tenant_context, tenant_or_none
from tests.apps.outbox.conftest import Heard, ThingMoved, deliveries, moved, only
from tests.cast import START, later
from tests.tangles import Tangle


def fail(event, *, at, stored):
    raise ValueError("the customer’s server said 500\nDETAIL: Jonas Weber")


def test_the_handler_hears_the_instant_of_the_event_and_hears_it_once(acme, subscribe):
    heard = Heard()
    subscribe(Subscription(ThingMoved, "mail", heard))
    moved(acme.id, START, status=7)
    delivery = only(acme.id)
    assert worker.deliver(acme.id, delivery.id)
    assert not worker.deliver(acme.id, delivery.id) and not worker.deliver(acme.id, uuid7())
    assert heard == [(7, START)]
    row = only(acme.id)
    assert (row.state, row.attempts, row.cause) == (DONE, 1, "") and row.done_at
    assert tenant_or_none() is None   # the worker entered the vendor itself, and left


def test_of_two_messages_for_a_row_the_newer_is_heard(acme, subscribe):
    heard = Heard()
    subscribe(Subscription(ThingMoved, "mail", heard))
    moved(acme.id, START)
    delivery, older, newer = only(acme.id), datetime.now(UTC) + timedelta(seconds=20), datetime.now(UTC) + timedelta(seconds=30)
    with tenant_context(acme.id):
        Delivery.objects.update(due_at=newer)
    assert not worker.deliver(acme.id, delivery.id, lease=older) and not worker.deliver(acme.id, delivery.id)
    assert heard == [] and only(acme.id).attempts == 0
    assert worker.deliver(acme.id, delivery.id, lease=newer)


def test_a_failure_leaves_nothing_of_the_handler_but_its_cause_and_rests(acme, subscribe):
    def half(event, *, at, stored):
        Delivery.objects.update(subscriber="half")
        fail(event, at=at, stored=stored)
    subscribe(Subscription(ThingMoved, "mail", half))
    moved(acme.id, START)
    assert not worker.deliver(acme.id, only(acme.id).id, later(hours=1))
    row = only(acme.id)
    assert (row.state, row.subscriber, row.attempts, row.at) == (DUE, "mail", 1, START)
    assert row.cause == "ValueError: the customer’s server said 500"   # the first line alone
    assert later(hours=1) <= row.due_at <= later(hours=1) + timedelta(seconds=2)


def test_dead_after_twelve_with_its_cause_and_alive_again_when_asked(acme, subscribe):
    subscribe(Subscription(ThingMoved, "mail", fail))
    moved(acme.id, START)
    delivery, now = only(acme.id), later(hours=1)
    for number in range(1, MAX_ATTEMPTS + 1):
        assert only(acme.id).state == DUE
        now += timedelta(seconds=LONGEST_PAUSE)
        worker.deliver(acme.id, delivery.id, now)
        assert only(acme.id).attempts == number
    row = only(acme.id)
    assert (row.state, row.cause) == (DEAD, "ValueError: the customer’s server said 500")
    assert not worker.deliver(acme.id, delivery.id, now + timedelta(days=1)) and only(acme.id).attempts == MAX_ATTEMPTS


def test_a_handler_that_kills_its_process_is_dead_after_twelve(acme, subscribe):
    subscribe(Subscription(ThingMoved, "mail", lambda event, *, at, stored: os.kill(os.getpid(), signal.SIGKILL)))
    moved(acme.id, START)
    delivery, now = only(acme.id), later(hours=1)
    for _ in range(MAX_ATTEMPTS + 1):
        now += timedelta(hours=2)
        connections.close_all()   # a forked child must not share it
        child = os.fork()
        if child == 0:
            try:
                worker.deliver(acme.id, delivery.id, now)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
    row = only(acme.id)
    assert (row.state, row.attempts, row.cause) == (DEAD, MAX_ATTEMPTS, "its worker died each time")


def test_a_subscriber_that_is_gone_fails_by_name(acme, subscribe):
    subscribe(Subscription(ThingMoved, "mail", Heard()))
    moved(acme.id, START)
    subscribe()
    worker.deliver(acme.id, only(acme.id).id, later(hours=1))
    assert only(acme.id).cause == "LookupError: nobody is called mail any more"


def test_a_timer_waits_asks_again_and_moves(acme, subscribe):
    heard, answers = Heard(), [later(days=40), None]
    def release(event, *, at, stored):
        heard(event, at=at, stored=stored)
        return answers.pop(0)
    subscribe(Subscription(ThingMoved, "timer", release, due=lambda event: event.until))
    moved(acme.id, START, until=later(days=30))
    assert not worker.deliver(acme.id, only(acme.id).id, later(days=29)) and heard == []
    assert worker.drain(acme.id, later(days=30)) == 1
    row = only(acme.id)
    assert (row.state, row.at, row.due_at, row.attempts) == (DUE, later(days=40), later(days=40), 0)
    assert worker.drain(acme.id, later(days=60)) == 1
    assert heard == [(1, later(days=30)), (1, later(days=40))] and only(acme.id).state == DONE


def test_an_ordered_subscriber_waits_for_the_older_ones_of_its_subject(acme, subscribe):
    heard = Heard()
    subscribe(Subscription(ThingMoved, "crm", heard, ordered=True))
    subject = moved(acme.id, START, status=1)
    moved(acme.id, START, subject, status=2)
    moved(acme.id, START, status=3)   # of another subject: it waits for nobody
    first, second, third = deliveries(acme.id)
    assert not worker.deliver(acme.id, second.id) and only(acme.id, id=second.id).attempts == 0
    assert worker.deliver(acme.id, third.id) and worker.deliver(acme.id, first.id) and worker.deliver(acme.id, second.id)
    assert [status for status, _ in heard] == [3, 1, 2]


def test_behind_a_dead_one_an_ordered_subscriber_waits_and_others_go_on(acme, subscribe):
    heard = Heard()
    subscribe(Subscription(ThingMoved, "crm", heard, ordered=True))
    subject = moved(acme.id, START, status=1)
    with tenant_context(acme.id):
        Delivery.objects.update(state=DEAD)
    for status in range(2, 60):
        moved(acme.id, START, subject, status=status)
    moved(acme.id, later(hours=1), status=100)
    assert worker.drain(acme.id, later(hours=2)) == 1 and [status for status, _ in heard] == [100]


def test_a_handler_that_calls_out_has_no_transaction_open_and_settles_with_the_mark(acme, subscribe):
    seen = []
    def send(event, *, at, stored, done):
        seen.append((connections["default"].in_atomic_block, tenant_or_none(), only(acme.id).state))
        with tenant_context(stored.tenant_id):
            done()
            seen.append(Delivery.objects.get().state)
    subscribe(Subscription(ThingMoved, "send", send, calls_out=True))
    moved(acme.id, START)
    before = datetime.now(UTC)
    assert worker.deliver(acme.id, only(acme.id).id)
    assert seen == [(False, None, DUE), DONE] and only(acme.id).state == DONE and only(acme.id).due_at >= before + worker.CALL_LEASE


def test_one_that_calls_out_and_fails_to_settle_is_due_again(acme, subscribe):
    def send(event, *, at, stored, done):
        with tenant_context(stored.tenant_id):
            done()
            raise ConnectionError("the provider hung up")
    subscribe(Subscription(ThingMoved, "send", send, calls_out=True))
    moved(acme.id, START)
    assert not worker.deliver(acme.id, only(acme.id).id)
    assert (only(acme.id).state, only(acme.id).cause) == (DUE, "ConnectionError: the provider hung up")


def test_pauses_grow_with_jitter_and_end_at_an_hour():
    for attempts in range(1, 30):
        pauses = [pause(attempts).total_seconds() for _ in range(50)]
        assert min(pauses) >= 0 and max(pauses) <= min(3600, 2**attempts) and len(set(pauses)) > 1


@pytest.mark.parametrize(("error", "cause"), [(ValueError(), "ValueError"), (ValueError("a\nb"), "ValueError: a"), (ValueError("x" * 900), ("ValueError: " + "x" * 900)[:500])])
def test_causes_are_one_short_line(error, cause):
    assert cause_of(error) == cause


def test_a_deadlock_is_a_failure_like_any_other(acme, subscribe):
    """Its transaction is gone whole, it rests and comes again: what met once seldom meets twice."""
    tangle = Tangle(1)
    heard = Heard()

    def work(event, *, at, stored):
        Delivery.objects.filter(subscriber="mail").update(cause="half-written")
        heard(event, at=at, stored=stored)
    subscribe(Subscription(ThingMoved, "mail", tangle.tangled(work)))
    moved(acme.id, START, status=7)
    delivery = only(acme.id)
    assert not worker.deliver(acme.id, delivery.id)
    tangle.over()
    row = only(acme.id)
    assert (row.state, row.attempts, row.cause) == (DUE, 1, "OperationalError: deadlock detected")
    assert worker.deliver(acme.id, delivery.id, datetime.now(UTC) + timedelta(hours=2))
    assert (only(acme.id).state, tangle.calls) == (DONE, 2)
