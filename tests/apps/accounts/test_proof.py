"""Confirm that it's you: money and doors want a proof that is younger than ten minutes, and what was typed goes on afterwards."""
import html
import re

import pytest
from django.utils import timezone

from foundation.accounts import commands, lockout, queries
from foundation.accounts.models import ApiKey, Invitation
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from foundation.web import proof
from fulfilment import queries as fulfilment_queries
from tests.apps.accounts.passkey import SoftPasskey
from tests.apps.accounts.walk import app_code, mailed_code, options_in, with_app, with_passkey
from tests.callers import caller
from tests.cast import set_stage
from tests.sign_in import new_member, signed_in, staff_client

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])
KEY = {"label": "Our “shop” <b>&", "scopes": ["read", "payouts:write"]}


def grown_old(client):
    session = client.session
    session[queries.HOW] = {**session[queries.HOW], proof.UNTIL: timezone.now().isoformat()}
    session.save()
    return client


def fields(page) -> dict:
    """What the page in between would send: the hidden fields of its last form but “Send another code”."""
    form = re.findall(r'<form class="panel.*?</form>', page.content.decode(), re.S)[-1]
    found: dict[str, list] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form):
        found.setdefault(name, []).append(html.unescape(value))
    return {name: values for name, values in found.items() if name != "csrfmiddlewaretoken"}


def test_a_key_is_made_after_the_second_factor_and_what_was_typed_goes_on(acme):
    member, secret, client = with_app(acme)
    page = grown_old(client).post("/console/keys/", KEY)
    assert page.status_code == 200 and "Confirm that it’s you" in page.content.decode()
    with tenant_context(acme.id):
        assert not ApiKey.objects.exists()
    kept = fields(page)
    assert kept == {"proof-next": ["/console/keys/"], "label": [KEY["label"]], "scopes": KEY["scopes"]}
    wrong = client.post("/confirm/", {**kept, "proof-code": "000000"})
    assert wrong.status_code == 400 and fields(wrong) == kept and "doesn’t fit" in wrong.content.decode()
    before = client.session.session_key
    answer = client.post("/confirm/", {**kept, "proof-code": app_code(secret)})
    assert (answer.status_code, answer["Location"]) == (307, "/console/keys/")   # the browser sends the same form on
    assert client.session.session_key != before
    assert client.post(answer["Location"], {**kept, "proof-code": "…"}).status_code == 302
    with tenant_context(acme.id):
        key = ApiKey.objects.get()
        assert (key.label, key.scopes) == (KEY["label"], KEY["scopes"])
        assert [(event.name, event.payload.get("how")) for event in outbox_queries.timeline([member.user_id])][-1] == ("member.confirmed", "totp")
    assert client.post("/console/keys/", KEY).status_code == 302   # for ten minutes nobody asks again


def test_a_passkey_confirms_too(acme):
    member, passkey = with_passkey(acme)
    client = grown_old(signed_in(acme.client(), member.user))
    page = client.post("/console/team/", {"email": "new@acme.example", "role": "owner"})
    with tenant_context(acme.id):
        assert not Invitation.objects.exists()
    body = {**fields(page), "proof-credential": passkey.get(options_in(page))}
    assert client.post("/confirm/", {**body, "proof-credential": SoftPasskey(passkey.origin).get(options_in(page))}).status_code == 400
    page = client.post("/console/team/", {"email": "new@acme.example", "role": "owner"})
    answer = client.post("/confirm/", {**body, "proof-credential": passkey.get(options_in(page))})
    assert answer.status_code == 307 and client.post(answer["Location"], body).status_code == 302
    with tenant_context(acme.id):
        assert Invitation.objects.get().role == "owner"


