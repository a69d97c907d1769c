"""Reads about milestones and credit: what rewards are computed from."""
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from foundation.kernel.errors import NotFound
from foundation.kernel.money import Money
from foundation.outbox import queries as outbox_queries
from programs import queries as programs_queries
from referrals import states
from referrals.models import Attribution, Candidate, Deal, Milestone, Referral
from referrals.queries.acceptances import accepted_for
from referrals.queries.adjustments import amounts_of, facts_of
from referrals.queries.deals import has_earlier_deal, is_withdrawn, stands
from referrals.rules.precedence import WHOLE


@dataclass(frozen=True)
class MilestoneFacts:
    """A milestone with the amounts it has (Money in the deal's currency, None where unknown). reported_by: the one person who said so;
    None once somebody else, or another system, said the same. accepted_at: of the claim, when the milestone was told (acceptances.py)."""

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
    invoice: str = ""
    said: dict[str, str | None] = field(default_factory=dict)   # product, region and segment, None where nobody said it
    stands: bool = True   # not withdrawn
    zone: str = "UTC"   # of the program


@dataclass(frozen=True)
class CreditedClaim:
    """Who earns, and how much of it: shares are basis points that sum to 10 000 within a kind of claimant.

    user_id: None while nobody has claimed her place · organisation_id: the partner she referred for · rep_owner_id: whom of the staff
    she is looked after by · rep_entered_id: who of the staff typed it for her · voided: the claim was cancelled."""

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
    program_id: UUID | None = None
    voided: bool = False


def milestone_facts(milestone_id: UUID) -> MilestoneFacts:
    row = (Milestone.objects.select_related("referral", "deal").annotate(zone=F("referral__program__time_zone"))
           .prefetch_related("amounts", "facts", "adjustments").get(id=milestone_id))
    amounts = amounts_of(row)
    party_id = row.deal.party_id if row.deal else row.referral.party_id   # as which the party goes on
    first = None
    if row.deal_id:
        first = not has_earlier_deal(party_id, row.deal_id)
    return MilestoneFacts(milestone_id=row.id, kind=row.kind, occurred_at=row.occurred_at, received_at=row.received_at, referral_id=row.referral_id,
                          program_id=row.referral.program_id, party_id=party_id, deal_id=row.deal_id, accepted_at=accepted_for(row.referral, row.id, row.received_at),
                          referral_received_at=row.referral.received_at, channel=row.referral.channel,
                          reported_by=None if row.reported_by is None or is_confirmed(row) else row.reported_by, amounts=amounts, first_deal=first,
                          invoice=row.invoice, said=facts_of(row), stands=not is_withdrawn(row.adjustments.all()), zone=row.zone)


def is_confirmed(row: Milestone) -> bool:
    """Whether a second person or another system said so too."""
    return any(event.payload["milestone_id"] == str(row.id) for event in outbox_queries.timeline([row.referral_id], name="milestone.confirmed"))


def credit_of(milestone_id: UUID) -> list[CreditedClaim]:
    """Whom a milestone is credited to: by the decisions in force about its deal, else the claim it was recorded on.

    Of each kind of claimant its own list; a person is paid once, as advocate, if she is also the rep. Claims whose program's tail
    was over are left out: see closed_credit_of. Nobody where the milestone was withdrawn."""
    return [] if not stands(milestone_id) else [found for found, closed in _credit(milestone_id) if not closed]


def closed_credit_of(milestone_id: UUID) -> list[CreditedClaim]:
    """Who would be credited if the program's tail had not been over when it happened: they get nothing, and are told so."""
    return [found for found, closed in _credit(milestone_id) if closed]


def _credit(milestone_id: UUID) -> list[tuple[CreditedClaim, bool]]:
    row = Milestone.objects.get(id=milestone_id)
    if row.deal_id and row.kind in states.OF_THE_PARTY:
        claims = [(one.referral, one.share_bp) for one in _credited_candidates(row.deal_id)]
    else:
        claims = [(Referral.objects.select_related("advocate", "program").get(id=row.referral_id), WHOLE)]
    claims.sort(key=lambda claim: (claim[0].claimant_kind, claim[0].received_at, str(claim[0].id)))   # advocates first
    advocates = {claim.advocate.user_id for claim, _ in claims if claim.claimant_kind == states.ADVOCATE and claim.advocate.user_id}
    found = []
    for claim, share_bp in claims:
        if claim.claimant_kind == states.REP and claim.advocate.user_id in advocates:
            continue
        over = programs_queries.tail_until(claim.program)
        found.append((_credited(claim, share_bp), over is not None and over <= row.occurred_at))
    if row.deal_id and row.kind in states.OF_THE_PARTY and not found:
        found = [(_credited(one.referral, WHOLE), True) for one in _closed_candidates(row.deal_id)]
    return found


