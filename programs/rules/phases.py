"""Where a program stands at an instant. All windows are half-open: what closes at noon takes nothing at noon."""
from datetime import datetime, timedelta

from programs import states


def phase(*, status: str, opens_at: datetime | None, closes_at: datetime | None, ends_at: datetime | None, at: datetime) -> str:
    """One of states.PHASES. The end counts from its instant on, whether or not its timer has run."""
    if status == states.DRAFT:
        return states.DRAFT
    if status == states.ENDED or (ends_at is not None and ends_at <= at):
        return states.ENDED
    if opens_at is not None and at < opens_at:
        return states.NOT_YET
    if closes_at is not None and closes_at <= at:
        return states.CLOSED
    return states.TAKING


def tail_until(ends_at: datetime | None, tail_days: int) -> datetime | None:
    """The exclusive instant until which open referrals earn; None while no end is set."""
    return None if ends_at is None else ends_at + timedelta(days=tail_days)
