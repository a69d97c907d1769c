"""What the clock asks for: the instants of each clockwork, and a worker's run through all vendors for one of them."""
import logging
import time
import uuid
from datetime import UTC, datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from foundation.kernel import crash
from foundation.outbox import registry
from foundation.outbox.models import Tick
from foundation.outbox.retries import MAX_ATTEMPTS, cause_of, pause
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context

logger = logging.getLogger("outbox.clockwork")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LEASE = timedelta(minutes=10)     # longer than one vendor takes; renewed from vendor to vendor
KEPT = timedelta(days=30)


def latest(each: registry.Clockwork, now: datetime) -> datetime:
    """The latest instant at or before `now` at which it is due."""
    return now - (now - EPOCH - each.after) % each.every


def run_tick(tick_id: uuid.UUID, lease: datetime | None = None) -> bool:
    """Runs one tick for every vendor if it is due and nobody else has it; True when it is done.

    One vendor's failure does not keep the others waiting; the tick then comes again, so its task must bear to be repeated."""
    now = timezone.now()
    # Counted first, and in a statement of its own: a task that kills its process comes to an end too.
    mine = Tick.objects.filter(Q(due_at=lease) | Q(due_at__lte=now), id=tick_id, done_at=None, attempts__lt=MAX_ATTEMPTS)
    if not mine.update(attempts=F("attempts") + 1, due_at=now + LEASE):
        return False
    crash.point("tick.after_count")
    tick = Tick.objects.get(id=tick_id)
    failures = [failure for tenant in tenants_queries.all_tenants() if (failure := _run_for(tick, tenant.id))]
    if failures:
        cause = f"{len(failures)} vendors: {failures[0]}"[:500]
        Tick.objects.filter(id=tick_id).update(cause=cause, due_at=timezone.now() + pause(tick.attempts))
        return False
    crash.point("tick.before_done")
    Tick.objects.filter(id=tick_id).update(done_at=timezone.now(), cause="")
    crash.point("tick.after_done")
    Tick.objects.filter(name=tick.name, done_at__lt=now - KEPT).delete()
    return True


def _run_for(tick: Tick, tenant_id: uuid.UUID) -> str:
    """"" or what went wrong. The task is called again, each time in a transaction of its own, as long as it returns True."""
    each = registry.clockwork(tick.name)
    if each is None:
        return f"there is no clockwork {tick.name} any more"
    renewed = time.monotonic()
    try:
        more = True
        while more:
            with tenant_context(tenant_id):
                more = each.task(at=tick.scheduled_for) is True
                crash.point("tick.before_vendor_commits")
            crash.point("tick.after_vendor")
            if time.monotonic() - renewed > 60:
                Tick.objects.filter(id=tick.id).update(due_at=timezone.now() + LEASE)
                renewed = time.monotonic()
    except Exception as error:
        logger.warning("%s failed for %s: %s", tick.name, tenant_id, cause_of(error))
        return cause_of(error)
    Tick.objects.filter(id=tick.id, due_at__lt=timezone.now() + LEASE / 2).update(due_at=timezone.now() + LEASE)
    return ""
