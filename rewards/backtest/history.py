"""What happened, as the replay is told it: milestones in the order of their arrival, with who is credited and what was decided then."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from foundation.kernel.frozen import frozen
from foundation.kernel.money import Money
from rewards.engine.facts import Rate


class Claim(Protocol):
    """Who is credited and how much of it, with what prices it: as referrals keep it. answers: to the program's own questions."""

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

    @property
    def answers(self) -> Mapping[str, Any]: ...


class Adjusted(Protocol):
    """What is left of a milestone's money."""

    @property
    def gross_minor(self) -> int | None: ...

    @property
    def gone_minor(self) -> int: ...

    @property
    def whole(self) -> bool: ...

    @property
    def last_kind(self) -> str: ...


class News(Protocol):
    """What became of a milestone, in the order in which it was heard."""

    at: datetime
    id: UUID
    kind: str


class Happened(Protocol):
    """One milestone, as it is at this point of the history. closed: the program's tail was over; stands: it was not withdrawn."""

    id: UUID
    kind: str
    deal_id: UUID | None
    occurred_at: datetime
    received_at: datetime
    first_deal: bool | None
    closed: bool
    stands: bool

    @property
    def adjusted(self) -> Adjusted | None:
        """None while nothing became of its money."""

    @property
    def news(self) -> Sequence[News]:
        """All that is going to become of it."""

    @property
    def credited(self) -> Sequence[Claim]:
        """Of its claims those that it is credited to now."""

    @property
    def said(self) -> Mapping[str, str]:
        """What was said of its deal in words: product, region, segment."""

    @property
    def amounts(self) -> Mapping[str, Money | None]:
        """Base -> Money in the deal's currency, None where nobody said it."""

    @property
    def claims(self) -> Sequence[Claim]:
        """Those of the program that are ever credited, the earlier one first."""

    def becomes(self, news: Any) -> None:
        """As it is from then on."""

    def hears(self, at: datetime, its_id: UUID, kind: str) -> None:
        """Something that is news, and changes nothing of it itself."""


class Submitted(Protocol):
    """A referral that came in, which some goals count, and when it was withdrawn or voided."""

    @property
    def at(self) -> datetime: ...

    @property
    def id(self) -> UUID: ...

    @property
    def gone_at(self) -> datetime | None: ...

    @property
    def gone_id(self) -> UUID | None: ...

    def as_of(self, at: datetime) -> Claim:
        """The claim as it was known then."""


@frozen
class Settled:
    """What the books say of one (rule, claim, beneficiary): granted by decisions on this milestone, less what was taken back because of it.

    barred: why nothing was paid whatever the rule said; a fact, for who was unknown then may be known today.
    asked: the facts that were looked up for it; undone: somebody else is credited now, or nobody."""

    rule: str
    referral_id: UUID
    beneficiary: str
    barred: str
    currency: str
    minor: int
    rate: Rate | None = None   # at which it was converted
    asked: frozenset[str] = frozenset()
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """Somebody's choice about a reward: nobody wanted what was left of it, or a person cancelled that. place: which one it is of those that a
    rule granted a claim for the milestone, with what came in its place and what became of it as a gift; for_good: what would be granted there
    beyond the rest ends too. minor: how much ended, None for all that was left; lost: how much of what was granted does not stand again, None for all."""

    id: UUID
    at: datetime
    rule: str
    referral_id: UUID
    beneficiary: str
    place: int
    for_good: bool
    minor: int | None = None
    lost: int | None = None


@dataclass(frozen=True, slots=True)
class EndedGoal:
    """The same about what a goal earned. minor: how much ended, None for all that was left; for_good: nothing is granted for it afterwards."""

    id: UUID
    at: datetime
    minor: int | None
    for_good: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """All of them: milestone -> its rewards that ended, in the order of their grants; of what goals earned, with the goal's key."""

    rewards: Mapping[UUID, Sequence[Ended]] = field(default_factory=dict)
    goals: Sequence[tuple[Any, EndedGoal]] = ()
