"""What is copied: a vendor with its programs and partners, people who join, and referrals that end in each way. All of it by commands."""
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from advocates import commands as advocates_commands
from foundation.accounts import commands as accounts_commands
from foundation.accounts import states as accounts_states
from foundation.kernel.acting import SYSTEM, Actor
from foundation.tenants import commands as tenants_commands
from foundation.tenants.context import tenant_context
from partners import states as partners_states
from partners.commands import invitations, organisations
from programs import commands as programs_commands
from programs import queries as programs_queries
from referrals.commands import clocks, decide, milestones
from referrals.commands.submit import Lead, submit_referral
from rewards.commands import plans

DAYS = 720   # of history
CUSTOMERS, PARTNERS = "customers", "partners"


@dataclass
class Setup:
    """A vendor that is ready for referrals since `founded`, a Monday."""

    tenant_id: UUID
    founded: datetime
    manager: Actor
    finance: Actor
    rep_id: UUID
    programs: dict[str, UUID] = field(default_factory=dict)

    @property
    def joined(self) -> datetime:
        return self.founded + timedelta(days=1)

    @property
    def received(self) -> datetime:
        return self.founded + timedelta(days=7)


@dataclass(frozen=True)
class Phase:
    """A story as it stands `days[0]` after its receipt and stays until `days[1]`: no timer of its rings between. `weight`: how often."""

    days: tuple[int, int]
    weight: int


@dataclass(frozen=True)
class Story:
    """steps: (days after the receipt, verb); verbs are below."""

    name: str
    steps: tuple[tuple[int, str], ...]
    phases: tuple[Phase, ...]


DECIDED, TALKED = ((1, "accept"), (2, "contact")), ((1, "accept"), (2, "contact"), (10, "qualify"))
STORIES = (
    Story("waiting", (), (Phase((1, 6), 90), Phase((8, 40), 2))),
    Story("declined", ((2, "decline"),), (Phase((8, 700), 20),)),
    Story("accepted", DECIDED, (Phase((8, 88), 30), Phase((92, 119), 30))),
    Story("uncalled", DECIDED[:1], (Phase((8, 60), 3),)),
    Story("talks", TALKED, (Phase((11, 88), 18),)),
    Story("won", (*TALKED, (20, "win")), (Phase((21, 33), 20), Phase((36, 88), 20), Phase((92, 700), 20))),
    Story("lost", (*TALKED, (25, "lose")), (Phase((26, 88), 20), Phase((92, 700), 22))),
    Story("withdrawn", (*DECIDED, (5, "withdraw")), (Phase((8, 88), 4), Phase((92, 700), 4))),
    Story("expired", DECIDED, (Phase((123, 700), 30),)),
)


def found_vendor(slug: str, host: str, now: datetime) -> Setup:
    """One program for customers that pays points, one for partners that pays a share; by hand, and one rep for all that is accepted."""
    first = now.astimezone(UTC).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=DAYS + 14)
    founded = first - timedelta(days=first.weekday())
    tenant = tenants_commands.create_tenant(slug=slug, name="Vendor", host=host, time_zone="Europe/Berlin")
    with tenant_context(tenant.id):
        staff = {role: accounts_commands.add_member(email=f"{role}@staff.example", name=role.title(), role=role, acting=SYSTEM, at=founded).user_id
                 for role in (accounts_states.OWNER, accounts_states.PROGRAM_MANAGER, accounts_states.FINANCE_APPROVER, accounts_states.SALES_REP)}
        setup = Setup(tenant.id, founded, Actor("staff", staff[accounts_states.PROGRAM_MANAGER]), Actor("staff", staff[accounts_states.FINANCE_APPROVER]),
                      staff[accounts_states.SALES_REP])
        _open(setup, CUSTOMERS, "customer", "advocate", {"units_bp": 1500, "of": "first_year_value"})
        _open(setup, PARTNERS, "partner_silver", "partner_organisation", {"percent_bp": 1500, "of": "first_year_value"})
    return setup


