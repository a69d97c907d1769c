"""A new installation begins at the command line; operators sign in at their own host and look, at their own tenant alone."""
import json
import re

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from foundation.accounts import commands, queries
from foundation.accounts.models import Member
from foundation.kernel.acting import SYSTEM
from foundation.kernel.errors import BadInput
from foundation.tenants import commands as tenants_commands
from foundation.tenants import queries as tenants_queries
from foundation.tenants import secrets
from foundation.tenants.context import tenant_context
from tests.apps.accounts.walk import PASSWORD, app_code, shown_secret, whoever, with_app
from tests.cast import START
from tests.sign_in import new_member, signed_in, staff_client

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])
HOST = "operator.localhost"


def said(capsys, *line) -> str:
    call_command(*line)
    return capsys.readouterr().out


def path_of(link: str) -> str:
    return re.sub(r"^https?://[^/]+", "", link)


@pytest.fixture
def platform(transactional_db):
    """The one reserved tenant; whichever test comes first makes it."""
    known = tenants_queries.tenant_by_slug("platform")
    return known or tenants_commands.create_tenant(slug="platform", kind="platform", name="Referral platform", host=HOST)


@pytest.fixture
def operator(platform):
    with tenant_context(platform.id):
        known = queries.user_by_email("root@platform.example")
        if known is None:
            commands.add_member(email="root@platform.example", name="Root", role="operator", acting=SYSTEM, at=START, password=PASSWORD)
        return queries.member_of(queries.user_by_email("root@platform.example").id)


def operators_host() -> str:
    return tenants_queries.canonical_host(tenants_queries.tenant_by_slug("platform").id)


def at_operators() -> Client:
    return Client(HTTP_HOST=operators_host())


def test_a_vendor_is_made_and_its_owner_walks_in(capsys, transactional_db):
    slug = f"newco-{id(capsys)}"
    made = json.loads(said(capsys, "create_vendor", slug, "--name", "Newco", "--owner", "olga@newco.example", "--time-zone", "Europe/Berlin", "--json"))
    assert made["host"] == f"{slug}.localhost"
    client = Client(HTTP_HOST=made["host"])
    assert "Join the team of Newco" in client.get(path_of(made["link"])).content.decode()
    assert client.post(path_of(made["link"]), {"name": "Olga", "password": PASSWORD})["Location"] == "/staff/second-factor/"
    secret = shown_secret(client.get("/staff/second-factor/"))
    client.post("/staff/second-factor/app/", {"code": app_code(secret)})
    assert "One person looks after Newco" in client.get("/console/team/").content.decode()
    with pytest.raises(CommandError, match="slug: There is a vendor"):
        call_command("create_vendor", slug, "--name", "Newco", "--owner", "olga@newco.example")
    plain = said(capsys, "invite_staff", slug, "otto@newco.example", "--role", "sales_rep")
    assert "/staff/invitation/" in plain and "works once" in plain
    with pytest.raises(CommandError, match="email: This person is on the team"):
        call_command("invite_staff", slug, "olga@newco.example")
    with pytest.raises(CommandError, match="no vendor nowhere"):
        call_command("invite_staff", "nowhere", "olga@newco.example")


def test_a_vendor_answers_at_a_host_of_its_own_too(capsys, acme, bolt):
    slug, own = acme.host.removesuffix(".localhost"), f"Refer-{acme.id.hex}.acme.example"
    assert f"answers at {own.lower()} too" in said(capsys, "add_host", slug, own)
    at_own = Client(HTTP_HOST=own.lower())
    assert at_own.get("/").status_code == 200
    assert at_own.get("/staff/sign-in/")["Location"].startswith(f"http://{acme.host}")   # a passkey is bound to the first host
    for taken in (own, bolt.host, "localhost", "no host"):
        with pytest.raises(CommandError, match="host: "):
            call_command("add_host", slug, taken)
    for nobody in ("nowhere", "platform"):
        with pytest.raises(CommandError, match="no vendor"):
            call_command("add_host", nobody, "refer.nobody.example")


@pytest.mark.parametrize("wrong, field", [
    ({"slug": "A"}, "slug"), ({"slug": "platform"}, "slug"), ({"name": " "}, "name"), ({"host": "a b"}, "host"), ({"host": "localhost"}, "host"),
    ({"owner_email": "olga"}, "email"), ({"accent": "red"}, "accent"), ({"locale": "xx"}, "locale"), ({"time_zone": "Mars"}, "time_zone"),
    ({"currency": "EURO"}, "currency")])
def test_a_vendor_that_cannot_be_is_not_made(transactional_db, wrong, field):
    values = {"slug": "fine-slug", "name": "Fine", "host": "fine.localhost", "owner_email": "olga@fine.example", "at": START} | wrong
    with pytest.raises(BadInput) as refusal:
        commands.create_vendor(**values)
    assert {error.pointer for error in refusal.value.errors} == {f"/{field}"}
    assert tenants_queries.tenant_by_slug(values["slug"]) is None or values["slug"] == "platform"


