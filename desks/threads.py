"""What was said about a referral, with the names of who said it."""
from dataclasses import dataclass
from datetime import datetime

from foundation.accounts import queries as accounts_queries
from referrals.queries import sales as queries


@dataclass(frozen=True)
class Said:
    """`advocate`: she said it herself; `internal`: a note among the staff."""

    who: str
    text: str
    at: datetime
    advocate: bool
    internal: bool


def thread_of(referral, *, internal: bool) -> list[Said]:
    """In order. `internal`: with the staff's own notes; False for everything that an advocate sees."""
    rows = queries.thread(referral.id, internal=internal)
    names = accounts_queries.names_of([row.author_id for row in rows if row.author_kind == "staff"])
    return [Said(who=referral.advocate.name if row.author_kind == "advocate" else (names.get(row.author_id, "") if row.author_id else ""), text=row.text, at=row.at,
                 advocate=row.author_kind == "advocate", internal=row.internal) for row in rows]
