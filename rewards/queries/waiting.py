"""Reads about decisions that wait for an exchange rate."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from rewards import states
from rewards.models import Decision


def waiting_for_rates(pairs: Iterable[tuple[str, str]]) -> list[tuple[UUID, UUID]]:
    """(milestone, referral) of what waits for an exchange rate of one of these pairs, (the deal's currency, the plan's); each milestone once."""
    wanted = Q()
    for deal, plan in pairs:
        wanted |= Q(milestone__amounts__currency=deal, plan_version__document__currency=plan)
    rows = _waiting_for_rates().filter(wanted).order_by("milestone_id").values_list("milestone_id", "referral_id")
    return sorted({milestone_id: (milestone_id, referral_id) for milestone_id, referral_id in rows}.values()) if wanted else []


def waiting_for_rates_before(milestone_id: UUID, received_at: datetime, enrolment_ids: Iterable[UUID]) -> list[UUID]:
    """Milestones of these enrolments that wait for an exchange rate and were received before another, the earliest first."""
    rows = (_waiting_for_rates().filter(enrolment_id__in=tuple(enrolment_ids))
            .filter(Q(milestone__received_at__lt=received_at) | Q(milestone__received_at=received_at, milestone_id__lt=milestone_id))
            .order_by("milestone__received_at", "milestone_id").values_list("milestone_id", flat=True))
    return list(dict.fromkeys(rows))


@dataclass(frozen=True)
class WantedRate:
    """What rewards wait for: what the deal's currency was in the plan's, by which days; and of how many milestones."""

    deal: str
    plan: str
    days: tuple[date, ...]
    milestones: int


def wanted_rates(limit: int = 500) -> list[WantedRate]:
    """One for each pair of currencies, of the oldest decisions that wait."""
    rows = (_waiting_for_rates().order_by("id")
            .values_list("milestone_id", "milestone__occurred_at", "milestone__amounts__currency", "plan_version__document__currency",
                         "plan_version__program__time_zone")[:limit])
    days: dict[tuple[str, str], dict[UUID, date]] = {}
    for milestone_id, occurred_at, deal, plan, zone in rows:
        if deal is not None and deal != plan:
            days.setdefault((deal, plan), {})[milestone_id] = occurred_at.astimezone(ZoneInfo(zone)).date()
    return [WantedRate(deal, plan, tuple(sorted(set(of.values()))), len(of)) for (deal, plan), of in sorted(days.items())]


def _waiting_for_rates():
    return Decision.objects.filter(~Exists(Decision.objects.filter(replaces=OuterRef("id"))), outcome=states.WAITING, reason=states.MISSING_RATE)