def _open(setup: Setup, slug: str, kind: str, to: str, pay: dict) -> None:
    program = programs_commands.create_program(slug=slug, kind=kind, name=slug.title(), currency="EUR", time_zone="Europe/Berlin", locale="en",
                                               acting=setup.manager, at=setup.founded)
    programs_commands.change_settings(program_id=program.id, values={"routing": [str(setup.rep_id)]}, acting=setup.manager, at=setup.founded)
    programs_commands.publish_terms(program_id=program.id, text="Be kind, introduce people you know.", acting=setup.manager, at=setup.founded)
    rule = {"key": "won", "title": "For each deal", "on": {"milestone": "won"}, "to": to, "pay": pay, "maturation_days": 14}
    plans.save_draft(program_id=program.id, document={"grammar": 1, "currency": "EUR", "terms_at": "acceptance", "rounding": "half_even", "rules": [rule]},
                     acting=setup.manager, at=setup.founded)
    plans.publish_plan(program_id=program.id, acting=setup.finance, at=setup.founded + timedelta(hours=2))
    programs_commands.publish_program(program_id=program.id, acting=setup.finance, at=setup.founded + timedelta(hours=2))
    setup.programs[slug] = program.id


def found_organisation(setup: Setup, name: str) -> UUID:
    return organisations.found(name=name, level=partners_states.SILVER, acting=setup.manager, at=setup.founded + timedelta(hours=4)).id


def join(setup: Setup, name: str, email: str, organisation_id: UUID | None = None, admin: bool = False):
    """By herself in the program for customers, or invited by an organisation in that for partners; the enrolment."""
    user, at = accounts_commands.ensure_user(email=email, name=name), setup.joined
    program_id = setup.programs[CUSTOMERS if organisation_id is None else PARTNERS]
    terms = programs_queries.terms_in_force(program_id)
    assert terms is not None
    if organisation_id is None:
        return advocates_commands.join_program(program_id=program_id, terms_id=terms.id, user_id=user.id, name=name, email=email, at=at)
    role = partners_states.ADMIN if admin else partners_states.MEMBER
    _, secret = invitations.invite_member(organisation_id=organisation_id, email=email, name=name, role=role, program_id=program_id, acting=setup.manager, at=at)
    return invitations.accept_invitation(secret=secret, user_id=user.id, email=email, name=name, program_id=program_id, terms_id=terms.id, at=at)


def submit(enrolment_id: UUID, advocate_id: UUID, lead: Lead, at: datetime) -> UUID:
    return submit_referral(enrolment_id=enrolment_id, lead=lead, channel="portal", acting=Actor("advocate", advocate_id), at=at)[0].id


def _report(kind: str, amounts: dict[str, int]) -> "Verb":
    return lambda setup, referral_id, at: milestones.record_milestone(
        referral_id=referral_id, report=milestones.Report(kind, at, amounts=amounts, currency="EUR" if amounts else ""), source="manual", acting=setup.manager, at=at)


Verb = Callable[[Setup, UUID, datetime], object]
VERBS: dict[str, Verb] = {
    "accept": lambda setup, referral_id, at: decide.accept_referral(referral_id=referral_id, acting=setup.manager, at=at),
    "contact": lambda setup, referral_id, at: clocks.record_first_contact(referral_id=referral_id, acting=Actor("staff", setup.rep_id), at=at),
    "decline": lambda setup, referral_id, at: decide.decline_referral(referral_id=referral_id, reason="not_a_fit", acting=setup.manager, at=at),
    "lose": lambda setup, referral_id, at: decide.lose_referral(referral_id=referral_id, reason="no_budget", acting=setup.manager, at=at),
    "withdraw": lambda setup, referral_id, at: decide.withdraw_referral(referral_id=referral_id, acting=setup.manager, at=at),
    "qualify": _report("qualified", {}),
    "win": _report("won", {"first_year_value": 4_800_00, "deal_value": 4_800_00}),
}
