"""Rewards that ended by somebody's choice: facts of a history, for a replay."""
from collections.abc import Mapping, Sequence
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
    """Milestone -> its rewards that nobody wanted, or a person cancelled, in the order in which they ended. Two statements; few rewards end so."""
    mine = Reward.objects.filter(program_id=program_id, milestone__isnull=False)
    wanted = set(mine.filter(CHOSEN).values_list("milestone_id", flat=True))
    found: dict[UUID, list[Ended]] = {}
    places: dict[tuple, int] = {}
    roots: dict[UUID, UUID] = {}   # a reward -> the one that it came in the place of, or was given away as
    groups: dict[UUID, list[Reward]] = {}
    for reward in mine.select_related("decision").filter(milestone_id__in=wanted).order_by("id") if wanted else ():
        before = reward.given_by_id or reward.restores_id
        roots[reward.id] = roots.get(before, before) if before is not None else reward.id
        groups.setdefault(roots[reward.id], []).append(reward)
    for group in groups.values():
        first = group[0]
        assert first.milestone_id is not None
        key = first.milestone_id, first.referral_id, first.decision.rule_key, first.decision.beneficiary
        place = places[key] = places.get(key, -1) + 1
        for one in sorted((one for one in group if _chosen(one)), key=lambda one: (one.moved_at, one.id)):
            minor, lost = _left_beside(one, group)
            found.setdefault(key[0], []).append(Ended(one.id, one.moved_at, key[2], key[1], key[3], place, one.state == states.CANCELLED, minor, lost))
    return found


def _chosen(one: Reward) -> bool:
    """What ended with one that was cancelled follows from that."""
    return _ended(one) and not (one.cancelled and one.spared_minor is None)


def _ended(one: Reward) -> bool:
    return one.given_up and one.state != states.DONATED


def _left_beside(chosen: Reward, group: Sequence[Reward]) -> tuple[int | None, int | None]:
    """How much of them ended with one, and how much of what was granted to the first is lost by then: None where nothing of the others is left, and
    where nothing can stand again. As rewards.commands.adjusting counts them."""
    known = [one for one in group if one.accrued_at <= chosen.moved_at]
    over = [one for one in known if _ended(one) and (one.moved_at, one.id) <= (chosen.moved_at, chosen.id)]
    over += [one for one in known if one.id in {gift.given_by_id for gift in over}]
    others = {one.id: one for one in known if one not in over}
    stands = any(one.granted_minor > one.taken_back_minor for one in others.values() if not (one.state == states.DONATED and one.moved_at <= chosen.moved_at))
    granted = sum(one.granted_minor for one in others.values() if one.given_by_id is None and one.restores_id not in others)
    stays = granted - sum(one.granted_minor for one in over if one.restores_id in others)
    return chosen.granted_minor - chosen.taken_back_minor if stands else None, group[0].granted_minor - stays if stays > 0 else None


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
