"""What mail announces: ids and codes only, what a mail says stays sealed."""
from dataclasses import dataclass
from typing import ClassVar

from foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageQueued(Event):
    """A mail waits to be sent; the subject is the message."""
    name: ClassVar[str] = "message.queued"
    subject_kind: ClassVar[str] = "message"
    kind: str
