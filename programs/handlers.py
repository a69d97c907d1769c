"""What the clock does to programs: an end that was set comes."""
from datetime import datetime

from foundation.outbox.events import StoredEvent
from programs import commands
from programs.events import ProgramEndSet


def end_when_due(event: ProgramEndSet, *, at: datetime, stored: StoredEvent) -> datetime | None:
    """A timer: the end may have been moved or taken back since."""
    return commands.close_ended(program_id=event.subject_id, at=at)


def ends_at(event: ProgramEndSet) -> datetime:
    return event.ends_at
