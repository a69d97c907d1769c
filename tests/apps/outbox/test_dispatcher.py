"""Sweeps are fair over vendors, the relay sees nothing of what was said, and the clock's ticks come once."""
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import OperationalError, ProgrammingError, connections
from redis.exceptions import ConnectionError as BrokerGone

from foundation.outbox import clockwork, dispatcher, sweeps
from foundation.outbox.dispatcher import Dispatcher, refuse_other_than_relay
from foundation.outbox.messages import DELIVER, TICK
from foundation.outbox.models import DEAD, Delivery, Tick
from foundation.outbox.registry import Clockwork, Subscription
from foundation.tenants.context import current_tenant_id, tenant_context
from foundation.tenants.roles import DangerousRole
from tests.apps.outbox.conftest import Heard, ThingMoved, deliveries, moved, only
from tests.cast import START

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "relay", "owner"])


class FakeBroker:
    """First in, first out. `gone` makes every call fail."""

    def __init__(self):
        self.queue, self.gone, self.closed = [], False, 0

    def waiting(self):
        if self.gone:
            raise BrokerGone("connection refused")
        return len(self.queue)

    def publish(self, task, *arguments):
        if self.gone:
            raise BrokerGone("connection refused")
        self.queue.append((task, *arguments))

    def close(self):
        self.closed += 1

    def of(self, tenant_id):
        return [UUID(arguments[1]) for task, *arguments in self.queue if task == DELIVER and arguments[0] == str(tenant_id)]


@pytest.fixture
def heard(subscribe, schedule):
    heard = Heard()
    subscribe(Subscription(ThingMoved, "mail", heard), )
    schedule()
    return heard


def see_only(monkeypatch, *vendors):
    """Other tests left due rows of many vendors: a round could be over before it comes to these."""
    every, ids = sweeps.vendors_with_due, {vendor.id for vendor in vendors}
    monkeypatch.setattr(sweeps, "vendors_with_due", lambda cursor: [one for one in every(cursor) if one in ids])


def test_due_ones_are_published_once_with_their_lease(acme, heard, relay):
    for _ in range(3):
        moved(acme.id, START)
    moved(acme.id, datetime.now(UTC) + timedelta(days=1))
    published = sweeps.put_off(relay, acme.id)
    assert [delivery_id for delivery_id, _ in published] == [row.id for row in deliveries(acme.id)[:3]]
    assert dict(published) == {row.id: row.due_at for row in deliveries(acme.id)[:3]}
    assert sweeps.put_off(relay, acme.id) == [] and acme.id not in sweeps.vendors_with_due(relay)


def test_a_flood_waits_for_itself(acme, bolt, heard, monkeypatch):
    see_only(monkeypatch, acme, bolt)
    for _ in range(50):
        moved(acme.id, START)
    moved(bolt.id, START)
    broker = FakeBroker()
    one = Dispatcher(broker)
    one.round()
    assert (len(broker.of(acme.id)), len(broker.of(bolt.id))) == (20, 1)
    one.round()
    assert len(broker.of(acme.id)) == 20   # its next ones come when the workers have fetched these
    moved(bolt.id, START)
    broker.queue = broker.queue[-5:]
    one.round()
    assert len(broker.of(bolt.id)) == 1 and len(broker.of(acme.id)) <= 5
    broker.queue = []
    one.round()
    assert len(broker.of(acme.id)) == 20


def test_with_enough_in_the_broker_nothing_more_is_published_and_nobody_is_forgotten(acme, bolt, heard, monkeypatch):
    see_only(monkeypatch, acme, bolt)
    for vendor in (acme, bolt):
        for _ in range(30):
            moved(vendor.id, START)
    broker = FakeBroker()
    one = Dispatcher(broker)
    monkeypatch.setattr(dispatcher, "BROKER_ENOUGH", 5)
    monkeypatch.setattr(sweeps, "LEASE", 0)
    served = []
    for _ in range(4):
        one.round()
        assert len(broker.queue) <= 20 + 5
        served += [tenant for tenant in (acme.id, bolt.id) if broker.of(tenant)]
        before = list(broker.queue)
        one.round()
        assert broker.queue == before
        broker.queue = []
    assert served in ([acme.id, bolt.id] * 2, [bolt.id, acme.id] * 2)


