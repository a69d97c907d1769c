"""An event is recorded in the change's own transaction, with one delivery for each subscriber, and carries no words."""
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import NotFound, Refused
from foundation.kernel.ids import uuid7
from foundation.outbox import commands, queries
from foundation.outbox.events import Event, NoPayload, payload_of, typed
from foundation.outbox.models import DEAD, DUE, Delivery
from foundation.outbox.registry import Subscription
from foundation.tenants.context import tenant_context
from tests.apps.outbox.conftest import Heard, ThingMoved, deliveries, moved, only
from tests.cast import START, later


@dataclass(frozen=True, kw_only=True)
class Odd(Event):
    name: ClassVar[str] = "thing.odd"
    subject_kind: ClassVar[str] = "thing"
    value: Any


@pytest.mark.parametrize("value", [1.5, {"a": 1}, datetime(2026, 3, 2), object(), b"x", "Jonas Weber", "jonas@example.test", "Müller", "x" * 101, ["fine", "not fine"]])
def test_an_event_carries_no_floats_no_names_and_no_instants_without_a_zone(value):
    with pytest.raises(NoPayload, match="thing.odd.value"):
        payload_of(Odd(subject_id=uuid7(), value=value))


@pytest.mark.parametrize("value", [None, 3, True, "too_small", "Europe/Berlin", [1, "two"]])
def test_ids_codes_and_whole_numbers_pass(value):
    assert payload_of(Odd(subject_id=uuid7(), value=value)) == {"value": value}


def test_one_event_one_delivery_for_each_subscriber_and_timers_lie_ahead(acme, subscribe):
    subscribe(Subscription(ThingMoved, "mail", Heard()), Subscription(ThingMoved, "crm", Heard(), ordered=True),
              Subscription(ThingMoved, "timer", Heard(), due=lambda event: event.until), Subscription(Odd, "other", Heard()))
    subject = moved(acme.id, START, until=later(days=30))
    moved(acme.id, later(hours=1), subject, status=2, until=later(days=31))
    with tenant_context(acme.id):
        first, second = queries.timeline([subject])
    assert [(event.seq, event.payload["status"], event.occurred_at) for event in (first, second)] == [(1, 1, START), (2, 2, later(hours=1))]
    assert typed(ThingMoved, first) == ThingMoved(subject_id=subject, status=1, until=later(days=30))
    assert {(row.subscriber, row.seq, row.ordered, row.at, row.due_at, row.state, row.attempts) for row in deliveries(acme.id, seq=1)} == {
        ("mail", 1, False, START, START, DUE, 0), ("crm", 1, True, START, START, DUE, 0), ("timer", 1, False, later(days=30), later(days=30), DUE, 0)}


def test_what_was_told_of_a_subject_is_found_by_what_it_says(acme):
    subject, one = uuid7(), uuid7()
    with tenant_context(acme.id):
        for whose, value in ((subject, one), (subject, 7), (subject, one), (uuid7(), one)):
            commands.record(Odd(subject_id=whose, value=value), acting=SYSTEM, at=START)
        commands.record(ThingMoved(subject_id=subject), acting=SYSTEM, at=START)
        assert [event.seq for event in queries.told_of(subject, "thing.odd", value=[one, uuid7()])] == [1, 3]
        assert queries.told_of(subject, "thing.odd", value=[]) == queries.told_of(subject, "thing.moved", value=[one]) == []


def test_a_change_that_fails_announces_nothing(acme, subscribe):
    subscribe(Subscription(ThingMoved, "mail", Heard()))
    subject = uuid7()
    with pytest.raises(ZeroDivisionError), tenant_context(acme.id):
        commands.record(ThingMoved(subject_id=subject), acting=SYSTEM, at=START)
        raise ZeroDivisionError
    with tenant_context(acme.id):
        assert queries.timeline([subject]) == []
    assert deliveries(acme.id) == []


def test_another_vendor_sees_neither(acme, bolt, subscribe):
    subscribe(Subscription(ThingMoved, "mail", Heard()))
    subject = moved(acme.id, START)
    with tenant_context(bolt.id):
        assert queries.timeline([subject]) == queries.trail() == queries.dead_deliveries() == []
    assert deliveries(bolt.id) == []


def test_a_subscriber_stands_in_the_table_once(subscribe):
    with pytest.raises(ValueError, match="mail stands in the table twice"):
        subscribe(Subscription(ThingMoved, "mail", Heard()), Subscription(Odd, "mail", Heard()))


def test_a_dead_delivery_is_tried_again_and_a_living_one_is_not(acme, bolt, subscribe):
    subscribe(Subscription(ThingMoved, "mail", Heard()))
    moved(acme.id, START)
    delivery, tess = only(acme.id), Actor("staff", uuid7())
    with tenant_context(acme.id), pytest.raises(Refused):
        commands.retry_delivery(delivery_id=delivery.id, acting=tess, at=later(days=1))
    with tenant_context(acme.id):
        Delivery.objects.filter(id=delivery.id).update(state=DEAD, attempts=12, cause="ValueError: it said 500")
        assert queries.dead_count() == 1 and [row.id for row in queries.dead_deliveries()] == [delivery.id]
    with tenant_context(bolt.id), pytest.raises(NotFound):
        commands.retry_delivery(delivery_id=delivery.id, acting=tess, at=later(days=1))
    with tenant_context(acme.id):
        commands.retry_delivery(delivery_id=delivery.id, acting=tess, at=later(days=1))
        [event] = queries.timeline([delivery.id])
        assert queries.dead_count() == 0
    again = only(acme.id)
    assert (again.state, again.due_at, again.attempts, again.at) == (DUE, later(days=1), 0, START)
    assert (event.name, event.acting_id, event.occurred_at) == ("delivery.retried", tess.id, later(days=1))


def test_the_trail_pages_from_the_newest(acme):
    subjects = [moved(acme.id, START) for _ in range(5)]
    with tenant_context(acme.id):
        page = queries.trail(limit=2)
        assert [event.subject_id for event in page] == [subjects[4], subjects[3], subjects[2]]   # one more says there is more
        assert [event.subject_id for event in queries.trail(before=page[1].id, limit=2)] == [subjects[2], subjects[1], subjects[0]]


def test_how_far_the_outbox_lags(acme, subscribe):
    subscribe(Subscription(ThingMoved, "mail", Heard()))
    with tenant_context(acme.id):
        assert queries.oldest_untried(datetime.now(UTC)) is None
    moved(acme.id, START)
    moved(acme.id, later(hours=1))
    moved(acme.id, datetime.now(UTC) + timedelta(days=1))
    with tenant_context(acme.id):
        assert queries.oldest_untried(datetime.now(UTC)) == START
