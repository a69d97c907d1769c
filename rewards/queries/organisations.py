"""Reads about what is owed to a partner organisation: the sums, and through whose introductions it came."""
from datetime import datetime
from uuid import UUID

from django.db.models import F, Sum

from foundation.kernel.errors import NotFound
from foundation.kernel.money import POINTS, Money
from programs import states as programs_states
from rewards import states
from rewards.models import Reward
from rewards.queries.rewards import STANDS_PAID, Earned, reward


def _seen_by(organisation_id: UUID):
    """What is owed to it in programs that show amounts: an admin sees no more than the members do."""
    return (Reward.objects.filter(beneficiary_kind=states.ORGANISATION, beneficiary_id=organisation_id, program__gratitude=False)
            .exclude(program__visibility=programs_states.STATUS))


def _owed_to(organisation_id: UUID):
    return _seen_by(organisation_id).exclude(state__in=(states.CANCELLED, states.FORGONE, states.LAPSED))


def rewards_of_organisation(organisation_id: UUID, *, before: UUID | None = None, limit: int = 50) -> list[Reward]:
    """As rewards_of_beneficiary(), as far as its admins may see them."""
    rows = _seen_by(organisation_id).select_related("advocate", "program").prefetch_related("holds")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit + 1])


def earned_by_organisation(organisation_id: UUID) -> list[Earned]:
    """One for each currency, points last."""
    sums = _owed_to(organisation_id).values_list("currency").annotate(granted=Sum(F("granted_minor") - F("taken_back_minor")), paid=Sum(STANDS_PAID))
    return [Earned(currency=currency, earned=granted, on_the_way=granted - paid, paid=paid)
            for currency, granted, paid in sorted(sums, key=lambda row: (row[0] == POINTS, row[0]))]


def brought_in(organisation_id: UUID, *, since: datetime | None = None) -> dict[UUID, list[Money]]:
    """Advocate -> what her introductions brought the organisation, one amount for each currency; `since`: only those received from then on."""
    found: dict[UUID, list[Money]] = {}
    rows = _owed_to(organisation_id)
    if since is not None:
        rows = rows.filter(referral__received_at__gte=since)
    sums = rows.values_list("advocate_id", "currency").annotate(minor=Sum(F("granted_minor") - F("taken_back_minor")))
    for advocate_id, currency, minor in sorted(sums, key=lambda row: row[1]):
        if minor:
            found.setdefault(advocate_id, []).append(Money(minor, currency))
    return found


def reward_of_organisation(organisation_id: UUID, reward_id: UUID) -> Reward:
    """One that is owed to the organisation, in a program that shows amounts. Raises NotFound for anybody else's, its own members' included."""
    found = reward(reward_id)
    if not _seen_by(organisation_id).filter(id=found.id).exists():
        raise NotFound("reward_unknown", "There’s no such reward.")
    return found
