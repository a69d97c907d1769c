"""Finds what is due and wakes the workers up; the scheduler too. Any number may run, and any may be killed at any moment."""
import logging
import threading
import time
from datetime import UTC, datetime
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import connections

from foundation.kernel import crash
from foundation.outbox import broker as brokers
from foundation.outbox import clockwork, registry, sweeps
from foundation.outbox.messages import DELIVER, TICK
from foundation.tenants.roles import DangerousRole, refuse_dangerous_role

logger = logging.getLogger("outbox.dispatcher")

PULSE = 0.25            # seconds between two sweeps; PostgreSQL is polled, a NOTIFY would cost two thirds of all commits
GLANCE = 0.01           # seconds between two looks at the broker while it holds work
TICK_PULSE = 1.0
BROKER_ENOUGH = 1000    # what lies in the broker longer than its lease would be published twice
LONGEST_PAUSE = 5.0     # seconds; an outage is over no later than this after it is over


def refuse_other_than_relay(connection) -> None:
    """Raises DangerousRole for a role that may do more, or less, than find due deliveries."""
    refuse_dangerous_role(connection, "DATABASE_RELAY_URL name referral_relay")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, has_table_privilege('outbox_event', 'SELECT'), has_table_privilege('outbox_delivery', 'INSERT'), "
                       "has_column_privilege('outbox_delivery', 'due_at', 'UPDATE')")
        role, reads_events, adds, puts_off = cursor.fetchone()
    if reads_events or adds or not puts_off:
        raise DangerousRole(f"Role {role} is not the relay's. Let DATABASE_RELAY_URL name referral_relay.")


class Dispatcher:
    """`run()` until `stop()`; raises DangerousRole. An outage of the database or the broker is said once, then waited for."""

    def __init__(self, broker: brokers.Broker, alias: str = "relay") -> None:
        self.broker, self.alias = broker, alias
        self.stopping = threading.Event()
        self.published = 0                       # messages of ours so far
        self._last_of: dict[UUID, int] = {}      # vendor -> `published` after its latest message
        self._ticks_looked_at = 0.0
        self._checked = False
        self._added: dict[str, datetime] = {}

    def stop(self) -> None:
        self.stopping.set()

    def run(self) -> None:
        outage, pause = "", PULSE
        while not self.stopping.is_set():
            try:
                busy = self.round()
                if outage:
                    logger.warning("going on after: %s", outage)
                outage, pause = "", PULSE
                self._rest(busy)
            except (DatabaseError, *brokers.ERRORS) as error:
                if not outage:
                    outage = f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"
                    logger.warning("stopped by %s", outage)
                self._forget_connections()
                self.stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        self._forget_connections()

    def round(self) -> int:
        """Publishes what is due; returns how many. The broker is asked first: one that is away must not cost rows their lease."""
        waiting = self.broker.waiting()
        if waiting > BROKER_ENOUGH:
            return 0
        began = self.published
        if not self._checked:
            refuse_other_than_relay(connections[self.alias])
            self._checked = True
        with connections[self.alias].cursor() as cursor:
            if time.monotonic() - self._ticks_looked_at >= TICK_PULSE:
                self._ticks_looked_at = time.monotonic()
                self._tick(cursor)
            self._deliver(cursor, waiting)
        return self.published - began

    def _deliver(self, cursor, waiting: int) -> None:
        # A vendor gets its next rows once its last ones have left the broker (first in, first out): however slow one
        # vendor's handlers are, the others find at most that many of its messages before theirs.
        taken = self.published - waiting
        ready = [tenant_id for tenant_id in sweeps.vendors_with_due(cursor) if self._last_of.get(tenant_id, 0) <= taken]
        for tenant_id in sorted(ready, key=lambda tenant_id: self._last_of.get(tenant_id, 0)):   # who was served longest ago
            if self.published - taken > BROKER_ENOUGH or self.stopping.is_set():
                return
            crash.point("dispatcher.before_put_off")
            rows = sweeps.put_off(cursor, tenant_id)
            for delivery_id, lease in rows:
                crash.point("dispatcher.after_put_off")
                self._publish(DELIVER, str(tenant_id), str(delivery_id), lease.isoformat())
                crash.point("dispatcher.after_publish")
            self._last_of[tenant_id] = self.published

    def _tick(self, cursor) -> None:
        """The latest instant of each clockwork, also one that passed while no dispatcher ran; earlier ones are not made up for."""
        now = datetime.now(UTC)
        instants = {each: clockwork.latest(each, now) for each in registry.clockworks()}
        fresh = [(each, instant) for each, instant in instants.items() if self._added.get(each.name) != instant]
        if fresh:
            crash.point("dispatcher.before_ticks")
            sweeps.add_ticks(cursor, fresh)
            crash.point("dispatcher.after_ticks")
        self._added.update({each.name: instant for each, instant in fresh})
        for tick_id, lease in sweeps.put_off_ticks(cursor):
            crash.point("dispatcher.after_ticks_put_off")
            self._publish(TICK, str(tick_id), lease.isoformat())
            crash.point("dispatcher.after_tick_published")

    def _publish(self, task: str, *arguments: str) -> None:
        self.broker.publish(task, *arguments)
        self.published += 1

    def _rest(self, busy: int) -> None:
        """Until the next sweep; not as long when there was work and the workers have fetched it all."""
        until = time.monotonic() + PULSE
        while not self.stopping.is_set() and time.monotonic() < until:
            self.stopping.wait(GLANCE if busy else PULSE)
            if busy and not self.broker.waiting():
                return

    def _forget_connections(self) -> None:
        self.broker.close()
        connections[self.alias].close()
        self._last_of.clear()
