"""A referral as a rep reads it in a list: where it stands, and by when somebody has to call."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from foundation.accounts import queries as accounts_queries
from referrals import states, words
from referrals.rules import clocks


@dataclass(frozen=True)
class Standing:
    """`due`: the last day for the first call, None once it was made; `late`: that day is over; `rep`: the name of who has it."""

    referral: object
    words: str
    due: date | None
    late: bool
    rep: str

    @property
    def id(self) -> UUID:
        return self.referral.id   # type: ignore[attr-defined]


def standings(rows: Iterable, now: datetime) -> list[Standing]:
    rows = list(rows)
    names = accounts_queries.names_of([row.rep_id for row in rows])
    return [standing(row, now, names.get(row.rep_id, "")) for row in rows]


def standing(row, now: datetime, rep: str = "") -> Standing:
    waits = row.status in states.WORKED and row.first_contact_at is None and row.first_contact_by is not None
    return Standing(referral=row, words=str(words.STATE[row.status]), due=clocks.last_day(row.first_contact_by, row.program.time_zone) if waits else None,
                    late=waits and row.first_contact_by <= now, rep=rep)
