"""When the latest thing happened."""
from datetime import datetime

from django.db.models import Max

from referrals.models import Milestone, Referral


def latest_instant(since: datetime) -> datetime | None:
    """Of all that is written down: the latest receipt, acceptance or milestone at or after `since`; None where nothing was. Three statements, of
    which the usual `since` lets none find anything."""
    found = [Referral.objects.filter(received_at__gte=since).aggregate(latest=Max("received_at"))["latest"],
             Referral.objects.filter(accepted_at__gte=since).aggregate(latest=Max("accepted_at"))["latest"],
             Milestone.objects.filter(occurred_at__gte=since).aggregate(latest=Max("occurred_at"))["latest"]]
    return max((one for one in found if one is not None), default=None)
