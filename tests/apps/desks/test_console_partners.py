"""The console's pages of partners: the list, one with everything it needs, and what each form refuses."""
import pytest

from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from partners import queries
from partners.models import MemberInvitation, Organisation, OrganisationLevel
from tests.apps.desks.console import queries_for, text
from tests.sign_in import staff_client

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])


@pytest.fixture
def acme(living):
    return living.vendor


@pytest.fixture
def tess(acme, living):
    return staff_client(acme, "program_manager")


@pytest.fixture
def here(acme, living):
    with tenant_context(acme.id):
        yield living


def one(living, verb="") -> str:
    return f"/console/partners/{living.stage.harbour.id}/{verb}"


def test_the_list_shows_level_people_and_open_referrals(tess, living):
    page = text(tess.get("/console/partners/"))
    assert "Harbour Systems Silver 3 3 1 Active" in page and "Quay Gold 1 1 0 Active" in page


def test_one_partner_with_its_people_referrals_rewards_and_story(tess, living):
    page = text(tess.get(one(living)))
    for said in ("Harbour Systems has three referrals open.", "One customer won so far. The organisation has earned €2,800.00.", "Left: Tom Ortmann", "Nordlicht Energie",
                 "Created at Silver", "Nadia Roth joined", "Tom Ortmann left", "As each program says."):
        assert said in page, said
    assert "Quarzfink" not in page


def test_who_only_reads_is_offered_nothing_to_do(acme, living):
    page = staff_client(acme, "read_only").get(one(living)).content.decode().split("<main")[1]
    assert "<form" not in page and "Harbour Systems" in page


@pytest.mark.usefixtures("changes")
def test_a_silver_partner_is_created_and_its_admin_invited(tess, here):
    answer = tess.post("/console/partners/new/", {"name": "Fjord Partners", "level": "gold", "admin_name": "Finn", "admin_email": "finn@fjord.example",
                                                  "email_domain": "fjord.example", "protection_days": "120"})
    made = Organisation.objects.get(name="Fjord Partners")
    assert answer["Location"] == f"/console/partners/{made.id}/" and (made.protection_days, made.email_domain) == (120, "fjord.example")
    page = text(tess.get(answer["Location"]))
    assert "An invitation is on its way to finn@fjord.example." in page and "Nobody has accepted yet" in page and "120 days from acceptance." in page


@pytest.mark.parametrize("given, said", [({"name": ""}, "Which company is it?"), ({"level": ""}, "Choose the level"), ({"level": "bronze"}, "bronze"),
                                         ({"admin_email": "finn@"}, "something missing"), ({"email_domain": "fjord"}, "A domain looks like"),
                                         ({"protection_days": "0"}, "Between 1 and 730"), ({"protection_days": "x"}, "whole number"), ({"name": "x" * 161}, "160")])
def test_a_wrong_new_partner_keeps_what_was_typed(tess, here, given, said):
    values = {"name": "Fjord Partners", "level": "gold", "admin_name": "Finn", "admin_email": "finn@fjord.example", "email_domain": "", "protection_days": ""}
    answer = tess.post("/console/partners/new/", values | given)
    assert answer.status_code == 400 and said in text(answer)
    assert 'value="Finn"' in answer.content.decode() and not Organisation.objects.filter(name__startswith="Fjord").exists()


@pytest.mark.usefixtures("changes")
def test_a_level_is_set_at_once_and_ahead(tess, here):
    harbour, day = here.stage.harbour.id, here.now.replace(year=here.now.year + 1).date()
    tess.post(one(here, "level"), {"level": "gold", "day": day.isoformat()})
    assert queries.level_of(harbour, here.now) == "silver" and queries.next_level_of(harbour, here.now).level == "gold"
    assert f"From {day.day}" in text(tess.get(one(here)))
    tess.post(one(here, "level"), {"level": "bronze", "day": ""})
    assert "bronze partner" in text(tess.get(one(here))) and OrganisationLevel.objects.filter(organisation_id=harbour).count() == 3


@pytest.mark.parametrize("verb, given, said", [
    ("level", {"level": "gold", "day": "2020-01-01"}, "A level can begin today or later"), ("level", {"level": "silver", "day": ""}, "That’s the level"),
    ("level", {"level": "", "day": ""}, "Choose a level."), ("level", {"level": "gold", "day": "soon"}, "valid date"),
    ("protection", {"days": "0"}, "Between 1 and 730 days."), ("protection", {"days": "731"}, "Between 1 and 730 days."), ("protection", {"days": "many"}, "whole number"),
    ("suspend", {"reason": " "}, "Say why"), ("suspend", {"reason": "x" * 301}, "300"),
    ("invite", {"email": "x", "role": "member"}, "something missing"), ("invite", {"email": "nadia@harbour.example", "role": "member"}, "acts for the organisation already"),
    ("invite", {"email": "new@harbour.example", "role": "king"}, "king")])
def test_what_a_form_refuses_is_said_and_changes_nothing(tess, here, verb, given, said):
    before = Event.objects.count()
    assert tess.post(one(here, verb), given)["Location"] == one(here)
    assert said in text(tess.get(one(here))) and Event.objects.count() == before
    organisation = Organisation.objects.get(id=here.stage.harbour.id)
    assert (organisation.status, organisation.protection_days) == ("active", None)


@pytest.mark.usefixtures("changes")
def test_suspended_resumed_and_protection(tess, here):
    tess.post(one(here, "suspend"), {"reason": "Two invoices are unpaid."})
    page = tess.get(one(here))
    assert "Harbour Systems is suspended." in text(page) and "Two invoices are unpaid." in text(page) and '/invite"' not in page.content.decode().split("<main")[1]
    assert "One of these partners is suspended." in text(tess.get("/console/partners/"))
    tess.post(one(here, "resume"))
    tess.post(one(here, "resume"))
    assert "This partner isn’t suspended." in text(tess.get(one(here)))
    tess.post(one(here, "protection"), {"days": "180"})
    assert queries.protection_days(here.stage.harbour.id) == 180
    tess.post(one(here, "protection"), {"days": ""})
    assert queries.protection_days(here.stage.harbour.id) is None and "Protection is each program’s own again" in text(tess.get(one(here)))


@pytest.mark.usefixtures("changes")
def test_people_are_changed_by_the_vendor_too(tess, here):
    tess.post(one(here, f"people/{here.nadia.id}/role"), {"role": "admin"})
    tess.post(one(here, f"people/{here.paul.id}/remove"))
    assert [row.id for row in queries.admins_of(here.stage.harbour.id)] == [here.nadia.id]
    tess.post(one(here, f"people/{here.nadia.id}/remove"))
    assert "Somebody has to stay admin." in text(tess.get(one(here)))
    tess.post(one(here, "invite"), {"email": "ines@harbour.example", "role": "admin"})
    invitation = MemberInvitation.objects.get(email="ines@harbour.example")
    tess.post(one(here, f"invitations/{invitation.id}/withdraw"))
    assert MemberInvitation.objects.get(id=invitation.id).withdrawn_at
    for path in (f"people/{here.quentin.id}/role", f"people/{here.quentin.id}/remove"):
        assert tess.post(one(here, path), {"role": "member"}).status_code == 404, "of another partner"


@pytest.mark.usefixtures("changes")
def test_a_list_reads_as_often_with_many_partners(tess, here):
    before = queries_for(tess, "/console/partners/")
    for number in range(4):
        tess.post("/console/partners/new/", {"name": f"Partner {number}", "level": "gold", "admin_email": f"p{number}@p.example"})
    assert queries_for(tess, "/console/partners/") <= before
