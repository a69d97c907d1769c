"""Reads about what a person cancelled: of which claim, and what whom it belonged to is told."""
from collections.abc import Iterable
from uuid import UUID

from django.db.models import F

from foundation.accounts import queries as accounts_queries
from foundation.kernel.money import Money
from foundation.outbox import queries as outbox_queries
from rewards import states
from rewards.models import Decision, Hold, Reward
from rewards.queries import decisions

CANCELLED = "reward.cancelled"


def cancelled_of(of: Decision, milestone_ids: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """(milestone, claim) of what a rule had granted and a person cancelled, also as a gift."""
    rows = Reward.objects.filter(milestone_id__in=set(milestone_ids), decision__rule_key=of.rule_key, decision__beneficiary=of.beneficiary,
                                 state=states.CANCELLED, taken_back_minor__lt=F("granted_minor"))
    return set(rows.values_list("milestone_id", "referral_id"))


def wants_another(reward: Reward, by: UUID) -> bool:
    """Whether somebody else has to hold it by hand before `by` may cancel it: above the rule's own threshold, and what two people gave. A
    vendor with one person decides alone, as everywhere."""
    if not _takes_two(reward) or accounts_queries.staff_count() < 2:
        return False
    return not Hold.objects.filter(reward=reward, kind__in=states.PLACED_BY_HAND, released_at__isnull=True).exclude(placed_by=by).exists()


def _takes_two(reward: Reward) -> bool:
    if reward.decision.manual_id is not None:
        return True
    _, rule = decisions.rule_of(reward.decision)
    return rule.approval_above is not None and Money(reward.granted_minor, reward.currency) > rule.approval_above


def cancelled_for(rewards: Iterable[Reward]) -> dict[UUID, str]:
    """Reward -> why, of the closed list; without those that nobody cancelled."""
    ids = [one.id for one in rewards if one.cancelled]
    return {event.subject_id: event.payload["kind"] for event in outbox_queries.timeline(ids) if event.name == CANCELLED} if ids else {}
