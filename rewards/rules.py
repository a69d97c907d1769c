"""Who may publish a plan: asked by the command, and by the pages that offer it."""
from dataclasses import dataclass
from uuid import UUID

MAY_PUBLISH = ("owner", "finance_approver")


@dataclass(frozen=True)
class Publishing:
    """own: the reader wrote the draft. alone: she did, and nobody else has to look at it."""

    allowed: bool
    alone: bool
    own: bool


def publishing(*, writer: UUID, reader: UUID, role: str, never_open: bool, only_person: bool) -> Publishing:
    """An owner or finance approver who did not write it publishes. The first plan of a program that never opened, and the plan of
    a vendor with one person on its staff, may be published by whoever publishes anything, its writer too."""
    own, needs_nobody = writer == reader, never_open or only_person
    return Publishing(allowed=needs_nobody or (not own and role in MAY_PUBLISH), alone=own and needs_nobody, own=own)
