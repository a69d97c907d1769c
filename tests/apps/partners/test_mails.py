"""Who runs a partner reads of levels before they begin, of pauses and of people; who leaves is told what stays."""
import pytest
from django.core import mail

from foundation.kernel.acting import Actor
from foundation.outbox import worker
from foundation.outbox.models import Delivery
from foundation.tenants.context import tenant_context
from partners.commands import invitations, members, organisations
from tests.apps.partners.stage import accept, paul_of, set_partner_stage
from tests.cast import START, later

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(acme):
    made = set_partner_stage(acme)
    with tenant_context(acme.id):
        made.paul = paul_of(made)
        made.acting = Actor("advocate", made.paul.advocate_id)
        made.nadia = accept(made.harbour.id, "nadia@harbour.example", "Nadia Roth", acting=made.acting)
    told(acme, START)
    return made


def told(vendor, at) -> dict[str, str]:
    """Address -> subjects and texts of the mails since the last look."""
    worker.drain(vendor.id, at)
    found: dict[str, str] = {}
    for message in mail.outbox:
        found[message.to[0]] = found.get(message.to[0], "") + f"{message.subject}\n{message.body}\n"
    mail.outbox.clear()
    return found


def test_a_level_is_told_to_the_admins_before_it_takes_effect(stage, acme):
    """PRODUCT F3: "everybody is told before it takes effect"."""
    with tenant_context(acme.id):
        organisations.set_level(organisation_id=stage.harbour.id, level="gold", from_at=later(days=30), acting=stage.tess, at=later(days=1))
    said = told(acme, later(days=1))
    assert list(said) == ["paul@harbour.example"] and "From 1 April Harbour Systems is a gold partner of Acme." in said["paul@harbour.example"]
    assert "keeps its protection and its terms" in said["paul@harbour.example"]
    with tenant_context(acme.id):
        organisations.set_level(organisation_id=stage.harbour.id, level="bronze", acting=stage.tess, at=later(days=2))
    assert "Harbour Systems is a bronze partner of Acme now." in told(acme, later(days=2))["paul@harbour.example"]


def test_a_pause_is_told_with_its_reason_and_the_end_too(stage, acme):
    with tenant_context(acme.id):
        organisations.suspend_organisation(organisation_id=stage.harbour.id, reason="Two invoices are unpaid.", acting=stage.tess, at=later(days=1))
    said = told(acme, later(days=1))
    assert list(said) == ["paul@harbour.example"] and "The reason: Two invoices are unpaid." in said["paul@harbour.example"]
    with tenant_context(acme.id):
        organisations.resume_organisation(organisation_id=stage.harbour.id, acting=stage.tess, at=later(days=2))
    assert "goes on" in told(acme, later(days=2))["paul@harbour.example"]


def becomes_admin(stage, at):
    members.change_role(organisation_id=stage.harbour.id, membership_id=stage.nadia.id, role="admin", acting=stage.acting, at=at)


def test_who_came_to_run_it_during_the_pause_hears_that_it_goes_on(stage, acme):
    """She saw it on every page; once, and not who came to run it afterwards."""
    pause = {"organisation_id": stage.harbour.id, "acting": stage.tess}
    with tenant_context(acme.id):
        organisations.suspend_organisation(**pause, reason="Two invoices are unpaid.", at=later(days=1))
    told(acme, later(days=1))
    with tenant_context(acme.id):
        becomes_admin(stage, later(days=2))
        organisations.resume_organisation(**pause, at=later(days=3))
    said = told(acme, later(days=3))
    assert sorted(said) == ["nadia@harbour.example", "paul@harbour.example"] and "Your partnership goes on" in said["nadia@harbour.example"]
    with tenant_context(acme.id):
        assert Delivery.objects.filter(subscriber="notifications.partner_resumed").update(state="due", attempts=0, done_at=None, due_at=later(days=4)) == 1
    assert told(acme, later(days=4)) == {}


def test_who_came_to_run_it_after_the_pause_hears_nothing_of_it(stage, acme):
    pause = {"organisation_id": stage.harbour.id, "acting": stage.tess}
    with tenant_context(acme.id):
        organisations.suspend_organisation(**pause, reason="Two invoices are unpaid.", at=later(days=1))
    told(acme, later(days=1))
    with tenant_context(acme.id):
        organisations.resume_organisation(**pause, at=later(days=3))
        becomes_admin(stage, later(days=3, hours=1))   # the mails are made late
    assert sorted(told(acme, later(days=4))) == ["paul@harbour.example"]


def test_paused_and_resumed_before_the_mail_was_made_is_no_news(stage, acme):
    """Neither a reason that is gone, nor the end of a pause that nobody heard of."""
    with tenant_context(acme.id):
        organisations.suspend_organisation(organisation_id=stage.harbour.id, reason="A mistake.", acting=stage.tess, at=later(days=1))
        organisations.resume_organisation(organisation_id=stage.harbour.id, acting=stage.tess, at=later(days=1))
    assert told(acme, later(days=1)) == {}


def test_who_joins_is_told_to_the_other_admins(stage, acme):
    with tenant_context(acme.id):
        accept(stage.harbour.id, "lars@harbour.example", "Lars Friis", role="admin", acting=stage.acting, at=later(days=1))
    said = told(acme, later(days=1))
    assert "Lars Friis joined Harbour Systems" in said["paul@harbour.example"]
    assert "joined Harbour Systems" not in said["lars@harbour.example"], "the welcome alone"


def test_who_leaves_and_who_is_removed_read_what_stays(stage, acme):
    """DOMAIN §5: "member leaves the partner (open referrals stay with the organisation by default)"."""
    with tenant_context(acme.id):
        members.leave_organisation(advocate_id=stage.nadia.advocate_id, acting=Actor("advocate", stage.nadia.advocate_id), at=later(days=1))
    said = told(acme, later(days=1))
    assert set(said) == {"paul@harbour.example", "nadia@harbour.example"}
    assert "You’ve left the people" in said["nadia@harbour.example"] and "stays with Harbour Systems and goes on" in said["nadia@harbour.example"]
    with tenant_context(acme.id):
        lars = accept(stage.harbour.id, "lars@harbour.example", "Lars Friis", acting=stage.acting, at=later(days=2))
    told(acme, later(days=2))
    with tenant_context(acme.id):
        members.remove_member(organisation_id=stage.harbour.id, membership_id=lars.id, acting=stage.acting, at=later(days=3))
    said = told(acme, later(days=3))
    assert list(said) == ["lars@harbour.example"] and "You were taken off the people" in said["lars@harbour.example"]


def test_an_invitation_carries_its_link_and_says_for_whom(stage, acme):
    with tenant_context(acme.id):
        _, secret = invitations.invite_member(organisation_id=stage.harbour.id, email="lars@harbour.example", name="Lars Friis", acting=stage.acting, at=START)
    said = told(acme, START)["lars@harbour.example"]
    assert f"/partner/invitation/{secret}/" in said and "Introduce companies to Acme for Harbour Systems" in said and "Hello Lars Friis," in said
