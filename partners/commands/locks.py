"""Whoever changes something about an organisation holds its row: its people and its events come one after another."""
from uuid import UUID

from foundation.kernel.errors import NotFound, Refused
from partners import states
from partners.models import Membership, Organisation


def locked(organisation_id: UUID) -> Organisation:
    """Raises NotFound."""
    organisation = Organisation.objects.select_for_update().filter(id=organisation_id).first()
    if organisation is None:
        raise NotFound("organisation_unknown", "There’s no such partner.")
    return organisation


def refuse_suspended(organisation: Organisation) -> None:
    if organisation.status == states.SUSPENDED:
        raise Refused("partner_suspended", "The partnership is paused at the moment. What was introduced before goes on.")


def current_member(organisation_id: UUID, membership_id: UUID) -> Membership:
    """Read under the organisation's lock. Raises NotFound also for who left."""
    found = Membership.objects.select_related("advocate").filter(organisation_id=organisation_id, id=membership_id, left_at=None).first()
    if found is None:
        raise NotFound("membership_unknown", "There’s no such person here.")
    return found
