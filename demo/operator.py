"""Who runs the demo's installation: one operator at a host of her own, for the page of vendors, health and support visits."""
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from demo.people import Person
from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.accounts import states
from foundation.kernel.acting import SYSTEM
from foundation.tenants import commands as tenants_commands
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context

OPERATOR = Person("petra", "Petra Lang", "petra@platform.example", states.OPERATOR, _("runs the installation"), _("See how the vendors are doing"),
                  "operator_vendors")


def host() -> str:
    """Where operators sign in: the platform's own host once there is one."""
    platform = tenants_queries.tenant_by_slug(tenants_queries.PLATFORM)
    return tenants_queries.canonical_host(platform.id) if platform else f"operators.{settings.INSTALLATION_HOST}"


def ensure_operator(at: datetime) -> None:
    platform = tenants_queries.tenant_by_slug(tenants_queries.PLATFORM)
    if platform is None:
        platform = tenants_commands.create_tenant(slug=tenants_queries.PLATFORM, kind=tenants_queries.PLATFORM, name="Referral platform", host=host())
    with tenant_context(platform.id):
        if accounts_queries.user_by_email(OPERATOR.email) is None:
            accounts_commands.add_member(email=OPERATOR.email, name=OPERATOR.name, role=states.OPERATOR, acting=SYSTEM, at=at)


def tenant_id() -> UUID | None:
    platform = tenants_queries.tenant_by_slug(tenants_queries.PLATFORM)
    return platform.id if platform else None
