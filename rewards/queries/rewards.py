"""Reads about rewards: one, an advocate's, what waits for a person, and what it all comes to."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, Sum
from django.db.models.functions import Least

from foundation.kernel.errors import NotFound
from foundation.kernel.money import POINTS
from partners import queries as partners_queries
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from rewards import states
from rewards.models import Hold, Reward

# Of what was delivered, what was not taken back afterwards: that is owed back, and no amount on the way.
STANDS_PAID = Least("delivered_minor", F("granted_minor") - F("taken_back_minor"))


def reward(reward_id: UUID) -> Reward:
    """With its decision, advocate and holds. Raises NotFound."""
    found = (Reward.objects.select_related("decision", "advocate", "program").prefetch_related("holds").filter(id=reward_id).first())
    if found is None:
        raise NotFound("reward_unknown", "There’s no such reward.")
    return found


def reward_of(advocate_id: UUID, reward_id: UUID) -> Reward:
    """One of the advocate's own. Raises NotFound for anybody else's."""
    found = reward(reward_id)
    if not is_hers(found, advocate_id):
        raise NotFound("reward_unknown", "There’s no such reward.")
    return found


def is_hers(of: Reward, advocate_id: UUID) -> bool:
    """What her claims earn for others (her organisation, her rep) is not hers."""
    return of.beneficiary_kind in states.OF_THE_ADVOCATE and of.beneficiary_id == advocate_id


def may_give(of: Reward, advocate_id: UUID) -> bool:
    """Whether she decides what becomes of it: it is hers, or her organisation's whose admin she is."""
    if of.beneficiary_kind == states.ORGANISATION:
        return advocate_id in {admin.advocate_id for admin in partners_queries.admins_of(of.beneficiary_id)}
    return is_hers(of, advocate_id)


def names_amounts(of: Reward) -> bool:
    """Whether its program tells whoever earns there what it comes to."""
    return programs_queries.shows_rewards(of.program)


def can_be_given(of: Reward) -> bool:
    """Nothing of it has left, or answered for a debt, and nothing that had left was taken back."""
    return of.state in (states.PENDING, states.APPROVED) and not of.owed_minor and not of.delivered_minor


def _hers(advocate_id: UUID):
    return Reward.objects.filter(beneficiary_kind__in=states.OF_THE_ADVOCATE, beneficiary_id=advocate_id)


def rewards_of_beneficiary(kind: str, beneficiary_id: UUID, *, wanted: Iterable[str] = (), before: UUID | None = None, limit: int = 50) -> list[Reward]:
    """The newest first, with their holds; `wanted` states. One row more than `limit` says that there is a next page."""
    rows = Reward.objects.select_related("advocate", "program").prefetch_related("holds").filter(beneficiary_kind=kind, beneficiary_id=beneficiary_id)
    if wanted:
        rows = rows.filter(state__in=tuple(wanted))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit + 1])


def payable(currency: str = "", limit: int = 20_000) -> list[Reward]:
    """Approved and not on their way out, of money in one or in any currency, the oldest first; a reward in a payout is fulfilling. Bare rows:
    there may be thousands, and whoever sums them up needs nothing else."""
    rows = Reward.objects.filter(state=states.APPROVED).exclude(currency=POINTS)
    return list((rows.filter(currency=currency) if currency else rows).order_by("id")[:limit])


def rewards_of(advocate_id: UUID, program_id: UUID | None = None) -> list[Reward]:
    """An advocate's, the newest first, with their holds; at most 200."""
    rows = _hers(advocate_id).prefetch_related("holds")
    if program_id is not None:
        rows = rows.filter(program_id=program_id)
    return list(rows.order_by("-id")[:200])


def rewards_of_referral(referral_id: UUID) -> list[Reward]:
    return list(Reward.objects.prefetch_related("holds").filter(referral_id=referral_id).order_by("id"))


def reward_of_staff(user_id: UUID | None, reward_id: UUID) -> Reward:
    """One that this rep may read: owed to her, or earned on a referral that she works with; None: anybody's. Raises NotFound."""
    found = reward(reward_id)
    owed = found.beneficiary_kind == states.STAFF and found.beneficiary_id == user_id
    if user_id is not None and not owed:
        referrals_queries.referral_of_staff(user_id, found.referral_id)
    return found


