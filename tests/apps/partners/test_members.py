"""People are invited, accept, become admin, leave and are removed; the last admin stays."""
import pytest

from advocates import queries as advocates_queries
from advocates import states as advocates_states
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotFound, Refused
from foundation.mail.models import Message
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from partners import queries
from partners.commands import invitations, members, organisations
from partners.models import MemberInvitation, Membership
from programs import queries as programs_queries
from tests.apps.partners.stage import accept, enrolment_of, events_of, joined, paul_of, set_partner_stage, user_of
from tests.cast import START, later

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(acme):
    made = set_partner_stage(acme)
    with tenant_context(acme.id):
        made.paul = paul_of(made)
        made.acting = Actor("advocate", made.paul.advocate_id)
        yield made


def invite(stage, email="nadia@harbour.example", **more):
    at = more.pop("at", START)
    return invitations.invite_member(organisation_id=stage.harbour.id, email=email, acting=more.pop("acting", stage.acting), at=at, **more)


def accepted(secret, email, name="Nadia Roth", at=START, program=None):
    invited = queries.invitation_of(secret, at)
    program = program or (queries.program_to_join(invited, at) if invited else programs_queries.open_programs()[0])
    return invitations.accept_invitation(secret=secret, user_id=user_of(email, name).id, email=email, name=name, program_id=program.id,
                                         terms_id=programs_queries.terms_in_force(program.id).id, at=at)


def test_who_accepts_becomes_advocate_member_and_is_enrolled(stage):
    invitation, secret = invite(stage, name="Nadia Roth")
    member = accepted(secret, "nadia@harbour.example")
    advocate = advocates_queries.advocate(member.advocate_id)
    assert (advocate.name, advocate.company, member.role, member.organisation_id) == ("Nadia Roth", "Harbour Systems", "member", stage.harbour.id)
    assert enrolment_of(advocate.id, stage.programs["silver"]).status == advocates_states.ACTIVE
    assert events_of(stage.harbour.id)[-2:] == ["partner.member_invited", "partner.member_joined"]
    assert MemberInvitation.objects.get(id=invitation.id).accepted_at == START
    assert secret not in str(list(Event.objects.values_list("payload", flat=True)))
    with pytest.raises(Refused, match="used before"):
        accepted(secret, "nadia@harbour.example")


def test_a_known_advocate_stays_herself(stage):
    """Ann refers as a customer already; invited, she acts for Harbour too."""
    ann = stage.base.ann.advocate
    _, secret = invite(stage, ann.email)
    member = accepted(secret, ann.email, "Ann")
    assert member.advocate_id == ann.id and len(advocates_queries.enrolments_of(ann.id)) == 2


@pytest.mark.parametrize("given, pointer", [({"email": "nadia"}, "/email"), ({"email": ""}, "/email"), ({"email": "paul@harbour.example"}, "/email"),
                                            ({"role": "owner"}, "/role"), ({"name": "x" * 121}, "/name")])
def test_a_wrong_invitation_is_said_at_its_field(stage, given, pointer):
    before = MemberInvitation.objects.count(), Message.objects.count(), Event.objects.count()
    with pytest.raises(BadInput) as wrong:
        invite(stage, **({"email": "nadia@harbour.example"} | given))
    assert [error.pointer for error in wrong.value.errors] == [pointer]
    assert (MemberInvitation.objects.count(), Message.objects.count(), Event.objects.count()) == before


def test_an_admin_invites_only_addresses_of_the_agreed_domain_and_staff_anybody(stage):
    quay = organisations.create_organisation(name="Quay", level="gold", admin_email="q@quay.example", email_domain="@Quay.example", acting=stage.tess, at=START)
    admin = accept(quay.id, "q@quay.example", "Quentin")
    for email, fits in (("r@quay.example", True), ("r@else.example", False)):
        try:
            invitations.invite_member(organisation_id=quay.id, email=email, acting=Actor("advocate", admin.advocate_id), at=START)
            assert fits
        except BadInput as wrong:
            assert not fits and "quay.example" in str(wrong.errors[0])
    invitations.invite_member(organisation_id=quay.id, email="s@else.example", acting=stage.tess, at=START)