def _credited_candidates(deal_id: UUID) -> list[Candidate]:
    return list(Candidate.objects.select_related("referral__advocate", "referral__program")
                .filter(attribution__deal_id=deal_id, attribution__superseded_by__isnull=True, share_bp__gt=0))


def _closed_candidates(deal_id: UUID) -> list[Candidate]:
    """Where a decision credits nobody because every program was over: the earliest claim of each kind."""
    rows = (Candidate.objects.select_related("referral__advocate", "referral__program").order_by("referral__received_at", "referral_id")
            .filter(attribution__deal_id=deal_id, attribution__superseded_by__isnull=True, attribution__winner__isnull=True,
                    outcome=states.PROGRAM_OVER, referral__accepted_at__isnull=False))
    first: dict[str, Candidate] = {}
    for row in rows:
        first.setdefault(row.referral.claimant_kind, row)
    return list(first.values())


def _credited(claim: Referral, share_bp: int) -> CreditedClaim:
    return CreditedClaim(referral_id=claim.id, enrolment_id=claim.enrolment_id, advocate_id=claim.advocate_id, user_id=claim.advocate.user_id,
                         share_bp=share_bp, claimant_kind=claim.claimant_kind, party_id=claim.party_id, organisation_id=claim.organisation_id,
                         rep_owner_id=getattr(claim.advocate, "rep_id", None),
                         rep_entered_id=claim.entered_by if claim.channel != states.PARTNER else None, program_id=claim.program_id,
                         voided=claim.status == states.VOIDED)


def claim_as_such(referral_id: UUID) -> CreditedClaim:
    """A claim whatever it is credited with now."""
    return _credited(Referral.objects.select_related("advocate").get(id=referral_id), WHOLE)


def milestone(milestone_id: UUID) -> Milestone:
    """With its amounts. Raises NotFound."""
    found = Milestone.objects.prefetch_related("amounts", "facts", "adjustments").filter(id=milestone_id).first()
    if found is None:
        raise NotFound("milestone_unknown", "There’s no such milestone.")
    return found


def reported_on(milestone_id: UUID) -> UUID:
    """The referral on which it was reported. Raises NotFound."""
    return reported_in(milestone_id)[0]


def reported_in(milestone_id: UUID) -> tuple[UUID, UUID]:
    """The same, and its program. Raises NotFound."""
    found = Milestone.objects.filter(id=milestone_id).values_list("referral_id", "referral__program_id").first()
    if found is None:
        raise NotFound("milestone_unknown", "There’s no such milestone.")
    return found


def milestones_of(referral_id: UUID) -> list[Milestone]:
    """Reported on this claim, in the order in which they happened, with their deals and amounts."""
    rows = Milestone.objects.select_related("deal").prefetch_related("amounts", "facts", "adjustments")
    return list(rows.filter(referral_id=referral_id).order_by("occurred_at", "id"))


def milestones_by_id(ids: Iterable[UUID]) -> dict[UUID, Milestone]:
    """With their amounts."""
    return {row.id: row for row in Milestone.objects.prefetch_related("amounts", "facts", "adjustments").filter(id__in=set(ids))}


def reports_of(ids: Iterable[UUID]) -> list[Milestone]:
    """Without their amounts: who said so, for who asks no more."""
    return list(Milestone.objects.filter(id__in=set(ids)))


def received_before(of: MilestoneFacts, enrolment_id: UUID, *, since: datetime, until: datetime, page: int, kind: str = "") -> Iterator[dict[UUID, datetime]]:
    """The milestones of the same kind, or of another, credited to an enrolment that happened in [since, until) and were received earlier:
    pages of id -> receipt, the latest first."""
    kind = kind or of.kind
    theirs = Q(referral__enrolment_id=enrolment_id)
    if kind in states.OF_THE_PARTY:
        theirs = Q(deal_id__in=Candidate.objects.filter(referral__enrolment_id=enrolment_id, share_bp__gt=0, attribution__superseded_by__isnull=True)
                   .values("attribution__deal_id"))
    window = Milestone.objects.filter(theirs, kind=kind, occurred_at__gte=since, occurred_at__lt=until)
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
