"""Reads about what a person cancelled: what stands beside it, how many that takes, and what whom it belonged to is told."""
from collections.abc import Iterable
from uuid import UUID

from foundation.accounts import queries as accounts_queries
from foundation.kernel.money import Money
from foundation.outbox import queries as outbox_queries
from rewards import states
from rewards.models import Hold, Reward, TakeBack
from rewards.queries import decisions, spared
from rewards.queries.progress import is_counted_in, windows_with
from rewards.queries.windows import back_of

CANCELLED = "reward.cancelled"


def beside(reward: Reward) -> int:
    """What else of the same milestone, claim and rule stands beside a reward that was just cancelled. Of a window that is priced again, what a
    dispute over its payment has taken from that counts, for it may come back."""
    decision = reward.decision
    assert reward.milestone_id is not None
    of = spared.earned(decision, reward.milestone_id, reward.referral_id, reward.currency)
    held = spared.held(spared.standing(of))
    taken = sum(row.total_minor for row in TakeBack.objects.select_related("decision").filter(reward_id__in=held, cause__startswith=f"{states.REPRICED}:")
                if row.decision is not None and row.decision.cause.partition(":")[0] in states.MAY_COME_BACK)
    if taken:
        rows = [one for one in windows_with(of.milestone_id) if is_counted_in(one, decision)]
        taken = min(taken, sum(back_of(one, of.milestone_id, of.referral_id)[1] for one in rows))
    return max(sum(held.values()) + taken, 0)


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


def ended_with_others(reward: Reward) -> int:
    """How much of one that goes on ended as it began, because a person had cancelled it before."""
    return sum(row.total_minor for row in reward.take_backs.filter(cause__startswith=f"{states.FOLLOWS}:"))


def cancelled_for(rewards: Iterable[Reward]) -> dict[UUID, str]:
    """Reward -> why, of the closed list; without those that nobody cancelled."""
    ids = [one.id for one in rewards if one.cancelled]
    return {event.subject_id: event.payload["kind"] for event in outbox_queries.timeline(ids) if event.name == CANCELLED} if ids else {}