def test_an_operator_walks_in(capsys, platform):
    email = f"op{id(capsys)}@platform.example"
    link = json.loads(said(capsys, "create_operator", email, "--json"))["link"]
    client = at_operators()
    assert client.get("/")["Location"] == "/vendors/"
    assert client.get("/operator/")["Location"].startswith("/operator/login/")
    assert client.get("/operator/login/?next=/operator/")["Location"] == "/staff/sign-in/?next=%2Foperator%2F"
    assert client.post(path_of(link), {"name": "Rosa", "password": PASSWORD})["Location"] == "/staff/second-factor/"
    assert client.get("/operator/")["Location"].startswith("/operator/login/") and not whoever(client)
    secret = shown_secret(client.get("/staff/second-factor/"))
    client.post("/staff/second-factor/app/", {"code": app_code(secret)})
    assert client.post("/staff/recovery-codes/")["Location"] == "/operator/"
    assert client.get("/operator/").status_code == 200


def test_operators_see_vendors_and_their_own_accounts_and_change_nothing(acme, operator):
    rita = new_member(acme, "owner", "Rita")
    client = signed_in(at_operators(), operator.user)
    front = client.get("/operator/").content.decode()
    assert "Tenants" in front and "Authenticator" not in front and "Email" not in front and "Groups" not in front
    tenants = client.get(f"/operator/tenants/tenant/?q={acme.host.split('.')[0]}").content.decode()
    assert acme.host.split(".")[0] in tenants
    assert acme.host in client.get(f"/operator/tenants/tenant/{acme.id}/change/").content.decode()
    assert acme.host.split(".")[0] in client.get(f"/operator/tenants/tenant/?q={acme.host}").content.decode()
    users = client.get("/operator/accounts/user/").content.decode()
    assert "root@platform.example" in users and rita.user.email not in users
    assert client.get(f"/operator/accounts/user/{rita.user_id}/change/").status_code == 302   # unknown here
    assert client.get(f"/operator/accounts/user/{operator.user_id}/change/").status_code == 200
    assert "password" not in client.get(f"/operator/accounts/user/{operator.user_id}/change/").content.decode().lower().replace("change password", "").replace("password_change", "")
    for path in ("tenants/tenant/add/", f"tenants/tenant/{acme.id}/delete/", "accounts/user/add/", f"accounts/user/{operator.user_id}/delete/", "accounts/member/add/"):
        assert client.post(f"/operator/{path}", {"slug": "x", "post": "yes"}).status_code == 403, path
    assert client.post(f"/operator/tenants/tenant/{acme.id}/change/", {"slug": "x"}).status_code == 403
    for hidden in ("mfa/authenticator/", "account/emailaddress/", "auth/group/"):
        assert client.get(f"/operator/{hidden}").status_code in (403, 404)
    assert client.get("/operator/password_change/")["Location"] == "/staff/forgotten/"
    client.post("/operator/logout/")
    assert not whoever(client)


def test_who_is_no_operator_or_signed_in_weakly_sees_nothing(acme, operator):
    inside = "/operator/tenants/tenant/"
    assert at_operators().get(inside).status_code == 302
    assert signed_in(at_operators(), operator.user, strong=False).get(inside).status_code == 302
    owner = staff_client(acme)
    assert owner.get(inside).status_code == 404                      # no such page at a vendor's host
    assert owner.get(inside, HTTP_HOST=operators_host()).status_code == 302      # nobody at the operators' host
    with tenant_context(operator.tenant_id):
        ann = commands.ensure_user(email="ann@platform.example", name="Ann")
    assert signed_in(at_operators(), ann).get(inside).status_code == 302
    assert signed_in(acme.client(), operator.user).get("/console/team/")["Location"].startswith("/staff/sign-in/")   # an operator is nobody at a vendor


def test_a_vendor_has_no_operators(acme, operator):
    with tenant_context(acme.id), pytest.raises(BadInput):
        commands.invite_member(email="x@acme.example", role="operator", acting=SYSTEM, at=START)
    with tenant_context(operator.tenant_id):
        with pytest.raises(BadInput):
            commands.add_member(email="x@platform.example", name="X", role="owner", acting=SYSTEM, at=START)
        assert set(Member.objects.values_list("role", flat=True)) == {"operator"}


def test_secrets_are_sealed_with_the_newest_key(acme, capsys, settings):
    member, secret, _ = with_app(acme)
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()

    def sealed():
        with tenant_context(acme.id):
            return [row.data["secret"] for row in queries.factor_rows(member.user_id)]

    def with_keys(*keys):
        settings.FIELD_KEYS = list(keys)
        secrets._ring.cache_clear()

    try:
        before = sealed()
        with_keys(new, old)
        call_command("reseal", "--dry-run")
        assert sealed() == before
        assert json.loads(said(capsys, "reseal", "--json").splitlines()[-1])["resealed"] >= 2
        assert sealed() != before
        with_keys(new)
        with tenant_context(acme.id):
            assert commands.check_second_factor(user_id=member.user_id, code=app_code(secret), at=timezone.now()) == "totp"
        with_keys(Fernet.generate_key().decode())
        with pytest.raises(CommandError, match="FIELD_KEYS does not hold"):
            call_command("reseal")
        with_keys(old, new)
        call_command("reseal")   # as the other tests of this database expect it
    finally:
        with_keys(old)
