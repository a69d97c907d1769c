"""What a request of ours carries beside Django's own: set by the middleware, and by the policy that admitted it."""
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from foundation.accounts.queries import Member
from foundation.kernel.acting import Actor
from foundation.tenants.queries import Tenant, Vendor


class HouseRequest(HttpRequest):
    """`tenant` is None at the installation's own host; `acting` is set behind every policy, `member` behind those for staff
    (`visit` where it is an operator who looks)."""

    tenant: Tenant | None
    tenant_id: UUID | None
    vendor: Vendor | None
    acting: Actor
    member: Member
    visit: Any
    user: Any
    htmx: Any
