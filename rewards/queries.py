"""Reads about plans, decisions and rewards."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Sum

from foundation.kernel.errors import NotFound
from rewards import states
from rewards.models import Decision, Hold, PlanDraft, PlanVersion, Progress, Reward


def draft_of(program_id: UUID) -> PlanDraft | None:
    return PlanDraft.objects.filter(program_id=program_id).first()


def versions_of(program_id: UUID) -> list[PlanVersion]:
    """Published plans, the newest first."""
    return list(PlanVersion.objects.filter(program_id=program_id).order_by("-number"))


def plan_in_force(program_id: UUID, at: datetime) -> PlanVersion | None:
    """The version that was in force at `at`; None before the first."""
    return PlanVersion.objects.filter(program_id=program_id, effective_from__lte=at).order_by("-effective_from", "-number").first()


def plan_for(program_id: UUID, *, accepted_at: datetime | None, occurred_at: datetime) -> PlanVersion | None:
    """The version that prices a milestone: the one in force at the referral's acceptance is asked first; if its terms_at is
    `milestone`, the one in force when the milestone happened. None before the first version: then nothing is decided."""
    at_acceptance = plan_in_force(program_id, accepted_at or occurred_at)
    if at_acceptance is None or at_acceptance.document["terms_at"] == "acceptance":
        return at_acceptance
    return plan_in_force(program_id, occurred_at)


# Decisions

def decision(decision_id: UUID) -> Decision:
    """With its plan version and rewards. Raises NotFound."""
    found = (Decision.objects.select_related("plan_version", "milestone", "referral", "enrolment").prefetch_related("rewards__holds")
             .filter(id=decision_id).first())
    if found is None:
        raise NotFound("decision_unknown", "There’s no such decision.")
    return found


def decisions_of(referral_id: UUID) -> list[Decision]:
    """Everything that was worked out for a claim, the newest first, with the rewards."""
    return list(Decision.objects.prefetch_related("rewards").filter(referral_id=referral_id).order_by("-id"))


def waiting_decisions(limit: int = 50) -> list[Decision]:
    """What waits for an amount that nobody has said yet, the oldest first."""
    return list(Decision.objects.select_related("milestone", "referral").filter(outcome="waiting", settled=False).order_by("id")[:limit])


# Rewards

def reward(reward_id: UUID) -> Reward:
    """With its decision, advocate and holds. Raises NotFound."""
    found = (Reward.objects.select_related("decision", "advocate", "program").prefetch_related("holds").filter(id=reward_id).first())
    if found is None:
        raise NotFound("reward_unknown", "There’s no such reward.")
    return found


def reward_of(advocate_id: UUID, reward_id: UUID) -> Reward:
    """One of the advocate's own. Raises NotFound for anybody else's."""
    found = reward(reward_id)
    if found.advocate_id != advocate_id:
        raise NotFound("reward_unknown", "There’s no such reward.")
    return found


def rewards_of(advocate_id: UUID, program_id: UUID | None = None) -> list[Reward]:
    """An advocate's, the newest first, with their holds; at most 200."""
    rows = Reward.objects.prefetch_related("holds").filter(advocate_id=advocate_id)
    if program_id is not None:
        rows = rows.filter(program_id=program_id)
    return list(rows.order_by("-id")[:200])


def rewards_of_referral(referral_id: UUID) -> list[Reward]:
    return list(Reward.objects.prefetch_related("holds").filter(referral_id=referral_id).order_by("id"))


def rewards_page(*, wanted: Iterable[str] = (), before: UUID | None = None, limit: int = 50) -> list[Reward]:
    """Of all advocates, the newest first; one row more than `limit` says that there is a next page."""
    rows = Reward.objects.select_related("advocate", "program").prefetch_related("holds")
    if wanted:
        rows = rows.filter(state__in=tuple(wanted))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit + 1])


def rewards_to_approve(limit: int = 100) -> list[Reward]:
    """Pending, held for somebody's approval, the oldest first."""
    return list(Reward.objects.select_related("advocate", "program", "decision").prefetch_related("holds")
                .filter(state=states.PENDING, holds__kind="approval", holds__released_at__isnull=True).order_by("id")[:limit])


def rewards_by_id(ids: Iterable[UUID]) -> dict[UUID, Reward]:
    return {row.id: row for row in Reward.objects.prefetch_related("holds").filter(id__in=set(ids))}


def open_holds(of: Reward) -> list[Hold]:
    return [hold for hold in of.holds.all() if hold.released_at is None]


@dataclass(frozen=True)
class Earned:
    """Minor units in one currency; earned = paid + on the way (approved, being paid, or pending)."""

    currency: str
    earned: int
    on_the_way: int
    paid: int


def earned(advocate_id: UUID, program_id: UUID) -> Earned | None:
    """What an advocate earned in a program, of what was not taken back; None before the first reward."""
    rows = (Reward.objects.filter(advocate_id=advocate_id, program_id=program_id).exclude(state__in=(states.CANCELLED, states.FORGONE, states.LAPSED))
            .values_list("currency").annotate(granted=Sum(F("granted_minor") - F("taken_back_minor")), delivered=Sum("delivered_minor")))
    for currency, granted, delivered in rows:
        return Earned(currency=currency, earned=granted, on_the_way=granted - delivered, paid=delivered)
    return None


def progress(program_id: UUID, subject_id: UUID, escalator: str, window_start: datetime) -> int:
    """How far a subject has come in a window: deals or minor units."""
    row = Progress.objects.filter(program_id=program_id, subject_id=subject_id, escalator=escalator, window_start=window_start).first()
    return row.metric if row else 0


def granted_before(*, rule_key: str, referral_id: UUID | None = None, enrolment_id: UUID | None = None, since: datetime | None = None,
                   until: datetime | None = None) -> int:
    """Granted minus taken back of a rule (all versions): for one referral, or for one enrolment in a window of milestones."""
    rows = Reward.objects.filter(decision__rule_key=rule_key)
    if referral_id is not None:
        rows = rows.filter(referral_id=referral_id)
    if enrolment_id is not None:
        rows = rows.filter(enrolment_id=enrolment_id)
    if since is not None:
        rows = rows.filter(milestone__occurred_at__gte=since)
    if until is not None:
        rows = rows.filter(milestone__occurred_at__lt=until)
    return rows.aggregate(total=Sum(F("granted_minor") - F("taken_back_minor")))["total"] or 0
