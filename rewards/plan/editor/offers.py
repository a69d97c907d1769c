"""What a slot can be set to. What the engine cannot work out yet is not offered: each choice is tried on a small plan."""
from functools import cache

from rewards.plan import model
from rewards.plan.editor.fields import OF_PLAN, Form, Rule
from rewards.plan.editor.parts import FIXED_POINTS, ROLLING
from rewards.plan.editor.write import EACH, write
from rewards.plan.parse import parse_plan
from rewards.plan.reader import PlanErrors
from rewards.plan.unsupported import unsupported

CHOICES: dict[str, tuple[str, ...]] = {
    "on": ("won", "accepted", "qualified", "meeting_held", "invoice_paid", "renewal"),
    "to": model.BENEFICIARIES,
    "unit": (model.PERCENT, model.FIXED, model.UNITS, FIXED_POINTS, model.TIMES, model.THANKS),
    "of": ("first_year_value", "deal_value", "annual_value", "invoice_amount"),
    "counted": ("referrals", "count", *(f"sum:{base}" for base in ("first_year_value", "deal_value", "annual_value", "invoice_amount"))),
    "scope": model.SCOPES,
    "window": ("year", "quarter", "month", ROLLING, "lifetime"),
    "mode": (model.WHOLE_FORWARD, model.WHOLE_RETRO, model.MARGINAL),
    "crossing": ("new_rate", "old_rate"),
    "demotion": ("window_end", "none", "immediate"),
    "on_reversal": ("keep", "reprice"),
    "late_arrival": ("arrival_order", "event_order"),
    "fact": (*model.MONEY_FACTS, "first_deal", "product", "region", "segment", "partner_level", "channel", "deal_currency", "referral_age_days"),
    "on_partial_refund": ("", "proportional", "only_full"),
    "terms_at": ("acceptance", "milestone"),
    "rounding": model.ROUNDINGS,
    "restart": ("", "true"),
    "each": ("", *EACH),
    "choose": ("best", "first", "all"),
}
# What goals count and add up, the usual first.
GOAL_WINDOWS, DECIDE, ON_FALL = ("year", "quarter", "month", "lifetime"), ("when_reached", "window_end"), ("take_back", "keep")
MEASURES = ("count.won", "referrals.won", "sum.deal_value.won", "sum.first_year_value.won", "sum.annual_value.won", "sum.invoice_amount.invoice_paid",
            "sum.invoice_amount.renewal", "count.submitted", "count.accepted", "count.qualified", "count.meeting_held", "referrals.meeting_held", "count.invoice_paid",
            "referrals.invoice_paid", "count.renewal", "referrals.renewal")
OPERATORS = {"money": ("gte", "gt", "lte", "lt", "eq", "ne"), "int": ("gte", "gt", "lte", "lt", "eq", "ne"), "text": ("eq", "ne", "in", "not_in"), "bool": ("eq",)}
_VALUES = {"first_deal": "true", "referral_age_days": "30", **dict.fromkeys(model.MONEY_FACTS, "100.00")}


def choices(slot: str, *, on: str = "won", mode: str = model.WHOLE_FORWARD, now: str | None = None) -> list[str]:
    """What can be chosen, in order; what is chosen now is always among it."""
    offered = [choice for choice in CHOICES[slot] if choice == now or _works(slot, choice, on, mode)]
    return offered if now is None or now in offered else [*offered, now]


@cache
def _works(slot: str, choice: str, on: str, mode: str) -> bool:
    """Whether a plan with this choice, and nothing else of note, is one that the engine works out."""
    stepped = slot in ("counted", "scope", "window", "mode", "crossing", "demotion", "on_reversal", "late_arrival")
    rule: Rule = {"key": "trial", "title": "Trial", "on": on, "to": "advocate", "unit": model.PERCENT, "rate": "10", "of": "first_year_value", "tests": [], "steps": []}
    plan: Form = {"currency": "EUR", "rules": [rule]}
    if stepped:
        rule |= {"escalator": "trial", "counted": "referrals", "scope": "enrolment", "window": "year", "mode": mode, "crossing": "new_rate", "window_days": "90",
                 "demotion": "none", "on_reversal": "reprice", "late_arrival": "arrival_order", "steps": [{"from": "6", "rate": "20"}]}
    if slot == "fact":
        rule["tests"] = [{"fact": choice, "is": "eq", "value": _VALUES.get(choice, "x")}]
    else:
        (plan if slot in OF_PLAN else rule)[slot] = choice
    try:
        return not unsupported(parse_plan(write(plan).document))
    except PlanErrors:
        return False
