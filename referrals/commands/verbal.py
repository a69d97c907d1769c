"""Somebody told a rep whom to call: who told, whom to call, and the claim are written down at once."""
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from advocates import commands as advocates_commands
from advocates import queries as advocates_queries
from advocates import states as advocates_states
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError
from referrals import states
from referrals.commands.submit import Lead, submit_referral
from referrals.models import Referral


@dataclass(frozen=True)
class Teller:
    """Who told: an advocate we know, or a new name with an address or number (both may be missing)."""

    advocate_id: UUID | None = None
    name: str = ""
    contact: str = ""
    invite: bool = False     # mail the link to claim, where there is an address


def enter_verbal(*, program_id: UUID, teller: Teller, lead: Lead, acting: Actor, at: datetime) -> tuple[Referral, bool]:
    """The referral, and whether it is new. Somebody who did not join is entered as an unclaimed advocate of this rep, with a link to
    claim; what the rep had typed is no draft any more. Raises BadInput and Refused as the commands it is made of."""
    if acting.kind != "staff" or acting.id is None:
        raise BadInput([FieldError("/who", "unknown", "Only the staff enters what somebody told.")])
    if teller.advocate_id is not None:
        enrolment = advocates_commands.add_to_program(advocate_id=teller.advocate_id, program_id=program_id, acting=acting, at=at)
    else:
        enrolment = _new(program_id, teller, acting, at)
    referral, new = submit_referral(enrolment_id=enrolment.id, lead=lead, channel=states.VERBAL, acting=acting, at=at, entered_by=acting.id)
    advocate = advocates_queries.advocate(enrolment.advocate_id)
    if advocate.status == advocates_states.UNCLAIMED and advocates_queries.live_link(advocate.id, at) is None:
        by_mail = teller.invite and advocate.email
        advocates_commands.issue_claim_link(advocate_id=advocate.id, channel=advocates_states.BY_MAIL if by_mail else advocates_states.BY_REP,
                                            acting=acting, at=at)
    advocates_commands.drop_draft(user_id=acting.id)
    return referral, new


def _new(program_id: UUID, teller: Teller, acting: Actor, at: datetime):
    if not teller.name.strip():
        raise BadInput([FieldError("/who", "missing", "Who told you? A name is enough.")])
    contact = teller.contact.strip()
    email, phone = (contact, "") if "@" in contact else ("", contact)
    try:
        return advocates_commands.add_unclaimed(program_id=program_id, name=teller.name, email=email, phone=phone, rep_id=acting.id, acting=acting, at=at)
    except BadInput as wrong:   # said at the fields of this form
        where = {"/name": "/who", "/email": "/who_contact", "/phone": "/who_contact"}
        raise BadInput([FieldError(where.get(one.pointer, one.pointer), one.code, one.template, one.params) for one in wrong.errors]) from wrong
