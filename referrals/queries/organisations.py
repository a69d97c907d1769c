"""Reads about the referrals of partner organisations. Each names its organisation: what is another's is as unknown as what never was."""
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from foundation.kernel.errors import NotFound
from referrals import states
from referrals.models import Referral

PAGE = 50


def referral_of_organisation(organisation_id: UUID, referral_id: UUID) -> Referral:
    """With its party, program and advocate. Raises NotFound."""
    found = Referral.objects.select_related("party", "program", "advocate").filter(organisation_id=organisation_id, id=referral_id).first()
    if found is None:
        raise NotFound("referral_unknown", "There’s no such referral.")
    return found


def referrals_of_organisation(organisation_id: UUID, *, advocate_id: UUID | None = None, statuses: Iterable[str] = (), before: UUID | None = None,
                              limit: int = PAGE) -> list[Referral]:
    """The newest first, those older than the referral `before`; one row more than `limit` says that there is a next page."""
    rows = Referral.objects.select_related("party", "program", "advocate").filter(organisation_id=organisation_id)
    if advocate_id is not None:
        rows = rows.filter(advocate_id=advocate_id)
    if statuses:
        rows = rows.filter(status__in=tuple(statuses))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit + 1])


def organisations_referred_for(enrolment_id: UUID) -> list[UUID]:
    """Those for which an enrolment ever claimed something."""
    rows = Referral.objects.filter(enrolment_id=enrolment_id, organisation__isnull=False)
    return sorted(set(rows.values_list("organisation_id", flat=True)))


@dataclass(frozen=True)
class Standing:
    """How many referrals stand in each state, and when the last one was received."""

    by_status: dict[str, int] = field(default_factory=dict)
    last_at: datetime | None = None

    @property
    def referred(self) -> int:
        return sum(self.by_status.values())

    @property
    def open(self) -> int:
        return sum(self.by_status.get(status, 0) for status in states.OPEN)

    @property
    def in_talks(self) -> int:
        return self.by_status.get(states.QUALIFIED, 0)

    @property
    def won(self) -> int:
        return self.by_status.get(states.WON, 0)


def standing_by_member(organisation_id: UUID, *, since: datetime | None = None) -> dict[UUID, Standing]:
    """Advocate -> how what she introduced for this organisation stands; `since`: only what was received from then on."""
    rows = Referral.objects.filter(organisation_id=organisation_id)
    return _standing(rows.filter(received_at__gte=since) if since else rows, "advocate_id")


def standing_by_organisation(organisation_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    return _standing(Referral.objects.filter(organisation_id__in=set(organisation_ids)), "organisation_id")


def won_since(organisation_id: UUID, since: datetime) -> int:
    """How many of its referrals became customers from then on."""
    return Referral.objects.filter(organisation_id=organisation_id, status=states.WON, moved_at__gte=since).count()


def _standing(rows, by: str) -> dict[UUID, Standing]:
    counts: dict[UUID, dict[str, int]] = {}
    last: dict[UUID, datetime] = {}
    for key, status, number, latest in rows.values_list(by, "status").annotate(number=Count("id"), latest=Max("received_at")):
        counts.setdefault(key, {})[status] = number
        last[key] = max(latest, last.get(key, latest))
    return {key: Standing(found, last[key]) for key, found in counts.items()}
