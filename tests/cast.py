"""The cast: Ann refers, Tess runs the programs, Olga approves. Built by commands, at instants that each test chooses."""
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from advocates import commands as advocates_commands
from advocates.models import Enrolment
from foundation.accounts.models import User
from foundation.kernel.acting import Actor
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from programs import queries as programs_queries
from programs.models import Program
from referrals import commands as referrals_commands  # noqa: F401
from referrals.commands.submit import Lead, submit_referral
from tests.copies import copied

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def later(**much) -> datetime:
    return START + timedelta(**much)


@dataclass
class Stage:
    """One vendor with an open program and two advocates; everything at START."""

    tenant_id: UUID
    tess: Actor
    olga: Actor
    program: Program
    ann: Enrolment
    ben: Enrolment
    people: dict = field(default_factory=dict)


def lead(number: int = 1, **other) -> Lead:
    values = {"person": f"Jonas Weber {number}", "company": f"Hafenkontor {'abcdefghij'[number % 10] * 6} GmbH", "contact": f"jonas@hafen{number}.example",
              "agreed": True}
    return Lead(**(values | other))


@copied
def set_stage(vendor, **program) -> Stage:
    with tenant_context(vendor.id):
        tess, olga, ann, ben = [User.objects.create(email=f"{name}@example.test", name=name.capitalize()) for name in ("tess", "olga", "ann", "ben")]
        acting = Actor("staff", tess.id)
        values = {"slug": "customers", "kind": "customer", "name": "Customers for customers", "currency": "EUR", "time_zone": "Europe/Berlin",
                  "locale": "en"} | program
        made = programs_commands.create_program(**values, acting=acting, at=START)
        Program.objects.filter(id=made.id).update(own_kinds=["demo_given", "onboarded", "rollout_done", "trial"])   # no news of it: tests count those
        terms = programs_commands.publish_terms(program_id=made.id, text="Be kind, introduce people you know.", acting=acting, at=START)
        programs_commands.set_offer(program_id=made.id, offer={"en": "15 points per 100 euros."}, acting=acting, at=START)
        programs_commands.publish_program(program_id=made.id, acting=acting, at=START)
        joined = [advocates_commands.join_program(program_id=made.id, terms_id=terms.id, user_id=user.id, name=user.name, email=user.email, at=START)
                  for user in (ann, ben)]
        return Stage(vendor.id, acting, Actor("staff", olga.id), programs_queries.program(made.id), *joined)


def submitted(stage: Stage, enrolment: Enrolment, at: datetime, **lead_values):
    referral, _ = submit_referral(enrolment_id=enrolment.id, lead=lead(**lead_values), channel="portal", acting=Actor("advocate", enrolment.advocate_id), at=at)
    return referral
