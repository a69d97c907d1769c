"""Who answers at a host, and how a vendor presents itself."""
import uuid

from foundation.tenants import plans
from foundation.tenants.context import current_tenant_id
from foundation.tenants.models import Address, Tenant, Vendor

PLATFORM = "platform"   # the reserved tenant of the operators


def tenant_at(host: str) -> Tenant | None:
    """The tenant that answers at `host` (lower case, without a port)."""
    address = Address.objects.select_related("tenant").filter(host=host).first()
    return address.tenant if address else None


def canonical_host(tenant_id: uuid.UUID) -> str:
    """The host at which a vendor's staff sign in and its mails point to."""
    return Address.objects.get(tenant_id=tenant_id, canonical=True).host


def tenant_by_slug(slug: str) -> Tenant | None:
    return Tenant.objects.filter(slug=slug).first()


def all_tenants() -> list[Tenant]:
    """Every tenant, oldest first; for operators and clockwork, which then enter one context after another."""
    return list(Tenant.objects.order_by("id"))


def vendor() -> Vendor:
    """How the vendor of this context presents itself."""
    return Vendor.objects.get()


def plan() -> plans.Plan:
    """How much of the installation the vendor of this context may use."""
    return plans.PLANS[vendor().plan]


def vendors() -> list[Tenant]:
    """Every tenant but the operators' own, with its addresses, the oldest first."""
    return list(Tenant.objects.exclude(kind=PLATFORM).prefetch_related("addresses").order_by("id"))


def is_platform() -> bool:
    """Whether the tenant that is being served is the operators' own."""
    return Tenant.objects.filter(id=current_tenant_id(), kind=PLATFORM).exists()
