"""What rewards cost: granted less taken back, by the day on which they were worked out, and by whose referrals. Counted by reporting."""
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Sum
from django.db.models.functions import TruncDate

from rewards import states
from rewards.models import Reward

LEFT = F("granted_minor") - F("taken_back_minor")


def _costing():
    """What was cancelled, or nobody wanted, costs nothing; what was given away costs as the charity's."""
    return Reward.objects.exclude(state__in=states.GIVEN_UP)


def cost_by_day(since: datetime, until: datetime, zone: str) -> dict[date, dict[str, int]]:
    """Local day in [since, until) -> currency -> minor units; days without any are left out."""
    found: dict[date, dict[str, int]] = {}
    rows = _costing().filter(accrued_at__gte=since, accrued_at__lt=until).annotate(day=TruncDate("accrued_at", tzinfo=ZoneInfo(zone)))
    for day, currency, total in rows.values_list("day", "currency").annotate(total=Sum(LEFT)).order_by():
        found.setdefault(day, {})[currency] = int(total)
    return found


def days_of_cost(referral_ids: Iterable[UUID], zone: str) -> set[date]:
    """The local days on which these referrals cost something."""
    local = ZoneInfo(zone)
    return {at.astimezone(local).date() for at in Reward.objects.filter(referral_id__in=list(referral_ids)).values_list("accrued_at", flat=True)}


def earned_by_advocate(advocate_ids: Sequence[UUID] | None = None) -> dict[UUID, dict[str, int]]:
    """Advocate -> currency -> what her referrals earned for whomever, less what was taken back; of all advocates without ids."""
    found: dict[UUID, dict[str, int]] = {}
    rows = _costing() if advocate_ids is None else _costing().filter(advocate_id__in=advocate_ids)
    for advocate_id, currency, total in rows.values_list("advocate_id", "currency").annotate(total=Sum(LEFT)).order_by():
        found.setdefault(advocate_id, {})[currency] = int(total)
    return found
