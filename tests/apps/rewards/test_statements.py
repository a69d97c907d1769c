"""How many statements a lead, a win and its reward ask of the database: whoever adds one says here that it is worth it."""
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.test.utils import CaptureQueriesContext

from foundation.outbox import queries as outbox_queries
from foundation.outbox import worker
from foundation.outbox.models import Delivery
from foundation.tenants.context import held_in, tenant_context
from referrals.models import Referral
from referrals.queries import milestones_of
from rewards.models import Reward
from tests.apps.rewards.stage import accepted, later, publish, set_money_stage, won
from tests.cast import submitted
from tests.pure.ladder import document

PLAN = document(pay={"fixed": {"minor": 20_000, "currency": "EUR"}})
PLAN["rules"][0]["maturation_days"] = 30   # as most plans have it: what is earned waits


@pytest.fixture
def stage(acme):
    """The plan has been read by this process, and the ledger's accounts are there, as they are after the first reward."""
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        publish(stage, PLAN)
        won(stage, accepted(stage, stage.ann, 1, later(days=1)).id, later(days=2), 100_000)
    worker.drain(stage.tenant_id, later(days=2))
    return stage


def asked(act: Callable[[], object]) -> list[str]:
    """As in a transaction of its own, which holds no locks yet."""
    if (locks := held_in(connections[DEFAULT_DB_ALIAS])) is not None:
        locks.clear()
    with CaptureQueriesContext(connection) as found:
        act()
    return [one["sql"] for one in found]


def as_many(said: list[str], wanted: int) -> bool:
    """With what was asked, where it is another number."""
    assert len(said) == wanted, "\n".join([f"{len(said)} statements, not {wanted}:", *(one[:300] for one in said)])
    return True


def test_a_lead(stage):
    with tenant_context(stage.tenant_id):
        said = asked(lambda: submitted(stage, stage.ben, later(days=3), number=2))
        assert as_many(said, 14) and Referral.objects.count() == 2


def test_a_lead_about_somebody_who_is_known(stage):
    """She is found again, and nothing is written; another advocate waits behind her."""
    with tenant_context(stage.tenant_id):
        assert as_many(asked(lambda: submitted(stage, stage.ann, later(days=3), number=1)), 6)
        assert as_many(asked(lambda: submitted(stage, stage.ben, later(days=3), number=1)), 15)


def test_a_win(stage):
    with tenant_context(stage.tenant_id):
        referral = accepted(stage, stage.ben, 2, later(days=3))
        said = asked(lambda: won(stage, referral.id, later(days=4), 100_000))
        assert as_many(said, 31) and Referral.objects.get(id=referral.id).status == "won"


def test_what_a_win_earns(stage):
    """The worker's two transactions, from counting the attempt to marking it done."""
    at = later(days=4)
    with tenant_context(stage.tenant_id):
        referral = accepted(stage, stage.ann, 2, later(days=3))
        won(stage, referral.id, at, 100_000)
        [milestone] = [row for row in milestones_of(referral.id) if row.kind == "won"]
        told = [event for event in outbox_queries.timeline([referral.id], name="milestone.recorded") if event.payload["milestone_id"] == str(milestone.id)]
        [delivery] = Delivery.objects.filter(event_id=told[0].id, subscriber="rewards.accrue")
    said = asked(lambda: worker.deliver(stage.tenant_id, delivery.id, at + timedelta(minutes=1)))
    with tenant_context(stage.tenant_id):
        assert as_many(said, 47) and [row.granted_minor for row in Reward.objects.filter(referral_id=referral.id)] == [20_000]
