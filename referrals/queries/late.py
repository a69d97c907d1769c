"""What was said of milestones after they were recorded: amounts and words that came later, with when that was."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from foundation.kernel.money import Money
from foundation.outbox import queries as outbox_queries
from referrals.models import Milestone, MilestoneAmount, MilestoneFact

RECORDED, COMPLETED = "milestone.recorded", "milestone.completed"


@dataclass(slots=True)
class Later:
    """One completion of a milestone: `id` of its event, and what it added."""

    at: datetime
    id: UUID
    amounts: dict[str, Money] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)


def came_later(milestone_ids: Iterable[UUID]) -> dict[UUID, list[Later]]:
    """Milestone -> what completed it, in the order in which that was told; those that were whole at once are left out. A row has no instant of
    its own in business time; it was written before the event that tells of it, and its id says so."""
    wanted = tuple(milestone_ids)
    on = dict(Milestone.objects.filter(id__in=wanted).values_list("id", "referral_id"))
    told: dict[str, list] = {}
    for event in outbox_queries.timeline(set(on.values())) if on else ():
        if event.name in (RECORDED, COMPLETED):
            told.setdefault(event.payload["milestone_id"], []).append(event)
    found: dict[UUID, dict[UUID, Later]] = {}

    def by(milestone_id: UUID, row_id: UUID) -> Later | None:
        event = next((one for one in sorted(told.get(str(milestone_id), ()), key=lambda one: one.id) if row_id < one.id), None)
        if event is None or event.name == RECORDED:
            return None
        return found.setdefault(milestone_id, {}).setdefault(event.id, Later(event.occurred_at, event.id))
    amounts = MilestoneAmount.objects.filter(milestone_id__in=wanted)
    for row_id, milestone_id, base, minor, currency in amounts.values_list("id", "milestone_id", "base", "minor", "currency"):
        if (one := by(milestone_id, row_id)) is not None:
            one.amounts[base] = Money(minor, currency)
    for row_id, milestone_id, fact, value in MilestoneFact.objects.filter(milestone_id__in=wanted).values_list("id", "milestone_id", "fact", "value"):
        if (one := by(milestone_id, row_id)) is not None:
            one.said[fact] = value
    return {milestone_id: [theirs[key] for key in sorted(theirs)] for milestone_id, theirs in found.items()}


def before(amounts: Mapping[str, Money | None], said: Mapping[str, str], later: Iterable[Later]) -> tuple[dict[str, Money | None], dict[str, str]]:
    """What was known before all of that."""
    known, words = dict(amounts), dict(said)
    for one in later:
        known |= dict.fromkeys(one.amounts)
        words = {fact: value for fact, value in words.items() if fact not in one.said}
    return known, words
