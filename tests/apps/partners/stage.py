"""Partners on stage: Paul runs Harbour Systems (silver), Nadia and Lars sell for it, Bea is a bronze partner by herself."""
from dataclasses import dataclass
from uuid import UUID

from advocates import queries as advocates_queries
from foundation.accounts.models import User
from foundation.kernel.acting import SYSTEM
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from partners import queries, states
from partners.commands import invitations, joining, organisations
from partners.models import Organisation
from programs import commands as programs_commands
from programs import queries as programs_queries
from programs.models import Program
from tests.cast import START, Stage, set_stage


@dataclass
class PartnerStage:
    """Everything at START. `programs`: level -> the open program of that level."""

    base: Stage
    programs: dict[str, Program]
    harbour: Organisation

    @property
    def tess(self):
        return self.base.tess


def open_program(acting, level: str, word: str = "") -> Program:
    slug = f"{word}{level}".lower()
    made = programs_commands.create_program(slug=slug, kind=f"partner_{level}", name=f"{word}{level.capitalize()} partners", currency="EUR",
                                            time_zone="Europe/Berlin", locale="en", acting=acting, at=START)
    programs_commands.publish_terms(program_id=made.id, text="Be kind, introduce companies you know.", acting=acting, at=START)
    programs_commands.set_offer(program_id=made.id, offer={"en": "15% of the first year."}, acting=acting, at=START)
    return programs_commands.publish_program(program_id=made.id, acting=acting, at=START)


def set_partner_stage(vendor, base: Stage | None = None, word: str = "") -> PartnerStage:
    base = base or set_stage(vendor)
    with tenant_context(vendor.id):
        programs = {level: open_program(base.tess, level, word) for level in states.LEVELS}
        harbour = organisations.create_organisation(name=f"{word}Harbour Systems", level="silver", admin_email="paul@harbour.example", admin_name="Paul Hansen",
                                                    acting=base.tess, at=START)
        return PartnerStage(base, programs, harbour)


def user_of(email: str, name: str) -> User:
    return User.objects.filter(email=email).first() or User.objects.create(email=email, name=name)


def accept(organisation_id: UUID, email: str, name: str, *, role: str = "member", acting=None, at=START):
    """Invited by `acting` (None: the invitation stands already), and accepted in the same breath. The membership."""
    if acting is not None:
        invitation, secret = invitations.invite_member(organisation_id=organisation_id, email=email, name=name, role=role, acting=acting, at=at)
    else:
        invitation = next(row for row in queries.open_invitations(organisation_id, at) if row.email == email)
        secret = resend(invitation, at)
    program = queries.program_to_join(queries.invitation_of(secret, at), at)
    return invitations.accept_invitation(secret=secret, user_id=user_of(email, name).id, email=email, name=name, program_id=program.id,
                                         terms_id=programs_queries.terms_in_force(program.id).id, at=at)


def resend(invitation, at) -> str:
    return invitations.invite_member(organisation_id=invitation.organisation_id, email=invitation.email, name=invitation.name, role=invitation.role,
                                     acting=SYSTEM, at=at)[1]


def paul_of(stage: PartnerStage, at=START):
    return accept(stage.harbour.id, "paul@harbour.example", "Paul Hansen", at=at)


def joined(program: Program, email: str, name: str, company: str, at=START):
    return joining.join_as_partner(program_id=program.id, terms_id=programs_queries.terms_in_force(program.id).id, user_id=user_of(email, name).id,
                                   name=name, email=email, company=company, at=at)


def events_of(subject_id: UUID) -> list[str]:
    return list(Event.objects.filter(subject_id=subject_id).order_by("seq").values_list("name", flat=True))


def enrolment_of(advocate_id: UUID, program: Program):
    return advocates_queries.enrolment_in(advocate_id, program.id)
