"""Reads about what goals count: milestones credited to somebody in a span of time, net of what was taken back, and referrals submitted."""
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from foundation.kernel.money import Money
from programs import queries as programs_queries
from referrals import states
from referrals.models import Candidate, Milestone, Move, Referral
from referrals.queries.adjustments import adjusted_of, amounts_of
from referrals.queries.credit import CreditedClaim, claim_as_such, credit_of
from referrals.queries.deals import withdrawn
from referrals.rules.precedence import WHOLE

SUBMITTED = states.SUBMITTED   # what goals call a referral that came in
NOT_SUBMITTED = (states.AWAITING_CONSENT, states.WITHDRAWN, states.VOIDED)


@dataclass(frozen=True)
class Whose:
    """A claimant of a program. enrolments: those of one person; empty for everybody who referred for the organisation, where there is one.
    alone: what they referred for no organisation."""

    program_id: UUID
    enrolments: tuple[UUID, ...] = ()
    organisation_id: UUID | None = None
    alone: bool = False


@dataclass(frozen=True)
class Counted:
    """One thing that counts. milestone_id: None for a referral that was submitted · share_bp: how much of it is credited to the claim
    · gross_minor, gone_minor: its money, and what refunds took of it."""

    kind: str
    referral_id: UUID
    occurred_at: datetime
    received_at: datetime
    milestone_id: UUID | None = None
    share_bp: int = WHOLE
    amounts: tuple[tuple[str, Money], ...] = ()
    gross_minor: int | None = None
    gone_minor: int = 0


def counted(whose: Whose, kinds: Collection[str], *, since: datetime, until: datetime) -> list[Counted]:
    """In the order in which it happened. A milestone of which nothing is left, or that was withdrawn, counts for nobody."""
    found = [one for one in _milestones(whose, [kind for kind in kinds if kind != SUBMITTED], since, until)]
    if SUBMITTED in kinds:
        found += [Counted(SUBMITTED, row.id, row.received_at, row.received_at) for row in _submitted(_theirs(whose), since, until)]
    return sorted(found, key=lambda one: (one.occurred_at, one.received_at, str(one.milestone_id or one.referral_id)))


def claimants_counted(program_id: UUID, kinds: Collection[str], *, since: datetime, until: datetime) -> list[tuple[UUID, UUID | None]]:
    """(enrolment, the organisation that she referred for) of everybody in a program to whom such things are credited."""
    whose = Whose(program_id)
    by_claim = _milestones(whose, [kind for kind in kinds if kind != SUBMITTED], since, until)
    referrals = {one.referral_id for one in by_claim}
    if SUBMITTED in kinds:
        referrals |= {row.id for row in _submitted(_theirs(whose), since, until)}
    return sorted(set(Referral.objects.filter(id__in=referrals).values_list("enrolment_id", "organisation_id")), key=str)


def claims_ever(milestone_id: UUID) -> list[CreditedClaim]:
    """Whoever is or was credited with a milestone: what is counted for them may be another number now."""
    row = Milestone.objects.get(id=milestone_id)
    ids = {row.referral_id}
    if row.deal_id and row.kind in states.OF_THE_PARTY:
        ids |= set(Candidate.objects.filter(attribution__deal_id=row.deal_id, share_bp__gt=0).values_list("referral_id", flat=True))
    return [claim_as_such(referral_id) for referral_id in sorted(ids - {None})]


def _theirs(whose: Whose, on: str = "") -> Q:
    theirs = Q(**{f"{on}program_id": whose.program_id}) & ~Q(**{f"{on}status": states.VOIDED})
    if whose.enrolments:
        theirs &= Q(**{f"{on}enrolment_id__in": whose.enrolments})
    if whose.alone:
        theirs &= Q(**{f"{on}organisation_id__isnull": True})
    return theirs & Q(**{f"{on}organisation_id": whose.organisation_id}) if whose.organisation_id is not None else theirs


def _submitted(theirs: Q, since: datetime, until: datetime) -> Iterable[Referral]:
    came_in = Exists(Move.objects.filter(referral_id=OuterRef("id"), to_state=SUBMITTED))
    return Referral.objects.filter(theirs, came_in, received_at__gte=since, received_at__lt=until).exclude(status__in=NOT_SUBMITTED)


def _milestones(whose: Whose, kinds: Collection[str], since: datetime, until: datetime) -> list[Counted]:
    """By the decisions in force about their deals, else by the claim on which they were recorded."""
    if not kinds:
        return []
    over = programs_queries.tail_until(programs_queries.program(whose.program_id))
    until = min(until, over) if over is not None else until
    rows = Milestone.objects.prefetch_related("amounts", "adjustments").select_related("referral").filter(
        kind__in=kinds, occurred_at__gte=since, occurred_at__lt=until)
    credits = Candidate.objects.select_related("referral").filter(_theirs(whose, "referral__"), share_bp__gt=0, attribution__superseded_by__isnull=True)
    by_deal: dict[UUID, list[Candidate]] = {}
    of_the_party = [kind for kind in kinds if kind in states.OF_THE_PARTY]
    deals = rows.filter(kind__in=of_the_party, deal__isnull=False).values("deal_id")
    for one in credits.filter(attribution__deal_id__in=deals).select_related("attribution").order_by("referral__received_at", "referral_id"):
        by_deal.setdefault(one.attribution.deal_id, []).append(one)
    credited = Q(kind__in=of_the_party, deal_id__in=list(by_deal))
    own = _theirs(whose, "referral__") & (~Q(kind__in=of_the_party) | Q(deal__isnull=True))
    found, listed = [], list(rows.filter(credited | own))
    gone = withdrawn([row.id for row in listed])
    for row in listed:
        if row.id in gone or (adjusted := adjusted_of(row)) is not None and adjusted.whole:
            continue
        claims = [(row.referral, WHOLE)]
        if row.deal_id and row.kind in states.OF_THE_PARTY:
            claims = [(one.referral, one.share_bp) for one in by_deal[row.deal_id]]
            if any(claim.claimant_kind == states.REP for claim, _ in claims):   # a person is paid once: as advocate, if she is the rep too
                known = {one.referral_id for one in credit_of(row.id)}
                claims = [one for one in claims if one[0].id in known]
        amounts = tuple((base, money) for base, money in amounts_of(row).items() if money is not None)
        found += [Counted(row.kind, claim.id, row.occurred_at, row.received_at, row.id, share_bp, amounts,
                          adjusted.gross_minor if adjusted is not None else None, adjusted.gone_minor if adjusted is not None else 0)
                  for claim, share_bp in claims]
    return found
