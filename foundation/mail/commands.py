"""A mail is queued once for its key, and settled once it was sent."""
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models.functions import Now

from foundation.kernel.acting import Actor
from foundation.mail import events, rules, states
from foundation.mail.content import Content
from foundation.mail.models import Message
from foundation.outbox import commands as outbox_commands
from foundation.tenants.context import current_tenant_id


def queue_message(*, to: str, subject: str, text: str, html: str, kind: str, key: str, at: datetime, acting: Actor) -> Message:
    """The message of this key: made now, or the one that was made before, whatever it says. Raises ValueError for an odd address."""
    if not rules.is_address(to):
        raise ValueError("a mail goes to one address")   # without the address: this may be kept as the cause of a dead delivery
    content = Content(to=to, subject=rules.header_text(subject), text=text, html=html)
    sealed = content.sealed()
    fresh = Message(key=key, kind=kind, sealed=sealed, queued_at=at)
    with connection.cursor() as cursor:
        # ON CONFLICT: whoever comes second waits for the first and finds its row.
        cursor.execute(f"INSERT INTO mail_message (tenant_id, id, key, kind, sealed, state, queued_at) VALUES ('{current_tenant_id()}', %s, %s, %s, %s, %s, %s) "
                       "ON CONFLICT (tenant_id, key) DO NOTHING RETURNING created_at", [fresh.id, key, kind, sealed, fresh.state, at])
        made = cursor.fetchone()
    if made is None:
        return Message.objects.get(key=key)
    fresh.created_at, fresh._state.adding = made[0], False
    outbox_commands.record(events.MessageQueued(subject_id=fresh.id, kind=kind), acting=acting, at=at)
    return fresh


def settle_message(*, message_id: UUID) -> bool:
    """Sent: what it said is blanked. False when somebody settled it before."""
    return Message.objects.filter(id=message_id, state=states.QUEUED).update(state=states.SENT, sealed=None, sent_at=Now()) == 1

