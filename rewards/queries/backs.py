"""Reads about what was taken back of a reward, and what came back of that."""
from dataclasses import dataclass
from datetime import datetime

from foundation.kernel.money import Money
from rewards.models import Reward


@dataclass(frozen=True)
class Back:
    """cause: the word of the event · debt: how much of it had left already · returned: it came back to the beneficiary."""

    cause: str
    amount: Money
    debt: Money
    at: datetime
    returned: bool = False
    trace: dict | None = None


def backs_of(of: Reward) -> list[Back]:
    """In the order in which they happened."""
    rows = [Back(row.cause.partition(":")[0], Money(row.total_minor, of.currency), Money(row.owed_minor, of.currency), row.at, trace=row.trace or None)
            for row in of.take_backs.order_by("id")]
    rows += [Back(row.cause.partition(":")[0], Money(row.total_minor, of.currency), Money(0, of.currency), row.at, returned=True)
             for row in of.given_backs.order_by("id")]
    return sorted(rows, key=lambda row: row.at)
