"""What the clock brings for claim links, and what a sign-in proves."""
from datetime import datetime

from advocates import commands
from advocates.events import ClaimLinkIssued
from foundation.accounts.events import AddressProven
from foundation.kernel.acting import SYSTEM
from foundation.outbox.events import StoredEvent


def runs_out_at(event: ClaimLinkIssued) -> datetime:
    return event.expires_at


def lapse(event: ClaimLinkIssued, *, at: datetime, stored: StoredEvent) -> None:
    """A link ran out. While a newer one works nothing is over; that one has a timer of its own."""
    commands.lapse_claim(advocate_id=event.subject_id, acting=SYSTEM, at=at)


def prove_address(event: AddressProven, *, at: datetime, stored: StoredEvent) -> None:
    commands.prove_address(user_id=event.subject_id, at=at)
