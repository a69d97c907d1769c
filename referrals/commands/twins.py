"""Two deals of one party that a source calls by one reference, because the party was two when they were won: a person says which they are."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotFound, Refused
from foundation.outbox import commands as outbox_commands
from referrals import events, queries
from referrals.commands import clocks, moves, unwin
from referrals.models import Deal, DealReference, Milestone

RECORDED_TWICE = "other"   # why the one is lost that was recorded beside the real one


def bring_over(party_id: UUID, into_id: UUID) -> None:
    """The names of deals that come to another party. A deal with which nothing happened yet is the other one of its name; of two that
    were won the second one's name stays where it was, which is the work item."""
    here = {(row.source, row.reference): row.deal_id for row in DealReference.objects.filter(party_id=into_id)}
    for named in DealReference.objects.filter(party_id=party_id).order_by("id"):
        twin = here.get((named.source, named.reference))
        empty = next((one for one in (named.deal_id, twin) if one and not Milestone.objects.filter(deal_id=one).exists()), None)
        if twin is None:
            DealReference.objects.filter(id=named.id).update(party_id=into_id)
        elif empty is not None:
            _join(empty, twin if empty == named.deal_id else named.deal_id, into_id)


def settle_twins(*, reference_id: UUID, deal_id: UUID | None, acting: Actor, at: datetime) -> DealReference:
    """They are two deals, so the second one bears a name of its own from now on; or they are one, and `deal_id` is the one that stands:
    the other one's win is withdrawn, with all that was earned from it.

    Raises NotFound, BadInput at /deal_id, Refused once it is settled and as withdraw_deal does."""
    seen = DealReference.objects.filter(id=reference_id).first()
    if seen is None:
        raise NotFound("reference_unknown", "There’s no such reference.")
    party_id = moves.locked_deal(seen.deal_id)
    clocks.apply_due(party_id, at)
    named = DealReference.objects.get(id=reference_id)
    if named.party_id == party_id:
        raise Refused("twins_settled", "Somebody has said that already.")
    twin = DealReference.objects.get(party_id=party_id, source=named.source, reference=named.reference)
    pair = (twin.deal_id, named.deal_id)
    if deal_id is not None and deal_id not in pair:
        raise BadInput([FieldError("/deal_id", "unknown", "Choose one of the two deals.")])
    for one in pair:
        for row in queries.attributions_of_deal(one):
            if row.winner_id is not None:
                moves.refuse_own(moves.locked(row.winner_id), acting)
    # The number stays with the deal that stands; the other one keeps a name, so that no news completes it by mistake.
    first, second = (named, twin) if deal_id == named.deal_id else (twin, named)
    taken = set(DealReference.objects.filter(party_id=party_id, source=named.source).values_list("reference", flat=True))
    another = next(name for number in range(2, len(taken) + 3) if (name := f"{named.reference[:110]} ({number})") not in taken)
    DealReference.objects.filter(id=second.id).update(party_id=party_id, reference=another)
    DealReference.objects.filter(id=first.id).update(party_id=party_id)
    outbox_commands.record(events.TwinsSettled(subject_id=party_id, deal_id=first.deal_id, other_id=second.deal_id, one=deal_id is not None), acting=acting, at=at)
    if deal_id is not None:
        unwin.withdraw_deal(deal_id=second.deal_id, reason=RECORDED_TWICE, acting=acting, at=at)
    return DealReference.objects.get(id=second.id)


def _join(empty_id: UUID, deal_id: UUID, party_id: UUID) -> None:
    """What sources call the empty deal they call the other one, where they have no name for it."""
    has = set(DealReference.objects.filter(deal_id=deal_id).values_list("source", flat=True))
    DealReference.objects.filter(deal_id=empty_id, source__in=has).delete()
    DealReference.objects.filter(deal_id=empty_id).update(deal_id=deal_id)
    DealReference.objects.filter(deal_id=deal_id).update(party_id=party_id)
    Deal.objects.filter(id=empty_id).delete()
