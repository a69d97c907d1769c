"""People are invited to act for an organisation; who accepts becomes an advocate, a member, and is enrolled, in one step."""
from datetime import datetime, timedelta
from uuid import UUID

from advocates import commands as advocates_commands
from advocates import queries as advocates_queries
from foundation.accounts import hashing
from foundation.accounts import rules as accounts_rules
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotFound, Refused
from foundation.outbox import commands as outbox_commands
from partners import events, queries, rules, states
from partners.commands import letters
from partners.commands.locks import locked, refuse_suspended
from partners.models import MemberInvitation, Membership, Organisation

INVITATION_LASTS = timedelta(days=14)
MOST_OPEN = 100   # an admin's account that fell into other hands must not become a mailing list


def invite_member(*, organisation_id: UUID, email: str, name: str = "", role: str = states.MEMBER, program_id: UUID | None = None, acting: Actor,
                  at: datetime) -> tuple[MemberInvitation, str]:
    """Mails a link that lasts for two weeks; an earlier one to this address stops working. Returns the secret of the link too.

    `program_id`: whose terms are accepted with it; None: the oldest open one of the organisation's level. Raises BadInput at
    /email, /name, /role or /program; Refused while it is suspended, is bronze, or no program is open for its level."""
    organisation = locked(organisation_id)
    refuse_suspended(organisation)
    level = queries.level_of(organisation.id, at)
    if not rules.takes_members(level):
        raise Refused("bronze_is_one", "A bronze partner is one person. Silver and gold partners can have more.")
    address = _checked(organisation, email, name, role, acting)
    admitting = queries.programs_for(level, at)
    if not admitting:
        raise Refused("no_program_for_level", "No program is open for partners of this level, so there’s nothing yet that people could join.")
    program = next((one for one in admitting if one.id == program_id), None) if program_id else admitting[0]
    if program is None:
        raise BadInput([FieldError("/program", "not_admitted", "Choose a program that takes partners of this level.")])
    still_open = MemberInvitation.objects.select_for_update().filter(organisation=organisation, accepted_at=None, withdrawn_at=None).order_by("id")
    for before in [row for row in still_open if row.email == address or row.expires_at <= at]:
        _withdraw(before, acting=acting, at=at)
    if len(queries.open_invitations(organisation.id, at)) >= MOST_OPEN:
        raise Refused("too_many_invitations", "Too many invitations are open. Wait until some are accepted, or withdraw some.")
    secret = hashing.new_secret()
    invitation = MemberInvitation.objects.create(organisation=organisation, program=program, email=address, name=name.strip(), role=role, invited_at=at,
                                                 secret_hash=hashing.of_secret(secret), expires_at=at + INVITATION_LASTS)
    outbox_commands.record(events.PartnerMemberInvited(subject_id=organisation.id, invitation_id=invitation.id, role=role), acting=acting, at=at)
    letters.send_invitation(invitation, secret, acting=acting, at=at)
    return invitation, secret


def withdraw_invitation(*, organisation_id: UUID, invitation_id: UUID, acting: Actor, at: datetime) -> MemberInvitation:
    """The link stops working. Raises NotFound, and Refused for one that was accepted or withdrawn."""
    organisation = locked(organisation_id)
    invitation = MemberInvitation.objects.select_for_update().filter(organisation=organisation, id=invitation_id).first()
    if invitation is None:
        raise NotFound("invitation_unknown", "There’s no such invitation.")
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused("invitation_over", "This invitation is over already.")
    return _withdraw(invitation, acting=acting, at=at)


def accept_invitation(*, secret: str, user_id: UUID, email: str, name: str, program_id: UUID, terms_id: UUID, at: datetime) -> Membership:
    """Whoever holds the link and proved its address becomes advocate, member, and is enrolled in the program whose terms were read.

    Raises Refused for a link that is over or made out to another address, while the organisation is suspended, for a program that
    doesn't admit it (any more), for terms that changed, and for who acts for another organisation."""
    found = queries.invitation_of(secret, at)
    if found is None:
        raise Refused("invitation_over", "This link was used before, or it’s too old. Ask for a new one.")
    organisation = locked(found.organisation_id)
    invitation = queries.invitation_of(secret, at)   # read again under the lock: of two at once the second finds it used
    if invitation is None:
        raise Refused("invitation_over", "This link was used before, or it’s too old. Ask for a new one.")
    if accounts_rules.normal_address(email) != invitation.email:
        raise Refused("invitation_of_another", "This invitation is for another address. Open it with the address that it was sent to.")
    refuse_suspended(organisation)
    if program_id not in {one.id for one in queries.programs_for(queries.level_of(organisation.id, at), at)}:
        raise Refused("level_not_admitted", "This program is for partners of another level.")
    refuse_who_acts_for_another(user_id, organisation)
    enrolment = advocates_commands.join_program(program_id=program_id, terms_id=terms_id, user_id=user_id, name=name, email=invitation.email,
                                                company=organisation.name, admitted=True, at=at)
    membership = Membership.objects.create(organisation=organisation, advocate_id=enrolment.advocate_id, role=invitation.role, joined_at=at)
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    outbox_commands.record(events.PartnerMemberJoined(subject_id=organisation.id, advocate_id=enrolment.advocate_id, role=invitation.role,
                                                      invitation_id=invitation.id), acting=Actor("advocate", enrolment.advocate_id), at=at)
    return membership


def _checked(organisation: Organisation, email: str, name: str, role: str, acting: Actor) -> str:
    """The address in the form in which it is compared. Raises BadInput at each field that is wrong."""
    address, wrong = accounts_rules.normal_address(email), []
    if not accounts_rules.looks_like_address(address):
        wrong.append(FieldError("/email", "no_address", "There’s something missing: an address looks like name@company.example."))
    elif organisation.email_domain and acting.kind != "staff" and rules.domain_of(address) != organisation.email_domain:
        wrong.append(FieldError("/email", "other_domain", "This organisation invites addresses at {domain}.", {"domain": organisation.email_domain}))
    elif address in {row.advocate.email for row in queries.members_of(organisation.id)}:
        wrong.append(FieldError("/email", "already_member", "This person acts for the organisation already."))
    if len(name.strip()) > 120:
        wrong.append(FieldError("/name", "too_long", "At most 120 characters."))
    if role not in states.ROLES:
        wrong.append(FieldError("/role", "unknown", "Choose one of: {roles}.", {"roles": ", ".join(states.ROLES)}))
    if wrong:
        raise BadInput(wrong)
    return address


def refuse_who_acts_for_another(user_id: UUID, organisation: Organisation, *, herself: bool = True) -> None:
    """`herself`: it is she who reads the refusal, not the staff."""
    known = advocates_queries.advocate_of_user(user_id)
    acts_for = queries.organisation_of(known.id) if known else None
    if acts_for is None:
        return
    if acts_for.id == organisation.id and herself:
        raise Refused("member_already", "You act for this organisation already.")
    if acts_for.id == organisation.id:
        raise Refused("member_already", "This person acts for the organisation already.")
    if herself:
        raise Refused("acts_for_another", "You act for another organisation here. One person acts for one: leave that one first.")
    raise Refused("acts_for_another", "This person acts for another organisation here. One person acts for one.")


def _withdraw(invitation: MemberInvitation, *, acting: Actor, at: datetime) -> MemberInvitation:
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    outbox_commands.record(events.PartnerInvitationWithdrawn(subject_id=invitation.organisation_id, invitation_id=invitation.id), acting=acting, at=at)
    return invitation
