"""What exchange rates announce: which pairs of currencies, never whose word it was."""
from dataclasses import dataclass
from typing import ClassVar

from foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class RatesImported(Event):
    """Rates are there that were not there before; the subject is the import. pairs: 'USD:EUR', what one is worth in the other."""
    name: ClassVar[str] = "rates.imported"
    subject_kind: ClassVar[str] = "rate_import"
    pairs: list[str]
    rows: int
