"""What happens to people who refer."""
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class AdvocateJoined(Event):
    """She accepted the terms of a program; subject is her enrolment."""
    name: ClassVar[str] = "advocate.joined"
    subject_kind: ClassVar[str] = "enrolment"
    advocate_id: UUID
    program_id: UUID
    terms_id: UUID
