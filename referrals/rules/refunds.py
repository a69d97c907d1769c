"""How much of a milestone's money is gone: refunds and disputes of its payments, told in any order."""
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

REFUND, PARTIAL_REFUND, DISPUTE, DISPUTE_WON, DISPUTE_LOST = "refund", "partial_refund", "payment_dispute", "dispute_won", "dispute_lost"


@dataclass(frozen=True)
class Entry:
    """minor: None where it is about the whole · payment: which one, '' where there is but one · reference: the dispute's own name."""

    kind: str
    minor: int | None = None
    payment: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Gone:
    """minor: of the gross amount, never more than that; whole: nothing of it is left, however much it was."""

    minor: int
    whole: bool


def gone(entries: Iterable[Entry], gross: int | None) -> Gone:
    """Per payment the larger of what was refunded and what is disputed counts; payments add up, at most to `gross` (None: nobody said it).

    A dispute counts from its opening until it is won; that it was lost changes nothing more. The order of `entries` means nothing."""
    entries = list(entries)
    settled = {(one.payment, one.reference) for one in entries if one.kind == DISPUTE_WON}
    refunded: dict[str, int] = defaultdict(int)
    disputed: dict[str, int] = defaultdict(int)
    whole = False
    for one in entries:
        if one.kind == REFUND or (one.kind == DISPUTE and one.minor is None and (one.payment, one.reference) not in settled):
            whole = True
        elif one.kind == PARTIAL_REFUND:
            refunded[one.payment] += one.minor or 0
        elif one.kind == DISPUTE and (one.payment, one.reference) not in settled:
            disputed[one.payment] += one.minor or 0
    total = sum(max(refunded[payment], disputed[payment]) for payment in {*refunded, *disputed})
    if gross is None:
        return Gone(total, whole)
    return Gone(gross if whole else min(total, gross), whole or total >= gross > 0)


def open_disputes(entries: Iterable[Entry]) -> list[Entry]:
    """Those that were neither won nor lost."""
    entries = list(entries)
    settled = {(one.payment, one.reference) for one in entries if one.kind in (DISPUTE_WON, DISPUTE_LOST)}
    return [one for one in entries if one.kind == DISPUTE and (one.payment, one.reference) not in settled]
