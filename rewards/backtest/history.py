"""What happened, as the replay is told it: milestones in the order of their arrival, with who is credited and what was decided then."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from foundation.kernel.money import Money
from rewards.engine.facts import Rate


class Claim(Protocol):
    """Who is credited and how much of it, with what prices it: as referrals keep it. stands: nothing was taken back since."""

    referral_id: UUID
    enrolment_id: UUID
    advocate_id: UUID
    user_id: UUID | None
    share_bp: int
    claimant_kind: str
    party_id: UUID | None
    organisation_id: UUID | None
    rep_owner_id: UUID | None
    rep_entered_id: UUID | None
    accepted_at: datetime | None
    received_at: datetime
    channel: str
    stands: bool


class Happened(Protocol):
    """One milestone. closed: the program's tail was over."""

    id: UUID
    kind: str
    occurred_at: datetime
    received_at: datetime
    first_deal: bool | None
    closed: bool

    @property
    def amounts(self) -> Mapping[str, Money | None]:
        """Base -> Money in the deal's currency, None where nobody said it."""

    @property
    def claims(self) -> Sequence[Claim]:
        """Those of the program that are credited, the earlier one first."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What the books say of one (rule, claim, beneficiary): granted by decisions on this milestone, less what was undone since.

    barred: why nothing was paid whatever the rule said; a fact, for who was unknown then may be known today."""

    rule: str
    referral_id: UUID
    beneficiary: str
    barred: str
    currency: str
    minor: int
    rate: Rate | None = None   # at which it was converted
