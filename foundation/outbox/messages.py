"""What a message from the broker starts. It names a row; the row decides whether anything is left to do."""
import uuid
from datetime import datetime

from celery import shared_task

from foundation.outbox import clockwork, worker

DELIVER = "outbox.deliver"
TICK = "outbox.tick"


@shared_task(name=DELIVER)
def deliver(tenant_id: str, delivery_id: str, lease: str) -> None:
    worker.deliver(uuid.UUID(tenant_id), uuid.UUID(delivery_id), lease=datetime.fromisoformat(lease))


@shared_task(name=TICK)
def tick(tick_id: str, lease: str) -> None:
    clockwork.run_tick(uuid.UUID(tick_id), lease=datetime.fromisoformat(lease))
