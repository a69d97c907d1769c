"""Reads about what may be paid of something, once a person has cancelled a part of it."""
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Min, Q

from rewards import states
from rewards.models import Decision, Reward, TakeBack
from rewards.queries import decisions
from rewards.queries.decisions import BESIDE


@dataclass(frozen=True)
class Earned:
    """What one rule grants one claim for one milestone, to one kind of beneficiary, in one currency: a claim that is reopened earns by the plan of
    that day, where the rule may pay points instead of money."""

    milestone_id: UUID
    referral_id: UUID
    rule_key: str
    beneficiary: str
    currency: str


def earned(of: Decision, milestone_id: UUID, referral_id: UUID, currency: str = "") -> Earned:
    """By the rule of a decision, also for another milestone of its window. `currency`: where it is another than the rule's."""
    return Earned(milestone_id, referral_id, of.rule_key, of.beneficiary, currency or decisions.currency_of(of))


def most_of(of: Earned) -> int | None:
    """How much of it may be paid at most, refunds aside: what a person left of it when she cancelled the rest. None where nobody did. What she
    left in another currency is no measure for it, but where she left nothing."""
    return _rows(of).filter(Q(currency=of.currency) | Q(spared_minor=0)).aggregate(most=Min("spared_minor"))["most"]


def spared_of(of: Earned) -> int | None:
    """How much of what is granted of it now is paid: as much as is missing from what a person left of it."""
    most = most_of(of)
    return None if most is None else max(most - sum(held(standing(of)).values()), 0)


def _rows(of: Earned):
    return Reward.objects.filter(milestone_id=of.milestone_id, referral_id=of.referral_id, decision__rule_key=of.rule_key, decision__beneficiary=of.beneficiary)


def standing(of: Earned) -> list[Reward]:
    """What was granted of it since it was last undone as a whole, also as a gift."""
    said = Decision.objects.filter(milestone_id=of.milestone_id, referral_id=of.referral_id, rule_key=of.rule_key, beneficiary=of.beneficiary)
    undone = said.filter(reason__in=states.UNDONE).exclude(cause__contains=BESIDE).order_by("-id").values_list("id", flat=True).first()
    rows = _rows(of).filter(currency=of.currency).order_by("id")
    return list(rows if undone is None else rows.filter(decision_id__gt=undone))


def held(rows: Collection[Reward]) -> dict[UUID, int]:
    """Reward -> what it came to, without those that a person cancelled, and whose gift she did: refunds aside, which take from it and give it back.
    What came in the place of another one was granted with that; cancelled, it is gone of that."""
    over = [one for one in rows if one.cancelled]
    without = {one.id for one in over} | {one.given_by_id for one in over}
    found = {one.id: one.granted_minor for one in rows if one.given_by_id is None and one.id not in without}
    for one in rows:
        if one.restores_id in found:
            if one.id in found:
                del found[one.id]
            elif one in over:
                found[one.restores_id] -= one.granted_minor
    for row in TakeBack.objects.filter(reward_id__in=found):
        if row.cause.partition(":")[0] in (states.REPRICED, states.FOLLOWS):   # that comes again by a new grant alone
            found[row.reward_id] -= row.total_minor
    return found
