"""Every handler is delivered twice, and its second time changes nothing: no row anywhere, no mail, no point."""
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection

from foundation.outbox import worker
from foundation.outbox.models import DONE, DUE, Delivery, Event
from foundation.tenants.catalog import GLOBAL_TABLES
from foundation.tenants.context import tenant_context
from referral_platform.subscriptions import SUBSCRIPTIONS
from tests.apps.outbox.walk import END, walk

pytestmark = pytest.mark.xdist_group("walked")   # one worker walks it, for all of them
_walked: list[UUID] = []   # one vendor for all cases: its rows stay, nothing is flushed
_stands: dict[str, str] = {}


@pytest.fixture
def walked(acme) -> UUID:
    if not _walked:
        walk(acme)
        _walked.append(acme.id)
    return _walked[0]


def everything(tenant_id: UUID) -> dict[str, str]:
    """A fingerprint of every table of the vendor, but of the deliveries themselves: they are what is tried."""
    with tenant_context(tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'tenant_id'")
        tables = sorted({table for table, in cursor.fetchall()} - set(GLOBAL_TABLES) - {"outbox_delivery"})
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) || coalesce(md5(string_agg(row::text, '|' ORDER BY row::text)), '') FROM {table} AS row WHERE tenant_id = '{tenant_id}'"
                                          for table in tables))
        return dict(cursor.fetchall())


@pytest.mark.parametrize("subscriber", [one.subscriber for one in SUBSCRIPTIONS])
def test_twice(walked, subscriber):
    with tenant_context(walked):
        ids = [row.id for row in Delivery.objects.filter(subscriber=subscriber, state=DONE)]
        assert ids, f"the walk never comes by {subscriber}: lead it there"
        assert not Delivery.objects.exclude(state=DONE).filter(due_at__lte=END).exists()   # clocks that run longer go on
    before, mails = _stands or everything(walked), len(mail.outbox)
    _stands.clear()
    for delivery_id in ids:
        with tenant_context(walked):
            Delivery.objects.filter(id=delivery_id).update(state=DUE, attempts=0, done_at=None, due_at=END)
        assert worker.deliver(walked, delivery_id, END), "the second time failed"
    after = everything(walked)
    assert {table for table in before if before[table] != after[table]} == set()
    assert len(mail.outbox) == mails
    _stands.update(after)   # what the next one begins with


def test_what_is_told_behind_other_news_was_told(walked):
    """So that the cases above say something of these too: each of their mails was made."""
    with tenant_context(walked):
        kinds = {row.payload["kind"] for row in Event.objects.filter(name="message.queued")}
    assert {"reward.hold_released", "debt.repayment_undone", "plan.withdrawn", "program.end_taken_back", "partner.resumed"} <= kinds


def test_the_walk_pays(walked):
    """So that the cases above say something: both deals came to points in a wallet, and the first was taken out again."""
    with tenant_context(walked), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM rewards_reward WHERE tenant_id = '{walked}' AND state IN ('fulfilled', 'reversed') AND currency = 'PTS'")
        assert cursor.fetchone() == (2,)
