"""How long a session lasts, how long it may be left alone, and what ends it at once."""
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from foundation.accounts import commands, hashing, queries
from foundation.accounts.models import Entry
from foundation.kernel.acting import SYSTEM
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from foundation.web import session_store
from tests.apps.accounts.walk import ANN, app_code, give_password, mailed_code, staff, whoever, with_app
from tests.cast import START
from tests.sign_in import new_member, signed_in

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])


def advocate(vendor):
    client = vendor.client()
    client.post("/sign-in/", {"email": ANN})
    client.post("/sign-in/code/", {"code": mailed_code(vendor)})
    return client


def of_staff(vendor):
    staff(vendor, "read_only")
    client = vendor.client()
    give_password(client)
    return client


def left_alone(client, how_long) -> None:
    session = client.session
    session[session_store.REST] = {**session[session_store.REST], "at": (timezone.now() - how_long).isoformat()}
    session.save()


@pytest.mark.parametrize("enter, idle", [(of_staff, timedelta(minutes=60)), (advocate, timedelta(days=14))])
def test_a_session_that_is_left_alone_ends(acme, enter, idle):
    client = enter(acme)
    left_alone(client, idle - timedelta(seconds=5))
    assert whoever(client) and client.get("/portal/").status_code == 302
    assert timezone.now().isoformat()[:15] == client.session[session_store.REST]["at"][:15]   # used: it counts from now
    key = client.session.session_key
    left_alone(client, idle)
    client.get("/portal/")
    assert not whoever(client) and not Session.objects.filter(session_key=key).exists()


@pytest.mark.parametrize("enter, lasts", [(of_staff, timedelta(hours=12)), (advocate, timedelta(days=30))])
def test_a_session_that_is_used_ends_all_the_same(acme, enter, lasts):
    client = enter(acme)
    ends = Session.objects.get(session_key=client.session.session_key).expire_date
    assert abs(ends - timezone.now() - lasts) < timedelta(minutes=1)
    left_alone(client, timedelta(minutes=5))
    client.get("/portal/")
    assert abs(Session.objects.get(session_key=client.session.session_key).expire_date - ends) < timedelta(seconds=2)   # not moved on by use


def test_a_session_is_written_once_a_minute_at_most(acme):
    client = of_staff(acme)
    first = client.session[session_store.REST]
    client.get("/portal/")
    assert client.session[session_store.REST] == first


def test_changes_of_role_password_and_second_step_end_open_sessions(acme):
    member = staff(acme, "owner")
    other = new_member(acme, "owner")
    ways = {
        "role": lambda: commands.change_role(member_id=member.id, role="finance_approver", acting=SYSTEM, at=START),
        "password": lambda: commands.reset_password(secret=_reset_of(member), password="five quite plain words here", at=START),
        "second step": lambda: commands.reset_factors(member_id=member.id, acting=SYSTEM, at=START),
        "removed": lambda: commands.remove_member(member_id=member.id, acting=SYSTEM, at=START),
    }
    with tenant_context(acme.id):
        commands.add_totp(user_id=member.user_id, secret="JBSWY3DPEHPK3PXP", code=app_code("JBSWY3DPEHPK3PXP"), at=timezone.now())
    for name, act in ways.items():
        with tenant_context(acme.id):
            user = queries.user(member.user_id)
        client, bystander = signed_in(acme.client(), user), signed_in(acme.client(), other.user)
        assert client.get("/staff/your-sign-in/").status_code == 200
        with tenant_context(acme.id):
            act()
        assert client.get("/staff/your-sign-in/").status_code == 302 and not whoever(client), name
        assert bystander.get("/staff/your-sign-in/").status_code == 200, name


def _reset_of(member) -> str:
    secret = hashing.new_secret()
    Entry.objects.create(user_id=member.user_id, purpose="reset", secret_hash=hashing.of_secret(secret), expires_at=START + timedelta(minutes=30))
    return secret


def test_signing_out_everywhere_else_keeps_this_browser(acme):
    member, _, here = with_app(acme)
    with tenant_context(acme.id):
        elsewhere = signed_in(acme.client(), queries.user(member.user_id))
    assert here.post("/staff/your-sign-in/elsewhere")["Location"] == "/staff/your-sign-in/"
    assert here.get("/staff/your-sign-in/").status_code == 200 and elsewhere.get("/staff/your-sign-in/").status_code == 302
    with tenant_context(acme.id):
        assert outbox_queries.timeline([member.user_id])[-1].name == "member.sessions_ended"


def test_ones_own_second_step_taken_away_keeps_this_browser_alone(acme):
    member, _, here = with_app(acme, "sales_rep")
    with tenant_context(acme.id):
        elsewhere = signed_in(acme.client(), queries.user(member.user_id))
        [factor] = queries.factor_rows(member.user_id)
    here.post(f"/staff/your-sign-in/{factor.id}/remove")
    assert here.get("/staff/your-sign-in/").status_code == 200 and elsewhere.get("/staff/your-sign-in/").status_code == 302


def test_who_changes_their_own_role_is_told_and_signs_in_again(acme):
    member = new_member(acme, "owner")
    new_member(acme, "owner")
    client = signed_in(acme.client(), member.user)
    assert client.post(f"/console/team/{member.id}/role", {"role": "read_only"})["Location"] == "/staff/sign-in/"
    assert "Your role is changed" in client.get("/staff/sign-in/").content.decode() and not whoever(client)


def test_sessions_that_are_over_are_dropped(acme):
    over, open_ = (signed_in(acme.client(), new_member(acme, "owner").user).session.session_key for _ in range(2))
    Session.objects.filter(session_key=over).update(expire_date=START - timedelta(days=1, seconds=1))
    with tenant_context(acme.id):
        commands.forget_expired(at=START)
    assert not Session.objects.filter(session_key=over).exists() and Session.objects.filter(session_key=open_).exists()
