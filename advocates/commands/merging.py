"""One person known under two entries: one of them goes on with what both have."""
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from advocates import events, queries, rules, states
from advocates.models import Advocate, Enrolment, ShareLink
from foundation.accounts import queries as accounts_queries
from foundation.accounts import states as accounts_states
from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotFound, Refused
from foundation.outbox import commands as outbox_commands


@dataclass(frozen=True)
class Merge:
    """`goes` is the same person as `stays`. `kept`: an enrolment that she had twice -> the one in the same program that goes on;
    `moved`: enrolments that only changed hands."""

    goes: Advocate
    stays: Advocate
    kept: dict[UUID, UUID]
    moved: tuple[Enrolment, ...] = ()


def locked_pair(*, advocate_id: UUID, into_id: UUID, acting: Actor) -> tuple[Advocate, Advocate]:
    """(the one that goes, the one that stays), locked. Raises NotFound, and Refused where it must not be, or only the other way round.

    Two people who both proved who they are become one only by the word of an owner; nobody decides it about an entry of her own."""
    # Not FOR UPDATE: a row that names one of them may be written meanwhile, and its writer holds what we want next.
    rows = {row.id: row for row in Advocate.objects.select_for_update(no_key=True, of=("self",)).filter(id__in={advocate_id, into_id}).order_by("id")}
    if len(rows) != len({advocate_id, into_id}):
        raise NotFound("advocate_unknown", "There’s no such advocate.")
    if advocate_id == into_id:
        raise Refused("same_entry", "That’s the same entry.")
    if states.MERGED in {row.status for row in rows.values()}:
        raise Refused("merged_already", "One of them was brought together with another entry already. Look at that one.")
    goes, stays = rules.which_stays(rows[advocate_id], rows[into_id], queries.on_team)
    if goes.id != advocate_id:
        raise Refused("other_way_round", "{name} has to stay: bring the other entry into that one.", {"name": stays.name})
    _refuse(goes, stays, acting)
    return goes, stays


def _refuse(goes: Advocate, stays: Advocate, acting: Actor) -> None:
    if acting.kind == "staff" and acting.id in queries.accounts_of(goes.id) | queries.accounts_of(stays.id):
        raise Refused("own_entry", "One of them is you, so somebody else has to do that.")
    if queries.on_team(goes) and queries.on_team(stays):
        raise Refused("both_on_team", "Both are accounts of your team. Take one of them off the team first.")
    if goes.proven_at is not None and stays.proven_at is not None:
        member = accounts_queries.member_of(acting.id) if acting.kind == "staff" else None
        if member is None or member.role != accounts_states.OWNER:
            raise Refused("owner_needed", "Both proved who they are by signing in, with different addresses. That it’s one person only an owner can say.")


def merge_entries(goes: Advocate, stays: Advocate, *, acting: Actor, at: datetime) -> Merge:
    """The part of advocates, on what locked_pair() gave: programs, links and the way that leads from the one to the other."""
    kept, moved = {}, []
    for row in Enrolment.objects.select_for_update(no_key=True, of=("self",)).select_related("program").filter(advocate=goes).order_by("id"):
        other = queries.enrolment_in(stays.id, row.program_id)
        row.advocate = stays
        if other is None or row.status == states.MERGED:
            moved.append(row)
        else:
            _one_goes_on(row, other)
            kept[row.id] = other.id
        row.save(update_fields=["advocate", "status"])
    goes.claim_links.filter(ended_at=None).update(ended_at=at)
    Advocate.objects.filter(merged_into=goes).update(merged_into=stays)
    for name in ("email", "phone", "company", "rep_id"):
        if not getattr(stays, name):
            setattr(stays, name, getattr(goes, name))
    goes.status, goes.merged_into, goes.merged_at = states.MERGED, stays, at
    if goes.proven_at is None:   # an account that nobody proved opens nothing of hers
        goes.user_id = goes.claimed_at = None
    goes.save(update_fields=["status", "merged_into", "merged_at", "user", "claimed_at"])   # first: an address is one entry's
    stays.save(update_fields=["email", "phone", "company", "rep_id"])
    outbox_commands.record(events.AdvocateMerged(subject_id=goes.id, into_id=stays.id), acting=acting, at=at)
    return Merge(goes, stays, kept, tuple(moved))


def _one_goes_on(row: Enrolment, other: Enrolment) -> None:
    """`other` stays, with its own agreement where there is one; links of both lead to it."""
    if other.terms_id is None:
        other.terms_id, other.accepted_at = row.terms_id, row.accepted_at
    if states.SUSPENDED in (row.status, other.status):
        other.status = states.SUSPENDED
    elif states.ACTIVE in (row.status, other.status):
        other.status = states.ACTIVE
    elif states.UNCLAIMED in (row.status, other.status) and other.terms_id is None:
        other.status = states.UNCLAIMED
    other.save(update_fields=["terms", "accepted_at", "status"])
    ShareLink.objects.filter(enrolment=row).update(enrolment=other)
    row.status = states.MERGED
