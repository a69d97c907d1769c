"""What happened (Event), who still has to hear of it (Delivery), and what the clock asks for (Tick)."""
from django.db import models
from django.db.models.functions import Now

from foundation.kernel.ids import uuid7
from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel

DUE, DONE, DEAD = "due", "done", "dead"


class Event(TenantModel):
    """Append-only: the audit trail and every timeline. `created_at` is the instant of recording."""

    name = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    seq = models.PositiveBigIntegerField()      # per subject, from 1
    payload = models.JSONField()
    occurred_at = models.DateTimeField()
    acting_kind = models.CharField(max_length=10)
    acting_id = models.UUIDField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "subject_id", "seq"], name="one_event_per_seq")]
        indexes = [models.Index(fields=["tenant_id", "-id"], name="event_newest")]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_id}"


class Delivery(TenantModel):
    """One subscriber that has to hear of one event; a timer when its due_at lies ahead."""

    event = TenantForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    subscriber = models.CharField(max_length=80)
    ordered = models.BooleanField(default=False)    # mirrors state outward: waits for older open deliveries of its subject
    subject_id = models.UUIDField()
    seq = models.PositiveBigIntegerField()
    state = models.CharField(max_length=4, default=DUE)
    at = models.DateTimeField()                     # handed to the handler; leases never touch it
    due_at = models.DateTimeField()                 # the next try; moved by leases and back-off
    attempts = models.PositiveIntegerField(default=0)
    cause = models.CharField(max_length=500, default="", blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "event", "subscriber"], name="one_delivery_per_subscriber"),
            models.CheckConstraint(condition=models.Q(state__in=(DUE, DONE, DEAD)), name="delivery_state_is_known"),
            models.CheckConstraint(condition=~models.Q(state=DONE) | models.Q(done_at__isnull=False), name="done_has_its_instant"),
        ]
        indexes = [
            # One vendor's rows lie together and in order of due_at: "the next vendor" and "its next rows" are one probe each.
            models.Index(fields=["tenant_id", "due_at", "id"], condition=models.Q(state=DUE), name="delivery_due"),
            models.Index(fields=["tenant_id", "subscriber", "subject_id", "seq"], name="delivery_open_in_order",
                         condition=models.Q(ordered=True) & ~models.Q(state=DONE)),
            models.Index(fields=["tenant_id", "-id"], condition=models.Q(state=DEAD), name="delivery_dead"),
            models.Index(fields=["tenant_id", "done_at"], condition=models.Q(state=DONE), name="delivery_to_drop"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} {self.state}"


class Tick(models.Model):
    """Global: what the clock asks for. Unique by name and instant, so two dispatchers cannot fire twice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    scheduled_for = models.DateTimeField()
    due_at = models.DateTimeField()                 # the next try; moved by leases and back-off
    attempts = models.PositiveIntegerField(default=0)
    cause = models.CharField(max_length=500, default="", blank=True)
    done_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "scheduled_for"], name="one_tick_per_instant")]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(done_at=None), name="tick_due")]

    def __str__(self) -> str:
        return f"{self.name} {self.scheduled_for}"
