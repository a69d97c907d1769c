"""What decisions had to wait for, and when it was there: for a history that is played as it was heard."""
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from rewards import states
from rewards.models import Decision


def waited(program_id: UUID) -> set[UUID]:
    """Milestones of which something was missing when they were worked out."""
    rows = Decision.objects.filter(plan_version__program_id=program_id, outcome=states.WAITING)
    rows = rows.filter(Q(reason__startswith=states.MISSING) | Q(reason__startswith=states.LEGAL_REASON))   # what waits by law may wait for more
    return {milestone_id for milestone_id in rows.values_list("milestone_id", flat=True) if milestone_id is not None}


def rated(program_id: UUID) -> dict[UUID, datetime]:
    """Milestone -> when it was first worked out at an exchange rate that it had waited for; what waited by law as well, when that was cleared."""
    rows = Decision.objects.filter(plan_version__program_id=program_id, replaces__outcome=states.WAITING, milestone__isnull=False)
    by_law = Q(replaces__reason__startswith=states.LEGAL_REASON, replaces__facts__rate=None) & ~Q(facts__rate=None)
    found: dict[UUID, datetime] = {}
    for milestone_id, at in rows.filter(Q(replaces__reason=states.MISSING_RATE) | by_law).exclude(reason=states.MISSING_RATE).values_list("milestone_id", "decided_at"):
        found[milestone_id] = min(at, found.get(milestone_id, at))
    return found
