"""Joining as a partner and accepting an invitation, through the pages that people see."""
import html
import re

import pytest
from django.utils import timezone

from foundation.kernel.acting import Actor
from foundation.tenants.context import tenant_context
from partners import queries
from partners.commands import invitations, organisations
from partners.models import MemberInvitation, Membership, Organisation
from programs import queries as programs_queries
from tests.apps.accounts.walk import mailed_code
from tests.apps.partners.stage import paul_of, set_partner_stage, user_of
from tests.cast import START
from tests.sign_in import signed_in

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])


@pytest.fixture
def stage(acme):
    made = set_partner_stage(acme)
    with tenant_context(acme.id):
        made.paul = paul_of(made)
    return made


def text(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def joining(stage, level="bronze", **other) -> dict:
    with tenant_context(stage.base.tenant_id):
        terms = programs_queries.terms_in_force(stage.programs[level].id).id
    return {"name": "Bea Solo", "email": "bea@solo.example", "company": "Solo Works", "agreed": "on", "terms": str(terms)} | other


def founded(stage) -> list[str]:
    with tenant_context(stage.base.tenant_id):
        return sorted(Organisation.objects.exclude(id=stage.harbour.id).values_list("name", flat=True))


def test_a_stranger_becomes_a_bronze_partner_by_a_code(stage, acme):
    client = acme.client()
    assert "Become a partner of Acme." in text(client.get("/p/bronze/join"))
    answer = client.post("/p/bronze/join", joining(stage))
    assert answer.status_code == 302 and founded(stage) == [], "nothing is stored before the address is proven"
    answer = client.post("/sign-in/code/", {"code": mailed_code(acme)})
    answer = client.get(answer["Location"])
    assert answer["Location"] == "/portal/" and founded(stage) == ["Solo Works"]
    assert client.get("/partner/").status_code == 200, "an admin of one"
    assert client.get("/p/bronze/join")["Location"] == "/portal/"


@pytest.mark.parametrize("given, said", [({"company": ""}, "Which company do you act for?"), ({"name": ""}, "Tell us your name"), ({"agreed": ""}, "Without your agreement"),
                                         ({"email": "bea@"}, "something missing in this address"), ({"company": "x" * 161}, "at most 160")])
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(stage, acme, given, said):
    answer = acme.client().post("/p/bronze/join", joining(stage, **given))
    page = answer.content.decode()
    assert answer.status_code == 400 and said in text(answer) and founded(stage) == []
    assert 'value="Solo Works"' in page or "company" in given


@pytest.mark.parametrize("level", ["silver", "gold"])
def test_silver_and_gold_are_by_invitation(stage, acme, level):
    client = acme.client()
    page = client.get(f"/p/{level}/join")
    assert "Joining is by invitation" in text(page) and "<form" not in page.content.decode().split("<main")[1].split("</main>")[0]
    with tenant_context(acme.id):
        signed_in(client, user_of("bea@solo.example", "Bea"), strong=False)
    answer = client.post(f"/p/{level}/join", joining(stage, level))
    assert answer.status_code == 409 and "organisations that we invite" in text(answer) and founded(stage) == []


def test_a_member_joins_the_program_of_the_level_without_naming_the_company(stage, acme):
    with tenant_context(acme.id):
        client = signed_in(acme.client(), stage.paul.advocate.user, strong=False)
        organisations.set_level(organisation_id=stage.harbour.id, level="gold", acting=stage.tess, at=START)
    assert "Join for Harbour Systems" in text(client.get("/p/gold/join"))
    assert "stands at another level" in text(client.get("/p/bronze/join"))
    answer = client.post("/p/gold/join", joining(stage, "gold", email="paul@harbour.example", name="Paul Hansen", company="Harbour Systems"))
    assert answer["Location"] == "/portal/" and founded(stage) == []


def test_other_programs_are_joined_as_ever(stage, acme):
    answer = acme.client().get("/p/customers/join")
    assert "Introduce people to Acme." in text(answer)
    assert acme.client().get("/p/customers/joined")["Location"].startswith("/sign-in/")


def invited(stage, email="nadia@harbour.example", **more) -> str:
    with tenant_context(stage.base.tenant_id):
        return invitations.invite_member(organisation_id=stage.harbour.id, email=email, name="Nadia Roth", acting=Actor("advocate", stage.paul.advocate_id),
                                         at=timezone.now(), **more)[1]


def yes(stage, **other) -> dict:
    with tenant_context(stage.base.tenant_id):
        program = stage.programs["silver"]
        return {"name": "Nadia Roth", "agreed": "on", "program": str(program.id), "terms": str(programs_queries.terms_in_force(program.id).id)} | other


def test_an_invitation_is_accepted_by_a_code_to_its_own_address(stage, acme):
    secret, client = invited(stage), acme.client()
    page = text(client.get(f"/partner/invitation/{secret}/"))
    assert "Harbour Systems would like you to introduce people to Acme." in page and "The code goes to nadia@harbour.example." in page
    answer = client.post(f"/partner/invitation/{secret}/", yes(stage))
    assert answer.status_code == 302
    answer = client.post("/sign-in/code/", {"code": mailed_code(acme)})
    answer = client.get(answer["Location"])
    assert answer["Location"] == "/portal/"
    assert "You introduce people for Harbour Systems from now on." in text(client.get("/portal/"))
    assert "You introduce people for Harbour Systems." in text(client.get("/portal/organisation/"))
    assert client.get("/partner/")["Location"] == "/portal/", "a seller is no admin"
    assert acme.client().get(f"/partner/invitation/{secret}/").status_code == 410
    with tenant_context(acme.id):
        assert Membership.objects.filter(organisation=stage.harbour, left_at=None).count() == 2


def test_who_is_signed_in_with_the_address_needs_no_code_and_an_admin_lands_in_the_workspace(stage, acme):
    secret = invited(stage, role="admin")
    with tenant_context(acme.id):
        client = signed_in(acme.client(), user_of("nadia@harbour.example", "Nadia"), strong=False)
    assert client.post(f"/partner/invitation/{secret}/", yes(stage))["Location"] == "/partner/"


def test_who_is_signed_in_as_another_proves_the_invited_address_first(stage, acme):
    secret = invited(stage)
    with tenant_context(acme.id):
        client = signed_in(acme.client(), stage.base.ann.advocate.user, strong=False)
    assert client.post(f"/partner/invitation/{secret}/", yes(stage))["Location"] == "/sign-in/code/"
    assert client.get("/partner/invitation/accepted").status_code == 409, "Ann holds the link, not the address"
    with tenant_context(acme.id):
        assert MemberInvitation.objects.filter(accepted_at=None, email="nadia@harbour.example").exists() and queries.organisation_of(stage.base.ann.advocate_id) is None


@pytest.mark.parametrize("given, said", [({"name": ""}, "Tell us your name"), ({"agreed": ""}, "Without your agreement")])
def test_a_yes_without_name_or_agreement(stage, acme, given, said):
    secret = invited(stage)
    answer = acme.client().post(f"/partner/invitation/{secret}/", yes(stage, **given))
    assert answer.status_code == 400 and said in text(answer)


@pytest.mark.parametrize("field, status", [("terms", 409), ("program", 409)])
def test_terms_or_a_program_that_never_were(stage, acme, field, status):
    secret = invited(stage)
    with tenant_context(acme.id):
        client = signed_in(acme.client(), user_of("nadia@harbour.example", "Nadia"), strong=False)
    answer = client.post(f"/partner/invitation/{secret}/", yes(stage, **{field: "01890000-0000-7000-8000-000000000000"}))
    assert answer.status_code == status
    with tenant_context(acme.id):
        assert Membership.objects.filter(organisation=stage.harbour).count() == 1


def test_a_link_that_never_was(stage, acme):
    assert acme.client().get("/partner/invitation/nothing/").status_code == 410


def test_paused_no_form_stands_on_the_invitation(stage, acme):
    secret = invited(stage)
    with tenant_context(acme.id):
        organisations.suspend_organisation(organisation_id=stage.harbour.id, reason="Under review", acting=stage.tess, at=START)
    page = acme.client().get(f"/partner/invitation/{secret}/")
    assert "The partnership is paused" in text(page) and "Under review" not in text(page) and 'name="agreed"' not in page.content.decode()