def rewards_page(*, wanted: Iterable[str] = (), advocate_id: UUID | None = None, rep: UUID | None = None, before: UUID | None = None,
                 limit: int = 50) -> list[Reward]:
    """Of all advocates, or those that a rep may read, the newest first; one row more than `limit` says that there is a next page."""
    rows = Reward.objects.select_related("advocate", "program").prefetch_related("holds")
    if wanted:
        rows = rows.filter(state__in=tuple(wanted))
    if advocate_id is not None:
        rows = rows.filter(advocate_id=advocate_id)
    if rep is not None:
        rows = rows.filter(Q(beneficiary_kind=states.STAFF, beneficiary_id=rep) | referrals_queries.of_her_people(rep, "referral__"))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit + 1])


def rewards_to_approve(limit: int = 100) -> list[Reward]:
    """Pending, held for somebody's approval, the oldest first."""
    return list(Reward.objects.select_related("advocate", "program", "decision").prefetch_related("holds")
                .filter(state=states.PENDING, holds__kind="approval", holds__released_at__isnull=True).order_by("id")[:limit])


def holds_due(at: datetime, limit: int = 50) -> list[Hold]:
    """Placed by a person, and their time is over: somebody has to look again; the longest over first."""
    return list(Hold.objects.select_related("reward__advocate", "reward__program").filter(
        kind__in=states.PLACED_BY_HAND, released_at__isnull=True, until__lte=at, reward__state=states.PENDING).order_by("until", "id")[:limit])


def rewards_by_id(ids: Iterable[UUID]) -> dict[UUID, Reward]:
    return {row.id: row for row in Reward.objects.prefetch_related("holds").filter(id__in=set(ids))}


def unclaimed_rewards(*, enrolment_id: UUID | None = None, advocate_id: UUID | None = None) -> list[UUID]:
    """Pending for whom nobody has claimed yet: in one program, or of an advocate in all; the oldest first."""
    rows = Reward.objects.filter(state=states.PENDING, holds__kind=states.UNCLAIMED, holds__released_at__isnull=True)
    if enrolment_id is not None:
        rows = rows.filter(enrolment_id=enrolment_id)
    if advocate_id is not None:
        rows = rows.filter(advocate_id=advocate_id)
    return list(rows.order_by("id").values_list("id", flat=True))


def open_holds(of: Reward) -> list[Hold]:
    return [hold for hold in of.holds.all() if hold.released_at is None]


@dataclass(frozen=True)
class Earned:
    """Minor units in one currency; earned = paid + on the way (approved, being paid, or pending)."""

    currency: str
    earned: int
    on_the_way: int
    paid: int


def earnings(advocate_id: UUID, program_id: UUID | None = None) -> list[Earned]:
    """What an advocate earned in a program or in all, one for each currency, points last."""
    rows = _hers(advocate_id).exclude(state__in=(states.CANCELLED, states.FORGONE, states.LAPSED))
    if program_id is not None:
        rows = rows.filter(program_id=program_id)
    sums = rows.values_list("currency").annotate(granted=Sum(F("granted_minor") - F("taken_back_minor")), paid=Sum(STANDS_PAID))
    return [Earned(currency=currency, earned=granted, on_the_way=granted - paid, paid=paid)
            for currency, granted, paid in sorted(sums, key=lambda row: (row[0] == POINTS, row[0]))]


def rewards_on(advocate_id: UUID, referral_ids: Iterable[UUID]) -> list[Reward]:
    """An advocate's on these referrals, with their holds, the oldest first. A goal's belong to none of them."""
    return list(_hers(advocate_id).prefetch_related("holds").filter(referral_id__in=set(referral_ids), goal__isnull=True).order_by("id"))


def on_the_way(advocate_id: UUID, program_id: UUID, limit: int) -> list[Reward]:
    """An advocate's that are not delivered yet, with their holds, the newest first; one more than `limit` says that there are more."""
    return list(_hers(advocate_id).prefetch_related("holds").filter(
        program_id=program_id, state__in=(states.PENDING, states.APPROVED, states.FULFILLING, states.UNKNOWN)).order_by("-id")[:limit + 1])
