"""Which level holds at an instant, and which programs it opens."""
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from partners import states


class Dated(Protocol):
    """A level from an instant on."""

    level: str
    from_at: datetime


def level_at(history: Iterable[Dated], at: datetime) -> str | None:
    """The level in force, of rows in the order of (from_at, when they were written); None before the first one begins.

    Windows are half-open: a level holds from its very instant on. Of two from the same instant the later written one holds."""
    return next((row.level for row in reversed(list(history)) if row.from_at <= at), None)


def level_of_kind(kind: str) -> str | None:
    """The level that a program of this kind admits; None for a program that isn't for partners."""
    level = kind.removeprefix(states.KIND_PREFIX)
    return level if kind.startswith(states.KIND_PREFIX) and level in states.LEVELS else None


def is_admitted(*, kind: str, level: str | None) -> bool:
    """Programs that aren't for partners admit everybody; partner_X admits who stands at level X."""
    wanted = level_of_kind(kind)
    return wanted is None or wanted == level


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].strip().lower()
