"""Everything a decision is worked out from, and what comes out. The stored form of facts is plain JSON."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from foundation.kernel.money import Money
from rewards.plan.model import Rule


@dataclass(frozen=True)
class Rate:
    """An exchange rate as two whole numbers: `plan_minor` for `deal_minor`; where it comes from is kept with the reward."""

    plan_minor: int
    deal_minor: int
    id: str
    date: str
    source: str


@dataclass(frozen=True)
class Priced:
    """An earlier milestone of the window that was priced: the rule and plan version that price it, what its grants came to until
    now before caps, the buckets its caps fill, and her share of it."""

    milestone_id: str
    rule: Rule
    amounts: Mapping[str, Money | None]
    booked_minor: int
    version: str = ""
    buckets: Mapping[str, str] = field(default_factory=dict)
    share_bp: int = 10_000


@dataclass(frozen=True)
class Place:
    """Where the claimant stands on the rule's escalator before this milestone.

    before: deals or minor units counted in the window · moves: whether this milestone moves a count (a second deal of one
    referral does not move distinct referrals) · place: the count at which this milestone's referral entered · floor_band:
    the best band that demotion leaves · window: the others that are priced, for whole_retro only · gone: it has left the window, so
    `before` is the metric without it, and the others are priced at that."""

    before: int
    moves: bool = True
    place: int | None = None
    floor_band: int = 0
    window: tuple[Priced, ...] = ()
    gone: bool = False


@dataclass(frozen=True)
class Facts:
    """amounts: base -> Money in the deal's currency, None where nobody said it · values: the other facts by name, None unknown
    · used: bucket -> minor units granted and not taken back before. A cap fills the bucket of its own name; an earlier milestone
    that is raised may belong to another referral or to another window of the cap, and then fills that one's
    · share_bp: on how much of every base, fixed amount and bound it is worked out (a rule with an escalator: her own share)
    · parts, part: the weights by which the rounded amount is shared out, and which of them is hers
    · barred: why nothing is paid whatever the rule says (nobody is there to be paid, say); it counts on an escalator all the same."""

    milestone_id: str
    amounts: Mapping[str, Money | None]
    values: Mapping[str, str | int | bool | None] = field(default_factory=dict)
    rate: Rate | None = None
    place: Place | None = None
    used: Mapping[str, int] = field(default_factory=dict)
    share_bp: int = 10_000
    parts: tuple[int, ...] = (1,)
    part: int = 0
    barred: str = ""


@dataclass(frozen=True)
class Grant:
    """What is granted for one milestone; `milestone_id` is an earlier one where a reached band raised it. uncapped: before caps."""

    milestone_id: str
    money: Money
    uncapped_minor: int


@dataclass(frozen=True)
class Fall:
    """Another milestone of the window comes to less now, before caps."""

    milestone_id: str
    to_minor: int


@dataclass(frozen=True)
class Decision:
    """outcome: granted | zero | waiting; reason says why not. trace: the steps in order, plain JSON of texts and whole numbers."""

    outcome: str
    reason: str
    grants: tuple[Grant, ...]
    trace: tuple[dict, ...]
    added: int = 0       # to the escalator's metric
    band: int = 0        # reached with this milestone
    counted: bool = False   # whether it has its place on the escalator; a sum waits for its amount
    falls: tuple[Fall, ...] = ()


class Missing(Exception):
    """A fact that the decision depends on is not known: it waits."""

    def __init__(self, fact: str):
        self.fact = fact
        super().__init__(fact)


def in_plan_currency(amount: Money, rate: Rate | None, currency: str) -> Fraction:
    """Exact minor units of the plan's currency. Raises Missing without the rate that is needed."""
    if amount.currency == currency:
        return Fraction(amount.minor)
    if rate is None:
        raise Missing("exchange_rate")
    return Fraction(amount.minor * rate.plan_minor, rate.deal_minor)


def base_amount(facts: Facts, base: str, currency: str) -> Fraction:
    """The base in the plan's currency. Raises Missing where nobody said it."""
    amount = facts.amounts.get(base)
    if amount is None:
        raise Missing(base)
    return in_plan_currency(amount, facts.rate, currency)
