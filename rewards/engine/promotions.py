"""Which promotions are running, and which of them apply to a milestone."""
from datetime import date, datetime

from foundation.kernel import periods
from rewards.engine.conditions import holds
from rewards.engine.facts import Facts, Promoted
from rewards.plan import model


def running(plan: model.Plan, counts: str, at: datetime, zone: str) -> list[model.Promotion]:
    """Those that count by `counts` (submitted | milestone) and are on at that instant: from the first instant of the day it begins in
    the program's zone until that of the day it ends. `plan`: of the version in force then."""
    return [one for one in plan.promotions if one.counts == counts and _first_instant(one.from_, zone) <= at < _first_instant(one.until, zone)]


def applying(rule: model.Rule, facts: Facts, currency: str, trace: list[dict]) -> list[Promoted]:
    """Of those that are running: the multipliers of this rule, or the promotion whose extra it is. Raises Missing where a condition
    depends on what nobody said."""
    return [one for one in facts.promotions if _concerns(rule, one.promotion) and holds(one.promotion.when, facts, currency, trace)]


def bucket(promotion: str) -> str:
    """Which room its own budget is counted in."""
    return f"promotion:{promotion}"


def _concerns(rule: model.Rule, promotion: model.Promotion) -> bool:
    return rule.key in promotion.rules or rule.key == promotion.rule_key


def _first_instant(day: str, zone: str) -> datetime:
    begins = date.fromisoformat(day)
    return periods.day_start(begins.year, begins.month, begins.day, zone)

