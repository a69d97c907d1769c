"""Clockwork of the outbox: done deliveries are dropped, and every night it is proven that no timer is missing."""
import logging
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef

from foundation.outbox import queries, registry
from foundation.outbox.events import typed
from foundation.outbox.models import Delivery, Event
from foundation.tenants.context import current_tenant_id

logger = logging.getLogger("outbox.tasks")

DONE_KEPT = timedelta(days=30)
BATCH = 1000
LONGEST_TIMER = timedelta(days=800)   # no timer is set further ahead of its event: a maturation of two years is the longest


def drop_done_deliveries(*, at: datetime) -> bool:
    """One batch of what was done more than 30 days before; True when there is more. Events stay for ever."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM outbox_delivery WHERE tenant_id = '{current_tenant_id()}' AND id = ANY (ARRAY(SELECT id FROM outbox_delivery "
                       f"WHERE tenant_id = '{current_tenant_id()}' AND state = 'done' AND done_at < %s ORDER BY done_at LIMIT %s))", [at - DONE_KEPT, BATCH])
        return cursor.rowcount == BATCH


def sweep_timers(*, at: datetime) -> None:
    """Finds events whose timer the table of subscriptions demands and that have none, and adds it.

    Timers that were due long ago are let be: done ones are dropped after a month, so they look the same as missing ones."""
    for subscription in registry.timers():
        added = sum(_add_missing(subscription, page, at) for page in _events_without(subscription, at))
        if added:
            logger.warning("%s timers of %s were missing and are added", added, subscription.subscriber)


def _events_without(subscription: registry.Subscription, at: datetime):
    """Pages of events that lack the delivery, oldest first."""
    has_it = Delivery.objects.filter(event_id=OuterRef("id"), subscriber=subscription.subscriber)
    events = Event.objects.filter(~Exists(has_it), name=subscription.event.name, created_at__gt=at - LONGEST_TIMER).order_by("id")
    page = list(events[:BATCH])
    while page:
        yield page
        page = list(events.filter(id__gt=page[-1].id)[:BATCH])


def _add_missing(subscription: registry.Subscription, events: list[Event], at: datetime) -> int:
    assert subscription.due
    missing = []
    for event in events:
        due_at = subscription.due(typed(subscription.event, queries.stored(event)))
        if due_at > at - DONE_KEPT + timedelta(days=1):
            missing.append(Delivery(event=event, subscriber=subscription.subscriber, ordered=subscription.ordered, subject_id=event.subject_id,
                                    seq=event.seq, at=due_at, due_at=due_at))
    Delivery.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)
