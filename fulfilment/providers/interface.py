"""What every provider can be asked, and what it may answer."""
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from foundation.kernel.money import Money


@dataclass(frozen=True)
class Receipt:
    """The provider has paid `amount` under `reference`; `number` is what it calls that."""

    reference: UUID
    amount: Money
    number: str


class Declined(RuntimeError):
    """Refused for good: nothing was paid under this key, and nothing will be. Every other error leaves that open."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(f"the provider refused: {code}")


class Provider(Protocol):
    """Both calls take less time than a delivery's lease, time-outs included."""

    def credit(self, *, reference: UUID, idempotency_key: UUID, holder: UUID, amount: Money) -> Receipt:
        """Pays. The same key again gives the first answer again. Raises Declined, and anything else when nobody knows."""

    def find(self, reference: UUID) -> Receipt | None:
        """What was paid under this reference, by whichever attempt."""
