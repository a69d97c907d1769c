"""People of an organisation: made admin, removed, or leaving by themselves. What they referred stays with the organisation."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotFound, Refused
from foundation.outbox import commands as outbox_commands
from partners import events, queries, rules, states
from partners.commands.locks import current_member, locked
from partners.models import Membership, Organisation


def change_role(*, organisation_id: UUID, membership_id: UUID, role: str, acting: Actor, at: datetime) -> Membership:
    """Raises NotFound, BadInput for an unknown role, and Refused when it would take the last admin away."""
    if role not in states.ROLES:
        raise BadInput([FieldError("/role", "unknown", "Choose one of: {roles}.", {"roles": ", ".join(states.ROLES)})])
    organisation = locked(organisation_id)
    membership = current_member(organisation.id, membership_id)
    if membership.role == role:
        return membership
    _refuse_last_admin(organisation, membership, may_close=False)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    outbox_commands.record(events.PartnerRoleChanged(subject_id=organisation.id, advocate_id=membership.advocate_id, before=before, after=role),
                           acting=acting, at=at)
    return membership


def remove_member(*, organisation_id: UUID, membership_id: UUID, acting: Actor, at: datetime) -> Membership:
    """Raises NotFound, and Refused for the last admin; the vendor's staff may take away the very last person, which closes it."""
    organisation = locked(organisation_id)
    membership = current_member(organisation.id, membership_id)
    _refuse_last_admin(organisation, membership, may_close=acting.kind == "staff")
    return _end(membership, removed=True, acting=acting, at=at)


def leave_organisation(*, advocate_id: UUID, acting: Actor, at: datetime) -> Membership:
    """Raises NotFound for who acts for nobody, Refused for the last admin."""
    acts_for = queries.organisation_of(advocate_id)
    if acts_for is None:
        raise NotFound("membership_unknown", "You act for no organisation.")
    organisation = locked(acts_for.id)
    membership = queries.membership_of(advocate_id)   # read again under the lock
    if membership is None:
        raise NotFound("membership_unknown", "You act for no organisation.")
    _refuse_last_admin(organisation, membership, may_close=False)
    return _end(membership, removed=False, acting=acting, at=at)


def _refuse_last_admin(organisation: Organisation, membership: Membership, *, may_close: bool) -> None:
    people = queries.members_of(organisation.id)
    admins = sum(row.role == states.ADMIN for row in people)
    if rules.leaves_nobody_in_charge(admins=admins, people=len(people), was_admin=membership.role == states.ADMIN, may_close=may_close):
        raise Refused("last_admin", "Somebody has to stay admin. Make another person admin first.")


def _end(membership: Membership, *, removed: bool, acting: Actor, at: datetime) -> Membership:
    membership.left_at = at
    membership.save(update_fields=["left_at"])
    outbox_commands.record(events.PartnerMemberLeft(subject_id=membership.organisation_id, advocate_id=membership.advocate_id, removed=removed),
                           acting=acting, at=at)
    return membership
