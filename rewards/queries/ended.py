"""Rewards that ended by somebody's choice: facts of a history, for a replay."""
from uuid import UUID

from django.db.models import F, Q

from rewards import states
from rewards.backtest.history import Ended
from rewards.models import Reward


def ended_rewards(program_id: UUID) -> dict[UUID, list[Ended]]:
    """Milestone -> its rewards that nobody wanted, or a person cancelled, in the order of their grants. Two statements; few rewards end so."""
    mine = Reward.objects.filter(program_id=program_id, milestone__isnull=False, given_by__isnull=True, restores__isnull=True)
    choices = mine.filter(Q(state__in=(states.FORGONE, states.LAPSED)) | Q(state=states.CANCELLED, taken_back_minor__lt=F("granted_minor")))
    over = {row[0]: row[1:] for row in choices.values_list("id", "milestone_id", "moved_at", "state")}
    found: dict[UUID, list[Ended]] = {}
    if not over:
        return found
    places: dict[tuple[UUID, UUID, str, str], int] = {}
    rows = mine.filter(milestone_id__in={milestone_id for milestone_id, *_ in over.values()}).order_by("id")
    for reward_id, milestone_id, referral_id, rule, to in rows.values_list("id", "milestone_id", "referral_id", "decision__rule_key", "decision__beneficiary"):
        place = places[milestone_id, referral_id, rule, to] = places.get((milestone_id, referral_id, rule, to), -1) + 1
        if reward_id in over:
            _, at, state = over[reward_id]
            found.setdefault(milestone_id, []).append(Ended(reward_id, at, rule, referral_id, to, place, state == states.CANCELLED))
    return found
