"""Partners from introduction to reward: each scenario shows the line of the domain that it quotes."""
from datetime import timedelta

import pytest

from advocates import commands as advocates_commands
from foundation.accounts.models import Member
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, Refused
from foundation.ledger import queries as ledger_queries
from foundation.ledger.commands import AccountRef
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from fulfilment import queries as fulfilment_queries
from partners import queries
from partners.commands import members, organisations
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from referrals.commands import decide, milestones
from referrals.models import Referral
from rewards.commands import plans
from rewards.models import Reward
from tests.apps.partners.stage import PLAN, accept, enrolment_of, introduce, joined, paul_of, set_partner_stage
from tests.cast import START, later

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(acme):
    """Harbour at silver with Paul and Nadia; the silver plan pays the organisation 10% and the seller 5%."""
    made = set_partner_stage(acme)
    with tenant_context(acme.id):
        for role, acting in (("program_manager", made.tess), ("finance_approver", made.base.olga)):
            Member.objects.create(user_id=acting.id, role=role)
        plans.save_draft(program_id=made.programs["silver"].id, document=PLAN, acting=made.tess, at=START)
        plans.publish_plan(program_id=made.programs["silver"].id, acting=made.base.olga, at=START)
        made.paul = paul_of(made)
        made.acting = Actor("advocate", made.paul.advocate_id)
        made.nadia = accept(made.harbour.id, "nadia@harbour.example", "Nadia Roth", acting=made.acting)
        yield made


def introduced(stage, at, company="Nordlicht Energie", member=None):
    return introduce(member or stage.nadia, stage.programs["silver"], at, company=company, person="Ida Krog")


def accepted(stage, at, **more):
    referral = introduced(stage, at, **more)
    return decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=at)


def won(stage, referral, at, value=1_000_000):
    report = milestones.Report(kind="won", occurred_at=at, amounts={"first_year_value": value}, currency="EUR")
    milestones.record_milestone(referral_id=referral.id, report=report, source="manual", acting=stage.tess, at=at)


def earned(vendor, at) -> dict:
    worker.drain(vendor.id, at)
    with tenant_context(vendor.id):
        return {(row.beneficiary_kind, row.beneficiary_id): row.granted_minor for row in Reward.objects.all()}


def refused(stage, at, member=None, program="silver") -> str:
    before = Referral.objects.count()
    with pytest.raises(Refused) as refusal:
        introduce(member or stage.nadia, stage.programs[program], at, company="Zu spät")
    assert refusal.value.code == "partner_not_admitted" and Referral.objects.count() == before
    return str(refusal.value)


def test_what_a_seller_introduces_belongs_to_the_organisation(stage, acme):
    """DOMAIN §1: "Member: an advocate acting for it"."""
    referral = accepted(stage, later(days=1))
    assert Referral.objects.get(id=referral.id).organisation_id == stage.harbour.id
    won(stage, referral, later(days=5))
    found = earned(acme, later(days=30))
    assert found == {("partner_organisation", stage.harbour.id): 100_000, ("advocate", stage.nadia.advocate_id): 50_000}
    owed = AccountRef("payable", "partner_organisation", stage.harbour.id)
    assert ledger_queries.balance(owed, "EUR") == -100_000


def test_what_a_member_introduces_as_a_customer_is_the_members_own(stage):
    ann = stage.base.ann.advocate
    member = accept(stage.harbour.id, ann.email, "Ann", acting=stage.acting)
    own = introduce(member, stage.base.program, later(days=1), company="Eigene Kundin")
    for_harbour = introduce(member, stage.programs["silver"], later(days=1), company="Für Harbour")
    assert [Referral.objects.get(id=row.id).organisation_id for row in (own, for_harbour)] == [None, stage.harbour.id]
    assert [row.id for row in referrals_queries.referrals_of_organisation(stage.harbour.id)] == [for_harbour.id]


def test_a_member_leaves_and_the_open_referrals_stay_with_the_organisation(stage, acme):
    """DOMAIN §5: "member leaves the partner (open referrals stay with the organisation by default)"."""
    referral = accepted(stage, later(days=1))
    until = referral.protected_until
    members.leave_organisation(advocate_id=stage.nadia.advocate_id, acting=Actor("advocate", stage.nadia.advocate_id), at=later(days=2))
    row = Referral.objects.get(id=referral.id)
    assert (row.status, row.organisation_id, row.protected_until, row.protects) == ("accepted", stage.harbour.id, until, True)
    assert "act for no partner any more" in refused(stage, later(days=3))
    won(stage, referral, later(days=5))
    assert earned(acme, later(days=6))[("partner_organisation", stage.harbour.id)] == 100_000, "the organisation earns from what stayed"
    assert [line.id for line in referrals_queries.referrals_of_organisation(stage.harbour.id)] == [referral.id]


def test_who_changes_to_another_organisation_leaves_the_referrals_behind(stage):
    """DOMAIN §5: "member leaves the partner"."""
    referral = accepted(stage, later(days=1))
    members.remove_member(organisation_id=stage.harbour.id, membership_id=stage.nadia.id, acting=stage.acting, at=later(days=2))
    quay = organisations.create_organisation(name="Quay", level="silver", admin_email="q@quay.example", acting=stage.tess, at=later(days=2))
    moved = accept(quay.id, "nadia@harbour.example", "Nadia Roth", acting=stage.tess, at=later(days=3))
    fresh = introduce(moved, stage.programs["silver"], later(days=4), company="Für Quay")
    assert Referral.objects.get(id=referral.id).organisation_id == stage.harbour.id and Referral.objects.get(id=fresh.id).organisation_id == quay.id
    assert [row.id for row in referrals_queries.referrals_of_organisation(quay.id)] == [fresh.id]


