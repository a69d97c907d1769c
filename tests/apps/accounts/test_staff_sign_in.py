"""Staff sign in with a password and a second factor, which some must set up first."""
import re

import pytest

from foundation.accounts import commands, lockout, queries, states
from foundation.kernel.acting import SYSTEM
from foundation.outbox import queries as outbox_queries
from foundation.tenants import commands as tenants_commands
from foundation.tenants.context import tenant_context
from foundation.web import sessions
from tests.apps.accounts.walk import ANN, PASSWORD, app_code, give_password, how, shown_secret, staff, whoever, with_app
from tests.cast import START

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])


def test_an_owner_sets_up_an_app_before_anything_opens(acme):
    member = staff(acme)
    client = acme.client()
    assert give_password(client, next="/p/x/")["Location"] == "/staff/second-factor/"
    assert not whoever(client)
    page = client.get("/staff/second-factor/")
    secret = shown_secret(page)
    assert "<svg" in page.content.decode() and secret not in str(dict(client.session))
    wrong = client.post("/staff/second-factor/app/", {"code": "000000"})
    assert wrong.status_code == 400 and not whoever(client) and shown_secret(wrong) == secret
    answer = client.post("/staff/second-factor/app/", {"code": app_code(secret)})
    assert answer["Location"] == "/staff/recovery-codes/" and whoever(client) == str(member.user_id) and how(client) == states.BY_SECOND_FACTOR
    codes = re.findall(r"<li>(\d{8})</li>", client.get("/staff/recovery-codes/").content.decode())
    assert len(codes) == 10
    assert client.post("/staff/recovery-codes/")["Location"] == "/p/x/"
    assert client.get("/staff/recovery-codes/").status_code == 302   # never again
    with tenant_context(acme.id):
        assert [event.name for event in outbox_queries.timeline([member.user_id])] == ["member.added", "member.factor_added"]
        assert secret not in repr([row.data for row in queries.factor_rows(member.user_id)])


def test_password_and_app_open_a_session_and_a_code_works_once(acme):
    member, secret, _ = with_app(acme)
    client, other = acme.client(), acme.client()
    give_password(client)
    give_password(other)
    code = app_code(secret)
    answer = client.post("/staff/second-factor/check/", {"code": code[:3] + " " + code[3:]})
    assert answer.status_code == 302 and whoever(client) == str(member.user_id) and how(client) == states.BY_SECOND_FACTOR
    again = other.post("/staff/second-factor/check/", {"code": code})
    assert again.status_code == 400 and not whoever(other)


def test_a_recovery_code_works_once(acme):
    member, _, first = with_app(acme)
    code = re.findall(r"<li>(\d{8})</li>", first.get("/staff/recovery-codes/").content.decode())[0]
    client, other = acme.client(), acme.client()
    give_password(client)
    give_password(other)
    assert client.post("/staff/second-factor/check/", {"code": code}).status_code == 302 and whoever(client)
    assert other.post("/staff/second-factor/check/", {"code": code}).status_code == 400 and not whoever(other)


def test_the_password_alone_adds_no_second_app(acme):
    with_app(acme)
    client = acme.client()
    give_password(client)
    assert client.get("/staff/second-factor/app/")["Location"] == "/staff/second-factor/"
    assert client.post("/staff/second-factor/passkey/", {"credential": "{}"})["Location"] == "/staff/second-factor/"


def test_the_second_step_has_a_limit_too(acme):
    _, secret, _ = with_app(acme)
    client = acme.client()
    give_password(client)
    for _ in range(lockout.LIMITS[lockout.SECOND_FACTOR]):
        assert client.post("/staff/second-factor/check/", {"code": "000000"}).status_code == 400
    page = client.post("/staff/second-factor/check/", {"code": app_code(secret)})
    assert page.status_code == 400 and "too often" in page.content.decode() and not whoever(client)


@pytest.mark.parametrize("role", ["sales_rep", "read_only"])
def test_who_needs_no_second_step_may_have_one(acme, role):
    member = staff(acme, role)
    client = acme.client()
    assert give_password(client).status_code == 302
    assert whoever(client) == str(member.user_id) and how(client) == "password"
    secret = shown_secret(client.get("/staff/second-factor/"))
    client.post("/staff/second-factor/app/", {"code": app_code(secret)})
    assert how(client) == states.BY_SECOND_FACTOR
    other = acme.client()
    assert give_password(other)["Location"] == "/staff/second-factor/" and not whoever(other)   # from now on it is asked for


def test_ten_wrong_passwords_lock_the_right_one_out(acme, bolt):
    staff(acme, "read_only")
    client = acme.client()
    for _ in range(lockout.LIMITS[lockout.PASSWORD]):
        assert give_password(client, password="wrong").status_code == 400
    page = give_password(client)
    assert page.status_code == 400 and "too often" in page.content.decode() and not whoever(client)
    staff(bolt, "read_only")
    assert give_password(bolt.client()).status_code == 302   # another vendor's door


def test_a_right_password_clears_the_count(acme):
    staff(acme, "read_only")
    for _ in range(2):
        for _ in range(lockout.LIMITS[lockout.PASSWORD] - 1):
            give_password(acme.client(), password="wrong")
        assert give_password(acme.client()).status_code == 302


def test_who_left_does_not_get_in(acme):
    member = staff(acme, "read_only")
    staff(acme, "owner", "olga@acme.example")
    with tenant_context(acme.id):
        commands.remove_member(member_id=member.id, acting=SYSTEM, at=START)
    client = acme.client()
    assert give_password(client).status_code == 400 and not whoever(client)


def test_an_advocate_has_no_password(acme):
    with tenant_context(acme.id):
        commands.ensure_user(email=ANN, name="Ann")
    assert give_password(acme.client(), email=ANN, password="").status_code == 400
    assert give_password(acme.client(), email=ANN, password="!").status_code == 400


def test_staff_sign_in_at_the_canonical_host_alone(acme):
    staff(acme, "read_only")
    custom = f"refer-{acme.host}"
    tenants_commands.add_address(tenant_id=acme.id, host=custom)
    client = acme.client()
    answer = client.get("/staff/sign-in/?next=/portal/", HTTP_HOST=custom)
    assert answer["Location"].startswith(f"http://{acme.host}") and answer["Location"].endswith("/staff/sign-in/?next=/portal/")
    answer = client.post("/staff/sign-in/", {"email": "tess@acme.example", "password": PASSWORD}, HTTP_HOST=custom)
    assert answer["Location"].startswith(f"http://{acme.host}") and not whoever(client)
    assert client.get("/sign-in/", HTTP_HOST=custom).status_code == 200


def test_a_session_of_staff_ends_with_the_day(acme):
    staff(acme, "read_only")
    client = acme.client()
    give_password(client)
    assert client.session.get_expiry_age() <= 12 * 3600


def test_a_planted_session_id_is_worth_nothing(acme):
    staff(acme)
    client = acme.client()
    client.get("/staff/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["session"] = planted
    give_password(client)
    assert client.cookies["session"].value != planted


def test_the_place_is_what_our_own_proxy_wrote(rf, settings):
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.7")
    assert sessions.place_of(request) == "10.0.0.1"   # anybody may write this header, unless a proxy stands before us
    settings.BEHIND_PROXY = True
    assert sessions.place_of(request) == "203.0.113.7"
