"""What is over is forgotten: addresses of strangers who asked for a code stay no longer than they are needed."""
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from foundation.accounts.models import Entry, FailedLogins, SignInCode

KEPT = timedelta(days=1)


def forget_expired(*, at: datetime) -> int:
    """Drops codes, one-time secrets, counters of tries and sessions (of whatever vendor) that were over a day ago. Returns how many."""
    over = at - KEPT
    return sum(gone for gone, _ in (
        SignInCode.objects.filter(expires_at__lt=over).delete(),
        Entry.objects.filter(expires_at__lt=over).delete(),
        Session.objects.filter(expire_date__lt=over).delete(),
        FailedLogins.objects.filter(since__lt=over).delete(),
    ))
