"""What counts, and what is agreed, stands still while something is decided by it; and it changes behind everything that happened already."""
from datetime import datetime, timedelta

from referrals import queries as referrals_queries
from rewards import queries
from rewards.commands.locks import lock_terms, share_terms

MOMENT = timedelta(microseconds=1)
AWHILE = timedelta(minutes=5)   # longer than any transaction lives: what happens later than that happens after it


def hold() -> None:
    """Before the facts are read, and before every other lock of a decision: until the end of the transaction nothing is published, agreed, ended or
    taken back. Any number decide at once."""
    share_terms()


def change(at: datetime) -> datetime:
    """Before something else counts. What is being decided ends first, and whatever is decided after us sees what we write. Returns the instant at
    which the change happens: `at`, or where something happened in the meantime the first instant behind it, for that was, or will be, decided by what
    counted until now. An append-only history can be worked out again only if no terms reach back behind a decision."""
    lock_terms()
    happened, ended = referrals_queries.latest_instant(at, at + AWHILE), queries.latest_window_decided(at, at + AWHILE)
    return max([at, *([happened + MOMENT] if happened is not None else []), *([ended] if ended is not None else [])])
