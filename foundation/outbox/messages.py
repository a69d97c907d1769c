"""What a message from the broker starts. It names a row; the row decides whether anything is left to do."""
import uuid
from datetime import datetime

from celery import shared_task
from django.db import InterfaceError, OperationalError, connections

from foundation.outbox import clockwork, worker

DELIVER = "outbox.deliver"
TICK = "outbox.tick"


@shared_task(name=DELIVER)
def deliver(tenant_id: str, delivery_id: str, lease: str) -> None:
    which, ticket = (uuid.UUID(tenant_id), uuid.UUID(delivery_id)), datetime.fromisoformat(lease)
    try:
        worker.deliver(*which, lease=ticket)
    except (OperationalError, InterfaceError):
        # A kept connection that the database has dropped meanwhile. What had been counted is not heard again: its ticket is used.
        connections.close_all()
        worker.deliver(*which, lease=ticket)


@shared_task(name=TICK)
def tick(tick_id: str, lease: str) -> None:
    clockwork.run_tick(uuid.UUID(tick_id), lease=datetime.fromisoformat(lease))
