"""/claim/<secret>/ : what waits, in words; claimed with a code, refused, or too late."""
import re

import pytest
from django.core import mail
from django.utils import timezone

from advocates import commands, queries
from advocates.models import Advocate
from foundation.accounts import queries as accounts_queries
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from tests.apps.advocates.test_unclaimed import maria
from tests.cast import later, submitted
from tests.sign_in import new_member, signed_in

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])   # failed codes are counted through the other connection


def link(stage, channel="rep", **other) -> str:
    """Made a moment ago: pages read the clock."""
    rep = new_member(stage, "sales_rep", "Rick Moreno")
    with tenant_context(stage.tenant_id):
        enrolment = maria(stage, rep_id=rep.user_id, **other)
        submitted(stage, enrolment, later(days=1), company="Geheim & Co", person="Kanarienvogel")
        return commands.issue_claim_link(advocate_id=enrolment.advocate_id, channel=channel, acting=stage.tess, at=timezone.now())


def filled(client, path, **other) -> dict:
    page = client.get(path).content.decode()
    return {"email": "maria@home.example", "agreed": "on", "terms": re.search(r'name="terms" value="([^"]+)"', page).group(1)} | other


def claimed_by(acme, client, path, email="maria@home.example"):
    return with_code(acme, client, client.post(path, filled(client, path, email=email)), email)


def with_code(acme, client, answer, email):
    assert answer["Location"] == "/sign-in/code/"
    worker.drain(acme.id, timezone.now())
    code = re.search(r"\b(\d{6})\b", next(one.body for one in reversed(mail.outbox) if one.to == [email])).group(1)
    answer = client.post("/sign-in/code/", {"code": code})
    return client.get(answer["Location"])


def test_the_page_says_who_told_and_no_more(acme, stage):
    """Whoever holds the link may look: no company, no person, no sum, no address before an address is proven."""
    page = acme.client().get(f"/claim/{link(stage)}/").content.decode()
    assert "Maria Santos, something waits in your name." in page and "You told Rick Moreno" in page
    assert not [word for word in ("Geheim", "Kanarienvogel", "maria@santos.example", "€") if word in page]


def test_claimed_with_a_code(acme, stage):
    client, path = acme.client(), f"/claim/{link(stage)}/"
    answer = claimed_by(acme, client, path)
    assert answer["Location"] == "/portal/"
    page = client.get("/portal/").content.decode()
    assert "Geheim &amp; Co" in page
    with tenant_context(stage.tenant_id):
        assert queries.advocate_of_user(accounts_queries.user_by_email("maria@home.example").id).status == "claimed"
    assert client.get(path)["Location"] == "/portal/"
    assert acme.client().get(path).status_code == 410 and "claimed already" in acme.client().get(path).content.decode()


@pytest.mark.parametrize("wrong, error", [({"email": "maria"}, "id_email_error"), ({"email": ""}, "id_email_error"), ({"agreed": ""}, "id_agreed_error")])
def test_bad_input(acme, stage, wrong, error):
    client, path = acme.client(), f"/claim/{link(stage)}/"
    answer = client.post(path, {name: value for name, value in filled(client, path, **wrong).items() if value or name == "email"})
    assert answer.status_code == 400 and f'id="{error}"' in answer.content.decode()


def test_who_refers_here_already_is_told_kindly_and_the_rep_too(acme, stage):
    client, path = acme.client(), f"/claim/{link(stage)}/"
    with tenant_context(stage.tenant_id):
        ann = accounts_queries.user(stage.ann.advocate.user_id)
    signed_in(client, ann, strong=False)
    answer = client.post(path, filled(client, path, email=ann.email), follow=True)
    assert "under another entry with this address" in answer.content.decode() and answer.status_code == 200
    worker.drain(acme.id, timezone.now())
    [told] = [one for one in mail.outbox if one.subject == "Maria Santos refers already"]
    assert "rick.moreno" in told.to[0] and "known here as Ann" in told.body


def test_nothing_kept(acme, stage):
    client, path = acme.client(), f"/claim/{link(stage)}/"
    answer = client.post(f"{path}no", follow=True)
    assert answer.status_code == 410 and "Nothing is kept in your name." in answer.content.decode()
    assert client.get(f"{path}no").status_code == 405


def test_terms_that_changed_meanwhile(acme, stage):
    client, path = acme.client(), f"/claim/{link(stage)}/"
    given = filled(client, path)
    with tenant_context(stage.tenant_id):
        programs_commands.publish_terms(program_id=stage.program.id, text="Other ones.", acting=stage.tess, at=timezone.now())
    answer = with_code(acme, client, client.post(path, given), given["email"])
    page = answer.content.decode()
    assert answer.status_code == 409 and "The terms changed while you were reading" in page and "Other ones." in page
    with tenant_context(stage.tenant_id):
        assert Advocate.objects.get(name="Maria Santos").status == "unclaimed"


def test_links_of_others_are_unknown(acme, bolt, stage):
    secret = link(stage)
    assert bolt.client().get(f"/claim/{secret}/").status_code == 404
    assert bolt.client().post(f"/claim/{secret}/no").status_code == 404
    assert acme.client().get("/claim/nothing/").status_code == 404
    assert acme.client().get(f"/claim/{secret}/").status_code == 200


def test_the_letter_the_reminder_and_the_end(acme, stage):
    """One letter, one reminder 14 days before the end, then it lapses; nothing in them but the link."""
    with tenant_context(stage.tenant_id):
        enrolment = maria(stage)
        submitted(stage, enrolment, later(days=1), company="Geheim & Co")
        secret = commands.issue_claim_link(advocate_id=enrolment.advocate_id, channel="mail", acting=stage.tess, at=later(days=1))
    worker.drain(acme.id, later(days=76))
    to_maria = [one for one in mail.outbox if one.to == ["maria@santos.example"]]
    assert [one.subject for one in to_maria] == ["Acme keeps something in your name"] and f"/claim/{secret}/" in to_maria[0].body
    worker.drain(acme.id, later(days=77, minutes=1))
    to_maria = [one for one in mail.outbox if one.to == ["maria@santos.example"]]
    assert len(to_maria) == 2 and to_maria[1].subject == "Until 1 June: what Acme keeps for you" and f"/claim/{secret}/" in to_maria[1].body
    assert not [one for one in to_maria if "Geheim" in one.body]
    worker.drain(acme.id, later(days=91, minutes=1))
    with tenant_context(stage.tenant_id):
        assert queries.advocate(enrolment.advocate_id).status == "lapsed"
    assert len([one for one in mail.outbox if one.to == ["maria@santos.example"]]) == 2


def test_without_an_address_the_rep_is_reminded(acme, stage):
    rep = new_member(stage, "sales_rep", "Rick Moreno")
    with tenant_context(stage.tenant_id):
        enrolment = maria(stage, email="", rep_id=rep.user_id)
        for day in (1, 2):   # the reminder is about the newest
            commands.issue_claim_link(advocate_id=enrolment.advocate_id, channel="rep", acting=stage.tess, at=later(days=day))
    worker.drain(acme.id, later(days=80))
    [told] = [one for one in mail.outbox if one.to == [rep.user.email]]
    assert told.subject == "Maria Santos hasn’t claimed it yet" and f"/sales/advocates/{enrolment.advocate_id}/" in told.body
