"""What files announce: ids, kinds and sizes, never a name."""
from dataclasses import dataclass
from typing import ClassVar

from foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class FileStored(Event):
    """Somebody sent a file; the subject is the file."""
    name: ClassVar[str] = "file.stored"
    subject_kind: ClassVar[str] = "file"
    kind: str
    size: int


@dataclass(frozen=True, kw_only=True)
class FileForgotten(Event):
    """What was in it is gone for good."""
    name: ClassVar[str] = "file.forgotten"
    subject_kind: ClassVar[str] = "file"
