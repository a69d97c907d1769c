"""What every table of a vendor has in common."""
from django.db import models
from django.db.models.functions import Now

from foundation.kernel.ids import uuid7
from foundation.tenants.context import current_tenant_id


class TenantManager(models.Manager):
    """The first lock: without a vendor it raises, it never returns everybody's rows."""

    def get_queryset(self):
        found = super().get_queryset()
        found.query.add_q(models.Q(tenant_id=current_tenant_id()))   # as filter() does to a copy; here nobody else has it
        return found


class TenantModel(models.Model):
    """`id` is the key for Django; in the database ProtectTable makes it (tenant_id, id).

    tenant_id is no foreign key: a vendor's rows are complete without the global tables, so they can be moved, and no
    insert locks the one row of its vendor."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.UUIDField(default=current_tenant_id, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)   # by the database: bulk_create then ends in RETURNING

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"   # save(), refresh_from_db() and related rows go through the lock too
