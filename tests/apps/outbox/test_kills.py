"""A worker is killed at each of its crash points: the attempt is counted, and what the handler did is there once or not at all."""
import pytest

from foundation.mail.models import Message
from foundation.outbox import worker
from foundation.outbox.models import DONE, DUE
from foundation.tenants.context import tenant_context
from tests.apps.outbox.conftest import deliveries, only
from tests.cast import later, set_stage
from tests.kills import deliver_and_die


def mails(vendor) -> int:
    with tenant_context(vendor.id):
        return Message.objects.count()


@pytest.mark.parametrize(("point", "state", "written"), [
    ("outbox.after_count", DUE, 0), ("outbox.before_done_commits", DUE, 0), ("outbox.after_done", DONE, 1)])
def test_killed(acme, point, state, written):
    set_stage(acme)
    delivery = deliveries(acme.id, subscriber="notifications.joined")[0]
    deliver_and_die(point, acme.id, delivery.id)
    row = only(acme.id, id=delivery.id)
    assert (row.state, row.attempts, mails(acme)) == (state, 1, written)
    assert not worker.deliver(acme.id, delivery.id)   # done, or its lease is not over
    worker.deliver(acme.id, delivery.id, later(days=3000))
    assert (only(acme.id, id=delivery.id).state, mails(acme)) == (DONE, 1)
