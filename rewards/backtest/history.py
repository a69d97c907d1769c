"""What happened, as the replay is told it: milestones in the order of their arrival, with who is credited and what was decided then."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from foundation.kernel.money import Money
from rewards.engine.facts import Rate


class Claim(Protocol):
    """Who is credited and how much of it, with what prices it: as referrals keep it. stands: nothing was taken back since.
    answers: to the program's own questions."""

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

    @property
    def answers(self) -> Mapping[str, Any]: ...


class Happened(Protocol):
    """One milestone. closed: the program's tail was over."""

    id: UUID
    kind: str
    deal_id: UUID | None
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

    barred: why nothing was paid whatever the rule said; a fact, for who was unknown then may be known today. gate: what it waits for by law.
    asked: the facts that were looked up for it."""

    rule: str
    referral_id: UUID
    beneficiary: str
    barred: str
    currency: str
    minor: int
    rate: Rate | None = None   # at which it was converted
    gate: str = ""
    asked: frozenset[str] = frozenset()
