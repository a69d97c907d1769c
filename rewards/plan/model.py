"""A parsed plan. Everything here is immutable and known to make sense together; see docs/money.md for the grammar."""
import typing
from dataclasses import dataclass

from foundation.kernel.money import Money

KINDS = ("accepted", "qualified", "meeting_held", "won", "invoice_paid", "renewal")   # and custom.<slug>
BASES = ("deal_value", "annual_value", "first_year_value", "invoice_amount")
MONEY_FACTS = ("deal_value", "annual_value", "first_year_value", "first_monthly_bill", "invoice_amount")
TEXT_FACTS = ("product", "region", "deal_currency", "segment", "partner_level", "channel")
BOOL_FACTS = ("first_deal",)
INT_FACTS = ("referral_age_days",)
BENEFICIARIES = ("advocate", "partner_organisation", "partner_member", "customer_account", "charity", "rep_owner", "rep_entered", "referred_party")
SCOPES = ("enrolment", "member", "partner_organisation")
OPERATORS = ("eq", "ne", "lt", "lte", "gt", "gte", "in", "not_in")
ROUNDINGS = ("half_even", "half_up", "down")
MARGINAL, WHOLE_FORWARD, WHOLE_RETRO = "marginal", "whole_forward", "whole_retro"
MODES = (MARGINAL, WHOLE_FORWARD, WHOLE_RETRO)
EXTRA = "+"   # before a promotion's key: the rule that its extra is
FIXED, PERCENT, TIMES, UNITS, THANKS = "fixed", "percent_bp", "times_x100", "units_bp", "thanks"


@dataclass(frozen=True)
class Window:
    """kind: lifetime | month | quarter | year | rolling; `days` for rolling only."""

    kind: str
    days: int = 0


@dataclass(frozen=True)
class Flat:
    """One amount. kind: fixed (money) | percent_bp, units_bp (rate of base) | times_x100 (rate of the first bill) | thanks (text)."""

    kind: str
    money: Money | None = None
    rate: int = 0
    base: str = ""
    text: str = ""


@dataclass(frozen=True)
class Metric:
    """What moves an escalator. kind: referrals | count | sum; `base` for a sum only."""

    kind: str
    milestone: str
    base: str = ""


@dataclass(frozen=True)
class Band:
    """From this metric on (inclusive) `pay` holds, until the next band."""

    from_: int
    pay: Flat


@dataclass(frozen=True)
class Escalator:
    key: str
    metric: Metric
    scope: str
    window: Window
    mode: str
    crossing: str
    demotion: str
    on_reversal: str
    late_arrival: str
    bands: tuple[Band, ...]
    restart: bool = False


@dataclass(frozen=True)
class Test:
    """fact, operator, value: text, int, bool, Money, or a tuple of texts or ints for in and not_in."""

    fact: str
    operator: str
    value: typing.Any


@dataclass(frozen=True)
class All:
    parts: tuple


@dataclass(frozen=True)
class Any:
    parts: tuple


@dataclass(frozen=True)
class Not:
    part: object


Condition = All | Any | Not | Test


@dataclass(frozen=True)
class OnMilestone:
    kind: str
    times: int = 0       # repeat: how often; 0 without
    each: str = ""       # repeat: month | payment


@dataclass(frozen=True)
class OnGoal:
    scope: str
    window: Window
    decide: str
    on_fall: str


@dataclass(frozen=True)
class Within:
    minimum: Money | None = None
    maximum: Money | None = None
    per_referral: Money | None = None
    per_beneficiary: Money | None = None
    per_beneficiary_window: Window | None = None


@dataclass(frozen=True)
class Group:
    name: str
    choose: str
    priority: int = 999


@dataclass(frozen=True)
class Rule:
    key: str
    title: str
    on: OnMilestone | OnGoal
    pay: Flat | Escalator
    to: str
    when: Condition | None = None
    within: Within = Within()
    group: Group | None = None
    maturation_days: int = 0
    approval_above: Money | None = None
    on_partial_refund: str = ""


@dataclass(frozen=True)
class Promotion:
    key: str
    title: str
    from_: str
    until: str
    counts: str
    when: Condition | None
    multiply_bp: int
    rules: tuple[str, ...]
    extra: Flat | None
    extra_on: str
    extra_to: str
    budget: Money | None

    @property
    def rule_key(self) -> str:
        """Of the rule that an extra is."""
        return f"{EXTRA}{self.key}"

    def as_rule(self) -> Rule:
        """An extra, as a rule of its own: without minimum, maximum or group."""
        assert self.extra is not None
        return Rule(key=self.rule_key, title=self.title, on=OnMilestone(self.extra_on), pay=self.extra, to=self.extra_to)


@dataclass(frozen=True)
class Plan:
    currency: str
    terms_at: str
    rounding: str
    rules: tuple[Rule, ...]
    promotions: tuple[Promotion, ...] = ()
    budget: Money | None = None
    budget_window: Window | None = None

    def rule(self, key: str) -> Rule:
        if key.startswith(EXTRA):
            return self.promotion(key.removeprefix(EXTRA)).as_rule()
        return next(rule for rule in self.rules if rule.key == key)

    def promotion(self, key: str) -> Promotion:
        return next(promotion for promotion in self.promotions if promotion.key == key)

    def rules_on(self, kind: str) -> tuple[Rule, ...]:
        """The rules that a milestone of this kind can make pay, in the plan's order."""
        return tuple(rule for rule in self.rules if isinstance(rule.on, OnMilestone) and rule.on.kind == kind)

    def rules_counting(self, kind: str) -> tuple[Rule, ...]:
        """The rules that pay for something else, and whose escalator such a milestone moves."""
        return tuple(rule for rule in self.rules if isinstance(rule.on, OnMilestone) and rule.on.kind != kind
                     and isinstance(rule.pay, Escalator) and rule.pay.metric.milestone == kind)
