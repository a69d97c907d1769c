"""A queued mail is sent: read, hand over with no transaction open, blank."""
from collections.abc import Callable
from datetime import datetime

from foundation.kernel import crash
from foundation.mail import commands, queries
from foundation.mail.events import MessageQueued
from foundation.mail.providers import post
from foundation.outbox.events import StoredEvent
from foundation.tenants.context import tenant_context


def send_message(event: MessageQueued, *, at: datetime, stored: StoredEvent, done: Callable[[], None]) -> None:
    """At least once: killed between the server's yes and the mark, it is sent again under the same Message-ID."""
    with tenant_context(stored.tenant_id):
        letter = queries.letter(event.subject_id)
    if letter is not None:
        crash.point("mail.before_send")
        post.send(letter)
        crash.point("mail.after_send")
    with tenant_context(stored.tenant_id):
        commands.settle_message(message_id=event.subject_id)
        done()
        crash.point("mail.before_settle_commits")
    crash.point("mail.after_settle")
