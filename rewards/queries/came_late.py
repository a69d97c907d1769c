"""What decisions had to wait for, and when it was there: for a history that is played as it was heard."""
from datetime import datetime
from uuid import UUID

from rewards import states
from rewards.models import Decision


def waited(program_id: UUID) -> set[UUID]:
    """Milestones of which something was missing when they were worked out."""
    rows = Decision.objects.filter(plan_version__program_id=program_id, outcome=states.WAITING, reason__startswith=states.MISSING)
    return {milestone_id for milestone_id in rows.values_list("milestone_id", flat=True) if milestone_id is not None}


def rated(program_id: UUID) -> dict[UUID, datetime]:
    """Milestone -> when it was first worked out at an exchange rate that it had waited for."""
    rows = Decision.objects.filter(plan_version__program_id=program_id, replaces__outcome=states.WAITING, replaces__reason=states.MISSING_RATE)
    found: dict[UUID, datetime] = {}
    for milestone_id, at in rows.exclude(reason=states.MISSING_RATE).filter(milestone__isnull=False).values_list("milestone_id", "decided_at"):
        found[milestone_id] = min(at, found.get(milestone_id, at))
    return found
