"""The vendors, the addresses they answer at, and how each presents itself."""
from django.db import models
from django.db.models.functions import Now

from foundation.kernel.ids import uuid7
from foundation.tenants import plans
from foundation.tenants.tables import TenantModel


class Tenant(models.Model):
    """Global: read before a vendor is known. Holds nothing that one vendor would not tell another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, max_length=40)
    kind = models.CharField(max_length=10, default="vendor")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            # The operators' own accounts live in the one reserved tenant.
            models.CheckConstraint(condition=models.Q(kind="vendor") | models.Q(kind="platform", slug="platform"),
                                   name="only_platform_is_reserved"),
        ]

    def __str__(self) -> str:
        return self.slug


class Address(models.Model):
    """Global: which vendor answers at a host. Staff sign in at the canonical one only: a passkey is bound to its host."""

    host = models.CharField(max_length=253, primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="addresses")
    canonical = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(host__regex=r"^[a-z0-9.-]+$"), name="host_in_lower_case"),
            models.UniqueConstraint(fields=["tenant"], condition=models.Q(canonical=True), name="one_canonical_host"),
        ]

    def __str__(self) -> str:
        return self.host


class Vendor(TenantModel):
    """How a vendor presents itself: one row per tenant, inside its own locks."""

    name = models.CharField(max_length=80)
    accent = models.CharField(max_length=7, default="#131c18")   # the colour of its buttons; see foundation/web/theme.py
    locale = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    currency = models.CharField(max_length=3, default="EUR")
    plan = models.CharField(max_length=10, default=plans.OPEN)               # of the installation; set by its operators

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="one_vendor_row_per_tenant"),
            models.CheckConstraint(condition=models.Q(plan__in=tuple(plans.PLANS)), name="vendor_plan_is_known"),
        ]

    def __str__(self) -> str:
        return self.name
