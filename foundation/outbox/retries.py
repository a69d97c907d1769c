"""How often something is tried, how long it rests between two tries, and what is written down about a failure."""
import random
from datetime import timedelta

MAX_ATTEMPTS = 12
LONGEST_PAUSE = 3600   # seconds
LEASE = timedelta(seconds=30)          # of a handler inside a transaction
CALL_LEASE = timedelta(seconds=120)    # of one that calls out; longer than all its time-outs


def pause(attempts: int) -> timedelta:
    """Back-off with full jitter: those that failed together do not come back together."""
    return timedelta(seconds=random.uniform(0, min(LONGEST_PAUSE, 2**attempts)))


def cause_of(error: BaseException) -> str:
    """The first line alone: what a database says below it holds the row's values, which may be somebody's name."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}"[:500] if lines else type(error).__name__
