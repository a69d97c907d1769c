"""The promotions of a program as those read them whom they reach: what is paid more or besides, for what, and until when."""
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from foundation.web import formats
from programs import queries as programs_queries
from rewards import queries, sentences
from rewards.plan import model
from rewards.sentences import conditions

AHEAD = timedelta(days=30)   # how long before it begins a promotion is told of


@dataclass(frozen=True)
class Announced:
    """said: what it does, for what, and until when. begins: its first day in the program's zone, for one that is not on yet; limited: it ends
    earlier when its money is used up."""

    title: str
    said: str
    begins: date | None
    limited: bool


def announced(program, at: datetime, *, to: Collection[str]) -> list[Announced]:
    """Those that are on or begin soon and pay one of `to` more, the one that ends first in front. One whose money is used up is not told of any more."""
    version = queries.plan_in_force(program.id, at)
    if version is None or program.gratitude or not programs_queries.shows_rewards(program):
        return []
    plan, today = queries.parsed(version), at.astimezone(ZoneInfo(program.time_zone)).date()
    found = [one for one in plan.promotions if date.fromisoformat(one.from_) <= today + AHEAD and today < date.fromisoformat(one.until)
             and _reaches(plan, one, to) and not _used_up(program.id, one)]
    return [_told(plan, one, today, to) for one in sorted(found, key=lambda one: (one.until, one.from_))]


def _reaches(plan: model.Plan, promotion: model.Promotion, to: Collection[str]) -> bool:
    return promotion.extra_to in to if promotion.extra is not None else any(rule.key in promotion.rules and rule.to in to for rule in plan.rules)


def _used_up(program_id: UUID, promotion: model.Promotion) -> bool:
    return promotion.budget is not None and queries.spent_on(program_id, promotion) >= promotion.budget.minor


def _told(plan: model.Plan, promotion: model.Promotion, today: date, to: Collection[str]) -> Announced:
    first, last = date.fromisoformat(promotion.from_), date.fromisoformat(promotion.until) - timedelta(days=1)
    said = sentences.promotion_effect(promotion, hers=True)
    hers = [rule for rule in plan.rules if rule.to in to]
    named = [rule for rule in hers if rule.key in promotion.rules]
    if named and len(named) < len(hers):
        said = _("{effect} for {rules}").format(effect=said, rules=", ".join(f"“{rule.title}”" for rule in named))
    which = _("{effect}, for what you introduce until {day}") if promotion.counts == "submitted" else _("{effect}, for what happens until {day}")
    said = which.format(effect=said, day=formats.day(last))
    if promotion.when is not None:
        said = _("{sentence}, only if {condition}").format(sentence=said, condition=conditions.said(promotion.when))
    return Announced(promotion.title, said[:1].upper() + said[1:], first if first > today else None, promotion.budget is not None)
