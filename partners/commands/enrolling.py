"""Somebody who agreed elsewhere, in a system of the vendor's own, acts for an organisation from now on."""
from datetime import datetime
from uuid import UUID

from advocates import commands as advocates_commands
from foundation.accounts import rules as accounts_rules
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from foundation.outbox import commands as outbox_commands
from partners import events, queries, rules, states
from partners.commands.invitations import refuse_who_acts_for_another
from partners.commands.locks import locked, refuse_suspended
from partners.models import MemberInvitation, Membership


def enrol_member(*, organisation_id: UUID, program_id: UUID, terms_id: UUID, user_id: UUID, name: str, email: str, role: str = states.MEMBER, acting: Actor,
                 at: datetime) -> Membership:
    """As accept_invitation does for who holds a link: advocate, member and enrolled in one step. A link that waits is used up with it.
    Nobody proved the address yet: what the person earns is held until a first sign-in does.

    Raises BadInput at /role, and Refused while the organisation is suspended, for a second person of a bronze partner, for a program
    that doesn't admit it, for terms that changed, and for who acts for an organisation already."""
    if role not in states.ROLES:
        raise BadInput([FieldError("/role", "unknown", "Choose one of: {roles}.", {"roles": ", ".join(states.ROLES)})])
    organisation = locked(organisation_id)
    refuse_suspended(organisation)
    level = queries.level_of(organisation.id, at)
    if not rules.takes_members(level):
        raise Refused("bronze_is_one", "A bronze partner is one person. Silver and gold partners can have more.")
    if program_id not in {one.id for one in queries.programs_for(level, at)}:
        raise Refused("level_not_admitted", "This program is for partners of another level.")
    refuse_who_acts_for_another(user_id, organisation, herself=acting.kind != "staff")
    enrolment = advocates_commands.join_program(program_id=program_id, terms_id=terms_id, user_id=user_id, name=name, email=email, company=organisation.name,
                                                acting=acting, admitted=True, proven=False, at=at)
    MemberInvitation.objects.filter(organisation=organisation, email=accounts_rules.normal_address(email), accepted_at=None, withdrawn_at=None).update(accepted_at=at)
    membership = Membership.objects.create(organisation=organisation, advocate_id=enrolment.advocate_id, role=role, joined_at=at)
    outbox_commands.record(events.PartnerMemberJoined(subject_id=organisation.id, advocate_id=enrolment.advocate_id, role=role), acting=acting, at=at)
    return membership