def test_ordered_ones_behind_an_open_one_are_not_published(acme, subscribe, schedule, relay):
    subscribe(Subscription(ThingMoved, "crm", Heard(), ordered=True))
    subject = moved(acme.id, START)
    moved(acme.id, START, subject)
    other = moved(acme.id, START)
    first, second, third = deliveries(acme.id)
    assert [delivery_id for delivery_id, _ in sweeps.put_off(relay, acme.id)] == [first.id, third.id] and third.subject_id == other
    with tenant_context(acme.id):
        Delivery.objects.filter(id=first.id).update(state=DEAD)
    assert sweeps.put_off(relay, acme.id) == []


@pytest.mark.parametrize("statement", [
    "SELECT payload FROM outbox_event", "SELECT 1 FROM outbox_event", "SELECT cause FROM outbox_delivery", "SELECT at FROM outbox_delivery",
    "SELECT event_id FROM outbox_delivery", "UPDATE outbox_delivery SET state = 'done'", "UPDATE outbox_delivery SET attempts = 0",
    "DELETE FROM outbox_delivery", "INSERT INTO outbox_delivery (id) VALUES (NULL)", "UPDATE outbox_tick SET done_at = now()", "DELETE FROM outbox_tick",
    "SELECT 1 FROM tenants_vendor", "SELECT 1 FROM accounts_user"])
def test_the_relay_is_refused_everything_else(acme, relay, statement):
    with pytest.raises(ProgrammingError, match="permission denied"):
        relay.execute(statement)


def test_the_relay_sees_no_done_one_and_moves_no_dead_one(acme, heard, relay):
    moved(acme.id, START)
    with tenant_context(acme.id):
        Delivery.objects.update(state=DEAD)
    relay.execute("UPDATE outbox_delivery SET due_at = now() WHERE id = %s", [only(acme.id).id])
    assert relay.rowcount == 0
    relay.execute("SELECT count(*) FROM outbox_delivery WHERE state = 'done'")
    assert relay.fetchone() == (0,)


@pytest.mark.parametrize(("alias", "words"), [("default", "is not the relay’s"), ("owner", "owns the table")])
def test_it_runs_as_the_relay_alone(acme, alias, words):
    refuse_other_than_relay(connections["relay"])
    with pytest.raises(DangerousRole, match=words.replace("’", "'")) as refusal:
        refuse_other_than_relay(connections[alias])
    assert "Let DATABASE_RELAY_URL name referral_relay." in str(refusal.value)
    with pytest.raises(DangerousRole):
        Dispatcher(FakeBroker(), alias).run()


def test_outages_are_said_once_and_waited_for(acme, heard, monkeypatch, caplog):
    """The database is away twice, then the broker three times; then it all goes on."""
    moved(acme.id, START)
    broker, waits, rounds = FakeBroker(), [], iter(["database", "database", "", "broker", "broker", "broker", ""])
    one = Dispatcher(broker)
    real_round, real_look = one.round, sweeps.vendors_with_due

    def look(cursor):
        if one.away == "database":
            raise OperationalError("server closed the connection\nDETAIL: at once")
        return real_look(cursor)

    def next_round():
        one.away = next(rounds)
        broker.gone = one.away == "broker"
        return real_round()
    monkeypatch.setattr(sweeps, "vendors_with_due", look)
    monkeypatch.setattr(one, "round", next_round)
    monkeypatch.setattr(one, "_rest", lambda busy: one.stop() if len(waits) == 5 else None)
    monkeypatch.setattr(one.stopping, "wait", waits.append)
    with caplog.at_level("WARNING", logger="outbox.dispatcher"):
        one.run()
    assert [record.message for record in caplog.records] == [
        "stopped by OperationalError: server closed the connection", "going on after: OperationalError: server closed the connection",
        "stopped by ConnectionError: connection refused", "going on after: ConnectionError: connection refused"]
    assert waits == [0.25, 0.5, 0.25, 0.5, 1.0] and broker.closed == 6
    assert len(broker.of(acme.id)) == 1


