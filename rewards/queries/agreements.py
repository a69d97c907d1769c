"""Reads about what was agreed with one advocate or partner instead of what a plan says."""
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from advocates import queries as advocates_queries
from advocates import states as advocates_states
from advocates.queries import Enrolment
from foundation.kernel.errors import NotFound
from referrals import queries as referrals_queries
from rewards import states
from rewards.models import Agreement
from rewards.plan import model, overrides

WITH = ("program", "enrolment__advocate", "organisation")


def agreement(agreement_id: UUID) -> Agreement:
    """Raises NotFound."""
    found = Agreement.objects.select_related(*WITH).filter(id=agreement_id).first()
    if found is None:
        raise NotFound("agreement_unknown", "There’s no such agreement.")
    return found


def agreements_by_id(ids: Iterable[UUID | str]) -> dict[UUID, Agreement]:
    return {row.id: row for row in Agreement.objects.select_related(*WITH).filter(id__in=list(ids))}


def agreements_of(*, program_id: UUID | None = None, enrolment_ids: Iterable[UUID] = (), organisation_ids: Iterable[UUID] = ()) -> list[Agreement]:
    """Of a program, or of anybody named, the newest first: also what was refused, and what is over."""
    rows = Agreement.objects.select_related(*WITH).order_by("-id")
    if program_id is not None:
        return list(rows.filter(program_id=program_id))
    return list(rows.filter(Q(enrolment_id__in=list(enrolment_ids)) | Q(organisation_id__in=list(organisation_ids))))


def open_agreements(limit: int = 50) -> list[Agreement]:
    """That wait for a second person, the oldest first."""
    return list(Agreement.objects.select_related(*WITH).filter(state=states.PROPOSED).order_by("id")[:limit])


def agreed_in(program_id: UUID, at: datetime) -> dict[str, int]:
    """With how many something else is agreed that holds now or is to come: enrolment | partner_organisation -> how many."""
    found = (held().filter(program_id=program_id).exclude(enrolment__status=advocates_states.MERGED).filter(Q(ends_at=None) | Q(ends_at__gt=at))
             .aggregate(people=Count("enrolment_id", distinct=True), partners=Count("organisation_id", distinct=True)))
    return {overrides.ENROLMENT: found["people"], overrides.ORGANISATION: found["partners"]}


def held() -> QuerySet[Agreement]:
    """What holds from its start until its end; not what two people agreed about an end."""
    return Agreement.objects.filter(state__in=states.HOLDING).exclude(fields__has_key=states.ENDS)


def held_by_other_entries(of: Agreement, at: datetime) -> list[Agreement]:
    """What was agreed about the same rule with entries that the enrolment goes on for, and holds after `at`."""
    if of.enrolment is None:
        return []
    rows = held().select_related(*WITH).filter(program_id=of.program_id, rule_key=of.rule_key, enrolment_id__in=advocates_queries.merged_enrolments(of.enrolment))
    return list(rows.filter(Q(ends_at=None) | Q(ends_at__gt=at)).order_by("id"))


def waiting_about(of: Agreement) -> Agreement | None:
    """Another proposal about the same rule and the same one: only one can wait."""
    return _of_the_same(Agreement.objects.filter(state=states.PROPOSED), of).first()


def overlapping(wanted: Agreement) -> list[Agreement]:
    """Those of the same one for the same rule that hold, or wait, at some instant of it."""
    rows = _of_the_same(held() | Agreement.objects.filter(state=states.PROPOSED), wanted)
    clashing = {one.id for one in overrides.overlapping(as_agreed(wanted), [as_agreed(row) for row in rows])}
    return [row for row in rows if str(row.id) in clashing]


def _of_the_same(rows: QuerySet[Agreement], of: Agreement) -> QuerySet[Agreement]:
    rows = rows.filter(program_id=of.program_id, rule_key=of.rule_key).exclude(id=of.id)
    if of.enrolment_id is not None:
        return rows.filter(enrolment_id=of.enrolment_id)
    return rows.filter(organisation_id=of.organisation_id) if of.organisation_id is not None else rows


def referrals_under_other_terms(enrolment_ids: Iterable[UUID]) -> set[UUID]:
    """Claims under these enrolments that were accepted while something else was agreed with them."""
    rows = held().filter(enrolment_id__in=tuple(enrolment_ids))
    return set[UUID]().union(*(referrals_queries.accepted_under(row.enrolment_id, row.starts_at, row.ends_at) for row in rows if row.enrolment_id is not None))


def override_for(plan: model.Plan, rule: model.Rule, *, program_id: UUID, enrolment_id: UUID | None, organisation_id: UUID | None,
                 instant: Callable[[], datetime]) -> dict | None:
    """What was agreed with a claimant about a rule of the plan that prices a milestone, or a goal. `instant`: which chose the version."""
    if rule.key.startswith(model.EXTRA):
        return None
    rows = list(held().filter(program_id=program_id, rule_key=rule.key)
                .filter(Q(enrolment_id=enrolment_id, enrolment__isnull=False) | Q(organisation_id=organisation_id, organisation__isnull=False)))
    return overrides.in_force([as_agreed(row) for row in rows], plan, rule, instant()) if rows else None


class Agreed:
    """Everything that was ever agreed in a program, read once: for who looks at its whole history."""

    def __init__(self, program_id: UUID) -> None:
        self.rows: dict[tuple[str, UUID], list[overrides.Agreed]] = {}
        self.all: list[overrides.Agreed] = []
        for row in held().filter(program_id=program_id).order_by("id"):
            one = as_agreed(row)
            self.all.append(one)
            self.rows.setdefault((row.rule_key, _whose(row)), []).append(one)

    def fields(self, plan: model.Plan, rule: model.Rule, claim, instant: datetime) -> Mapping | None:
        if not self.rows:
            return None
        theirs = [*self.rows.get((rule.key, claim.enrolment_id), ()), *self.rows.get((rule.key, claim.organisation_id), ())]
        return overrides.in_force(theirs, plan, rule, instant) if theirs else None


def as_agreed(row: Agreement) -> overrides.Agreed:
    """As the engine knows it."""
    level = overrides.ENROLMENT if row.enrolment_id is not None else overrides.ORGANISATION
    return overrides.Agreed(str(row.id), level, row.rule_key, row.fields, row.starts_at, row.ends_at)


def name_of(row: Agreement) -> str:
    """With whom it is."""
    return row.organisation.name if row.organisation is not None else _enrolment(row).advocate.name


def advocate_of(row: Agreement) -> UUID:
    """Of one with an advocate."""
    return _enrolment(row).advocate_id


def _enrolment(row: Agreement) -> Enrolment:
    assert row.enrolment is not None
    return row.enrolment


def _whose(row: Agreement) -> UUID:
    found = row.enrolment_id or row.organisation_id
    assert found is not None
    return found
