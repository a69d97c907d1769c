"""The worker is killed around the call to the mail server: the mail still arrives, and is one mail to whoever reads it."""
import pytest

from foundation.kernel.acting import SYSTEM
from foundation.mail import commands, queries
from foundation.mail.models import Message
from foundation.outbox import worker
from foundation.outbox.models import Delivery
from foundation.tenants.context import tenant_context
from tests.cast import START, later
from tests.kills import deliver_and_die


@pytest.mark.faults
@pytest.mark.parametrize("point", ["mail.before_send", "mail.after_send", "mail.before_settle_commits", "mail.after_settle"])
def test_killed_anywhere_it_arrives_once(acme, settings, point):
    settings.EMAIL_BACKEND = "foundation.mail.providers.backends.KeepingBackend"
    with tenant_context(acme.id):
        commands.queue_message(to="ann@example.test", subject="s", text="t", html="<p>t</p>", kind="x", key="x", at=START, acting=SYSTEM)
        delivery = Delivery.objects.get()
    deliver_and_die(point, acme.id, delivery.id, DEMO="1", EMAIL_URL="")
    with tenant_context(acme.id):
        Delivery.objects.filter(state="due").update(due_at=START)
    worker.drain(acme.id, later(days=1))
    with tenant_context(acme.id):
        assert len(queries.kept_messages(9)) == 1
        assert Message.objects.get().state == "sent" and Delivery.objects.get().state == "done"
