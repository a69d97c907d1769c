"""A version is taken back before, while or after its announcement is mailed: whoever was told of it hears of its end, whoever was not does not."""
from datetime import date

import pytest
from django.core import mail

from connections.notifications.handlers import plans as tell_plans
from connections.notifications.handlers import programs as tell_programs
from foundation.outbox import queries as outbox_queries
from foundation.outbox import worker
from foundation.outbox.events import typed
from foundation.outbox.models import Delivery
from foundation.tenants.context import tenant_context
from rewards import events
from rewards.commands import withdrawing
from tests.apps.rewards.stage import announced, later
from tests.apps.rewards.test_effective_days import paying, publish_on
from tests.apps.rewards.test_terms_race import Held

APRIL = date(2026, 4, 1)
BOTH = ["ann@example.test", "ben@example.test"]


@pytest.fixture
def stage(acme):
    return announced(acme, paying(100))


def withdraw(stage, version):
    return withdrawing.withdraw_version(program_id=stage.program.id, plan_version_id=version.id, reason="Too expensive", acting=stage.olga, at=later(days=2))


def announce(stage):
    """As its delivery does."""
    stored = outbox_queries.timeline([stage.program.id], name="plan.published")[-1]
    return tell_plans.tell_new_version(typed(events.PlanPublished, stored), at=later(days=1), stored=stored)


def told(stage) -> tuple[list[str], list[str]]:
    """Who was mailed the announcement, and who that it does not come."""
    worker.drain(stage.tenant_id, later(days=20))
    return (sorted(one.to[0] for one in mail.outbox if one.subject.endswith("changes")),
            sorted(one.to[0] for one in mail.outbox if one.subject.startswith("What was announced")))


def test_overtaken_by_its_withdrawal_nobody_is_told_anything(stage):
    with tenant_context(stage.tenant_id):
        withdraw(stage, publish_on(stage, paying(200), APRIL, later(days=1)))
    assert told(stage) == ([], [])


def test_the_news_of_its_end_comes_to_nobody_where_the_announcement_waits_for_its_next_try(stage):
    with tenant_context(stage.tenant_id):
        version = publish_on(stage, paying(200), APRIL, later(days=1))
        Delivery.objects.filter(subscriber="notifications.plan_changed").update(due_at=later(days=10))
        withdraw(stage, version)
    assert told(stage) == ([], [])


def test_half_way_through_those_who_were_told_hear_of_its_end(stage, monkeypatch):
    monkeypatch.setattr(tell_programs, "AT_ONCE", 1)
    with tenant_context(stage.tenant_id):
        version = publish_on(stage, paying(200), APRIL, later(days=1))
        assert announce(stage) is not None, "the other one is told in the next transaction"
    with tenant_context(stage.tenant_id):
        withdraw(stage, version)
    announced, ended = told(stage)
    assert announced == ended and len(announced) == 1


def test_while_the_announcement_is_being_written_the_withdrawal_waits_and_reaches_everybody_who_was_told(stage):
    with tenant_context(stage.tenant_id):
        version = publish_on(stage, paying(200), APRIL, later(days=1))
    telling = Held(stage, lambda: announce(stage)).begun()
    taking_back = Held(stage, lambda: withdraw(stage, version))
    assert taking_back.waits()
    telling.let_go()
    taking_back.let_go()
    assert told(stage) == (BOTH, BOTH)


def test_while_it_is_being_taken_back_the_announcement_waits_and_tells_nobody(stage):
    with tenant_context(stage.tenant_id):
        version = publish_on(stage, paying(200), APRIL, later(days=1))
    taking_back = Held(stage, lambda: withdraw(stage, version)).begun()
    telling = Held(stage, lambda: announce(stage))
    assert telling.waits()
    taking_back.let_go()
    telling.let_go()
    assert told(stage) == ([], [])
