"""Which vendor a command line means."""
from collections.abc import Callable
from uuid import UUID

from django.core.management.base import CommandError

from foundation.kernel.errors import NotFound
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context


def vendor_with(find: Callable[[], UUID], vendor: str | None) -> tuple[UUID, UUID]:
    """(vendor, what `find` found there). `find` raises NotFound where there is none. Raises CommandError for none, and for several."""
    found = []
    for tenant in tenants_queries.all_tenants():
        if vendor in (None, tenant.slug):
            with tenant_context(tenant.id):
                try:
                    found.append((tenant.id, find()))
                except NotFound:
                    continue
    if not found:
        raise CommandError("There’s no such thing at any vendor." if vendor is None else f"There’s no such thing at the vendor {vendor}.")
    if len(found) > 1:
        raise CommandError("Several vendors have one of that name. Say which with --vendor.")
    return found[0]
