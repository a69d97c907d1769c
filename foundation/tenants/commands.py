"""A vendor comes into being, and answers at a host."""
import uuid

from foundation.kernel.ids import uuid7
from foundation.tenants.context import tenant_context
from foundation.tenants.models import Address, Tenant, Vendor


def create_tenant(*, slug: str, name: str, host: str, kind: str = "vendor", accent: str = "#131c18", locale: str = "en",
                  time_zone: str = "UTC", currency: str = "EUR") -> Tenant:
    """A vendor with its canonical host. Runs outside any vendor's context: it opens its own."""
    tenant_id = uuid7()
    with tenant_context(tenant_id):
        tenant = Tenant.objects.create(id=tenant_id, slug=slug, kind=kind)
        Address.objects.create(host=host.lower(), tenant=tenant, canonical=True)
        Vendor.objects.create(name=name, accent=accent, locale=locale, time_zone=time_zone, currency=currency)
    return tenant


def set_plan(*, plan: str) -> Vendor:
    """How much of the installation the vendor of this context may use; `plan` is one of plans.PLANS. What is there already stays."""
    vendor = Vendor.objects.select_for_update().get()
    vendor.plan = plan
    vendor.save(update_fields=["plan"])
    return vendor


def add_address(*, tenant_id: uuid.UUID, host: str) -> Address:
    """A custom host, for public pages and the portal; staff go on signing in at the canonical one."""
    return Address.objects.create(host=host.lower(), tenant_id=tenant_id)


def remove_address(*, host: str) -> None:
    """The host answers as unknown from now on."""
    Address.objects.filter(host=host.lower()).delete()
