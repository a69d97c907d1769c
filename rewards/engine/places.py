"""Where a milestone stands on an escalator, and the others of its window: what a band is chosen from."""
from collections.abc import Mapping
from dataclasses import field

from foundation.kernel.frozen import frozen
from foundation.kernel.money import Money
from rewards.plan.model import Promotion, Rule


@frozen
class Rate:
    """An exchange rate as two whole numbers: `plan_minor` for `deal_minor`; where it comes from is kept with the reward."""

    plan_minor: int
    deal_minor: int
    id: str
    date: str
    source: str


@frozen
class Promoted:
    """A promotion that may apply to a milestone, and of which plan version it is. booked_minor: what it added to this one until now."""

    promotion: Promotion
    version: str = ""
    booked_minor: int = 0


@frozen
class Priced:
    """Another milestone of the window that was priced: the rule and plan version that price it, what its grants came to until
    now before caps, the buckets its caps fill, and her share of it.

    claim: by which it is counted, '' where only one is · parts, part: how its rounded amount is shared out · rounding: of its own
    version, '' for the plan's · left_minor: what is left of it after caps and take-backs, None for all that was booked · left_of: how much
    of its money refunds have left · spared: as in Facts."""

    milestone_id: str
    rule: Rule
    amounts: Mapping[str, Money | None]
    booked_minor: int
    version: str = ""
    buckets: Mapping[str, str] = field(default_factory=dict)
    share_bp: int = 10_000
    rate: Rate | None = None   # at which it was priced, and always will be
    claim: str = ""
    parts: tuple[int, ...] = (1,)
    part: int = 0
    rounding: str = ""
    left_minor: int | None = None
    promotions: tuple[Promoted, ...] = ()
    override: Mapping | None = None
    left_of: tuple[int, int] = (1, 1)
    back: tuple[int, int] = (0, 0)   # as in Facts
    spared: int | None = None


@frozen
class Counted:
    """A milestone in the order in which its window is evaluated again. added: to a sum or a count · referral: among distinct ones
    · at: when it happened, ISO, where the window rolls · window: which one it is in, where several are evaluated together for the floor
    that each leaves to the next · counts: False for one that is priced by what others count · earlier: the place at which its referral
    entered an earlier window."""

    milestone_id: str
    added: int = 1
    referral: str = ""
    at: str = ""
    counts: bool = True
    earlier: int = 0
    window: str = ""


@frozen
class Place:
    """Where the claimant stands on the rule's escalator before this milestone.

    before: deals or minor units counted in the window · moves: whether this milestone moves a count (a second deal of one
    referral does not move distinct referrals) · place: the count at which this milestone's referral entered · floor_band:
    the best band that demotion leaves · window: the others that are priced, where they may change with it · gone: it is not priced there, because
    it has left the window or is only counted, so `before` is the metric as it is now, and the others are priced at that.

    order: every milestone of the window as it is evaluated again, this one too unless it is gone; empty where nothing but this one is
    worked out."""

    before: int
    moves: bool = True
    place: int | None = None
    floor_band: int = 0
    window: tuple[Priced, ...] = ()
    gone: bool = False
    order: tuple[Counted, ...] = ()


NOWHERE = Place(0)   # where there is no escalator
