"""Reads about claims and parties."""
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from advocates import queries as advocates_queries
from foundation.kernel.errors import NotFound
from partners import queries as partners_queries
from referrals import states
from referrals.models import Referral
from referrals.rules.claims import Claim

PAGE = 50


def referral(referral_id: UUID) -> Referral:
    """With its party, program and advocate. Raises NotFound."""
    found = Referral.objects.select_related("party", "program", "advocate").filter(id=referral_id).first()
    if found is None:
        raise NotFound("referral_unknown", "There’s no such referral.")
    return found


def referral_of(advocate_id: UUID, referral_id: UUID) -> Referral:
    """One of the advocate's own; somebody else's is as unknown as one that never was. Raises NotFound."""
    found = referral(referral_id)
    if found.advocate_id != advocate_id:
        raise NotFound("referral_unknown", "There’s no such referral.")
    return found


def referrals_of(advocate_id: UUID, program_id: UUID | None = None, *, statuses: Iterable[str] = (), before: UUID | None = None,
                 limit: int = 200) -> list[Referral]:
    """An advocate's, with their parties, the newest first, at most `limit`; only those older than the referral `before`."""
    rows = Referral.objects.select_related("party", "program").filter(advocate_id=advocate_id)
    if program_id is not None:
        rows = rows.filter(program_id=program_id)
    if statuses:
        rows = rows.filter(status__in=tuple(statuses))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def accepted_under(enrolment_id: UUID, since: datetime, until: datetime | None) -> set[UUID]:
    """The ids of an enrolment's that were accepted in [since, until)."""
    rows = Referral.objects.filter(enrolment_id=enrolment_id, accepted_at__gte=since)
    return set((rows.filter(accepted_at__lt=until) if until is not None else rows).values_list("id", flat=True))


def closed_lately(advocate_id: UUID, program_id: UUID, limit: int = 3) -> list[Referral]:
    """An advocate's that ended last, with their parties."""
    rows = Referral.objects.select_related("party", "program").filter(advocate_id=advocate_id, program_id=program_id, status__in=states.ENDS)
    return list(rows.order_by("-moved_at", "-id")[:limit])


def open_referrals_to_decide() -> list[Referral]:
    """What waits for somebody's decision, the longest waiting first, at most 50."""
    return list(Referral.objects.select_related("party", "advocate", "program").filter(status__in=states.DECIDABLE).order_by("received_at", "id")[:50])


def undecided_count() -> int:
    return Referral.objects.filter(status__in=states.DECIDABLE).count()


def standing_referral(advocate_id: UUID, program_id: UUID, party_id: UUID) -> Referral | None:
    """The advocate's claim on the party that is open or won."""
    return Referral.objects.select_related("party").filter(advocate_id=advocate_id, program_id=program_id, party_id=party_id,
                                                           status__in=(*states.OPEN, states.WON)).first()


def is_won_by(advocate_id: UUID, party_id: UUID) -> bool:
    """Whether a claim of the advocate on the party is won, in whatever program."""
    return Referral.objects.filter(advocate_id=advocate_id, party_id=party_id, status=states.WON).exists()


def own_before_of(referrals: Iterable[Referral]) -> dict[UUID, Referral]:
    """Referral that was declined as a duplicate -> her other claim on the party, where that is why: nobody else was earlier. With its program."""
    declined = [row for row in referrals if row.status == states.DECLINED and row.reason == "duplicate_registered"]
    if not declined:
        return {}
    others = (Referral.objects.select_related("program", "party").filter(advocate_id__in={row.advocate_id for row in declined}, status__in=(*states.OPEN, states.WON),
                                                                         party_id__in={row.party_id for row in declined}).order_by("received_at", "id"))
    theirs: dict[tuple, Referral] = {}
    for other in sorted(others, key=lambda row: row.status != states.WON):   # the won one first
        theirs.setdefault((other.advocate_id, other.party_id, other.claimant_kind), other)
    found = {row.id: theirs.get((row.advocate_id, row.party_id, row.claimant_kind)) for row in declined}
    return {referral_id: other for referral_id, other in found.items() if other is not None}


def own_before(of: Referral) -> Referral | None:
    return own_before_of([of]).get(of.id)


def gains_from(of: Referral, user_id: UUID | None) -> bool:
    """Whether somebody on the staff may earn from this referral, whatever the plan says today: as who introduced it, who entered it,
    who looks after its advocate, or with its partner."""
    if user_id is None:
        return False
    if user_id in (of.advocate.user_id, of.entered_by, of.advocate.rep_id):
        return True
    own = advocates_queries.advocate_of_user(user_id) if of.organisation_id else None
    acts_for = partners_queries.organisation_of(own.id) if own else None
    return acts_for is not None and acts_for.id == of.organisation_id


def rivals(of: Referral) -> list[Referral]:
    """The other claims on the same party, the earliest receipt first, with their advocates."""
    return list(Referral.objects.select_related("advocate", "party", "program").filter(party_id=of.party_id).exclude(id=of.id).order_by("received_at", "id"))


def enrolments_on(party_id: UUID) -> list[UUID]:
    """Of everybody who ever introduced a party."""
    return list(Referral.objects.filter(party_id=party_id).values_list("enrolment_id", flat=True).distinct())


def referrals_by_id(ids: Iterable[UUID]) -> dict[UUID, Referral]:
    """With parties and advocates."""
    return {row.id: row for row in Referral.objects.select_related("party", "advocate", "program").filter(id__in=set(ids))}


def all_claims(party_id: UUID) -> list[Referral]:
    """On a party, with program, advocate and party, the earliest receipt first. Call it under the party's lock."""
    return list(Referral.objects.select_related("advocate", "program", "party").filter(party_id=party_id).order_by("received_at", "id"))


def claims_on(party_id: UUID) -> list[Claim]:
    """Every claim on a party in the form the rules judge. Call it under the party's lock."""
    return [as_claim(row) for row in Referral.objects.select_related("program").filter(party_id=party_id).order_by("received_at", "id")]


def as_claim(row: Referral) -> Claim:
    return Claim(referral_id=row.id, advocate_id=row.advocate_id, status=row.status, received_at=row.received_at, accepted_at=row.accepted_at,
                 protected_until=row.protected_until, claimant_kind=row.claimant_kind, last_progress_at=row.last_progress_at,
                 grace_days=row.program.grace_days)


def counts_by_status(advocate_id: UUID | None = None, program_id: UUID | None = None) -> dict[str, int]:
    """How many referrals stand in each state; of one advocate or of the vendor, in one program or in all."""
    rows = Referral.objects.all() if advocate_id is None else Referral.objects.filter(advocate_id=advocate_id)
    if program_id is not None:
        rows = rows.filter(program_id=program_id)
    return dict(rows.values_list("status").annotate(number=Count("id")))


def counts_by_advocate(advocate_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """Advocate -> how many of her referrals stand in each state."""
    found: dict[UUID, dict[str, int]] = {}
    rows = Referral.objects.filter(advocate_id__in=set(advocate_ids)).values_list("advocate_id", "status").annotate(number=Count("id"))
    for advocate_id, status, number in rows:
        found.setdefault(advocate_id, {})[status] = number
    return found
