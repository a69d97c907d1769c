"""Names into codes that can be read aloud and forms that can be compared; who may refer."""
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from advocates import states
from programs import states as programs_states

LONGEST_CODE = 40
STANDING = (states.REFUSED, states.LAPSED, states.UNCLAIMED, states.CLAIMED)   # of two entries of one person the later in this list stays
MAY_LOOK_AFTER = ("sales_rep", "program_manager", "owner")   # roles of the sales team
OPEN_TO_ANYBODY = ("customer",)      # kinds of programs that people without a company behind them can be entered in
CLAIM_LASTS = timedelta(days=90)
REMIND_BEFORE = timedelta(days=14)   # of the end of a claim link: one reminder, while there's still time
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d"})


def readable_code(name: str, number: int = 1) -> str:
    """'Ann Müller' -> 'ann-mueller'; the second of that name gets number=2 -> 'ann-mueller-2'. Never empty: 'friend'."""
    plain = re.sub(r"[^a-z0-9]+", "-", _without_accents(name)).strip("-")[:LONGEST_CODE].strip("-")
    code = plain or "friend"
    return code if number == 1 else f"{code}-{number}"


def folded(name: str) -> str:
    """'  Ann  MÜLLER' -> 'ann mueller': names are looked for in this form. What has no Latin letters stays as it is, in lower case."""
    plain = " ".join(re.sub(r"[^a-z0-9]+", " ", _without_accents(name)).split())
    return (plain or " ".join(name.lower().split()))[:120]


def family_name(name: str) -> str:
    """The last word of a name in its folded form; '' for a name of one word."""
    words = folded(name).split()
    return words[-1] if len(words) > 1 else ""


def _without_accents(name: str) -> str:
    return unicodedata.normalize("NFKD", name.lower().translate(_GERMAN)).encode("ascii", "ignore").decode()


class Entry(Protocol):
    """What counts of two entries of one person."""

    id: UUID
    status: str
    proven_at: datetime | None


E = TypeVar("E", bound=Entry)


def which_stays(one: E, other: E, on_team: Callable[[E], bool]) -> tuple[E, E]:
    """(the one that goes on in the other, the one that stays): an account before none, a proven address before somebody's word, the
    account of the team before another, then the earlier entry."""
    first, second = sorted((one, other), key=lambda row: (-STANDING.index(row.status), row.proven_at is None, not on_team(row), row.id))
    return second, first


def may_refer(enrolment_status: str, unclaimed: str) -> bool:
    """Whether an enrolment takes referrals. `unclaimed`: the program's switch for people who did not join yet."""
    return enrolment_status == states.ACTIVE or (enrolment_status == states.UNCLAIMED and unclaimed != programs_states.IGNORE)
