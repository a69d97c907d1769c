"""An event is recorded with its deliveries; a dead delivery is tried again."""
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotFound, Refused
from foundation.outbox import events, registry
from foundation.outbox.announcements import DeliveryRetried
from foundation.outbox.models import DEAD, DUE, Delivery, Event


def record(event: events.Event, *, acting: Actor, at: datetime) -> Event:
    """In the transaction of the change itself: the event, and one delivery for each subscriber. `at`: when it happened.

    The caller holds the subject's lock, so the subject's events are numbered one after another."""
    last = Event.objects.filter(subject_id=event.subject_id).aggregate(last=Max("seq"))["last"] or 0
    row = Event.objects.create(name=event.name, subject_kind=event.subject_kind, subject_id=event.subject_id, seq=last + 1,
                               payload=events.payload_of(event), occurred_at=at, acting_kind=acting.kind, acting_id=acting.id)
    deliveries = []
    for subscription in registry.subscriptions_to(event.name):
        due_at = subscription.due(event) if subscription.due else at
        deliveries.append(Delivery(event=row, subscriber=subscription.subscriber, ordered=subscription.ordered, subject_id=event.subject_id,
                                   seq=row.seq, at=due_at, due_at=due_at))
    if deliveries:
        Delivery.objects.bulk_create(deliveries)
    return row


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
