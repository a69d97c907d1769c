"""What happened to a party in one moment: what one act told of, which whoever hears a part of it looks at as a whole."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from referrals import states
from referrals.models import Milestone, MilestoneAdjustment, Move, Referral

OF_MILESTONE, OF_REFERRAL = "milestone", "referral"


@dataclass(frozen=True)
class Told:
    """One thing that was told of: a milestone, or that a referral came in or went."""

    about: str
    id: UUID


def of_milestones(ids: Iterable[UUID]) -> list[Told]:
    return [Told(OF_MILESTONE, milestone_id) for milestone_id in ids]


def told_with(milestone_id: UUID) -> list[Told]:
    """The milestones of its party that were received in the moment in which it was, and the referrals that came in then, in the order in which they
    were recorded."""
    row = Milestone.objects.get(id=milestone_id)
    return _told(row.party_id, row.received_at)


def told_on_receipt(referral_id: UUID) -> list[Told]:
    """The same of the moment in which a referral came in: where it is accepted at once, what that is worth, too."""
    move = _came_in(referral_id)
    return _told(Referral.objects.get(id=referral_id).party_id, move.at) if move is not None else [Told(OF_REFERRAL, referral_id)]


def recorded_with(milestone_id: UUID) -> list[UUID]:
    """The milestones of its party that were received in the same moment: by one report, in the order in which they were recorded."""
    row = Milestone.objects.get(id=milestone_id)
    return _received(row.party_id, row.received_at)


def recorded_on_receipt(referral_id: UUID) -> list[UUID]:
    """Those that were recorded in the moment in which a referral came in: where it is accepted at once."""
    move = _came_in(referral_id)
    return _received(Referral.objects.get(id=referral_id).party_id, move.at) if move is not None else []


def adjusted_with(adjustment_id: UUID) -> list[UUID]:
    """The milestones of the same party of which one act said something in the same moment (a deal that is withdrawn, say)."""
    row = MilestoneAdjustment.objects.select_related("milestone").get(id=adjustment_id)
    rows = MilestoneAdjustment.objects.filter(milestone__party_id=row.milestone.party_id, received_at=row.received_at).order_by("id")
    return list(dict.fromkeys(rows.values_list("milestone_id", flat=True)))


def _came_in(referral_id: UUID) -> Move | None:
    return Move.objects.filter(referral_id=referral_id, to_state=states.SUBMITTED).order_by("step").first()


def _received(party_id: UUID, at: datetime) -> list[UUID]:
    return list(Milestone.objects.filter(party_id=party_id, received_at=at).order_by("id").values_list("id", flat=True))


def _told(party_id: UUID, at: datetime) -> list[Told]:
    theirs = Referral.objects.filter(party_id=party_id).values("id")
    moves = Move.objects.filter(referral_id__in=theirs, to_state=states.SUBMITTED, at=at).order_by("id").values_list("id", "referral_id")
    recorded = [(told.id, told) for told in of_milestones(_received(party_id, at))]
    came_in = [(row, Told(OF_REFERRAL, referral_id)) for row, referral_id in moves if (first := _came_in(referral_id)) is not None and first.id == row]
    return [told for _, told in sorted([*recorded, *came_in], key=lambda one: one[0])]
