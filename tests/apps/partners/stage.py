"""Partners on stage: Paul runs Harbour Systems (silver), Nadia and Lars sell for it, Bea is a bronze partner by herself."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from advocates import queries as advocates_queries
from foundation.accounts.models import Member, User
from foundation.kernel.acting import SYSTEM, Actor
from foundation.outbox import worker
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from partners import queries, states
from partners.commands import invitations, joining, members, organisations
from partners.models import Membership, Organisation
from programs import commands as programs_commands
from programs import queries as programs_queries
from programs.models import Program
from referrals.commands import decide, milestones
from referrals.commands.submit import Lead, submit_referral
from rewards.commands import plans
from tests.cast import START, Stage, set_stage
from tests.copies import copied


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


@copied
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


@dataclass
class Living:
    """A partner with a history that ends today: Paul runs Harbour, Nadia and Lars sell, Tom left; Quentin runs Quay (gold), whose every
    text holds CANARY; Ann refers directly, hers hold CANARY too."""

    vendor: Any
    stage: PartnerStage
    paul: Membership
    nadia: Membership
    lars: Membership
    tom: Membership
    quentin: Membership
    referrals: dict
    now: datetime

    @property
    def acting(self) -> Actor:
        return Actor("advocate", self.paul.advocate_id)


CANARY = "Quarzfink"
PLAN = {"grammar": 1, "currency": "EUR", "terms_at": "milestone", "rounding": "half_even", "rules": [
    {"key": to, "title": f"For the {to.replace('_', ' ')}", "on": {"milestone": "won"}, "to": to, "maturation_days": 14,
     "pay": {"percent_bp": bp, "of": "first_year_value"}} for to, bp in (("partner_organisation", 1000), ("advocate", 500))]}


def introduce(member, program: Program, at, *, company: str, person: str = "Jonas Weber", contact: str = "", **more):
    """By a member in a program."""
    enrolment = enrolment_of(member.advocate_id, program)
    word = company.lower().replace(" ", "")
    lead = Lead(person=person, company=company, contact=contact or f"{person.split()[0].lower()}@{word}.example", agreed=True)
    return submit_referral(enrolment_id=enrolment.id, lead=lead, channel=more.pop("channel", "portal"), acting=Actor("advocate", member.advocate_id), at=at,
                               **more)[0]


@copied
def set_living_stage(vendor) -> Living:
    """Relative to the clock of the machine, because pages ask it."""
    stage, now = set_partner_stage(vendor), timezone.now()

    def ago(days: float):
        return now - timedelta(days=days)
    with tenant_context(vendor.id):
        silver, gold = stage.programs["silver"], stage.programs["gold"]
        for role, acting in (("program_manager", stage.tess), ("finance_approver", stage.base.olga)):
            Member.objects.create(user_id=acting.id, role=role)
        plans.save_draft(program_id=silver.id, document=PLAN, acting=stage.tess, at=START)
        plans.publish_plan(program_id=silver.id, acting=stage.base.olga, at=START)
        paul = paul_of(stage)
        acting = Actor("advocate", paul.advocate_id)
        nadia, lars, tom = [accept(stage.harbour.id, f"{name.split()[0].lower()}@harbour.example", name, acting=acting, at=ago(days))
                            for name, days in (("Nadia Roth", 100), ("Lars Friis", 80), ("Tom Ortmann", 90))]
        quay = organisations.create_organisation(name=f"{CANARY} Quay", level="gold", admin_email="quentin@quay.example", acting=stage.tess, at=START)
        quentin = accept(quay.id, "quentin@quay.example", f"Quentin {CANARY}")
        made = {"won": introduce(nadia, silver, ago(40), company="Nordlicht Energie", person="Ida Krog"),
                "talks": introduce(nadia, silver, ago(30), company="Brandt Maschinenbau", person="Lena Brandt"),
                "accepted": introduce(lars, silver, ago(20), company="Stadtbad Kiel", person="Ole Voss"),
                "lost": introduce(lars, silver, ago(35), company="Alte Meierei", person="Rike Jahn"),
                "declined": introduce(tom, silver, ago(50), company="Fjord Reisen", person="Per Dahl"),
                "received": introduce(nadia, silver, ago(1), company="Hafenkontor", person="Jonas Weber"),
                "other": introduce(quentin, gold, ago(10), company=f"{CANARY} Werft", person=f"Uwe {CANARY}"),
                "direct": introduce(Membership(advocate_id=stage.base.ann.advocate_id), stage.base.program, ago(9), company=f"{CANARY} Hof", person=f"Kai {CANARY}")}
        for name, days in (("won", 39), ("talks", 29), ("accepted", 19), ("lost", 34)):
            decide.accept_referral(referral_id=made[name].id, acting=stage.tess, at=ago(days))
        decide.decline_referral(referral_id=made["declined"].id, reason="too_small", acting=stage.tess, at=ago(49))
        decide.lose_referral(referral_id=made["lost"].id, reason="no_budget", acting=stage.tess, at=ago(15))
        for name, kind, days, amounts in (("talks", "qualified", 12, {}), ("won", "won", 20, {"first_year_value": 2_800_000})):
            report = milestones.Report(kind=kind, occurred_at=ago(days), amounts=amounts, currency="EUR" if amounts else "")
            milestones.record_milestone(referral_id=made[name].id, report=report, source="manual", acting=stage.tess, at=ago(days))
        members.remove_member(organisation_id=stage.harbour.id, membership_id=tom.id, acting=acting, at=ago(45))
    worker.drain(vendor.id, now)
    return Living(vendor, stage, paul, nadia, lars, tom, quentin, made, now)