def test_an_advocate_confirms_with_a_new_code_before_the_account_changes(acme):
    stage = set_stage(acme)
    typed = {"holder": "Ann Example", "iban": "DE89 3704 0044 0532 0130 00", "bic": ""}
    with tenant_context(acme.id):
        ann = queries.user(stage.ann.advocate.user_id)
    client = signed_in(acme.client(), ann, strong=False, fresh=False)
    page = client.post("/portal/payout/", typed)
    assert "We sent six figures to <strong>ann@example.test</strong>" in page.content.decode()
    kept = fields(page)
    assert {name: kept[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert client.post("/confirm/", {**kept, "proof-code": "12345x"}).status_code == 400
    code = mailed_code(acme)
    client.post("/confirm/", {**kept, "proof-again": "1"})
    assert client.post("/confirm/", {**kept, "proof-code": code}).status_code == 400   # the first one is not the one that is awaited
    whose = ("advocate", stage.ann.advocate_id)
    with tenant_context(acme.id):
        assert fulfilment_queries.method_of(*whose) is None
    answer = client.post("/confirm/", {**kept, "proof-code": mailed_code(acme)})
    assert (answer.status_code, answer["Location"]) == (307, "/portal/payout/")
    assert client.post(answer["Location"], kept).status_code == 302
    with tenant_context(acme.id):
        assert fulfilment_queries.method_of(*whose) is not None


def test_a_code_for_somebody_elses_address_proves_nothing(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        ann = queries.user(stage.ann.advocate.user_id)
        row = commands.send_code(email="ben@example.test", at=timezone.now())
    client = signed_in(acme.client(), ann, strong=False, fresh=False)
    session = client.session
    session[proof.CODE] = str(row.id)
    session.save()
    assert client.post("/confirm/", {"proof-next": "/portal/payout/", "proof-code": mailed_code(acme)}).status_code == 400
    assert "Confirm that it’s you" in client.post("/portal/payout/", {"iban": "x"}).content.decode()


def test_who_has_no_second_factor_confirms_with_the_password(acme):
    with tenant_context(acme.id):
        member = new_member(acme, "read_only")
        member.user.set_password("four plain words together")
        member.user.save()
    client = signed_in(acme.client(), member.user, fresh=False)
    session = client.session
    session[queries.HOW] = {**session[queries.HOW], "how": "password"}
    session.save()
    page = client.post("/staff/your-sign-in/codes")
    assert "Your password" in page.content.decode()
    for password, status in (("", 400), ("wrong", 400), ("four plain words together", 307)):
        assert client.post("/confirm/", {**fields(page), "proof-password": password}).status_code == status


def test_guessing_the_proof_has_a_limit(acme):
    _, secret, client = with_app(acme)
    kept = fields(grown_old(client).post("/console/keys/", KEY))
    for _ in range(lockout.LIMITS[lockout.SECOND_FACTOR]):
        client.post("/confirm/", {**kept, "proof-code": "000000"})
    page = client.post("/confirm/", {**kept, "proof-code": app_code(secret)})
    assert page.status_code == 400 and "too often" in page.content.decode()


def test_a_found_session_adds_no_passkey_of_its_own(acme):
    """Else whoever sat down at an open laptop would confirm with what they just added."""
    member, secret, client = with_app(acme)
    passkey = SoftPasskey(f"http://{acme.host}")
    options = options_in(client.get("/staff/your-sign-in/"))
    page = grown_old(client).post("/staff/second-factor/passkey/", {"credential": passkey.create(options), "name": "Mine"})
    assert "Confirm that it’s you" in page.content.decode()
    answer = client.post("/confirm/", {**fields(page), "proof-code": app_code(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/staff/your-sign-in/")
    with tenant_context(acme.id):
        assert queries.factors_of(member.user_id) == ["totp"]


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "/\\evil.example"])
def test_it_leads_to_no_other_site(acme, to):
    _, secret, client = with_app(acme)
    assert client.post("/confirm/", {"proof-next": to, "proof-code": app_code(secret)})["Location"] == "/"


def test_a_form_is_sent_on_only_to_a_page_that_asks_for_a_proof(acme):
    _, secret, client = with_app(acme)
    answer = client.post("/confirm/", {"proof-next": "/sign-out/", "proof-code": app_code(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-out/")   # a GET, which does nothing


def test_a_key_to_the_api_is_never_asked(acme):
    assert caller(acme).post("payouts/files", {"kind": "bank", "currency": "EUR"}).status_code in (201, 400, 409)


def test_nobody_confirms_for_somebody_else(acme, bolt):
    assert acme.client().post("/confirm/", {"proof-next": "/console/keys/"})["Location"].startswith("/sign-in/")
    assert staff_client(bolt).post("/confirm/", {"proof-next": "/console/keys/"}, HTTP_HOST=acme.host)["Location"].startswith("/sign-in/")
