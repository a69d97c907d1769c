"""What the demo itself announces."""
from dataclasses import dataclass
from typing import ClassVar

from foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class DemoBuilt(Event):
    """The history of a demo company is complete; the subject is its tenant."""
    name: ClassVar[str] = "demo.built"
    subject_kind: ClassVar[str] = "tenant"
