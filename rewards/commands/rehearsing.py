"""What news about a milestone's money would do to rewards: found out by doing it and taking it back, so it is what will happen."""
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from foundation.kernel.acting import Actor
from foundation.kernel.money import Money
from referrals.commands.adjust import News, adjust_milestone
from rewards import queries
from rewards.commands import adjusting
from rewards.models import GivenBack, Reward, TakeBack


@dataclass(frozen=True)
class Would:
    """What would become of one reward. `to`: whom it is owed to · taken, owed: of it, and how much of that left already and becomes a debt
    · back: comes back · new: it does not exist yet, and would be of `stays`."""

    reward_id: UUID
    to: str
    stays: Money
    taken: Money
    owed: Money
    back: Money
    new: bool = False
    wallet: bool = False   # points come out of it


def rehearse_adjustment(*, milestone_id: UUID, news: News, source: str, acting: Actor, at: datetime) -> list[Would]:
    """Nothing is written. Raises as adjust_milestone() does."""
    found: list[Would] = []
    try:
        with transaction.atomic():
            row = adjust_milestone(milestone_id=milestone_id, news=news, source=source, acting=acting, at=at)
            cause = f"{news.kind}:{row.id}"
            adjusting.settle(milestone_id=milestone_id, cause=cause, at=at)
            found = _changed(cause)
            raise _TakenBack
    except _TakenBack:
        return found


def _changed(cause: str) -> list[Would]:
    of_this = Q(cause__startswith=cause) | Q(decision__cause__startswith=cause)
    taken, owed, back = dict[UUID, int](), dict[UUID, int](), dict[UUID, int]()
    for one in TakeBack.objects.filter(of_this):
        taken[one.reward_id] = taken.get(one.reward_id, 0) + one.total_minor
        owed[one.reward_id] = owed.get(one.reward_id, 0) + one.owed_minor
    for given in GivenBack.objects.filter(cause__startswith=cause):
        back[given.reward_id] = back.get(given.reward_id, 0) + given.total_minor
    new = set(Reward.objects.filter(decision__cause__startswith=cause).values_list("id", flat=True))
    rewards = list(Reward.objects.filter(id__in={*taken, *back, *new}).order_by("id"))
    names = queries.names_of_beneficiaries(rewards)
    return [Would(row.id, names.get((row.beneficiary_kind, row.beneficiary_id), ""), stays=Money(row.granted_minor - row.taken_back_minor, row.currency),
                  taken=Money(taken.get(row.id, 0), row.currency), owed=Money(owed.get(row.id, 0), row.currency), back=Money(back.get(row.id, 0), row.currency),
                  new=row.id in new, wallet=row.wallet_back_minor > 0) for row in rewards]


class _TakenBack(Exception):
    """Ends a rehearsal."""
