"""One's own second steps: more of them, fewer of them, new recovery codes; and what is over is forgotten."""
import re

import pytest

from foundation.accounts import commands, lockout, queries, tasks
from foundation.accounts.models import Entry, FailedLogins, SignInCode
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from tests.apps.accounts.passkey import SoftPasskey
from tests.apps.accounts.walk import app_code, give_password, options_in, shown_secret, staff, with_app
from tests.cast import START, later
from tests.sign_in import new_member, staff_client

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])


def last_event(vendor, user_id):
    with tenant_context(vendor.id):
        event = outbox_queries.timeline([user_id])[-1]
        return event.name, event.payload.get("factor")


def test_a_second_passkey_and_then_the_app_goes(acme):
    member, _, client = with_app(acme)
    page = client.get("/staff/your-sign-in/")
    assert "Authenticator app" in page.content.decode() and "10 are left" in page.content.decode()
    passkey = SoftPasskey(f"http://{acme.host}")
    answer = client.post("/staff/second-factor/passkey/", {"credential": passkey.create(options_in(page)), "name": "Laptop"})
    assert answer["Location"] == "/staff/your-sign-in/"
    assert "Laptop" in client.get("/staff/your-sign-in/").content.decode()
    with tenant_context(acme.id):
        app, key = queries.factor_rows(member.user_id)
    client.post(f"/staff/your-sign-in/{app.id}/remove")
    assert last_event(acme, member.user_id) == ("member.factor_removed", "totp")
    client.post(f"/staff/your-sign-in/{key.id}/remove")
    assert "Your role needs one of these" in client.get("/staff/your-sign-in/").content.decode()
    with tenant_context(acme.id):
        assert queries.factors_of(member.user_id) == ["webauthn"]


def test_who_needs_none_may_take_away_the_last_one(acme):
    member = staff(acme, "sales_rep")
    client = acme.client()
    give_password(client)
    secret = shown_secret(client.get("/staff/second-factor/app/"))
    client.post("/staff/second-factor/app/", {"code": app_code(secret)})
    with tenant_context(acme.id):
        [app] = queries.factor_rows(member.user_id)
    client.post(f"/staff/your-sign-in/{app.id}/remove")
    with tenant_context(acme.id):
        assert queries.factors_of(member.user_id) == [] and queries.unused_recovery_codes(member.user_id) == []


def test_nobody_takes_away_somebody_elses(acme, bolt):
    member, _, _ = with_app(acme)
    with tenant_context(acme.id):
        [app] = queries.factor_rows(member.user_id)
    for client in (staff_client(acme), staff_client(bolt)):
        assert client.post(f"/staff/your-sign-in/{app.id}/remove").status_code == 404
    with tenant_context(acme.id):
        assert queries.factors_of(member.user_id) == ["totp"]


def test_new_recovery_codes_replace_the_old_ones(acme):
    member, _, client = with_app(acme)
    with tenant_context(acme.id):
        old = queries.unused_recovery_codes(member.user_id)
    assert client.post("/staff/your-sign-in/codes")["Location"] == "/staff/recovery-codes/"
    new = re.findall(r"<li>(\d{8})</li>", client.get("/staff/recovery-codes/").content.decode())
    assert len(new) == 10 and not set(old) & set(new)
    assert client.post("/staff/recovery-codes/")["Location"] == "/staff/your-sign-in/"
    other = acme.client()
    give_password(other)
    assert other.post("/staff/second-factor/check/", {"code": old[0]}).status_code == 400
    assert other.post("/staff/second-factor/check/", {"code": new[0]}).status_code == 302


def test_without_a_second_step_there_are_no_recovery_codes(acme):
    client = staff_client(acme, "sales_rep")
    client.post("/staff/your-sign-in/codes")
    assert "Set up an app or a passkey first" in client.get("/staff/your-sign-in/").content.decode()


def test_strangers_and_halfway_see_nothing(acme):
    staff(acme)
    assert acme.client().get("/staff/your-sign-in/")["Location"].startswith("/staff/sign-in/")
    client = acme.client()
    give_password(client)
    assert client.get("/staff/your-sign-in/")["Location"].startswith("/staff/sign-in/")


def test_what_is_over_is_forgotten(acme, bolt):
    tess = new_member(acme, "owner")
    for vendor in (acme, bolt):
        with tenant_context(vendor.id):
            commands.send_code(email="ann@example.test", at=START)
    with tenant_context(acme.id):
        commands.issue_entry(user_id=tess.user_id, at=START)
        tasks.forget_expired(at=later(days=1))
        assert (SignInCode.objects.count(), Entry.objects.count(), FailedLogins.objects.count()) == (1, 1, 2)
        tasks.forget_expired(at=later(days=1, minutes=11))
        assert (SignInCode.objects.count(), Entry.objects.count(), FailedLogins.objects.count()) == (0, 0, 0)
        lockout.count(lockout.PASSWORD, "ann@example.test", START)
    with tenant_context(bolt.id):
        assert SignInCode.objects.count() == 1