def test_a_program_of_another_level_is_no_choice(stage):
    with pytest.raises(BadInput) as wrong:
        invite(stage, program_id=stage.programs["gold"].id)
    assert wrong.value.errors[0].pointer == "/program"


def test_an_earlier_link_to_the_same_address_stops_working(stage):
    _, first = invite(stage)
    _, second = invite(stage, at=later(hours=1))
    assert queries.invitation_of(first, later(hours=1)) is None and queries.invitation_of(second, later(hours=1))
    assert len(queries.open_invitations(stage.harbour.id, later(hours=1))) == 1


def test_a_link_that_is_old_withdrawn_or_anothers_opens_nothing(stage):
    invitation, secret = invite(stage)
    with pytest.raises(Refused, match="another address"):
        accepted(secret, "mallory@harbour.example")
    with pytest.raises(Refused, match="too old"):
        accepted(secret, "nadia@harbour.example", at=later(days=14))
    invitations.withdraw_invitation(organisation_id=stage.harbour.id, invitation_id=invitation.id, acting=stage.acting, at=START)
    with pytest.raises(Refused, match="over already"):
        invitations.withdraw_invitation(organisation_id=stage.harbour.id, invitation_id=invitation.id, acting=stage.acting, at=START)
    with pytest.raises(Refused):
        accepted(secret, "nadia@harbour.example")
    assert Membership.objects.filter(organisation=stage.harbour).count() == 1


def test_a_bronze_partner_invites_nobody(stage):
    bea = joined(stage.programs["bronze"], "bea@solo.example", "Bea", "Solo Works")
    solo = queries.organisation_of(bea.advocate_id)
    for acting in (Actor("advocate", bea.advocate_id), stage.tess):
        with pytest.raises(Refused, match="one person"):
            invitations.invite_member(organisation_id=solo.id, email="bo@solo.example", acting=acting, at=START)
    assert not MemberInvitation.objects.filter(organisation=solo).exists()


def test_invited_at_silver_and_promoted_before_the_yes_she_joins_the_program_of_the_new_level(stage):
    _, secret = invite(stage)
    organisations.set_level(organisation_id=stage.harbour.id, level="gold", acting=stage.tess, at=later(days=1))
    with pytest.raises(Refused, match="another level"):
        accepted(secret, "nadia@harbour.example", at=later(days=2), program=stage.programs["silver"])
    member = accepted(secret, "nadia@harbour.example", at=later(days=2))
    assert enrolment_of(member.advocate_id, stage.programs["gold"]) and not enrolment_of(member.advocate_id, stage.programs["silver"])


def test_while_suspended_nobody_is_invited_and_nobody_accepts(stage):
    _, secret = invite(stage)
    organisations.suspend_organisation(organisation_id=stage.harbour.id, reason="Under review", acting=stage.tess, at=START)
    with pytest.raises(Refused, match="paused"):
        invite(stage, "lars@harbour.example")
    with pytest.raises(Refused, match="paused"):
        accepted(secret, "nadia@harbour.example")
    organisations.resume_organisation(organisation_id=stage.harbour.id, acting=stage.tess, at=START)
    assert accepted(secret, "nadia@harbour.example").role == "member"


def test_one_person_acts_for_one_organisation(stage):
    joined(stage.programs["bronze"], "bea@solo.example", "Bea", "Solo Works")
    _, secret = invite(stage, "bea@solo.example")
    with pytest.raises(Refused, match="another organisation"):
        accepted(secret, "bea@solo.example", "Bea")
    assert queries.invitation_of(secret, START), "the link stays good"


