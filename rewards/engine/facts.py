"""Everything a decision is worked out from, and what comes out. The stored form of facts is plain JSON."""
from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction

from foundation.kernel.frozen import frozen
from foundation.kernel.money import Money
from rewards.engine.places import Counted, Place, Priced, Promoted, Rate

__all__ = ["Counted", "Decision", "Facts", "Fall", "Grant", "Missing", "Place", "Priced", "Promoted", "Rate", "Repeat", "Rival", "base_amount", "in_plan_currency"]

ALL = (1, 1)


@frozen
class Repeat:
    """The how-manieth payment of a deal it is, in the order of arrival, from 1 on; when the first one and this one happened (ISO), and
    the program's zone, in which months are counted."""

    number: int
    first_at: str
    at: str
    zone: str


@frozen
class Rival:
    """Another rule of the same group and what it comes to for the same beneficiary, before caps. state: pays | nothing | waits."""

    rule: str
    state: str
    minor: int = 0
    priority: int = 999
    order: int = 0


@frozen
class Earlier:
    """What the same rule said about the same milestone before: granted_minor after its caps, uncapped_minor before them. restored_minor:
    what comes back of it because a dispute was won, and needs a reward of its own."""

    granted_minor: int
    uncapped_minor: int
    restored_minor: int = 0
    currency: str = ""


@frozen
class Facts:
    """amounts: base -> Money in the deal's currency, None where nobody said it · values: the other facts by name, None unknown
    · used: bucket -> minor units granted and not taken back before. A cap fills the bucket of its own name; another milestone
    of the window may belong to another referral or to another window of the cap, and then fills that one's
    · share_bp: on how much of every base, fixed amount and bound it is worked out (a rule with an escalator: her own share)
    · parts, part: the weights by which the rounded amount is shared out, and which of them is hers
    · barred: why nothing is paid whatever the rule says (nobody is there to be paid, say); it counts on an escalator all the same
    · counts_only: the escalator counts it, the rule pays for something else · booked_minor: what it came to before, where it is
    worked out again · repeat: for a rule that pays several times · promotions: those in force for it · budget: the program's
    · override: what was agreed with this claimant, as it is written · rivals: the rest of its group, order: its own place in the plan."""

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
    counts_only: bool = False
    booked_minor: int | None = None
    repeat: Repeat | None = None
    promotions: tuple[Promoted, ...] = ()
    budget: Money | None = None
    override: Mapping | None = None
    rivals: tuple[Rival, ...] = ()
    order: int = 0
    chosen: str = ""                 # which rule of its group was chosen before: the choice stays
    gate: str = ""                   # why it waits before anything is worked out: something may forbid it
    left_of: tuple[int, int] = ALL   # how much of its money refunds have left, as (left, of): where a window is evaluated without the rest
    back: tuple[int, int] = (0, 0)   # a dispute was won: by how much it had lowered this one before caps, and what was taken back for that
    earlier: Earlier | None = None   # of a decision that is made once more, because an amount changed
    spared: int | None = None        # a person cancelled a part of it before: so much of what is granted now is paid; None where nobody did


@frozen
class Grant:
    """What is granted for one milestone; `milestone_id` is another one where a reached band raised it, `claim` by whose credit.
    uncapped: before caps · promoted: promotion -> how much of it that one added · ended: how much of the money ends as it begins, because a
    person cancelled it before."""

    milestone_id: str
    money: Money
    uncapped_minor: int
    claim: str = ""
    promoted: Mapping[str, int] = field(default_factory=dict)
    ended: int = 0


@frozen
class Fall:
    """A milestone of the window comes to less now, before caps."""

    milestone_id: str
    to_minor: int
    claim: str = ""


@frozen
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
    uncapped_minor: int = 0   # what this milestone itself comes to before caps, of this beneficiary
    applies: bool = False     # whether it pays something, were there no group and no cap


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
    """The base in the plan's currency, in proportion to what is left. Raises Missing where nobody said it."""
    amount = facts.amounts.get(base)
    if amount is None:
        raise Missing(base)
    worth = in_plan_currency(amount, facts.rate, currency)
    return worth if facts.left_of == ALL else worth * Fraction(*facts.left_of)
