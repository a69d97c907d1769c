"""Operators see the vendors, set a plan that limits, and look at a console for an hour: on record, reading only, and ended by an owner."""
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from foundation.accounts import commands, queries
from foundation.accounts.models import Invitation, SupportVisit
from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import BadInput, NotAllowed, Refused
from foundation.mail.models import Message
from foundation.outbox import queries as outbox_queries
from foundation.outbox import worker
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context
from tests.apps.accounts.test_operators import at_operators, operator, operators_host, platform  # noqa: F401
from tests.cast import START, later
from tests.sign_in import new_member, signed_in, staff_client

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])
WHY = "Asked by Olga: payouts stand still"


def begin(client: Client, vendor, reason: str = WHY) -> str:
    """Begins a visit from the operators' host; the path at the vendor's host."""
    answer = client.post(f"/vendors/{vendor.id}/visit", {"reason": reason})
    assert answer.status_code == 302 and f"//{vendor.host}" in answer["Location"], answer["Location"]
    return "/staff/visit/" + answer["Location"].rsplit("/staff/visit/", 1)[1]


def forms_may_go(page) -> list[str]:
    policy = dict(directive.split(" ", 1) for directive in page.headers["Content-Security-Policy"].split("; ") if " " in directive)
    return [where.rsplit(":", 1)[0] if where.count(":") > 1 else where for where in policy["form-action"].split()]   # without the port


def names(tenant_id) -> list[str]:
    with tenant_context(tenant_id):
        return [event.name for event in outbox_queries.trail()]


def test_operators_see_who_runs_here_and_nothing_of_what_they_hold(acme, bolt, operator):  # noqa: F811
    owner = new_member(acme, "owner", "Rita Rost")
    client = signed_in(at_operators(), operator.user)
    page = client.get("/vendors/").content.decode()
    assert acme.host in page and bolt.host in page and "Rita" not in page
    one = client.get(f"/vendors/{acme.id}/")
    assert acme.host in one.content.decode()
    # The form of a visit ends at that vendor's host, and at no other one: browsers hold the redirect against the policy.
    assert forms_may_go(one) == ["'self'", f"http://{acme.host}"] and forms_may_go(client.get("/vendors/")) == ["'self'"]
    assert client.get(f"/vendors/{operator.tenant_id}/").status_code == 404   # the platform is no vendor
    assert "outbox.sweep_timers" in client.get("/health/").content.decode()
    for stranger in (signed_in(acme.client(), owner.user), acme.client()):
        assert stranger.get("/vendors/").status_code == 404                    # no such page at a vendor's host
    nobody = at_operators()
    for path in ("/vendors/", f"/vendors/{acme.id}/", "/health/"):
        assert nobody.get(path)["Location"].startswith("/staff/sign-in/")
        assert signed_in(at_operators(), operator.user, strong=False).get(path)["Location"].startswith("/staff/sign-in/")
    assert nobody.post(f"/vendors/{acme.id}/visit", {"reason": WHY})["Location"].startswith("/staff/sign-in/")
    assert nobody.post(f"/vendors/{acme.id}/plan", {"plan": "starter"})["Location"].startswith("/staff/sign-in/")
    with tenant_context(acme.id):
        assert not queries.visits() and tenants_queries.plan().name == "open"


def test_a_visit_looks_for_an_hour_and_is_on_record(acme, bolt, operator, monkeypatch):  # noqa: F811
    """Operators see inside a vendor only through a recorded support visit (reason, 60 minutes, banner, event at the vendor)."""
    owner = new_member(acme, "owner", "Rita Rost")
    client = signed_in(at_operators(), operator.user)
    path, support = begin(client, acme), acme.client()
    assert support.get(path)["Location"] == "/console/"
    assert acme.client().get(path)["Location"] == "/"                          # the link works once
    home = support.get("/console/").content.decode()
    assert f"Because: {WHY}" in home and "End the visit" in home and "Support visit of Root" in home
    assert support.get("/console/trail/").status_code == 200
    for closed in ("/console/team/", "/console/keys/", "/console/visits/", "/console/failed/"):
        assert support.get(closed).status_code == 403, closed                  # more than anybody on the team may read
    assert support.get("/portal/").status_code == 302
    other = bolt.client()
    other.cookies = support.cookies
    assert other.get("/console/")["Location"].startswith("/staff/sign-in/")     # the session is good for one vendor
    assert {"visit.started"} <= set(names(acme.id)) and "vendor.visited" in names(operator.tenant_id)
    worker.drain(acme.id, timezone.now())
    with tenant_context(acme.id):
        visit = SupportVisit.objects.get()
        assert Message.objects.filter(kind="visit.started", key__contains=str(owner.user_id)).count() == 1
    late = visit.ends_at + timedelta(seconds=1)
    monkeypatch.setattr("foundation.web.policies.timezone.now", lambda: late)
    assert support.get("/console/")["Location"].startswith("/staff/sign-in/")   # over is over


