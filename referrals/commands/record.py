"""A milestone is written down, once, with the deal it belongs to."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.outbox import commands as outbox_commands
from referrals import events, states
from referrals.models import Deal, DealReference, Milestone, MilestoneAmount, Referral


def add_milestone(referral: Referral, *, kind: str, occurred_at: datetime, source: str, acting: Actor, at: datetime, deal: Deal | None = None,
                  implied: bool = False, amounts: dict[str, int] | None = None, currency: str = "") -> tuple[Milestone, bool]:
    """The milestone of a locked referral, and whether it is new. `amounts`: base -> minor units of `currency`.

    One that is known already is given back as it is: what is reported twice happened once."""
    known = milestone_like(referral, kind, deal)
    if known is not None:
        return known, False
    milestone = Milestone.objects.create(
        party_id=referral.party_id, referral=referral, deal=deal, kind=kind, occurred_at=occurred_at, received_at=at, source=source,
        reported_by=acting.id if acting.kind == "staff" else None, implied=implied)
    add_amounts(milestone, amounts or {}, currency)
    outbox_commands.record(events.MilestoneRecorded(subject_id=referral.id, program_id=referral.program_id, advocate_id=referral.advocate_id,
                                                    milestone_id=milestone.id, kind=kind, deal_id=deal.id if deal else None),
                           acting=acting, at=occurred_at)
    return milestone, True


def add_amounts(milestone: Milestone, amounts: dict[str, int], currency: str) -> None:
    MilestoneAmount.objects.bulk_create([MilestoneAmount(milestone=milestone, base=base, minor=minor, currency=currency)
                                         for base, minor in amounts.items()])


def milestone_like(referral: Referral, kind: str, deal: Deal | None) -> Milestone | None:
    """The milestone that this one would repeat."""
    if kind in states.OF_THE_PARTY:
        return Milestone.objects.filter(party_id=referral.party_id, kind=kind, deal=deal).first()
    return Milestone.objects.filter(referral=referral, kind=kind).first()


def deal_named(party_id: UUID, *, source: str, reference: str) -> Deal:
    """The deal that `source` calls `reference`; under the party's lock.

    Without a reference: the first deal. An unknown reference names the only deal that has none of its source; when every
    deal has one, it is a further deal. Raises Refused when several have none: nobody can say which is meant."""
    deals = list(Deal.objects.prefetch_related("references").filter(party_id=party_id).order_by("id"))
    if not reference:
        return deals[0] if deals else Deal.objects.create(party_id=party_id)
    for deal in deals:
        if any(row.source == source and row.reference == reference for row in deal.references.all()):
            return deal
    unnamed = [deal for deal in deals if not any(row.source == source for row in deal.references.all())]
    if len(unnamed) > 1:
        raise Refused("deal_unclear", "Several deals of theirs have no reference yet, so we can’t tell which one {reference} is.",
                      {"reference": reference})
    deal = unnamed[0] if unnamed else Deal.objects.create(party_id=party_id)
    DealReference.objects.create(deal=deal, party_id=party_id, source=source, reference=reference)
    return deal
