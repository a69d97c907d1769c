"""When the latest thing happened."""
from datetime import datetime

from django.db.models import Max

from referrals.models import Milestone, Referral


def latest_instant(since: datetime, until: datetime) -> datetime | None:
    """Of all that is written down: the latest receipt, acceptance or milestone later than `since` and before `until`; None where nothing was."""
    found = [Referral.objects.filter(received_at__gt=since, received_at__lt=until).aggregate(latest=Max("received_at"))["latest"],
             Referral.objects.filter(accepted_at__gt=since, accepted_at__lt=until).aggregate(latest=Max("accepted_at"))["latest"],
             Milestone.objects.filter(occurred_at__gt=since, occurred_at__lt=until).aggregate(latest=Max("occurred_at"))["latest"]]
    return max((one for one in found if one is not None), default=None)