def test_a_visit_changes_nothing(acme, operator):  # noqa: F811
    support = acme.client()
    support.get(begin(signed_in(at_operators(), operator.user), acme))
    for path in ("/console/programs/new/points_escalating/", "/console/approvals/approve", "/console/referrals/01890000-0000-7000-8000-000000000000/accept"):
        before = names(acme.id)
        assert support.post(path, {"name": "x"}).status_code in (403, 405), path
        assert names(acme.id) == before
    assert support.post("/staff/visit/leave")["Location"] == "/"
    assert support.get("/console/")["Location"].startswith("/staff/sign-in/")
    assert names(acme.id)[0] == "visit.ended"


def test_an_owner_reads_who_looked_and_ends_it(acme, operator):  # noqa: F811
    support = acme.client()
    support.get(begin(signed_in(at_operators(), operator.user), acme))
    owner = staff_client(acme)
    assert WHY in owner.get("/console/visits/").content.decode()
    with tenant_context(acme.id):
        visit = SupportVisit.objects.get()
    assert owner.post(f"/console/visits/{visit.id}/end")["Location"] == "/console/visits/"
    assert support.get("/console/")["Location"].startswith("/staff/sign-in/")
    with tenant_context(acme.id), pytest.raises(Refused):
        commands.end_visit(visit_id=visit.id, acting=SYSTEM, at=timezone.now())


def test_a_visit_needs_a_reason_and_an_operator(acme, operator):  # noqa: F811
    client = signed_in(at_operators(), operator.user)
    for reason in ("", "  ok  ", "x" * 501):
        answer = client.post(f"/vendors/{acme.id}/visit", {"reason": reason}, follow=True)
        page = answer.content.decode()
        assert answer.redirect_chain[-1][0] == f"/vendors/{acme.id}/" and 'aria-invalid="true"' in page
        assert not reason.strip() or reason.strip() in page                     # what was typed is kept
    with tenant_context(acme.id):
        for acting in (SYSTEM, Actor("staff", operator.user_id)):
            with pytest.raises(NotAllowed):
                commands.start_visit(operator_name="Root", reason=WHY, acting=acting, at=START)
        assert not queries.visits()
        with pytest.raises(IntegrityError), transaction.atomic():
            SupportVisit.objects.create(operator_id=operator.user_id, operator_name="R", reason=WHY, secret_hash="x", started_at=START, ends_at=later(minutes=61))


def test_a_plan_limits_the_team(acme, operator):  # noqa: F811
    client = signed_in(at_operators(), operator.user)
    assert client.post(f"/vendors/{acme.id}/plan", {"plan": "starter"})["Location"] == f"/vendors/{acme.id}/"
    assert names(acme.id)[0] == "vendor.plan_set"
    client.post(f"/vendors/{acme.id}/plan", {"plan": "starter"})                # the same again says nothing
    assert names(acme.id).count("vendor.plan_set") == 1
    assert "Choose one of" in client.post(f"/vendors/{acme.id}/plan", {"plan": "golden"}, follow=True).content.decode()
    owner = staff_client(acme)
    with tenant_context(acme.id):
        commands.invite_member(email="b@acme.example", role="sales_rep", acting=SYSTEM, at=timezone.now())
        commands.invite_member(email="c@acme.example", role="sales_rep", acting=SYSTEM, at=timezone.now())
    answer = owner.post("/console/team/", {"email": "d@acme.example", "role": "read_only"})
    assert answer.status_code == 400 and "room for 3 people" in answer.content.decode() and "d@acme.example" in answer.content.decode()
    with tenant_context(acme.id):
        commands.invite_member(email="c@acme.example", role="read_only", acting=SYSTEM, at=timezone.now())   # again to the same person
        assert Invitation.objects.filter(withdrawn_at=None).count() == 2
        commands.add_member(email="e@acme.example", name="E", role="read_only", acting=SYSTEM, at=START)
        commands.add_member(email="f@acme.example", name="F", role="read_only", acting=SYSTEM, at=START)
        with pytest.raises(Refused):
            commands.add_member(email="g@acme.example", name="G", role="read_only", acting=SYSTEM, at=START)
    with tenant_context(acme.id), pytest.raises(BadInput):
        commands.set_plan(plan="golden", acting=Actor("operator", operator.user_id), at=START)
