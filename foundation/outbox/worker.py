"""One delivery is handled: the attempt is counted first, then the handler and the mark "done" are one transaction."""
import logging
import traceback
import uuid
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Q
from django.utils import timezone

from foundation.kernel import crash
from foundation.outbox import queries, registry
from foundation.outbox.events import StoredEvent, typed
from foundation.outbox.models import DEAD, DONE, DUE, Delivery
from foundation.outbox.retries import CALL_LEASE, LEASE, MAX_ATTEMPTS, cause_of, pause
from foundation.tenants.context import tenant_context

logger = logging.getLogger("outbox.worker")


def deliver(tenant_id: uuid.UUID, delivery_id: uuid.UUID, now: datetime | None = None, *, lease: datetime | None = None) -> bool:
    """Handles one delivery if it is due and nobody else has it; True when it was handled. `now` is for building history.

    `lease` is the due_at that the dispatcher gave the row when it published it."""
    now = now or timezone.now()
    counted = _count_attempt(tenant_id, delivery_id, now, lease)
    if counted is None:
        return False
    delivery, subscription, attempts = counted
    crash.point("outbox.after_count")
    try:
        if subscription is None:
            raise LookupError(f"nobody is called {delivery.subscriber} any more")
        if subscription.calls_out:
            _call_out(tenant_id, delivery, subscription, now)
        else:
            _handle(tenant_id, delivery, subscription, now)
        return True
    except Exception as error:
        # Where it happened and of what kind; never the message below its first line, it may hold a row's values.
        logger.warning("%s failed in attempt %s of delivery %s: %s\n%s", delivery.subscriber, attempts, delivery_id, cause_of(error),
                       "".join(traceback.format_tb(error.__traceback__)[-3:]))
        _fail(tenant_id, delivery_id, attempts, error, now)
        return False


def drain(tenant_id: uuid.UUID, until: datetime | None = None, most: int = 100_000) -> int:
    """Handles everything that is due until then, timers too, one after another and without a broker; returns how many.

    For tests and for building history: the handlers and their order are the real ones."""
    handled = 0
    while handled < most:
        with tenant_context(tenant_id):
            rows = queries.next_due(until or timezone.now())
        if not rows:
            return handled
        for row in rows:
            deliver(tenant_id, row.id, max(row.due_at, until) if until else None)
        handled += len(rows)
    raise RuntimeError(f"still not done after {most} deliveries")


def _count_attempt(tenant_id: uuid.UUID, delivery_id: uuid.UUID, now: datetime, lease: datetime | None):
    """In a transaction of its own: counted with the handler, one that kills its process stays at 0 for ever.

    A row that is neither ours by lease nor due has another worker, or rests: a message that came late is not heard."""
    with tenant_context(tenant_id):
        delivery = (Delivery.objects.select_related("event").select_for_update(of=("self",), skip_locked=True)
                    .filter(Q(due_at=lease) | Q(due_at__lte=now), id=delivery_id, state=DUE).first())
        if delivery is None or (delivery.ordered and queries.older_open(delivery)):
            return None
        attempts = delivery.attempts + 1
        if attempts > MAX_ATTEMPTS:
            Delivery.objects.filter(id=delivery.id).update(state=DEAD, cause=delivery.cause or "its worker died each time")
            return None
        subscription = registry.subscription(delivery.subscriber)
        longest = CALL_LEASE if subscription and subscription.calls_out else LEASE
        # The next try is put off here too, so that a kill gets the same back-off as an error.
        Delivery.objects.filter(id=delivery.id).update(attempts=attempts, due_at=now + longest + pause(attempts))
        crash.point("outbox.before_count_commits")
        return delivery, subscription, attempts


def _handle(tenant_id: uuid.UUID, delivery: Delivery, subscription: registry.Subscription, now: datetime) -> None:
    """Its row is locked, and read, once more; the event never changes."""
    event: StoredEvent = queries.stored(delivery.event)
    with tenant_context(tenant_id):
        at = Delivery.objects.select_for_update(skip_locked=True).filter(id=delivery.id, state=DUE).values_list("at", flat=True).first()
        if at is None:
            return
        again_at = subscription.handler(typed(subscription.event, event), at=at, stored=event)
        if isinstance(again_at, datetime):   # a timer that came too early: it moves, and this was no attempt
            Delivery.objects.filter(id=delivery.id).update(at=again_at, due_at=again_at, attempts=0)
        else:
            _mark_done(delivery.id, now)
        crash.point("outbox.before_done_commits")
    crash.point("outbox.after_done")


def _call_out(tenant_id: uuid.UUID, delivery: Delivery, subscription: registry.Subscription, now: datetime) -> None:
    event: StoredEvent = queries.stored(delivery.event)
    settled = []

    def done() -> None:
        _mark_done(delivery.id, now)
        settled.append(True)

    subscription.handler(typed(subscription.event, event), at=delivery.at, stored=event, done=done)
    if not settled:   # nothing was left to settle
        with tenant_context(tenant_id):
            _mark_done(delivery.id, now)
            crash.point("outbox.before_nothing_commits")
        crash.point("outbox.after_nothing")


def _mark_done(delivery_id: uuid.UUID, now: datetime) -> None:
    Delivery.objects.filter(id=delivery_id, state=DUE).update(state=DONE, done_at=now, cause="")


def _fail(tenant_id: uuid.UUID, delivery_id: uuid.UUID, attempts: int, error: Exception, now: datetime) -> None:
    """The cause is kept for the person who will look at it."""
    if not connections[DEFAULT_DB_ALIAS].is_usable():
        connections[DEFAULT_DB_ALIAS].close()
    cause = cause_of(error)
    with tenant_context(tenant_id):
        open_one = Delivery.objects.filter(id=delivery_id, state=DUE)
        if attempts >= MAX_ATTEMPTS:
            open_one.update(state=DEAD, cause=cause)
        else:
            open_one.update(cause=cause, due_at=now + pause(attempts))
        crash.point("outbox.before_failure_commits")
    crash.point("outbox.after_failure")
