"""Public pages: what anybody sees, with data, without, and after a mistake."""
import pytest

from advocates import queries as advocates_queries
from advocates.models import Advocate
from foundation.mail.models import Message
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from programs import queries as programs_queries
from programs.models import Program
from referrals.models import Party, Referral
from tests.cast import START, set_stage

LEAD = {"person": "Jonas Weber", "company": "Hafenkontor GmbH", "contact": "jonas@hafenkontor.example", "note": "Backups", "agreed": "on"}


JOIN = {"name": "Lena Brandt", "email": "lena@brandt.example", "company": "", "agreed": "on"}


def terms_of(vendor, stage) -> dict:
    with tenant_context(vendor.id):
        return {"terms": str(programs_queries.terms_in_force(stage.program.id).id)}


def landing_of(vendor, stage):
    with tenant_context(vendor.id):
        return f"/r/{advocates_queries.code_of(stage.ann.id)}"


def referrals_of(vendor):
    with tenant_context(vendor.id):
        return list(Referral.objects.select_related("party"))


def count(vendor, model) -> int:
    with tenant_context(vendor.id):
        return model.objects.count()


def test_no_program_is_said_warmly(acme):
    page = acme.client().get("/")
    assert page.status_code == 200
    assert "No program takes people in right now" in page.content.decode()


def test_programs_and_program(acme, bolt):
    set_stage(acme)
    page = acme.client().get("/").content.decode()
    assert "Customers for customers" in page and "15 points per 100 euros." in page
    one = acme.client().get("/p/customers/").content.decode()
    assert "Be kind, introduce people you know." in one
    assert acme.client().get("/p/nothing/").status_code == 404
    assert bolt.client().get("/p/customers/").status_code == 404


def test_an_ended_program_says_so(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        Program.objects.filter(id=stage.program.id).update(status="ended", ends_at=START)
    assert "This program has ended" in acme.client().get("/p/customers/").content.decode()
    assert "This link no longer takes introductions" in acme.client().get(landing_of(acme, stage)).content.decode()


def test_a_lead_from_a_share_link(acme):
    stage = set_stage(acme)
    path = landing_of(acme, stage)
    assert "Ann thinks Acme would suit you." in acme.client().get(path).content.decode()
    answer = acme.client().post(path, LEAD)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{path}/thanks")
    made, = referrals_of(acme)
    assert (made.party.company, made.channel, made.enrolment_id) == ("Hafenkontor GmbH", "link", stage.ann.id)
    assert "Thank you. Acme has your message." in acme.client().get(f"{path}/thanks").content.decode()


def test_a_mistake_keeps_what_was_typed_and_writes_nothing(acme):
    stage = set_stage(acme)
    events = count(acme, Event)
    answer = acme.client().post(landing_of(acme, stage), LEAD | {"contact": "jonas@hafenkontor", "company": ""})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="Jonas Weber"' in page and 'value="jonas@hafenkontor"' in page and ">Backups</textarea>" in page.replace("\nBackups", "Backups")
    assert page.count("There’s something missing in this address") == 2   # in the summary, which links to it, and at the field
    assert 'href="#id_contact"' in page and 'aria-describedby="id_contact_error"' in page
    assert (referrals_of(acme), count(acme, Party), count(acme, Event)) == ([], 0, events)


def test_a_text_that_is_too_long_is_refused_at_its_field(acme):
    answer = acme.client().post(landing_of(acme, set_stage(acme)), LEAD | {"note": "x" * 1001})
    assert answer.status_code == 400 and 'href="#id_note"' in answer.content.decode()
    assert referrals_of(acme) == []


def test_a_robot_is_thanked_and_nothing_is_written(acme):
    stage = set_stage(acme)
    path = landing_of(acme, stage)
    answer = acme.client().post(path, LEAD | {"website": "https://spam.example"})
    assert answer.headers["Location"] == f"{path}/thanks"
    assert (referrals_of(acme), count(acme, Party)) == ([], 0)


def test_unknown_links_and_links_of_another_vendor(acme, bolt):
    path = landing_of(acme, set_stage(acme))
    assert acme.client().get("/r/nobody").status_code == 404
    assert bolt.client().get(path).status_code == 404
    assert bolt.client().get(f"{path}/thanks").status_code == 404


@pytest.mark.django_db(transaction=True, databases=["default", "aside"])
def test_joining_needs_a_code_first_and_writes_nobody(acme):
    stage = set_stage(acme)
    client = acme.client()
    before = count(acme, Advocate)
    assert "Be kind, introduce people you know." in client.get("/p/customers/join").content.decode()
    answer = client.post("/p/customers/join", JOIN | terms_of(acme, stage))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/code/")
    assert count(acme, Advocate) == before


def test_joining_without_agreement_says_so_at_the_field(acme):
    stage = set_stage(acme)
    events = count(acme, Event)
    answer = acme.client().post("/p/customers/join", JOIN | terms_of(acme, stage) | {"agreed": "", "email": "lena"})
    page = answer.content.decode()
    assert answer.status_code == 400 and 'value="Lena Brandt"' in page and 'value="lena"' in page
    assert 'href="#id_agreed"' in page and 'href="#id_email"' in page
    assert count(acme, Event) == events


def test_a_robot_joins_nothing(acme):
    stage = set_stage(acme)
    answer = acme.client().post("/p/customers/join", JOIN | terms_of(acme, stage) | {"website": "x"})
    assert answer.headers["Location"] == "/p/customers/"
    assert count(acme, Message) == 0


def test_an_ended_program_cannot_be_joined(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        Program.objects.filter(id=stage.program.id).update(status="ended", ends_at=START)
    assert "This program has ended" in acme.client().get("/p/customers/join").content.decode()
