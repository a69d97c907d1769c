"""Levels, protection and standing of an organisation: what is set, from when it holds, and what is refused."""
from datetime import timedelta

import pytest
from django.db import transaction

from foundation.kernel.errors import BadInput, NotFound, Refused
from foundation.mail.models import Message
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from partners import queries, states
from partners.commands import organisations
from partners.models import MemberInvitation, Organisation, OrganisationLevel
from tests.apps.partners.stage import events_of, joined, paul_of, set_partner_stage
from tests.cast import START, later, set_stage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(acme):
    made = set_partner_stage(acme)
    with tenant_context(acme.id):
        yield made


def test_a_manager_creates_a_silver_partner_and_invites_its_first_admin(stage):
    row = Organisation.objects.get(id=stage.harbour.id)
    invitation = MemberInvitation.objects.get(organisation=row)
    assert (row.name, row.status, queries.level_of(row.id, START)) == ("Harbour Systems", "active", "silver")
    assert (invitation.email, invitation.role, invitation.program_id) == ("paul@harbour.example", "admin", stage.programs["silver"].id)
    assert events_of(row.id) == ["partner.created", "partner.member_invited"]
    assert Message.objects.filter(kind="partner_invitation").count() == 1


@pytest.mark.parametrize("given, pointer", [
    ({"level": "bronze"}, "/level"), ({"level": "diamond"}, "/level"), ({"name": " "}, "/name"), ({"name": "x" * 161}, "/name"),
    ({"admin_email": "paul@"}, "/admin_email"), ({"admin_email": "a b@c.example"}, "/admin_email"), ({"email_domain": "harbour"}, "/email_domain"),
    ({"protection_days": 0}, "/protection_days"), ({"protection_days": 731}, "/protection_days")])
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(stage, given, pointer):
    before = Organisation.objects.count(), Event.objects.count(), Message.objects.count()
    values = {"name": "Quay", "level": "gold", "admin_email": "q@quay.example"} | given
    with pytest.raises(BadInput) as wrong:
        organisations.create_organisation(**values, acting=stage.tess, at=START)
    assert [error.pointer for error in wrong.value.errors] == [pointer]
    assert (Organisation.objects.count(), Event.objects.count(), Message.objects.count()) == before


def test_no_partner_is_created_while_no_program_is_open_for_its_level(bolt):
    base = set_stage(bolt)
    with tenant_context(bolt.id):
        with pytest.raises(Refused, match="No program is open"), transaction.atomic():
            organisations.create_organisation(name="Quay", level="gold", admin_email="q@quay.example", acting=base.tess, at=START)
        assert not Organisation.objects.exists() and not MemberInvitation.objects.exists()


def test_a_level_set_ahead_takes_effect_by_the_clock_of_its_instant(stage):
    """DOMAIN §1: "level bronze, silver, gold, dated"."""
    from_at = later(days=30)
    organisations.set_level(organisation_id=stage.harbour.id, level="gold", from_at=from_at, acting=stage.tess, at=later(days=1))
    assert queries.level_of(stage.harbour.id, from_at - timedelta(microseconds=1)) == "silver"
    assert queries.level_of(stage.harbour.id, from_at) == "gold"
    assert queries.next_level_of(stage.harbour.id, later(days=1)).level == "gold" and queries.next_level_of(stage.harbour.id, from_at) is None
    assert queries.levels_at([stage.harbour.id], later(days=2)) == {stage.harbour.id: "silver"}
    event = Event.objects.get(name="partner.level_set")
    assert (event.payload["before"], event.payload["level"]) == ("silver", "gold")


def test_of_two_levels_from_one_instant_the_later_written_one_holds(stage):
    for level in ("gold", "bronze"):
        organisations.set_level(organisation_id=stage.harbour.id, level=level, from_at=later(days=5), acting=stage.tess, at=later(days=1))
    assert queries.level_of(stage.harbour.id, later(days=5)) == "bronze"
    assert OrganisationLevel.objects.filter(organisation=stage.harbour).count() == 3


@pytest.mark.parametrize("given, pointer", [({"level": "gold", "from_at": later(days=-1)}, "/from_at"), ({"level": "silver"}, "/level"), ({"level": ""}, "/level")])
def test_a_level_is_refused_for_the_past_and_where_it_changes_nothing(stage, given, pointer):
    with pytest.raises(BadInput) as wrong:
        organisations.set_level(organisation_id=stage.harbour.id, acting=stage.tess, at=START, **given)
    assert wrong.value.errors[0].pointer == pointer
    assert OrganisationLevel.objects.filter(organisation=stage.harbour).count() == 1 and "partner.level_set" not in events_of(stage.harbour.id)


def test_a_program_of_kind_partner_x_admits_organisations_of_level_x_at_that_instant(stage):
    """DOMAIN §1: "A program of kind partner_X admits organisations of level X"."""
    paul = paul_of(stage)
    organisations.set_level(organisation_id=stage.harbour.id, level="gold", from_at=later(days=10), acting=stage.tess, at=START)

    def admitted(at):
        return {level for level, program in stage.programs.items() if queries.admits(program, paul.advocate_id, at)}
    assert admitted(later(days=9)) == {"silver"} and admitted(later(days=10)) == {"gold"}
    assert queries.admits(stage.base.program, paul.advocate_id, later(days=10)), "a program for customers takes everybody"
    assert not queries.admits(stage.programs["silver"], stage.base.ann.advocate_id, START), "Ann acts for nobody"
    organisations.suspend_organisation(organisation_id=stage.harbour.id, reason="Unpaid invoices", acting=stage.tess, at=later(days=11))
    assert admitted(later(days=11)) == set()