def test_suspended_open_referrals_keep_protection_and_nothing_new_is_taken(stage, acme):
    """DOMAIN §5: "partner suspended, promoted, demoted (open referrals keep protection and terms)"; issue: "payouts stop"."""
    referral = accepted(stage, later(days=1))
    organisations.suspend_organisation(organisation_id=stage.harbour.id, reason="Under review", acting=stage.tess, at=later(days=2))
    assert "paused" in refused(stage, later(days=3))
    row = Referral.objects.get(id=referral.id)
    assert (row.status, row.protects, row.protected_until) == ("accepted", True, referral.protected_until)
    rival = introduce(accept_quay(stage), stage.programs["silver"], later(days=4), company="Nordlicht Energie", person="Ida Krog")
    assert Referral.objects.get(id=rival.id).status == "queued", "protected all the same"
    won(stage, referral, later(days=5))
    earned(acme, later(days=30))
    owed = Reward.objects.get(beneficiary_kind="partner_organisation")
    assert owed.granted_minor == 100_000, "what is won is earned"
    assert "suspended" in fulfilment_queries.payout_holds_of([owed])[owed.id]
    organisations.resume_organisation(organisation_id=stage.harbour.id, acting=stage.tess, at=later(days=31))
    assert "suspended" not in fulfilment_queries.payout_holds_of([owed]).get(owed.id, [])
    assert introduced(stage, later(days=32), company="Wieder Offen")


def accept_quay(stage):
    quay = organisations.create_organisation(name="Quay", level="silver", admin_email="q@quay.example", acting=stage.tess, at=START)
    return accept(quay.id, "q@quay.example", "Quentin")


@pytest.mark.parametrize("level", ["gold", "bronze"])
def test_promoted_and_demoted_open_referrals_keep_protection_and_terms(stage, acme, level):
    """DOMAIN §5: "partner … promoted, demoted (open referrals keep protection and terms)"."""
    referral = accepted(stage, later(days=1))
    organisations.set_level(organisation_id=stage.harbour.id, level=level, from_at=later(days=10), acting=stage.tess, at=later(days=2))
    before = introduced(stage, later(days=10) - timedelta(microseconds=1), company="Noch Silber")
    assert "another level" in refused(stage, later(days=10))
    won(stage, referral, later(days=20))
    assert earned(acme, later(days=21))[("partner_organisation", stage.harbour.id)] == 100_000, "the silver plan goes on paying"
    decide.accept_referral(referral_id=before.id, acting=stage.tess, at=later(days=22))
    assert Referral.objects.get(id=before.id).protects
    program = stage.programs[level]
    joined(program, "nadia@harbour.example", "Nadia Roth", "", at=later(days=23))
    assert enrolment_of(stage.nadia.advocate_id, program) and introduce(stage.nadia, program, later(days=24), company="Neue Stufe")


def test_protection_terms_of_the_organisation_count_at_acceptance(stage):
    """Issue: "protection terms per organisation"."""
    first = accepted(stage, later(days=1), company="Erste Firma")
    organisations.set_protection(organisation_id=stage.harbour.id, days=180, acting=stage.tess, at=later(days=2))
    second = accepted(stage, later(days=3), company="Zweite Firma")
    assert first.protected_until == later(days=91) and second.protected_until == later(days=183)
    assert Referral.objects.get(id=first.id).protected_until == later(days=91), "what is accepted keeps its end"


def test_a_bronze_partner_refers_is_protected_and_is_rewarded_without_anybody_setting_it_up(stage, acme):
    """PRODUCT F2: "open self-service: register, refer, track, get rewarded, no per-partner set-up"."""
    bronze = stage.programs["bronze"]
    plans.save_draft(program_id=bronze.id, document=PLAN, acting=stage.tess, at=START)
    plans.publish_plan(program_id=bronze.id, acting=stage.base.olga, at=START)
    bea = queries.membership_of(joined(bronze, "bea@solo.example", "Bea Solo", "Solo Works").advocate_id)
    referral = introduce(bea, bronze, later(days=1), company="Werft Nord")
    decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=later(days=1))
    won(stage, referral, later(days=2))
    assert earned(acme, later(days=3)) == {("partner_organisation", bea.organisation_id): 100_000, ("advocate", bea.advocate_id): 50_000}


def test_nobody_outside_an_organisation_gets_in_by_another_door(stage):
    """DOMAIN §1: "A program of kind partner_X admits organisations of level X"."""
    ann, silver = stage.base.ann.advocate, stage.programs["silver"]
    with pytest.raises(Refused, match="with their organisation"):
        advocates_commands.join_program(program_id=silver.id, terms_id=programs_queries.terms_in_force(silver.id).id, user_id=ann.user_id, name=ann.name,
                                        email=ann.email, at=START)
    assert enrolment_of(ann.id, silver) is None


def test_a_company_that_is_typed_is_no_key_to_an_organisation(stage):
    """A name typed by a stranger opens nothing: who types Harbour’s name founds an organisation of one."""
    mallory = queries.membership_of(joined(stage.programs["bronze"], "mallory@else.example", "Mallory", "Harbour Systems").advocate_id)
    assert mallory.organisation_id != stage.harbour.id and len(queries.members_of(stage.harbour.id)) == 2
    with pytest.raises(BadInput):
        joined(stage.programs["bronze"], "m2@else.example", "M", "")
