"""Where somebody wants to be paid."""
from django.db import models

from foundation.tenants.tables import TenantModel
from fulfilment import states


class PayoutMethod(TenantModel):
    """An account of one beneficiary, sealed. A change is a row of its own: what was removed is blanked, and payouts go on naming it."""

    beneficiary_kind = models.CharField(max_length=20)
    beneficiary_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    sealed = models.BinaryField(null=True)              # queries/methods.py opens it; null once it was removed
    tail = models.CharField(max_length=4, default="", blank=True)   # the end of its number, by which people tell two apart
    since = models.DateTimeField()
    pays_from = models.DateTimeField()                  # a changed account cools off: who takes over a mailbox waits, and the owner is told
    entered_by = models.UUIDField(null=True)            # who on the staff entered it for somebody else …
    seconded_by = models.UUIDField(null=True)           # … and who looked at it after that: nothing is paid to it before
    alone = models.BooleanField(default=False)          # nobody else on the staff could have looked
    doubted_at = models.DateTimeField(null=True)        # the bank sent something back: somebody has to look at it
    removed_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "beneficiary_kind", "beneficiary_id"], condition=models.Q(removed_at__isnull=True),
                                    name="one_method_at_a_time"),
            models.CheckConstraint(condition=models.Q(kind__in=states.KINDS), name="method_kind_is_known"),
            models.CheckConstraint(condition=models.Q(beneficiary_kind__in=states.BENEFICIARIES), name="method_is_somebodys"),
            models.CheckConstraint(condition=models.Q(removed_at__isnull=True, sealed__isnull=False) | models.Q(removed_at__isnull=False, sealed__isnull=True),
                                   name="removed_is_blank"),
            models.CheckConstraint(condition=models.Q(pays_from__gte=models.F("since")), name="pays_after_it_was_set"),
            models.CheckConstraint(condition=models.Q(seconded_by__isnull=True) | (models.Q(entered_by__isnull=False) & ~models.Q(seconded_by=models.F("entered_by"))),
                                   name="method_has_a_second_person"),
        ]

    @property
    def awaits_second(self) -> bool:
        """Entered by the staff, and nobody else has looked at it yet."""
        return self.entered_by is not None and self.seconded_by is None and not self.alone

    def __str__(self) -> str:
        return f"{self.kind} of {self.beneficiary_kind} {self.beneficiary_id}"
