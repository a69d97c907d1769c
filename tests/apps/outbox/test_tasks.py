"""Clockwork of the outbox and the web: what is dropped, and the timers that are found missing."""
from datetime import UTC, datetime, timedelta

from django.db import connection

from foundation.outbox import queries, tasks, worker
from foundation.outbox.models import DONE, DUE, Delivery
from foundation.outbox.registry import Subscription
from foundation.tenants.context import tenant_context
from foundation.web import tasks as web_tasks
from foundation.web.models import StoredAnswer
from tests.apps.outbox.conftest import Heard, ThingMoved, deliveries, moved, only
from tests.cast import START, later


def test_done_ones_are_dropped_after_thirty_days_and_events_stay(acme, bolt, subscribe, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    subscribe(Subscription(ThingMoved, "mail", Heard()))
    subject = moved(acme.id, START)
    for at in (START, START, later(days=10), later(days=40)):
        moved(acme.id, at, subject)
    moved(bolt.id, START)
    worker.drain(bolt.id, START)
    for at in (START, later(days=10)):
        worker.drain(acme.id, at)
    with tenant_context(acme.id):
        assert tasks.drop_done_deliveries(at=later(days=30, seconds=1)) is True
        assert tasks.drop_done_deliveries(at=later(days=30, seconds=1)) is False
        assert len(queries.timeline([subject])) == 5
    assert [(row.state, row.at) for row in deliveries(acme.id)] == [(DONE, later(days=10)), (DUE, later(days=40))]
    assert only(bolt.id).state == DONE


def test_a_missing_timer_is_found_and_added_once(acme, subscribe, monkeypatch, caplog):
    monkeypatch.setattr(tasks, "BATCH", 2)
    now = datetime.now(UTC)
    mail, timer = Subscription(ThingMoved, "mail", Heard()), Subscription(ThingMoved, "timer", Heard(), due=lambda event: event.until)
    subscribe()
    for days in (5, 6, 7, -60):   # the last was due long ago: a done one would be dropped by now
        moved(acme.id, now, until=now + timedelta(days=days))
    subscribe(mail, timer)
    moved(acme.id, now, until=now + timedelta(days=8))
    with tenant_context(acme.id), caplog.at_level("WARNING", logger="outbox.tasks"):
        tasks.sweep_timers(at=now + timedelta(hours=1))
        tasks.sweep_timers(at=now + timedelta(hours=2))
    assert sorted(row.due_at for row in deliveries(acme.id, subscriber="timer")) == [now + timedelta(days=days) for days in (5, 6, 7, 8)]
    assert len(deliveries(acme.id, subscriber="mail")) == 1   # no mail about what is past
    assert [record.message for record in caplog.records] == ["2 timers of timer were missing and are added"] or sum(int(record.message[0]) for record in caplog.records) == 3


def test_the_timer_of_a_two_year_maturation_is_missed_in_its_second_year_too(acme, subscribe):
    now = datetime.now(UTC)
    subscribe()
    moved(acme.id, now, until=now + timedelta(days=730))
    subscribe(Subscription(ThingMoved, "timer", Heard(), due=lambda event: event.until))
    with tenant_context(acme.id):
        tasks.sweep_timers(at=now + timedelta(days=729))
    assert only(acme.id).due_at == now + timedelta(days=730)


def test_a_timer_that_is_done_is_not_missing(acme, subscribe):
    subscribe(Subscription(ThingMoved, "timer", Heard(), due=lambda event: event.until))
    now = datetime.now(UTC)
    moved(acme.id, now, until=now)
    worker.drain(acme.id, now)
    with tenant_context(acme.id):
        tasks.sweep_timers(at=now + timedelta(hours=1))
    assert only(acme.id).state == DONE


def test_stored_answers_expire(acme):
    with tenant_context(acme.id):
        for key in ("old", "young"):
            StoredAnswer.objects.create(key=key, request_hash="x")
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE web_storedanswer SET created_at = now() - interval '31 days' WHERE tenant_id = '{acme.id}' AND key = 'old'")
        assert web_tasks.expire_stored_answers(at=datetime.now(UTC)) is False
        assert [answer.key for answer in StoredAnswer.objects.all()] == ["young"]
        assert Delivery.objects.count() == 0
