"""Which level holds at an instant, and which programs it opens."""
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from foundation.accounts import rules as accounts_rules
from partners import states

NO_PARTNER, PAUSED, OTHER_LEVEL = "no_partner", "paused", "other_level"   # why a program for partners doesn't admit somebody


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


def takes_members(level: str | None) -> bool:
    """A bronze partner is an organisation of one: it invites nobody."""
    return level is not None and level != states.BRONZE


def leaves_nobody_in_charge(*, admins: int, people: int, was_admin: bool, may_close: bool) -> bool:
    """Whether an organisation would be without an admin once one of its people goes or is no admin any more.

    `may_close`: the vendor may take away the very last person, which closes an organisation; nobody closes it by leaving."""
    if not was_admin or admins > 1:
        return False
    return not (may_close and people == 1)


def looks_like_domain(domain: str) -> bool:
    return accounts_rules.looks_like_address(f"someone@{domain}")
