"""Several referrals decided about together: one decision for each, each with its own result."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, HouseError, NotFound
from referrals import states
from referrals.commands import decide, moves
from referrals.models import Referral

ACCEPT, DECLINE = "accept", "decline"


@dataclass(frozen=True)
class Result:
    """What became of one: `company` as it is known, '' where there is no such referral; `refusal` None where it was decided."""

    referral_id: UUID
    company: str
    refusal: HouseError | None


def decide_together(*, referral_ids: Sequence[UUID], act: str, reason: str = "", acting: Actor, at: datetime) -> list[Result]:
    """`act` accept | decline, a decline with its `reason`. The earliest receipt is decided about first; what one is refused for keeps none
    of the others back. All parties are locked before the first decision, in the order of everybody else's locks.

    Raises BadInput at /act and /reason, where nothing can be decided at all."""
    if act not in (ACCEPT, DECLINE):
        raise BadInput([FieldError("/act", "unknown", "Say whether you accept or decline the ticked ones.")])
    if act == DECLINE and reason not in states.DECLINE_REASONS:
        raise BadInput([FieldError("/reason", "unknown", "Choose a reason: each advocate is told.")])
    moves.lock_parties_of(lambda: frozenset(Referral.objects.filter(id__in=referral_ids).values_list("party_id", flat=True)))
    rows = {row.id: row for row in Referral.objects.select_related("party").filter(id__in=referral_ids).order_by("received_at", "id")}
    unknown = [Result(one, "", NotFound("referral_unknown", "There’s no such referral.")) for one in dict.fromkeys(referral_ids) if one not in rows]
    return [_one(row, act, reason, acting, at) for row in rows.values()] + unknown


def _one(row: Referral, act: str, reason: str, acting: Actor, at: datetime) -> Result:
    refusal: HouseError | None = None
    try:
        with transaction.atomic():
            if act == ACCEPT:
                decide.accept_referral(referral_id=row.id, acting=acting, at=at)
            else:
                decide.decline_referral(referral_id=row.id, reason=reason, acting=acting, at=at)
    except HouseError as error:
        refusal = error
    return Result(row.id, row.party.company, refusal)
