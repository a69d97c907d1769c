"""Two entries of one person became one: what was agreed with the one that goes counts for the one that stays, and what waits for it is dropped."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from advocates.queries import Enrolment
from foundation.kernel.acting import Actor
from foundation.outbox import commands as outbox_commands
from rewards import events, queries, states
from rewards.commands import terms
from rewards.commands.locks import lock_agreements
from rewards.models import Agreement
from rewards.plan import overrides


@dataclass
class Carried:
    """moved: what counts for the one that stays from now on; stayed: what does not, for that one has its own; dropped: what waited."""

    moved: list[Agreement] = field(default_factory=list)
    stayed: list[Agreement] = field(default_factory=list)
    dropped: list[Agreement] = field(default_factory=list)


def begin(enrolments: Iterable[Enrolment], *, at: datetime) -> datetime:
    """Before everything else of a merge: who agrees in that moment comes before it, or finds the entry gone. Returns from when on what is agreed may
    count for another entry: where something is, nobody decides meanwhile."""
    enrolments = list(enrolments)
    for program_id in sorted({row.program_id for row in enrolments}):
        lock_agreements(program_id)
    agreed = queries.held().filter(Q(ends_at=None) | Q(ends_at__gt=at), enrolment_id__in=[row.id for row in enrolments])
    return terms.change(at) if agreed.exists() else at


def carry_over(kept: Mapping[UUID, UUID], *, acting: Actor, at: datetime) -> Carried:
    """`kept`: an enrolment that goes -> the one that goes on for it. What was accepted under the one that goes keeps its terms there; the same terms
    count for the other one from now on, wherever that has none of its own for the rule in that time."""
    done = Carried()
    for old, stays in kept.items():
        for row in Agreement.objects.filter(enrolment_id=old, state=states.PROPOSED).order_by("id"):
            done.dropped.append(_drop(row, acting=acting, at=at))
        for row in queries.held().filter(Q(ends_at=None) | Q(ends_at__gt=at), enrolment_id=old).order_by("id"):
            _carry(row, stays, done, acting=acting, at=at)
    return done


def _carry(row: Agreement, stays: UUID, done: Carried, *, acting: Actor, at: datetime) -> None:
    own = [queries.as_agreed(one) for one in queries.held().filter(enrolment_id=stays, program_id=row.program_id, rule_key=row.rule_key)]
    times = overrides.free(max(row.starts_at, at), row.ends_at, own) if row.ends_at is None or row.starts_at < row.ends_at else []
    if not times and row.ends_at != row.starts_at:
        done.stayed.append(row)
    for starts_at, ends_at in times:
        made = Agreement.objects.create(
            program_id=row.program_id, enrolment_id=stays, rule_key=row.rule_key, fields=row.fields, starts_at=starts_at, ends_at=ends_at, reason=row.reason,
            state=states.AGREED, proposed_by=row.proposed_by, proposed_at=row.proposed_at, settled_by=row.settled_by, settled_at=row.settled_at, alone=row.alone)
        outbox_commands.record(events.AgreementMoved(**_about(made), from_id=row.id, starts_at=starts_at, ends_at=ends_at), acting=acting, at=at)
        done.moved.append(made)


def _drop(row: Agreement, *, acting: Actor, at: datetime) -> Agreement:
    row.state, row.settled_by, row.settled_at = states.REFUSED, acting.id or row.proposed_by, at
    row.save(update_fields=["state", "settled_by", "settled_at"])
    outbox_commands.record(events.AgreementDropped(**_about(row)), acting=acting, at=at)
    return row


def _about(row: Agreement) -> dict:
    return {"subject_id": row.program_id, "agreement_id": row.id, "enrolment_id": row.enrolment_id, "organisation_id": row.organisation_id, "rule": row.rule_key}
