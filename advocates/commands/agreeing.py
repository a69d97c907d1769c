"""Somebody who is in a program agrees to newer terms of it."""
from datetime import datetime
from uuid import UUID

from advocates import events, states
from advocates.commands.joining import agreed_terms
from advocates.models import Enrolment
from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotFound, Refused
from foundation.outbox import commands as outbox_commands


def agree_to_terms(*, enrolment_id: UUID, terms_id: UUID, acting: Actor, at: datetime) -> Enrolment:
    """The version that counts from now on for what she introduces; what she introduced before keeps the version of its receipt
    (queries.terms_when). Agreed before, nothing is written.

    Raises NotFound for somebody else's, Refused for who is not in the program, for one that is over, and for terms that changed
    since they were read."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("program").filter(id=enrolment_id).first()
    if enrolment is None or acting.kind != "advocate" or acting.id != enrolment.advocate_id:
        raise NotFound("enrolment_unknown", "There’s no such enrolment.")   # nobody agrees for somebody else
    if enrolment.terms_id is None or enrolment.status != states.ACTIVE:
        raise Refused("not_in_program", "You’re not in this program, so there’s nothing to agree to.")
    if enrolment.terms_id == terms_id:
        return enrolment
    terms = agreed_terms(enrolment.program, terms_id, at)
    Enrolment.objects.filter(id=enrolment.id).update(terms=terms, accepted_at=at)
    enrolment.terms, enrolment.accepted_at = terms, at
    outbox_commands.record(events.TermsAccepted(subject_id=enrolment.id, advocate_id=enrolment.advocate_id, program_id=enrolment.program_id, terms_id=terms.id,
                                                version=terms.version), acting=acting, at=at)
    return enrolment
