"""One person was known twice: for whom both entries act, the one that stays acts from now on."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.outbox import commands as outbox_commands
from partners import events, queries, states
from partners.commands.locks import locked
from partners.models import Membership, Organisation


def merge_members(*, advocate_id: UUID, into_id: UUID, acting: Actor, at: datetime) -> Organisation | None:
    """Memberships of the one, over or not, are the other's. Returns the organisation that changed hands, None where none did.

    Raises Refused for who acts for two organisations: the person has to leave one of them first."""
    for organisation_id in sorted({one.id for one in map(queries.organisation_of, (advocate_id, into_id)) if one}, key=str):
        locked(organisation_id)
    theirs, own = queries.membership_of(advocate_id), queries.membership_of(into_id)   # read again under the locks
    if theirs is not None and own is not None:
        if theirs.organisation_id != own.organisation_id:
            raise Refused("two_partners", "They act for two partners, {one} and {other}. One person acts for one: let one of them leave first.",
                          {"one": own.organisation.name, "other": theirs.organisation.name})
        _act_once(theirs, own, acting=acting, at=at)
    Membership.objects.filter(advocate_id=advocate_id).update(advocate_id=into_id)
    return theirs.organisation if theirs is not None and own is None else None


def _act_once(theirs: Membership, own: Membership, *, acting: Actor, at: datetime) -> None:
    """Twice in one organisation: one membership ends, the other has the stronger role."""
    Membership.objects.filter(id=theirs.id).update(left_at=at)
    outbox_commands.record(events.PartnerMemberLeft(subject_id=own.organisation_id, advocate_id=theirs.advocate_id, removed=True), acting=acting, at=at)
    if theirs.role == states.ADMIN and own.role != states.ADMIN:
        Membership.objects.filter(id=own.id).update(role=states.ADMIN)
        outbox_commands.record(events.PartnerRoleChanged(subject_id=own.organisation_id, advocate_id=own.advocate_id, before=own.role, after=states.ADMIN),
                               acting=acting, at=at)
