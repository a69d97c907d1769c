"""On the day from which a version counts the program says so, and everybody was told before, once."""
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from foundation.mail import queries as mail_queries
from foundation.outbox import queries as outbox_queries
from foundation.outbox import worker
from foundation.outbox.models import Delivery
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from programs import queries as programs_queries
from rewards.commands import plans
from tests.apps.rewards.stage import announced, later
from tests.apps.rewards.test_effective_days import paying, publish_on

MIDNIGHT = datetime(2026, 3, 31, 22, tzinfo=UTC)   # the first of April in Berlin
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def stage(acme):
    return announced(acme, paying(100))


def offer(stage) -> tuple[str, str]:
    with tenant_context(stage.tenant_id):
        program = programs_queries.program(stage.program.id)
        return program.offer["en"], program.offer_ahead.get("en", "")


def told() -> dict[str, str]:
    found = {one.to[0]: one.body for one in mail.outbox if "pays changes" in one.subject}
    assert len(found) == len(mail.outbox)
    mail.outbox.clear()
    return found


def test_the_offer_changes_at_the_instant_and_not_before(acme, stage):
    with tenant_context(acme.id):
        publish_on(stage, paying(200), date(2026, 4, 1), later(days=1))
    worker.drain(acme.id, MIDNIGHT - MOMENT)
    assert offer(stage) == ("€1.00 when won", "€2.00 when won")
    page = acme.client().get("/p/customers/").content.decode()
    assert "€1.00 when won" in page and "€2.00 when won" in page
    worker.drain(acme.id, MIDNIGHT)
    assert offer(stage) == ("€2.00 when won", "")
    with tenant_context(acme.id):
        [event] = [one for one in outbox_queries.timeline([stage.program.id]) if one.name == "program.offer_set" and one.occurred_at == MIDNIGHT]
        assert event.acting_kind == "system"
    assert "€1.00 when won" not in acme.client().get("/p/customers/").content.decode()


def test_whoever_is_late_changes_nothing(acme, stage):
    """Two versions took effect while nothing was handled; their timers come in the wrong order, and once more."""
    with tenant_context(acme.id):
        publish_on(stage, paying(200), date(2026, 4, 1), later(days=1))
        publish_on(stage, paying(300), date(2026, 4, 2), later(days=2))
        second, third = [row.id for row in Delivery.objects.filter(subscriber="rewards.in_force").order_by("id")][-2:]
    for one in (third, second):
        assert worker.deliver(acme.id, one, later(days=60))
    assert offer(stage) == ("€3.00 when won", "")


def test_one_that_was_replaced_never_counts(acme, stage):
    with tenant_context(acme.id):
        publish_on(stage, paying(200), date(2026, 4, 1), later(days=1))
        publish_on(stage, paying(300), date(2026, 4, 1), later(days=2))
    worker.drain(acme.id, later(days=60))
    assert offer(stage) == ("€3.00 when won", "")
    first, second = [{one.to[0]: one.body for one in mail.outbox if ("takes the place" in one.body) == again} for again in (False, True)]
    assert set(first) == set(second) == {"ann@example.test", "ben@example.test"} and len(mail.outbox) == 4
    assert "Until then: €1.00 when won." in second["ann@example.test"] and "From then on: €3.00 when won." in second["ann@example.test"]


def test_what_everybody_heard_is_looked_up_once(acme, stage, monkeypatch):
    with tenant_context(acme.id):
        publish_on(stage, paying(200), date(2026, 4, 1), later(days=1))
    worker.drain(acme.id, later(days=1))
    asked, look_up = [], mail_queries.queued_keys
    monkeypatch.setattr(mail_queries, "queued_keys", lambda keys, **how: asked.append(1) or look_up(keys, **how))
    with tenant_context(acme.id):
        publish_on(stage, paying(300), date(2026, 4, 1), later(days=2))
    worker.drain(acme.id, later(days=2))
    assert len(mail.outbox) == 4 and len(asked) == 1


def test_everybody_is_told_at_once_with_the_day_and_not_again(acme, stage):
    with tenant_context(acme.id):
        programs_commands.change_settings(program_id=stage.program.id, values={"notice_days": 14}, acting=stage.tess, at=later(days=1))
        publish_on(stage, paying(200), date(2026, 4, 1), later(days=1))
    worker.drain(acme.id, later(days=1))
    said = told()
    assert set(said) == {"ann@example.test", "ben@example.test"}
    for sentence in ("It counts from 1 April 2026.", "Until then: €1.00 when won.", "From then on: €2.00 when won.",
                     "Introductions that are accepted before that day keep what counts when they’re accepted."):
        assert sentence in said["ann@example.test"]
    worker.drain(acme.id, MIDNIGHT + timedelta(days=3))
    assert not told()


def test_what_says_the_same_is_no_news_and_what_is_taken_back_is(acme, stage):
    with tenant_context(acme.id):
        publish_on(stage, paying(100) | {"rounding": "down"}, date(2026, 4, 1), later(days=1))
    worker.drain(acme.id, later(days=1))
    assert not told()
    with tenant_context(acme.id):
        publish_on(stage, paying(200), date(2026, 4, 1), later(days=2))
    worker.drain(acme.id, later(days=2))
    assert len(told()) == 2
    with tenant_context(acme.id):   # back to what it was: they have to hear of it
        publish_on(stage, paying(100), date(2026, 4, 1), later(days=3))
    worker.drain(acme.id, later(days=3))
    assert "From then on: €1.00 when won." in told()["ben@example.test"]


def test_a_version_that_counts_at_once_is_written_down_at_once(acme, stage):
    with tenant_context(acme.id):
        plans.save_draft(program_id=stage.program.id, document=paying(200), acting=stage.tess, at=later(days=1))
        plans.publish_plan(program_id=stage.program.id, acting=stage.olga, at=later(days=1))
    assert offer(stage) == ("€2.00 when won", "")
    worker.drain(acme.id, later(days=2))
    assert offer(stage) == ("€2.00 when won", "") and "From now on: €2.00 when won." in told()["ann@example.test"]
