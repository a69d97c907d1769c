"""Reads about promotions: what they have spent of their own budgets."""
from collections.abc import Collection
from uuid import UUID

from django.db.models import BigIntegerField, DecimalField, F, Func, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Cast, Coalesce

from rewards.models import PromotionPart, Reward
from rewards.plan import model
from rewards.queries.decisions import GONE, OVER

WHOLE = DecimalField(max_digits=40, decimal_places=0)


def _stands() -> Sum:
    """What is left of the parts: in proportion to what is left of each reward, rounded up."""
    gift = Coalesce(Subquery(Reward.objects.filter(given_by_id=OuterRef("reward_id")).values(gone=GONE)[:1]), 0)   # what is gone of it, where it was given away
    left, granted = F("reward__granted_minor") - F("reward__taken_back_minor") - gift, F("reward__granted_minor")
    return Sum(Cast(Func(Cast("minor", WHOLE) * left + granted - 1, granted, function="div"), BigIntegerField()))


def spent_on(program_id: UUID, promotion: model.Promotion) -> int:
    """Of a promotion's own budget: what is left of what it added to rewards, in minor units of the budget's currency."""
    assert promotion.budget is not None
    rows = (PromotionPart.objects.filter(program_id=program_id, promotion=promotion.key, reward__currency=promotion.budget.currency)
            .exclude(reward__state__in=OVER))
    return rows.aggregate(spent=_stands())["spent"] or 0


def promoted_again(reward_ids: Collection[UUID], minor: int) -> dict[str, int]:
    """Promotion -> minor units of a reward of `minor`, which comes in the place of what is gone of these: what it had added to that, in proportion,
    rounded up. What came in its place before is one of these."""
    in_place = Q(reward__restores__in=reward_ids)
    added = PromotionPart.objects.filter(reward__in=reward_ids).values_list("promotion")
    parts = dict(added.annotate(gone=Coalesce(Sum("minor", filter=~in_place), 0) - _stands()))
    if not parts:   # mostly
        return {}
    gone = Reward.objects.filter(id__in=reward_ids).aggregate(
        minor=Sum("taken_back_minor") - Coalesce(Sum("granted_minor", filter=Q(restores__in=reward_ids)), 0))["minor"]
    return {promotion: -(-part * minor // max(gone, minor)) for promotion, part in parts.items() if part > 0}
