"""What rewards cost in spans of time: granted less taken back, by the instant at which they were worked out."""
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, Sum

from rewards.models import Reward


def cost_by_span(spans: Sequence[tuple[datetime, datetime]], currency: str) -> list[int]:
    """Minor units of `currency` for each [since, until); one statement for all of them."""
    if not spans:
        return []
    left = F("granted_minor") - F("taken_back_minor")
    sums = {f"span{number}": Sum(left, filter=Q(accrued_at__gte=since, accrued_at__lt=until)) for number, (since, until) in enumerate(spans)}
    found = Reward.objects.filter(currency=currency, accrued_at__gte=spans[0][0], accrued_at__lt=spans[-1][1]).aggregate(**sums)
    return [int(found[f"span{number}"] or 0) for number in range(len(spans))]


def earned_by_advocate(advocate_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Advocate -> currency -> what her referrals earned for whomever, less what was taken back."""
    found: dict[UUID, dict[str, int]] = {}
    rows = (Reward.objects.filter(advocate_id__in=advocate_ids).values_list("advocate_id", "currency")
            .annotate(total=Sum(F("granted_minor") - F("taken_back_minor"))))
    for advocate_id, currency, total in rows:
        found.setdefault(advocate_id, {})[currency] = int(total)
    return found
