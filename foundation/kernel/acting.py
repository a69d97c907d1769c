"""Who acts: every command is told, none looks it up."""
from dataclasses import dataclass
from uuid import UUID

KINDS = ("staff", "advocate", "visitor", "system", "operator")


@dataclass(frozen=True)
class Actor:
    """`kind` is one of KINDS; `id` is a user's for staff and operators, an advocate's for advocates, else None."""

    kind: str
    id: UUID | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no kind of actor; one of {', '.join(KINDS)}")


SYSTEM = Actor("system")
VISITOR = Actor("visitor")
