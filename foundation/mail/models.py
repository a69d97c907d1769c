"""Mails on their way, sealed; and, in the demo alone, sealed copies of what was sent."""
from django.db import models

from foundation.mail import states
from foundation.tenants.tables import TenantModel


class Message(TenantModel):
    """One mail to one address. What it says is sealed, and blanked once it was sent: it may hold a code or a name."""

    key = models.CharField(max_length=200)                  # the same key is the same mail, however often it is asked for
    kind = models.CharField(max_length=40)
    sealed = models.BinaryField(null=True)                  # foundation/mail/content.py
    state = models.CharField(max_length=6, default=states.QUEUED)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="one_message_per_key"),
            models.CheckConstraint(name="sent_is_blank", condition=(
                models.Q(state=states.QUEUED, sealed__isnull=False, sent_at__isnull=True)
                | models.Q(state=states.SENT, sealed__isnull=True, sent_at__isnull=False))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class KeptMessage(TenantModel):
    """What the demo's mail backend received instead of a mail server; empty everywhere else."""

    message_id = models.CharField(max_length=320)           # the header: a second try is the same mail
    sealed = models.BinaryField()
    queued_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "message_id"], name="one_copy_per_message")]
        indexes = [models.Index(fields=["tenant_id", "-queued_at", "-id"], name="kept_newest")]

    def __str__(self) -> str:
        return self.message_id
