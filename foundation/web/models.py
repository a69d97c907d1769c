"""What the web remembers: the answer to a request that may be sent again."""
from django.db import models

from foundation.tenants.tables import TenantModel


class StoredAnswer(TenantModel):
    """The answer to one Idempotency-Key. The body is sealed and kept for 30 days."""

    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(default=b"")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return str(self.id)
