"""How a debt ends that no later reward answers for: it was paid back, or two persons wrote it off."""
from django.db import models

from foundation.tenants.tables import TenantModel
from rewards import states


class DebtSettlement(TenantModel):
    """What somebody paid back of what she owes, or what was proposed to be written off: that is one once a second person agreed, and
    nothing once it is dropped. A repayment that was noted in error is nothing once it is undone. How much of it went to which reward's debt
    is in the ledger."""

    kind = models.CharField(max_length=12)
    beneficiary_kind = models.CharField(max_length=20)
    beneficiary_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    minor = models.BigIntegerField()
    reference = models.CharField(max_length=120, default="", blank=True)   # of the transfer, and the day on which it came
    received_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, default="", blank=True)      # of the write-off: for whoever agrees
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    dropped_by = models.UUIDField(null=True)               # nobody, where two entries turned out to be one person
    dropped_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)                # of a repayment that was noted in error, and why: for the staff
    undone_at = models.DateTimeField(null=True)
    undone_because = models.CharField(max_length=300, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(kind=states.REPAID, settled_at__isnull=False, received_on__isnull=False) & ~models.Q(reference="")
                                   | models.Q(kind=states.WRITTEN_OFF) & ~models.Q(reason=""), name="settlement_says_why"),
            models.CheckConstraint(condition=models.Q(minor__gt=0, beneficiary_kind__in=states.BENEFICIARIES), name="settlement_makes_sense"),
            models.CheckConstraint(condition=models.Q(settled_at__isnull=True, settled_by__isnull=True, dropped_at__isnull=True, dropped_by__isnull=True)
                                   | models.Q(settled_at__isnull=False, settled_by__isnull=False, dropped_at__isnull=True, dropped_by__isnull=True)
                                   | models.Q(settled_at__isnull=True, settled_by__isnull=True, dropped_at__isnull=False),
                                   name="settlement_has_one_end"),
            models.CheckConstraint(condition=~models.Q(kind=states.WRITTEN_OFF) | models.Q(settled_by__isnull=True) | ~models.Q(settled_by=models.F("proposed_by")),
                                   name="written_off_by_two"),
            models.CheckConstraint(condition=models.Q(undone_at__isnull=True, undone_by__isnull=True, undone_because="")
                                   | models.Q(undone_at__isnull=False, undone_by__isnull=False, kind=states.REPAID) & ~models.Q(undone_because=""),
                                   name="undone_with_a_reason"),
            # A transfer is noted once, whoever notes it; one that was undone may be noted as it really was.
            models.UniqueConstraint(fields=["tenant_id", "beneficiary_kind", "beneficiary_id", "reference"],
                                    condition=models.Q(kind=states.REPAID, undone_at__isnull=True), name="one_repayment_per_reference"),
            models.UniqueConstraint(fields=["tenant_id", "beneficiary_kind", "beneficiary_id", "currency"], name="one_open_write_off",
                                    condition=models.Q(kind=states.WRITTEN_OFF, settled_at__isnull=True, dropped_at__isnull=True)),
        ]
        indexes = [models.Index(fields=["tenant_id", "beneficiary_kind", "beneficiary_id", "-id"], name="settlement_of_beneficiary")]

    def __str__(self) -> str:
        return f"{self.kind} {self.minor} {self.currency}"
