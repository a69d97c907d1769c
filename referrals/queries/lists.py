"""Lists of referrals for the staff: filtered, searched by prefix, a page at a time."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count

from foundation.tenants.context import current_tenant_id
from referrals import states
from referrals.models import Move, Referral, VoidProposal
from referrals.queries.sales import of_her_people
from referrals.rules import identity

COUNTED = 1000   # of one state; a page says "1,000+" beyond


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; what is empty filters nothing. `company`: how its name begins, as it was typed."""

    statuses: tuple[str, ...] = ()
    program_id: UUID | None = None
    advocate_id: UUID | None = None
    organisation_id: UUID | None = None
    rep_id: UUID | None = None
    works_with: UUID | None = None   # a rep's own and those of advocates whom she looks after
    channel: str = ""
    company: str = ""

    @property
    def prefix(self) -> str:
        return identity.folded_company(self.company)


def referrals_found(wanted: Wanted, *, before: UUID | None = None, limit: int = 30) -> list[Referral]:
    """With party, advocate and program, the newest first, those older than the referral `before`.

    One row more than `limit` says that there is a next page."""
    rows = _found(wanted)
    if wanted.statuses:
        rows = rows.filter(status__in=wanted.statuses)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.select_related("party", "advocate", "program").order_by("-id")[:limit + 1])


def counts_found(wanted: Wanted) -> dict[str, int]:
    """How many of what is looked for stand in each state, whatever states are wanted; at most COUNTED + 1, which is more than COUNTED."""
    found = _found(wanted)
    if any((wanted.advocate_id, wanted.organisation_id, wanted.rep_id, wanted.works_with, wanted.prefix)):   # few, and found by an index
        return {status: min(number, COUNTED + 1) for status, number in found.values_list("status").annotate(number=Count("id"))}
    # The whole vendor: each state is counted along its index as far as a page says, not to its end.
    parts = [found.filter(status=status).order_by("-id").values("status")[:COUNTED + 1].query.sql_with_params() for status in states.STATES]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT status, count(*) FROM ({' UNION ALL '.join(f'({sql})' for sql, _ in parts)}) AS found GROUP BY status",
                       [value for _, params in parts for value in params])
        return dict(cursor.fetchall())


def is_any() -> bool:
    """Whether the vendor has any referral at all."""
    return Referral.objects.exists()


def earliest_receipt() -> datetime | None:
    """When the vendor's first referral came in."""
    return Referral.objects.order_by("received_at").values_list("received_at", flat=True).first()


def _found(wanted: Wanted):
    rows = Referral.objects.all()
    for name in ("program_id", "advocate_id", "organisation_id", "rep_id", "channel"):
        if getattr(wanted, name):
            rows = rows.filter(**{name: getattr(wanted, name)})
    if wanted.works_with:
        rows = rows.filter(of_her_people(wanted.works_with))
    if wanted.prefix:
        # A range, not LIKE: row-level security turns off the index for LIKE.
        rows = rows.filter(party__company_key__gte=wanted.prefix, party__company_key__lt=wanted.prefix + "\U0010ffff")
    return rows


def reps_with_referrals() -> list[UUID]:
    """The accounts of the reps who look after any referral."""
    rows = f"FROM referrals_referral WHERE tenant_id = '{current_tenant_id()}' AND rep_id"
    with connection.cursor() as cursor:
        # One probe of the index for each rep; DISTINCT would read every referral.
        cursor.execute(f"WITH RECURSIVE reps AS ((SELECT rep_id {rows} IS NOT NULL ORDER BY rep_id LIMIT 1) UNION ALL "
                       f"SELECT (SELECT rep_id {rows} > reps.rep_id ORDER BY rep_id LIMIT 1) FROM reps WHERE reps.rep_id IS NOT NULL) "
                       "SELECT rep_id FROM reps WHERE rep_id IS NOT NULL LIMIT 200", [])
        return [rep_id for rep_id, in cursor.fetchall()]


def reps_with_open(program_id: UUID) -> set[UUID]:
    """The accounts of the reps who look after an open referral of this program."""
    rows = Referral.objects.filter(program_id=program_id, status__in=states.OPEN, rep_id__isnull=False).values_list("rep_id", flat=True).distinct()
    return {rep_id for rep_id in rows if rep_id is not None}


def organisations_with_open(program_id: UUID) -> set[UUID]:
    """The partners for whom an open referral of this program was introduced."""
    rows = Referral.objects.filter(program_id=program_id, status__in=states.OPEN, organisation__isnull=False).values_list("organisation_id", flat=True).distinct()
    return {organisation_id for organisation_id in rows if organisation_id is not None}


def overdue_first_contacts(at: datetime, rep_id: UUID | None = None, limit: int = 50) -> list[Referral]:
    """Accepted, and nobody has talked to them although the promised time is over; of one rep or of all, the longest overdue first."""
    rows = Referral.objects.select_related("party", "advocate", "program").filter(status__in=states.WORKED, first_contact_at=None, first_contact_by__lte=at)
    if rep_id is not None:
        rows = rows.filter(rep_id=rep_id)
    return list(rows.order_by("first_contact_by", "id")[:limit])


def unassigned(limit: int = 50) -> list[Referral]:
    """Accepted, and no rep looks after them; the longest waiting first."""
    rows = Referral.objects.select_related("party", "advocate", "program").filter(status__in=states.WORKED, rep_id=None)
    return list(rows.order_by("accepted_at", "id")[:limit])


def open_voids(limit: int = 20) -> list[VoidProposal]:
    """Cancellations that one person asked for and a second has not said yes to, with their referrals."""
    return list(VoidProposal.objects.select_related("referral__party").filter(settled_at=None).order_by("id")[:limit])


def causes_of_review(referral_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Referral in review -> why somebody looks at it: findings, appeal, reopened or her_turn."""
    rows = Move.objects.filter(referral_id__in=tuple(referral_ids), to_state=states.IN_REVIEW).order_by("referral_id", "-step").distinct("referral_id")
    return dict(rows.values_list("referral_id", "reason"))


def doubted(limit: int = 50) -> list[Referral]:
    """Corrected since they were accepted, and maybe somebody else's; the longest waiting first."""
    return list(Referral.objects.select_related("party", "advocate", "program").filter(doubted_at__isnull=False).order_by("doubted_at", "id")[:limit])
