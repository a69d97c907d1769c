"""An event is recorded with its deliveries; a dead delivery is tried again."""
import json
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models.functions import Now

from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotFound, Refused
from foundation.kernel.ids import uuid7
from foundation.outbox import events, registry
from foundation.outbox.announcements import DeliveryRetried
from foundation.outbox.models import DEAD, DUE, Delivery, Event
from foundation.outbox.retries import CALL_LEASE
from foundation.tenants.context import current_tenant_id

# One statement, because every change of the product ends in it: the subject's next number, the event, its deliveries.
RECORD = """
    WITH recorded AS (
        INSERT INTO outbox_event (tenant_id, id, name, subject_kind, subject_id, seq, payload, occurred_at, acting_kind, acting_id)
        SELECT '{tenant}', %(id)s::uuid, %(name)s, %(subject_kind)s, %(subject_id)s::uuid, coalesce(max(seq), 0) + 1, %(payload)s::jsonb,
               %(at)s::timestamptz, %(acting_kind)s, %(acting_id)s::uuid
        FROM outbox_event WHERE tenant_id = '{tenant}' AND subject_id = %(subject_id)s::uuid RETURNING seq, created_at),
    told AS (
        INSERT INTO outbox_delivery (tenant_id, id, event_id, subscriber, ordered, subject_id, seq, state, at, due_at, attempts, cause)
        SELECT '{tenant}', one.id, %(id)s::uuid, one.subscriber, one.ordered, %(subject_id)s::uuid, recorded.seq, %(due)s, one.due_at, one.due_at, 0, ''
        FROM recorded, unnest(%(ids)s::uuid[], %(subscribers)s::text[], %(ordered)s::boolean[], %(due_at)s::timestamptz[]) AS one (id, subscriber, ordered, due_at)
        RETURNING 1)
    SELECT seq, created_at FROM recorded"""


def record(event: events.Event, *, acting: Actor, at: datetime) -> Event:
    """In the transaction of the change itself: the event, and one delivery for each subscriber. `at`: when it happened.

    The caller holds the subject's lock, so the subject's events are numbered one after another."""
    row = Event(name=event.name, subject_kind=event.subject_kind, subject_id=event.subject_id, payload=events.payload_of(event), occurred_at=at,
                acting_kind=acting.kind, acting_id=acting.id)
    told = registry.subscriptions_to(event.name)
    with connection.cursor() as cursor:
        cursor.execute(RECORD.format(tenant=current_tenant_id()), {
            "id": row.id, "name": row.name, "subject_kind": row.subject_kind, "subject_id": row.subject_id, "payload": json.dumps(row.payload), "at": at,
            "acting_kind": row.acting_kind, "acting_id": row.acting_id, "due": DUE, "ids": [uuid7() for _ in told],
            "subscribers": [one.subscriber for one in told], "ordered": [one.ordered for one in told],
            "due_at": [one.due(event) if one.due else at for one in told]})
        row.seq, row.created_at = cursor.fetchone()
    row._state.adding = False
    return row


def renew_lease(*, event_id: UUID, subscriber: str) -> None:
    """By a handler that calls out and takes longer than a lease: nobody else begins it meanwhile, and somebody does once it is silent."""
    Delivery.objects.filter(event_id=event_id, subscriber=subscriber, state=DUE).update(due_at=Now() + CALL_LEASE)


def retry_delivery(*, delivery_id: UUID, acting: Actor, at: datetime) -> Delivery:
    """A dead delivery is due again, with all its attempts before it. Raises NotFound, and Refused for one that is not dead."""
    delivery = Delivery.objects.select_for_update().filter(id=delivery_id).first()
    if delivery is None:
        raise NotFound("delivery_unknown", "There’s no such delivery.")
    if delivery.state != DEAD:
        raise Refused("delivery_not_dead", "This was tried again already; it’s on its way.")
    return _due_again(delivery, acting, at)


def retry_dead_deliveries(*, acting: Actor, at: datetime, most: int = 500) -> int:
    """All that were given up are due again, at most so many at once, the oldest first; returns how many."""
    dead = list(Delivery.objects.select_for_update(skip_locked=True).filter(state=DEAD).order_by("id")[:most])
    for delivery in dead:
        _due_again(delivery, acting, at)
    return len(dead)


def _due_again(delivery: Delivery, acting: Actor, at: datetime) -> Delivery:
    delivery.state, delivery.due_at, delivery.attempts = DUE, at, 0
    delivery.save(update_fields=["state", "due_at", "attempts"])
    record(DeliveryRetried(subject_id=delivery.id, event_id=delivery.event_id), acting=acting, at=at)
    return delivery
