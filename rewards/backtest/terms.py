"""What a replay is played with: the plans that price, how claims become payees and subjects, and what came of each rule."""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from rewards.backtest.history import Claim, Happened
from rewards.engine import facts as engine_facts
from rewards.plan import model
from rewards.plan.overrides import Agreed


@dataclass(frozen=True)
class Ways:
    """How claims become payees and subjects: the accrual's own functions, handed in, so that both can only change together."""

    payees: Callable[..., Sequence[Any]]      # (rule, claims) -> those for which it is worked out, with their shares
    beneficiary_of: Callable[..., Any]    # (whom, claim) -> something with kind and id, or None
    subject_of: Callable[..., UUID]       # (escalator, claim) -> whose count it is
    share_of: Callable[..., Any]          # (rule, claim, payees) -> something with share_bp, parts and part
    of_scope: Callable[..., UUID]         # (scope, enrolment_id, organisation_id) -> whose goal it is
    level_of: Callable[[UUID, datetime], str]   # (organisation, instant) -> its level, '' for none


@dataclass(frozen=True)
class Priced:
    """A plan that prices a milestone; `version` names it, '' for a draft. chains: escalator -> the name under which its count is kept,
    another one from the version on that began it anew."""

    plan: model.Plan
    version: str = ""
    chains: Mapping[str, str] = field(default_factory=dict)

    def chain(self, key: str) -> str:
        return self.chains.get(key, key)


@dataclass(frozen=True)
class Pricing:
    """plan_for: which plan prices a claim's milestone; None: nothing was in force. in_force: which one was at an instant, for promotions
    and the budget. plans: all that these may say. agreed: what was agreed with a claim about a rule of the plan that prices what happened
    then, as it is written; agreements: all of them. chosen_at: the instant that chose that plan; agreed_at: what was agreed with anybody
    about a rule of a plan that was chosen by an instant."""

    plan_for: Callable[[Any, datetime], Priced | None]
    in_force: Callable[[datetime], Priced | None]
    plans: Sequence[Priced]
    agreed: Callable[[Priced, model.Rule, Any, datetime], Mapping | None] = lambda priced, rule, claim, occurred_at: None
    agreements: Sequence[Agreed] = ()
    chosen_at: Callable[[Any, datetime], datetime] = lambda claim, occurred_at: occurred_at
    agreed_at: Callable[[model.Plan, model.Rule, Any, datetime], Mapping | None] = lambda plan, rule, whose, instant: None


@dataclass(slots=True, eq=False)
class Reward:
    """What a grant became. promoted: promotion -> how much of it that one added."""

    milestone: str
    occurred_at: datetime
    referral_id: UUID
    to: Any
    rule: str
    currency: str
    granted: int
    promoted: Mapping[str, int]
    taken: int = 0
    ended: int = 0       # nobody wanted so much of it, or somebody cancelled that
    lost: int = 0        # so much of what was granted does not stand again, whatever its milestone's money does
    cancelled: int = 0   # of that, what somebody cancelled
    undone: bool = False   # with all that was said of it until then
    fell: int = 0        # of what was taken, what only a new grant brings again
    disputed: int = 0    # of that, what a dispute that is won may bring back

    @property
    def left(self) -> int:
        return self.booked - self.ended

    @property
    def open(self) -> int:
        """Of what was taken back, what may come back."""
        return min(self.taken, self.granted - self.lost - self.left)

    @property
    def booked(self) -> int:
        """What the decisions come to: a choice about it changes none of them."""
        return self.granted - self.taken


@dataclass(slots=True, eq=False)   # not frozen: several are made for each milestone
class Case:
    """One rule that looks at a milestone for one claim; `order`: its place in the plan. barred: why nothing is paid whatever it says."""

    happened: Happened
    priced: Priced
    rule: model.Rule
    claim: Claim
    payees: Sequence[Claim]
    to: Any
    share: Any
    order: int
    barred: str = ""
    gate: str = ""
    rate: engine_facts.Rate | None = None
    asked: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Said:
    """What one rule said for one claim. `to`: whom it pays, None where nobody is there; before: the escalator's metric."""

    case: Case
    facts: engine_facts.Facts
    decision: engine_facts.Decision
    before: int = 0
    rewards: list[Reward] = field(default_factory=list)
    cause: str = ""     # the kind of news that it was said because of; '' for the milestone itself
    taken: list[tuple[Reward, int, bool]] = field(default_factory=list)   # of what, how much, and whether because it is undone
    waited: "Said | None" = None   # in whose place it is said, now that what that one waited for is known

    @property
    def priced(self) -> Priced:
        return self.case.priced

    @property
    def rule(self) -> model.Rule:
        return self.case.rule

    @property
    def claim(self) -> Claim:
        return self.case.claim

    @property
    def to(self) -> Any:
        return self.case.to

    @property
    def minor(self) -> int:
        return sum(one.granted for one in self.rewards)

    @property
    def currency(self) -> str:
        return self.rewards[0].currency if self.rewards else ""
