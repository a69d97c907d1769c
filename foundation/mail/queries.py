"""Reads about mails, and where the links in them lead."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from foundation.mail import content, rules
from foundation.mail.content import Content
from foundation.mail.models import KeptMessage, Message
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import current_tenant_id


@dataclass(frozen=True)
class Letter:
    """A mail as it goes out. `sender` is a plain address, `sender_name` what stands before it."""

    tenant_id: UUID
    message_id: str
    sender: str
    sender_name: str
    content: Content
    queued_at: datetime


def letter(message_id: UUID) -> Letter | None:
    """What is to be sent; None when it was."""
    message = Message.objects.filter(id=message_id).first()
    if message is None or message.sealed is None:
        return None
    host = tenants_queries.canonical_host(current_tenant_id())
    return Letter(tenant_id=message.tenant_id, message_id=rules.message_id(message.id, host), sender=settings.MAIL_FROM or f"no-reply@{host}",
                  sender_name=rules.header_text(tenants_queries.vendor().name), content=content.unsealed(message.sealed), queued_at=message.queued_at)


def queued_keys(keys: Iterable[str], *, before: UUID | None = None) -> list[str]:
    """Those of `keys` whose mail was queued, sent or not, in the order in which they were. `before`: only what was queued before the row of this id was
    written."""
    rows = Message.objects.filter(key__in=list(keys))
    return list((rows.filter(id__lt=before) if before is not None else rows).order_by("id").values_list("key", flat=True))


def page_url(path: str) -> str:
    """The whole address of a page of this vendor, at the host where its mails point to."""
    scheme = "https" if settings.HTTPS else "http"
    return f"{scheme}://{tenants_queries.canonical_host(current_tenant_id())}{settings.PUBLIC_PORT}{path}"


# The demo's outbox

@dataclass(frozen=True)
class Kept:
    id: UUID
    queued_at: datetime
    to: str
    subject: str
    text: str
    html: str


def kept_messages(limit: int, to: str = "") -> list[Kept]:
    """What the demo's people were sent, the newest first; with `to` one address's only, looked for in the newest 1 000."""
    found = (_kept(row) for row in KeptMessage.objects.order_by("-queued_at", "-id")[:1000 if to else limit])
    return [mail for mail in found if not to or mail.to.lower() == to][:limit]


def _kept(row: KeptMessage) -> Kept:
    said = content.unsealed(row.sealed)
    return Kept(row.id, row.queued_at, said.to, said.subject, said.text, said.html)