EVERY_HOUR = Clockwork("test.hourly", timedelta(hours=1), lambda *, at: None, after=timedelta(minutes=20))


@pytest.mark.parametrize(("now", "instant"), [("10:19:59", "09:20"), ("10:20:00", "10:20"), ("11:19:59", "10:20")])
def test_the_latest_instant(now, instant):
    assert clockwork.latest(EVERY_HOUR, datetime.fromisoformat(f"2026-03-02T{now}+00:00")) == datetime.fromisoformat(f"2026-03-02T{instant}:00+00:00")


@pytest.fixture
def ticked(acme, schedule):
    """(name, what was called: (vendor, at)). Only this test's vendors count."""
    name, called = f"test.{acme.host}", []
    schedule(Clockwork(name, timedelta(hours=1), lambda *, at: called.append((current_tenant_id(), at))))
    return name, called


def test_two_dispatchers_publish_each_tick_once_and_its_latest_instant_alone(acme, bolt, ticked):
    name, called = ticked
    Tick.objects.using("relay").create(name=name, scheduled_for=START, due_at=START, attempts=12)   # given up long ago
    brokers = FakeBroker(), FakeBroker()
    for one in [Dispatcher(broker) for broker in brokers]:
        one.round()
    latest = Tick.objects.get(name=name, attempts=0)
    published = [(task, *arguments) for broker in brokers for task, *arguments in broker.queue if task == TICK and arguments[0] == str(latest.id)]
    assert published == [(TICK, str(latest.id), latest.due_at.isoformat())] and Tick.objects.filter(name=name).count() == 2
    assert clockwork.run_tick(latest.id, lease=latest.due_at)
    assert not clockwork.run_tick(latest.id, lease=latest.due_at)
    assert [who for who, at in called if at == latest.scheduled_for and who in (acme.id, bolt.id)] == [acme.id, bolt.id]
    assert Tick.objects.get(id=latest.id).done_at and sweeps.LEASE == 30


def test_a_tick_whose_message_was_lost_comes_again(acme, ticked, monkeypatch):
    monkeypatch.setattr(sweeps, "LEASE", 0)
    monkeypatch.setattr(dispatcher, "TICK_PULSE", 0)
    broker = FakeBroker()
    one = Dispatcher(broker)
    one.round()
    one.round()
    tick = Tick.objects.get(name=ticked[0])
    assert [arguments[0] for task, *arguments in broker.queue if task == TICK].count(str(tick.id)) == 2


def test_one_vendors_failure_keeps_nobody_waiting_and_the_tick_comes_again(acme, bolt, schedule):
    name, called = f"test.{acme.host}", []

    def task(*, at):
        if current_tenant_id() == acme.id and called.count(acme.id) == 0:
            called.append(acme.id)
            raise ValueError("odd rows")
        called.append(current_tenant_id())
    schedule(Clockwork(name, timedelta(hours=1), task))
    tick = Tick.objects.using("relay").create(name=name, scheduled_for=START, due_at=START)
    assert not clockwork.run_tick(tick.id)
    tick = Tick.objects.get(id=tick.id)
    assert (tick.done_at, tick.attempts, tick.cause) == (None, 1, "1 vendors: ValueError: odd rows") and bolt.id in called
    Tick.objects.update(due_at=START)
    assert clockwork.run_tick(tick.id) and called.count(acme.id) == 2


def test_batches_go_on_until_all_is_done_each_in_its_own_transaction(acme, schedule):
    name, left = f"test.{acme.host}", [1, 2, 3]
    schedule(Clockwork(name, timedelta(hours=1), lambda *, at: bool(left and left.pop()) if current_tenant_id() == acme.id else None))
    tick = Tick.objects.using("relay").create(name=name, scheduled_for=START, due_at=START)
    assert clockwork.run_tick(tick.id) and left == []
