"""Rewards that ended by somebody's choice: facts of a history, for a replay."""
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from rewards import states
from rewards.backtest.goals import Key
from rewards.backtest.history import Chosen, Ended, EndedGoal
from rewards.models import Reward
from rewards.queries.goals_settled import key_of

CHOSEN = Q(state__in=(states.FORGONE, states.LAPSED)) | Q(state=states.CANCELLED, taken_back_minor__lt=F("granted_minor"))


def chosen(program_id: UUID, until: datetime, known_as: Mapping[UUID, UUID]) -> Chosen:
    """Everything that ended so: of milestones, and of goals before `until`. Four statements at most."""
    return Chosen(ended_rewards(program_id), ended_goals(program_id, until, known_as))


def ended_rewards(program_id: UUID) -> dict[UUID, list[Ended]]:
    """Milestone -> its rewards that nobody wanted, or a person cancelled, in the order of their grants. Two statements; few rewards end so."""
    mine = Reward.objects.filter(program_id=program_id, milestone__isnull=False, given_by__isnull=True, restores__isnull=True)
    over = {row[0]: row[1:] for row in mine.filter(CHOSEN).values_list("id", "milestone_id", "moved_at", "state")}
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


def ended_goals(program_id: UUID, until: datetime, known_as: Mapping[UUID, UUID]) -> list[tuple[Key, EndedGoal]]:
    """The same of what goals earned, before `until`: whose goal it was, and what became of it. Two statements; few rewards end so."""
    mine = Reward.objects.filter(program_id=program_id, goal__isnull=False)
    chosen = [one for one in mine.filter(CHOSEN, moved_at__lt=until).order_by("moved_at", "id")]
    found = []
    rows = list(mine.select_related("goal").filter(goal_id__in={one.goal_id for one in chosen}).order_by("id")) if chosen else []
    for one in chosen:
        others = [row for row in rows if row.goal_id == one.goal_id and row.id != one.id and row.accrued_at <= one.moved_at
                  and not (row.given_up and row.moved_at <= one.moved_at)]
        whole = not any(row.granted_minor > row.taken_back_minor for row in others)
        goal = next(row.goal for row in rows if row.id == one.id)
        assert goal is not None
        found.append((key_of(goal, known_as), EndedGoal(one.id, one.moved_at, None if whole else one.granted_minor - one.taken_back_minor,
                                                        not others or one.state == states.CANCELLED)))
    return found
