"""What was decided in some days, each with its version and its rounding: for who keeps the books elsewhere."""
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models.fields.json import KT

from rewards.models import Decision, PlanVersion, Reward

MOST_FIGURES = 10_000   # decisions in one answer; the rest is asked for by fewer days


def decided_between(since: datetime, until: datetime, limit: int = MOST_FIGURES) -> list[Decision]:
    """Decisions of [since, until), also those that pay nothing, with their versions; one more than `limit` where there are more."""
    rows = Decision.objects.select_related("plan_version__program", "milestone").defer("facts", "plan_version__document")
    return list(rows.filter(decided_at__gte=since, decided_at__lt=until).order_by("decided_at", "id")[:limit + 1])


def rewards_by_decision(ids: Iterable[UUID]) -> dict[UUID, list[Reward]]:
    """Decision -> what it granted: its own, then what it raised; not what was given on since."""
    found: dict[UUID, list[Reward]] = {}
    for row in Reward.objects.filter(decision_id__in=list(ids), given_by__isnull=True).order_by("id"):
        found.setdefault(row.decision_id, []).append(row)
    return found


def roundings(version_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Version -> how its amounts are rounded."""
    return dict(PlanVersion.objects.filter(id__in=set(version_ids)).values_list("id", KT("document__rounding")))
