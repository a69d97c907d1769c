"""Reads about payouts."""
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from foundation.kernel.errors import NotFound
from foundation.kernel.money import Money
from fulfilment import states
from fulfilment.models import Attempt, Payout, PayoutReward


@dataclass(frozen=True)
class Begun:
    """An attempt that may be sent: to whom, how much, under which reference and key. `first`: nothing was ever sent before it."""

    attempt_id: UUID
    reference: UUID
    provider: str
    holder: UUID
    amount: Money
    first: bool


def payout(payout_id: UUID) -> Payout:
    """Raises NotFound."""
    found = Payout.objects.select_related("file", "method").filter(id=payout_id).first()
    if found is None:
        raise NotFound("payout_unknown", "There’s no such payout.")
    return found


def payouts_of(reward_ids: Iterable[UUID]) -> dict[UUID, Payout]:
    """Reward -> the payout that carries it, with all attempts; a reward that waits, or that came back, has none."""
    lines = PayoutReward.objects.select_related("payout").prefetch_related("payout__attempts").filter(reward_id__in=set(reward_ids)).order_by("id")
    return {line.reward_id: line.payout for line in lines if line.freed_at is None}


def in_an_open_payout(beneficiary: tuple[str, UUID]) -> bool:
    """Whether something is requested for it, stands in a file, or is on its way."""
    kind, its_id = beneficiary
    return Payout.objects.filter(beneficiary_kind=kind, beneficiary_id=its_id, state__in=(states.REQUESTED, states.IN_FLIGHT, states.UNKNOWN)).exists()


def unsettled(of: Payout) -> Attempt | None:
    """The attempt of which nobody knows yet how it ended."""
    return Attempt.objects.filter(payout=of, state__in=states.UNSETTLED).first()


def attempts_of(payout_id: UUID) -> list[Attempt]:
    return list(Attempt.objects.filter(payout_id=payout_id).order_by("number"))


def left_by_file(reward_id: UUID) -> bool:
    """Whether it ever stood in a file: what became of that is told of the payment, not of each reward in it."""
    return PayoutReward.objects.filter(reward_id=reward_id, payout__file__isnull=False).exclude(payout__state=states.WITHDRAWN).exists()


def lines_of(payout_id: UUID) -> list[PayoutReward]:
    """The rewards that it carries, the oldest first."""
    return list(PayoutReward.objects.filter(payout_id=payout_id).order_by("reward_id"))


def begun(of: Payout, attempt: Attempt, *, first: bool) -> Begun:
    return Begun(attempt_id=attempt.id, reference=of.id, provider=of.provider, holder=of.beneficiary_id, amount=Money(of.amount_minor, of.currency), first=first)
