"""What the outbox itself announces."""
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class DeliveryRetried(Event):
    """Somebody asked for a dead delivery to be tried again; the subject is the delivery."""
    name: ClassVar[str] = "delivery.retried"
    subject_kind: ClassVar[str] = "delivery"
    event_id: UUID
