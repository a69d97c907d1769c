"""The demo's companies: built by commands, complete, drained, and opened by a door that works once."""
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from demo import build, crowd, operator, people
from foundation.kernel.acting import SYSTEM
from foundation.mail import queries as mail_queries
from foundation.outbox import commands as outbox_commands
from foundation.outbox import queries as outbox_queries
from foundation.outbox import worker
from foundation.outbox.models import Delivery, Event
from foundation.rates import queries as rates_queries
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context
from fulfilment import queries as fulfilment_queries
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from referrals import states as referral_states
from rewards import queries as rewards_queries

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.sweeps]   # one worker builds it, for all of them
NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)


@pytest.fixture
def demo(transactional_db, settings, monkeypatch):
    """Both companies at NOW. Built once: what a test leaves, the next one finds."""
    settings.EMAIL_BACKEND = "foundation.mail.providers.backends.KeepingBackend"
    settings.ROOT_URLCONF = "tests.apps.demo.urls"
    monkeypatch.setattr("foundation.web.middleware.INSTALLATION_URLS", "tests.apps.demo.installation")
    monkeypatch.setattr("foundation.web.middleware.OPERATOR_URLS", "tests.apps.demo.operators")
    # The whole crowd takes a minute on two processors; what is odd, and one of each kind, is there without it.
    monkeypatch.setattr(crowd, "PLANS", {slug: replace(plan, referrals=24) for slug, plan in crowd.PLANS.items()})
    build.build(NOW)
    return {company.slug: tenants_queries.tenant_at(build.host_of(company)).id for company in people.COMPANIES}


def at_home() -> Client:
    return Client(HTTP_HOST="localhost")


def test_the_history_is_complete_and_nothing_in_it_is_ahead_of_its_time(demo):
    assert build.build(NOW) == []   # a second start changes nothing
    for tenant_id in demo.values():
        with tenant_context(tenant_id):
            assert not Delivery.objects.filter(state="due", due_at__lte=NOW).exists()
            assert not Event.objects.filter(occurred_at__gt=NOW).exists()
            assert not any(kept.queued_at > NOW for kept in mail_queries.kept_messages(500))
    with tenant_context(demo["bolt"]):
        assert outbox_queries.dead_count() == 0
        seen = set(referrals_queries.counts_by_status())
    with tenant_context(demo["acme"]):
        assert seen | set(referrals_queries.counts_by_status()) == set(referral_states.STATES)
        assert {row.kind for row in programs_queries.programs()} >= {"customer", "partner_silver", "partner_bronze", "sales_rep"}


def test_a_change_is_announced_and_does_not_count_yet(demo):
    with tenant_context(demo["bolt"]):
        [program] = [row for row in programs_queries.programs() if row.slug == "gold"]
        coming, now = rewards_queries.versions_of(program.id)
        assert rewards_queries.plan_in_force(program.id, NOW) == now and coming.effective_from > NOW + timedelta(days=27) and program.offer_ahead != program.offer
        assert any("Bolt gold partners pays changes" in kept.subject for kept in mail_queries.kept_messages(500))


def test_every_reason_to_wait_is_there(demo):
    with tenant_context(demo["acme"]):
        holds = {hold.kind for state in ("pending",) for reward in rewards_queries.rewards_page(wanted=[state], limit=500) for hold in reward.holds.all()
                 if hold.released_at is None}
        waits = {hold for one in fulfilment_queries.due(NOW) for hold in one.holds}
    assert holds == {"maturation", "approval", "unclaimed", "risk", "legal"}
    assert {"no_method", "suspended", "cooling_off", "second_person", "below_minimum"} <= waits


