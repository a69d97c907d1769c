"""Somebody joins a program for partners: at bronze this founds an organisation of one."""
from datetime import datetime
from uuid import UUID

from advocates import commands as advocates_commands
from advocates import queries as advocates_queries
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from foundation.outbox import commands as outbox_commands
from partners import events, queries, rules, states
from partners.commands import organisations
from partners.commands.locks import locked, refuse_suspended
from partners.models import Membership, Organisation
from programs import queries as programs_queries


def join_as_partner(*, program_id: UUID, terms_id: UUID, user_id: UUID, name: str, email: str, company: str = "", at: datetime) -> advocates_queries.Enrolment:
    """Enrols a person in a program for partners, and founds an organisation of one where the program is for bronze partners and
    the person acts for nobody yet. A second person of the same company founds a second one: who belongs together is invited.

    Raises BadInput at /company, Refused for an organisation of another level, a suspended one, and whatever join_program refuses."""
    wanted = rules.level_of_kind(programs_queries.program(program_id).kind)
    if wanted is None:
        raise Refused("not_for_partners", "This program isn’t for partners.")
    acts_for = _acts_for(user_id)
    if acts_for is not None:
        return _join_with(acts_for, wanted, program_id=program_id, terms_id=terms_id, user_id=user_id, name=name, email=email, at=at)
    if wanted != states.BRONZE:
        raise Refused("not_invited", "This program is for organisations that we invite. Who runs yours can send you an invitation.")
    if not company.strip() or len(company.strip()) > 160:
        raise BadInput([FieldError("/company", "missing", "Which company do you act for? At most 160 characters.")])
    enrolment = advocates_commands.join_program(program_id=program_id, terms_id=terms_id, user_id=user_id, name=name, email=email, company=company, admitted=True,
                                                at=at)
    # join_program let one of two at once wait: what the first one founded is seen now.
    if queries.membership_of(enrolment.advocate_id) is None:
        acting = Actor("advocate", enrolment.advocate_id)
        organisation = organisations.found(name=company, level=states.BRONZE, acting=acting, at=at)
        Membership.objects.create(organisation=organisation, advocate_id=enrolment.advocate_id, role=states.ADMIN, joined_at=at)
        outbox_commands.record(events.PartnerMemberJoined(subject_id=organisation.id, advocate_id=enrolment.advocate_id, role=states.ADMIN), acting=acting, at=at)
    return enrolment


def _acts_for(user_id: UUID) -> Organisation | None:
    known = advocates_queries.advocate_of_user(user_id)
    return queries.organisation_of(known.id) if known else None


def _join_with(acts_for: Organisation, wanted: str, *, at: datetime, **joining) -> advocates_queries.Enrolment:
    """For its organisation, which has to stand at the level that the program is for."""
    organisation = locked(acts_for.id)
    refuse_suspended(organisation)
    if queries.level_of(organisation.id, at) != wanted:
        raise Refused("level_not_admitted", "This program is for partners of another level than your organisation’s.")
    return advocates_commands.join_program(**joining, company=organisation.name, admitted=True, at=at)
