"""Reads about milestones and credit: what rewards are computed from."""
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from foundation.kernel.errors import NotFound
from foundation.kernel.money import Money
from referrals import states
from referrals.models import Attribution, Deal, Milestone, Referral


@dataclass(frozen=True)
class MilestoneFacts:
    """A milestone with the amounts it has (Money in the deal's currency, None where unknown)."""

    milestone_id: UUID
    kind: str
    occurred_at: datetime
    received_at: datetime
    referral_id: UUID
    program_id: UUID
    party_id: UUID
    deal_id: UUID | None
    accepted_at: datetime | None
    referral_received_at: datetime
    channel: str
    reported_by: UUID | None
    amounts: dict[str, Money | None]
    first_deal: bool | None


@dataclass(frozen=True)
class CreditedClaim:
    """Who earns, and how much of it: shares are basis points that sum to 10 000 within a kind of claimant.

    user_id: None while nobody has claimed her place · organisation_id: the partner she referred for · rep_owner_id: whom of the staff
    she is looked after by · rep_entered_id: who of the staff typed it for her."""

    referral_id: UUID
    enrolment_id: UUID
    advocate_id: UUID
    user_id: UUID | None
    share_bp: int
    claimant_kind: str = "advocate"
    party_id: UUID | None = None
    organisation_id: UUID | None = None
    rep_owner_id: UUID | None = None
    rep_entered_id: UUID | None = None


def milestone_facts(milestone_id: UUID) -> MilestoneFacts:
    row = Milestone.objects.select_related("referral").prefetch_related("amounts").get(id=milestone_id)
    amounts = amounts_of(row)
    first = None
    if row.deal_id:
        first = not Deal.objects.filter(party_id=row.party_id, id__lt=row.deal_id).exists()
    return MilestoneFacts(milestone_id=row.id, kind=row.kind, occurred_at=row.occurred_at, received_at=row.received_at, referral_id=row.referral_id,
                          program_id=row.referral.program_id, party_id=row.party_id, deal_id=row.deal_id, accepted_at=row.referral.accepted_at,
                          referral_received_at=row.referral.received_at, channel=row.referral.channel, reported_by=row.reported_by,
                          amounts=amounts, first_deal=first)


def amounts_of(row: Milestone) -> dict[str, Money | None]:
    """Every base: its amount, or None where nobody said it."""
    known = {amount.base: Money(amount.minor, amount.currency) for amount in row.amounts.all()}
    return {base: known.get(base) for base in states.BASES}


def credit_of(milestone_id: UUID) -> list[CreditedClaim]:
    """Whom a milestone is credited to: by the deal's frozen attribution, else the claim it was recorded on."""
    row = Milestone.objects.select_related("referral__advocate").get(id=milestone_id)
    claims = [(row.referral, 10_000)]
    if row.deal_id and row.kind in states.OF_THE_PARTY:
        attribution = Attribution.objects.select_related("winner__advocate").filter(deal_id=row.deal_id).first()
        if attribution is not None:
            claims = [(attribution.winner, 10_000)] if attribution.winner else []
    return [_credited(claim, share) for claim, share in claims]


def _credited(claim: Referral, share_bp: int) -> CreditedClaim:
    return CreditedClaim(referral_id=claim.id, enrolment_id=claim.enrolment_id, advocate_id=claim.advocate_id, user_id=claim.advocate.user_id,
                         share_bp=share_bp, claimant_kind=getattr(claim, "claimant_kind", "advocate"), party_id=claim.party_id,
                         organisation_id=getattr(claim, "organisation_id", None), rep_owner_id=getattr(claim.advocate, "rep_id", None),
                         rep_entered_id=getattr(claim, "entered_by", None) if claim.channel != "partner" else None)


def milestone(milestone_id: UUID) -> Milestone:
    """With its amounts. Raises NotFound."""
    found = Milestone.objects.prefetch_related("amounts").filter(id=milestone_id).first()
    if found is None:
        raise NotFound("milestone_unknown", "There’s no such milestone.")
    return found


def milestones_of(referral_id: UUID) -> list[Milestone]:
    """Reported on this claim, in the order in which they happened, with their deals and amounts."""
    return list(Milestone.objects.select_related("deal").prefetch_related("amounts").filter(referral_id=referral_id).order_by("occurred_at", "id"))


def milestones_by_id(ids: Iterable[UUID]) -> dict[UUID, Milestone]:
    """With their amounts."""
    return {row.id: row for row in Milestone.objects.prefetch_related("amounts").filter(id__in=set(ids))}


def received_before(of: MilestoneFacts, enrolment_id: UUID, *, since: datetime, until: datetime, page: int) -> Iterator[dict[UUID, datetime]]:
    """An enrolment's milestones of the same kind that happened in [since, until) and were received earlier: pages of
    id -> receipt, the latest first."""
    window = Milestone.objects.filter(referral__enrolment_id=enrolment_id, kind=of.kind, occurred_at__gte=since, occurred_at__lt=until)
    received_at, milestone_id = of.received_at, of.milestone_id
    while found := dict(window.filter(Q(received_at__lt=received_at) | Q(received_at=received_at, id__lt=milestone_id))
                        .order_by("-received_at", "-id").values_list("id", "received_at")[:page]):
        yield found
        milestone_id, received_at = list(found.items())[-1]


def attributions_with(referral_id: UUID) -> list[Attribution]:
    """Every decision in which the claim was looked at, with all candidates."""
    return list(Attribution.objects.prefetch_related("candidates__referral__advocate").filter(candidates__referral_id=referral_id).order_by("id"))


def references_of(deal_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Deal -> how its sources call it."""
    found: dict[UUID, list[str]] = {}
    for deal in Deal.objects.prefetch_related("references").filter(id__in=set(deal_ids)):
        found[deal.id] = [row.reference for row in deal.references.all()]
    return found
