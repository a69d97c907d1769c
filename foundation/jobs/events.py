"""What jobs announce."""
from dataclasses import dataclass
from typing import ClassVar

from foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class JobAsked(Event):
    """Somebody wants long work done. Whoever does this kind of work hears of it."""
    name: ClassVar[str] = "job.asked"
    subject_kind: ClassVar[str] = "job"
    kind: str


@dataclass(frozen=True, kw_only=True)
class JobCancelAsked(Event):
    """It stops at its next step."""
    name: ClassVar[str] = "job.cancel_asked"
    subject_kind: ClassVar[str] = "job"
    kind: str


@dataclass(frozen=True, kw_only=True)
class JobEnded(Event):
    name: ClassVar[str] = "job.ended"
    subject_kind: ClassVar[str] = "job"
    kind: str
    outcome: str   # done | failed | cancelled