def test_protection_is_agreed_per_organisation(stage):
    assert queries.protection_days(stage.harbour.id) is None
    organisations.set_protection(organisation_id=stage.harbour.id, days=180, acting=stage.tess, at=START)
    assert queries.protection_days(stage.harbour.id) == 180
    organisations.set_protection(organisation_id=stage.harbour.id, days=180, acting=stage.tess, at=START)
    organisations.set_protection(organisation_id=stage.harbour.id, days=None, acting=stage.tess, at=START)
    assert queries.protection_days(stage.harbour.id) is None
    assert events_of(stage.harbour.id).count("partner.protection_set") == 2, "what changes nothing is no event"
    for days in (0, -1, 731):
        with pytest.raises(BadInput):
            organisations.set_protection(organisation_id=stage.harbour.id, days=days, acting=stage.tess, at=START)


def test_suspended_and_resumed(stage):
    """Issue: "a suspended organisation (open referrals keep protection, payouts stop)": what others ask is is_suspended."""
    for reason in ("", "  ", "x" * 301):
        with pytest.raises(BadInput):
            organisations.suspend_organisation(organisation_id=stage.harbour.id, reason=reason, acting=stage.tess, at=START)
    organisations.suspend_organisation(organisation_id=stage.harbour.id, reason="Unpaid invoices", acting=stage.tess, at=later(days=1))
    row = Organisation.objects.get(id=stage.harbour.id)
    assert (row.status, row.status_note, row.status_at) == (states.SUSPENDED, "Unpaid invoices", later(days=1)) and queries.is_suspended(row.id)
    with pytest.raises(Refused):
        organisations.suspend_organisation(organisation_id=row.id, reason="Again", acting=stage.tess, at=later(days=2))
    organisations.resume_organisation(organisation_id=row.id, acting=stage.tess, at=later(days=3))
    assert not queries.is_suspended(row.id)
    with pytest.raises(Refused):
        organisations.resume_organisation(organisation_id=row.id, acting=stage.tess, at=later(days=3))
    assert events_of(row.id)[-2:] == ["partner.suspended", "partner.resumed"]
    assert "Unpaid" not in str(list(Event.objects.values_list("payload", flat=True)))


def test_what_is_unknown_is_not_found(stage):
    for verb, given in ((organisations.set_level, {"level": "gold"}), (organisations.set_protection, {"days": 5}),
                        (organisations.suspend_organisation, {"reason": "x"}), (organisations.resume_organisation, {})):
        with pytest.raises(NotFound):
            verb(organisation_id=stage.base.program.id, acting=stage.tess, at=START, **given)


def test_a_bronze_partner_is_an_organisation_of_one_made_on_joining(stage):
    """DOMAIN §1: "A bronze partner is an organisation of one, made on joining"."""
    bea = joined(stage.programs["bronze"], "bea@solo.example", "Bea Solo", "Solo Works")
    membership = queries.membership_of(bea.advocate_id)
    assert (membership.organisation.name, membership.role, queries.level_of(membership.organisation_id, START)) == ("Solo Works", "admin", "bronze")
    assert events_of(membership.organisation_id) == ["partner.created", "partner.member_joined"]
    assert joined(stage.programs["bronze"], "bea@solo.example", "Bea Solo", "Solo Works").id == bea.id
    assert len(queries.members_of(membership.organisation_id)) == 1 and Organisation.objects.filter(name="Solo Works").count() == 1
    second = joined(stage.programs["bronze"], "bo@solo.example", "Bo Solo", "Solo Works")
    assert queries.organisation_of(second.advocate_id).id != membership.organisation_id, "who isn't invited founds a second one"


def test_joining_is_refused_without_company_at_another_level_and_while_suspended(stage):
    with pytest.raises(BadInput) as wrong:
        joined(stage.programs["bronze"], "bea@solo.example", "Bea", " ")
    assert wrong.value.errors[0].pointer == "/company"
    for level in ("silver", "gold"):
        with pytest.raises(Refused, match="organisations that we invite"):
            joined(stage.programs[level], "bea@solo.example", "Bea", "Solo Works")
    with pytest.raises(Refused, match="isn’t for partners"):
        joined(stage.base.program, "bea@solo.example", "Bea", "Solo Works")
    bea = joined(stage.programs["bronze"], "bea@solo.example", "Bea", "Solo Works")
    with pytest.raises(Refused, match="another level"):
        joined(stage.programs["silver"], "bea@solo.example", "Bea", "Solo Works")
    solo = queries.organisation_of(bea.advocate_id)
    organisations.set_level(organisation_id=solo.id, level="silver", acting=stage.tess, at=later(days=1))
    assert joined(stage.programs["silver"], "bea@solo.example", "Bea", "", at=later(days=1)).advocate_id == bea.advocate_id
    assert Organisation.objects.filter(name="Solo Works").count() == 1
    organisations.set_level(organisation_id=solo.id, level="gold", acting=stage.tess, at=later(days=2))
    organisations.suspend_organisation(organisation_id=solo.id, reason="Under review", acting=stage.tess, at=later(days=2))
    with pytest.raises(Refused, match="paused"):
        joined(stage.programs["gold"], "bea@solo.example", "Bea", "", at=later(days=3))
