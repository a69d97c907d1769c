"""Stand-ins for a mail server: the demo's, which keeps what it is given, and the one of an installation that has none yet."""
from django.core.mail.backends.base import BaseEmailBackend

from foundation.mail.models import KeptMessage
from foundation.mail.providers.post import CannotSend
from foundation.tenants.context import tenant_context


class KeepingBackend(BaseEmailBackend):
    """With DEMO=1 no mail leaves this machine: a sealed copy is kept for /demo/outbox/. Handed over twice, it is kept once."""

    def send_messages(self, email_messages) -> int:
        for mail in email_messages:
            letter = mail.letter
            mail.message()   # a header that a mail server would refuse is refused here too
            with tenant_context(letter.tenant_id):
                KeptMessage.objects.bulk_create(
                    [KeptMessage(message_id=letter.message_id, sealed=letter.content.sealed(), queued_at=letter.queued_at)], ignore_conflicts=True)
        return len(email_messages)


class NoServerBackend(BaseEmailBackend):
    """Nothing is lost meanwhile: the mails wait, and those that waited too long can be tried again by hand."""

    def send_messages(self, email_messages) -> int:
        raise CannotSend("EMAIL_URL is not set, so there is no mail server")
