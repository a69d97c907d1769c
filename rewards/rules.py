"""Who may publish a plan, asked by the command and by the pages that offer it; and whose count an escalator keeps."""
from dataclasses import dataclass
from uuid import UUID, uuid5

from rewards.plan import model

MAY_PUBLISH = ("owner", "finance_approver")


@dataclass(frozen=True)
class Publishing:
    """own: the reader wrote the draft. alone: she did, and nobody else has to look at it."""

    allowed: bool
    alone: bool
    own: bool


def publishing(*, writer: UUID, reader: UUID, role: str, never_open: bool, only_person: bool) -> Publishing:
    """An owner or finance approver who did not write it publishes. The first plan of a program that never opened, and the plan of
    a vendor with one person on its staff, may be published by whoever publishes anything, its writer too."""
    own, needs_nobody = writer == reader, never_open or only_person
    return Publishing(allowed=needs_nobody or (not own and role in MAY_PUBLISH), alone=own and needs_nobody, own=own)


def subject_id(escalator: model.Escalator, *, enrolment_id: UUID, organisation_id: UUID | None) -> UUID:
    """The enrolment; the organisation that the claim was for; or for a member what she did for that one, whichever she acts for now.
    Who acts for none counts for herself."""
    return subject_of_scope(escalator.scope, enrolment_id=enrolment_id, organisation_id=organisation_id)


def subject_of_scope(scope: str, *, enrolment_id: UUID, organisation_id: UUID | None) -> UUID:
    if organisation_id is None or scope == "enrolment":
        return enrolment_id
    return organisation_id if scope == "partner_organisation" else member_id(enrolment_id, organisation_id)


def member_id(enrolment_id: UUID, organisation_id: UUID) -> UUID:
    """An advocate in her organisation, as the subject of a count: the same for ever."""
    return uuid5(organisation_id, str(enrolment_id))