def test_deals_from_abroad_are_paid_at_a_rate_and_one_waits_for_its_own(demo):
    with tenant_context(demo["acme"]):
        [wanted] = rewards_queries.wanted_rates()
        assert (wanted.deal, wanted.plan, wanted.milestones) == ("CHF", "EUR", 1)
        rows = [row for row in rewards_queries.rewards_page(limit=500) if row.program.slug == "abroad"]
        assert {row.decision.facts["rate"]["source"] for row in rows} == {"ECB"} and len(rows) == 3
        assert any(row.number > 1 for row in rates_queries.page(limit=100))


def test_what_was_given_up_has_a_cause_and_a_retry_that_works(demo):
    with tenant_context(demo["acme"]):
        [*rows] = outbox_queries.dead_deliveries()
        assert rows and all("mail server did not answer" in row.cause for row in rows)
        given_up = rows[0].id
        outbox_commands.retry_delivery(delivery_id=given_up, acting=SYSTEM, at=NOW)
    worker.drain(demo["acme"], until=NOW)
    with tenant_context(demo["acme"]):
        assert Delivery.objects.get(id=given_up).state == "done"


def test_a_half_built_company_steps_aside(demo, monkeypatch):
    monkeypatch.setattr("demo.build.COMPANIES", (people.BOLT,))
    with monkeypatch.context() as cut_off:
        cut_off.setattr("demo.build.outbox_queries.timeline", lambda subjects: [])   # as if it had been killed before its end
        assert build.build(NOW) == ["Bolt Fiber"]
    assert tenants_queries.tenant_at(build.host_of(people.BOLT)).id != demo["bolt"]
    assert build.build(NOW) == []


def test_the_start_page_has_a_door_for_everybody(demo):
    page = at_home().get("/").content.decode()
    for company in people.COMPANIES:
        for person in company.people:
            assert f'href="/as/{company.slug}/{person.key}"' in page


def step_in(slug: str, key: str) -> tuple[Client, str]:
    """The vendor's client and the path of the one-time link."""
    answer = at_home().get(f"/as/{slug}/{key}")
    assert answer.status_code == 302
    host, _, path = answer["Location"].removeprefix("http://").partition("/")
    return Client(HTTP_HOST=host.split(":")[0]), "/" + path


def test_stepping_in_works_once_within_a_minute_and_only_at_that_company(demo):
    client, path = step_in("acme", "ann")
    bolt = Client(HTTP_HOST=build.host_of(people.BOLT))
    assert bolt.get(path)["Location"] == "/" and "_auth_user_id" not in bolt.session
    assert client.get(path)["Location"] == "/portal/" and "_auth_user_id" in client.session
    again = Client(HTTP_HOST=build.host_of(people.ACME))
    assert again.get(path)["Location"] == "/" and "_auth_user_id" not in again.session
    client, path = step_in("acme", "tess")
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=61), tick=True):
        assert client.get(path)["Location"] == "/" and "_auth_user_id" not in client.session


def test_the_operator_has_a_door_of_her_own(demo):
    assert at_home().get("/as/platform/petra").status_code in (302, 404)   # another test may have made the platform already
    operator.ensure_operator(NOW)
    assert 'href="/as/platform/petra"' in at_home().get("/").content.decode()
    client, path = step_in("platform", "petra")
    assert client.get(path)["Location"] == "/vendors/"
    assert "Acme Cloud" in client.get("/vendors/").content.decode()
    client, path = step_in("platform", "petra")
    acme = Client(HTTP_HOST=build.host_of(people.ACME))
    assert acme.get(path)["Location"] == "/" and "_auth_user_id" not in acme.session


@pytest.mark.parametrize("path", ["/as/acme/nobody", "/as/nowhere/ann"])
def test_nobody_else_can_be_stepped_into(demo, path):
    assert at_home().get(path).status_code == 404


def test_outside_the_demo_the_page_says_what_this_is_and_opens_no_door(db):
    page = at_home().get("/")
    assert page.status_code == 200 and "keeps track" in page.content.decode() and "/as/" not in page.content.decode()
    assert at_home().get("/as/acme/ann").status_code == 404
