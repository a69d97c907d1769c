"""Files that payroll, the bank or billing take in: what stands in them, and how each vendor wants them laid out."""
from django.db import models

from foundation.tenants.tables import TenantModel
from fulfilment import states


class FileLayout(TenantModel):
    """How a vendor's files of one kind look; without a row the house's own layout holds (fulfilment/rules/layouts.py)."""

    kind = models.CharField(max_length=10)
    columns = models.JSONField()                        # [{"field": ..., "head": ...}] in their order
    separator = models.CharField(max_length=1)
    decimal_mark = models.CharField(max_length=1)
    encoding = models.CharField(max_length=12)
    changed_by = models.UUIDField()
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "kind"], name="one_layout_per_kind"),
                       models.CheckConstraint(condition=models.Q(kind__in=states.KINDS), name="layout_kind_is_known")]

    def __str__(self) -> str:
        return self.kind


class PayoutMinimum(TenantModel):
    """Below this sum nobody is paid in this currency: it waits until more has come together."""

    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "currency"], name="one_minimum_per_currency"),
                       models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="minimum_is_not_below_zero")]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"


class PayoutFile(TenantModel):
    """Payouts of one kind and currency that leave together. From its first download its bytes never change."""

    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, default=states.MADE)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    downloaded_by = models.UUIDField(null=True)
    downloaded_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(null=True)              # its bytes: they hold names and accounts
    sha256 = models.CharField(max_length=64, default="", blank=True)
    closed_at = models.DateTimeField(null=True)         # settled to its last row, or dropped

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="one_file_per_number"),
            models.CheckConstraint(condition=models.Q(kind__in=states.KINDS), name="file_kind_is_known"),
            models.CheckConstraint(condition=models.Q(state__in=states.FILE_STATES), name="file_state_is_known"),
            models.CheckConstraint(name="downloaded_has_its_bytes", condition=(
                models.Q(state__in=(states.DOWNLOADED, states.SETTLED), sealed__isnull=False, downloaded_at__isnull=False, downloaded_by__isnull=False)
                & ~models.Q(sha256="")) | models.Q(state__in=(states.MADE, states.DROPPED), sealed__isnull=True, downloaded_at__isnull=True, sha256="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
