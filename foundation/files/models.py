"""Files that people sent: sealed in the database, so that backup, isolation and erasure are those of every other row."""
from django.db import models

from foundation.files import states
from foundation.tenants.tables import TenantModel


class StoredFile(TenantModel):
    """One file. Forgotten, it keeps its row: that something was there, how large it was and what its fingerprint is."""

    name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField(null=True)
    stored_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=sorted(states.ENDINGS)), name="file_kind_is_taken"),
            # A name may tell as much as what is in the file.
            models.CheckConstraint(name="forgotten_is_blank", condition=(
                models.Q(forgotten_at__isnull=True, sealed__isnull=False) | models.Q(forgotten_at__isnull=False, sealed__isnull=True, name=""))),
        ]

    def __str__(self) -> str:
        return str(self.id)
