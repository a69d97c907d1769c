"""What happens to a payout, to the file that carries it, and to where somebody is paid. Ids, codes and amounts only."""
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class OfPayout(Event):
    """What every event of a payout carries."""

    subject_kind: ClassVar[str] = "payout"
    beneficiary_kind: str
    beneficiary_id: UUID
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


@dataclass(frozen=True, kw_only=True)
class OfRow(OfPayout):
    """A payout that is a row of a file."""
    file_id: UUID
    method_id: UUID


@dataclass(frozen=True, kw_only=True)
class PayoutRejected(OfRow):
    """Payroll, the bank or billing did not do it; its rewards are approved again and its account is looked at before a later file."""
    name: ClassVar[str] = "payout.rejected"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PayoutReturned(OfRow):
    """It was done, and the money came back; its rewards are approved again."""
    name: ClassVar[str] = "payout.returned"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PayoutWithdrawn(OfRow):
    """It left its file before anything was downloaded: the file was dropped, or something had changed."""
    name: ClassVar[str] = "payout.withdrawn"
    reason: str


@dataclass(frozen=True, kw_only=True)
class OfFile(Event):
    """What every event of a file carries."""

    subject_kind: ClassVar[str] = "payout_file"
    number: int
    kind: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class PayoutFileMade(OfFile):
    name: ClassVar[str] = "payout_file.made"
    rows: int
    amount_minor: int


@dataclass(frozen=True, kw_only=True)
class PayoutFileDownloaded(OfFile):
    """The first time: from here on its rows are in flight and its bytes stand."""
    name: ClassVar[str] = "payout_file.downloaded"
    rows: int
    amount_minor: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PayoutFileSettled(OfFile):
    """Its last row was settled."""
    name: ClassVar[str] = "payout_file.settled"


@dataclass(frozen=True, kw_only=True)
class PayoutFileDropped(OfFile):
    """Nothing of it was downloaded; what stood in it may go into another."""
    name: ClassVar[str] = "payout_file.dropped"


@dataclass(frozen=True, kw_only=True)
class FileLayoutChanged(Event):
    name: ClassVar[str] = "payout_layout.changed"
    subject_kind: ClassVar[str] = "payout_layout"
    kind: str


@dataclass(frozen=True, kw_only=True)
class PayoutMinimumSet(Event):
    name: ClassVar[str] = "payout_minimum.set"
    subject_kind: ClassVar[str] = "payout_minimum"
    currency: str
    amount_minor: int


@dataclass(frozen=True, kw_only=True)
class OfMethod(Event):
    """What every event of a payout method carries: whose it is, never which account."""

    subject_kind: ClassVar[str] = "payout_method"
    beneficiary_kind: str
    beneficiary_id: UUID
    kind: str


@dataclass(frozen=True, kw_only=True)
class PayoutMethodSet(OfMethod):
    """`changed`: another one stood there before. Until `pays_from` nothing is paid to it: it cools off."""
    name: ClassVar[str] = "payout_method.set"
    changed: bool
    pays_from: datetime


@dataclass(frozen=True, kw_only=True)
class PayoutMethodRemoved(OfMethod):
    name: ClassVar[str] = "payout_method.removed"


@dataclass(frozen=True, kw_only=True)
class PayoutMethodDoubted(OfMethod):
    """Something that was paid to it came back: nothing more is, until somebody has looked."""
    name: ClassVar[str] = "payout_method.doubted"


@dataclass(frozen=True, kw_only=True)
class PayoutMethodConfirmed(OfMethod):
    """Somebody looked at it: it is right as it is."""
    name: ClassVar[str] = "payout_method.confirmed"
