"""Mailed links: opening changes nothing, the form uses them up; and what one vendor gave means nothing at another."""
import re

import pytest
from django.utils import timezone

from foundation.accounts import commands, queries
from foundation.accounts.models import User
from foundation.kernel.acting import SYSTEM
from foundation.tenants.context import tenant_context
from tests.apps.accounts.walk import ANN, PASSWORD, app_code, give_password, last_mail, mailed_code, staff, whoever, with_app
from tests.sign_in import new_member

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])


def test_an_invitation_leads_to_the_team(acme, bolt):
    with tenant_context(acme.id):
        _, secret = commands.invite_member(email="olga@acme.example", role="finance_approver", acting=SYSTEM, at=timezone.now())
    link = re.search(r"http://\S+", last_mail(acme)).group()
    assert link.startswith(f"http://{acme.host}") and secret in link
    path = f"/staff/invitation/{secret}/"
    client = acme.client()
    for _ in range(2):
        assert client.get(path).status_code == 200   # opening it changes nothing
    assert bolt.client().get(path).status_code == 410 and bolt.client().post(path, {"name": "O", "password": PASSWORD}).status_code == 410
    assert client.post(path, {"name": "Olga", "password": "short"}).status_code == 400
    assert client.post(path, {"name": "Olga", "password": PASSWORD})["Location"] == "/staff/second-factor/"
    assert not whoever(client) and "QR code" in client.get("/staff/second-factor/").content.decode()
    assert client.get(path).status_code == 410


def test_a_reset_link_is_used_by_the_form_and_ends_other_sessions(acme):
    member = staff(acme, "read_only")
    client = acme.client()
    give_password(client)
    stranger = acme.client()
    stranger.post("/staff/forgotten/", {"email": "tess@acme.example"})
    path = re.search(r"/staff/reset/[\w-]+/", last_mail(acme)).group()
    for _ in range(2):
        assert stranger.get(path).status_code == 200
    assert client.get("/staff/second-factor/").status_code == 200
    assert stranger.post(path, {"password": "four other words together"})["Location"] == "/console/"   # the link was a way in of its own
    assert stranger.get(path).status_code == stranger.post(path, {"password": PASSWORD}).status_code == 410
    assert client.get("/staff/second-factor/")["Location"] == "/staff/sign-in/"   # the old session is over
    assert give_password(acme.client()).status_code == 400
    again = acme.client()
    assert give_password(again, password="four other words together").status_code == 302 and whoever(again) == str(member.user_id)


def test_a_cookie_of_one_vendor_is_nobody_at_the_other(acme, bolt):
    staff(acme, "read_only")
    staff(bolt, "read_only")
    client = acme.client()
    give_password(client)
    assert client.get("/staff/second-factor/").status_code == 200
    assert client.get("/staff/second-factor/", HTTP_HOST=bolt.host)["Location"] == "/staff/sign-in/"


def test_a_right_password_at_one_vendor_is_half_a_sign_in_there_alone(acme, bolt):
    _, secret, _ = with_app(acme)
    staff(bolt)
    client = acme.client()
    give_password(client)
    answer = client.post("/staff/second-factor/check/", {"code": app_code(secret)}, HTTP_HOST=bolt.host)
    assert answer["Location"] == "/staff/sign-in/" and not whoever(client)


def test_a_code_of_one_vendor_means_nothing_at_another(acme, bolt):
    client = acme.client()
    client.post("/sign-in/", {"email": ANN})
    code = mailed_code(acme)
    assert client.post("/sign-in/code/", {"code": code}, HTTP_HOST=bolt.host).status_code == 400
    with tenant_context(bolt.id):
        assert not User.objects.exists()


def test_the_app_of_one_vendor_means_nothing_at_another(acme, bolt):
    _, secret, _ = with_app(acme)
    _, _, _ = with_app(bolt)
    client = bolt.client()
    give_password(client)
    assert client.post("/staff/second-factor/check/", {"code": app_code(secret)}).status_code == 400 and not whoever(client)
    with tenant_context(bolt.id):
        acme_member = new_member(bolt, "owner")
        assert queries.factors_of(acme_member.user_id) == []