def test_made_admin_and_the_last_admin_stays(stage):
    nadia = accept(stage.harbour.id, "nadia@harbour.example", "Nadia", acting=stage.acting)
    with pytest.raises(Refused, match="stay admin"):
        members.change_role(organisation_id=stage.harbour.id, membership_id=stage.paul.id, role="member", acting=stage.acting, at=START)
    for go in (lambda: members.leave_organisation(advocate_id=stage.paul.advocate_id, acting=stage.acting, at=START),
               lambda: members.remove_member(organisation_id=stage.harbour.id, membership_id=stage.paul.id, acting=stage.tess, at=START)):
        with pytest.raises(Refused, match="stay admin"):
            go()
    members.change_role(organisation_id=stage.harbour.id, membership_id=nadia.id, role="admin", acting=stage.acting, at=START)
    members.change_role(organisation_id=stage.harbour.id, membership_id=nadia.id, role="admin", acting=stage.acting, at=START)
    assert events_of(stage.harbour.id).count("partner.role_changed") == 1
    members.leave_organisation(advocate_id=stage.paul.advocate_id, acting=stage.acting, at=later(days=1))
    assert [row.advocate_id for row in queries.admins_of(stage.harbour.id)] == [nadia.advocate_id]
    with pytest.raises(BadInput):
        members.change_role(organisation_id=stage.harbour.id, membership_id=nadia.id, role="king", acting=stage.acting, at=START)


def test_a_member_who_leaves_acts_for_nobody_and_the_row_stays(stage):
    """DOMAIN §5: "member leaves the partner"."""
    nadia = accept(stage.harbour.id, "nadia@harbour.example", "Nadia", acting=stage.acting)
    assert queries.admits(stage.programs["silver"], nadia.advocate_id, later(days=1))
    members.leave_organisation(advocate_id=nadia.advocate_id, acting=Actor("advocate", nadia.advocate_id), at=later(days=1))
    assert queries.organisation_of(nadia.advocate_id) is None
    assert not queries.admits(stage.programs["silver"], nadia.advocate_id, later(days=1))
    assert Membership.objects.get(id=nadia.id).left_at == later(days=1)
    assert Event.objects.get(name="partner.member_left").payload["removed"] is False
    with pytest.raises(NotFound):
        members.leave_organisation(advocate_id=nadia.advocate_id, acting=stage.acting, at=later(days=2))
    again = accept(stage.harbour.id, "nadia@harbour.example", "Nadia", acting=stage.acting, at=later(days=3))
    assert again.id != nadia.id and queries.membership_of(nadia.advocate_id).id == again.id


def test_a_removed_member_and_one_of_another_organisation(stage):
    nadia = accept(stage.harbour.id, "nadia@harbour.example", "Nadia", acting=stage.acting)
    solo = queries.membership_of(joined(stage.programs["bronze"], "bea@solo.example", "Bea", "Solo Works").advocate_id)
    for verb, more in ((members.remove_member, {}), (members.change_role, {"role": "admin"})):
        with pytest.raises(NotFound):
            verb(organisation_id=stage.harbour.id, membership_id=solo.id, acting=stage.acting, at=START, **more)
    members.remove_member(organisation_id=stage.harbour.id, membership_id=nadia.id, acting=stage.acting, at=later(days=1))
    assert Event.objects.get(name="partner.member_left").payload["removed"] is True
    with pytest.raises(NotFound):
        members.remove_member(organisation_id=stage.harbour.id, membership_id=nadia.id, acting=stage.acting, at=later(days=1))


def test_the_vendor_may_take_away_the_very_last_person(stage):
    solo = queries.membership_of(joined(stage.programs["bronze"], "bea@solo.example", "Bea", "Solo Works").advocate_id)
    with pytest.raises(Refused, match="stay admin"):
        members.leave_organisation(advocate_id=solo.advocate_id, acting=Actor("advocate", solo.advocate_id), at=START)
    members.remove_member(organisation_id=solo.organisation_id, membership_id=solo.id, acting=stage.tess, at=START)
    assert queries.members_of(solo.organisation_id) == []
