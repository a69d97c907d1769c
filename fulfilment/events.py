"""What happens to a payout. Ids, codes and amounts only."""
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class OfPayout(Event):
    """What every event of a payout carries."""

    subject_kind: ClassVar[str] = "payout"
    reward_id: UUID
    advocate_id: UUID
    provider: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class PayoutRequested(OfPayout):
    name: ClassVar[str] = "payout.requested"


@dataclass(frozen=True, kw_only=True)
class PayoutBegun(OfPayout):
    """An attempt is under way; what was payable is in flight."""
    name: ClassVar[str] = "payout.begun"
    attempt: int


@dataclass(frozen=True, kw_only=True)
class PayoutUnknown(OfPayout):
    """The provider did not answer: it may have paid."""
    name: ClassVar[str] = "payout.unknown"
    attempt: int


@dataclass(frozen=True, kw_only=True)
class PayoutFailed(OfPayout):
    """The provider refused for good; the reward is approved again and the next attempt may begin."""
    name: ClassVar[str] = "payout.failed"
    attempt: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class PayoutPaid(OfPayout):
    name: ClassVar[str] = "payout.paid"
    attempt: int
