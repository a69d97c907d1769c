"""Makes the demo's two companies once; what an interrupted start left half done steps aside."""
from datetime import datetime
from uuid import UUID

from django.conf import settings

from demo import course
from demo.announcements import DemoBuilt
from demo.history import History
from demo.people import COMPANIES, Company
from foundation.kernel.acting import SYSTEM
from foundation.outbox import commands as outbox_commands
from foundation.outbox import queries as outbox_queries
from foundation.tenants import commands as tenants_commands
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context


def host_of(company: Company) -> str:
    return f"{company.slug}.{settings.INSTALLATION_HOST}"


def tenant_of(company: Company) -> UUID | None:
    """The demo's tenant at the company's host; None before it was built."""
    tenant = tenants_queries.tenant_at(host_of(company))
    return tenant.id if tenant else None


def missing() -> list[Company]:
    """The companies that are not there, or only half."""
    return [company for company in COMPANIES if not _is_there(tenant_of(company))]


def build(now: datetime, only: str | None = None) -> list[str]:
    """Builds what is missing (of `only` one company), up to `now`; the names of the companies that were built."""
    return [company.name for company in COMPANIES if only in (None, company.slug) and _build_one(company, now)]


def _is_there(tenant_id: UUID | None) -> bool:
    if tenant_id is None:
        return False
    with tenant_context(tenant_id):
        return bool(outbox_queries.timeline([tenant_id]))


def _build_one(company: Company, now: datetime) -> bool:
    tenant_id, attempt = tenant_of(company), 1
    if _is_there(tenant_id):
        return False
    if tenant_id is not None:
        # Books are never deleted: the half-told history keeps its rows and gives up its host.
        tenants_commands.remove_address(host=host_of(company))
        while tenants_queries.tenant_by_slug(f"{company.slug}-{attempt}"):
            attempt += 1
    slug = company.slug if tenant_id is None and not tenants_queries.tenant_by_slug(company.slug) else f"{company.slug}-{attempt}"
    history = History(company, host_of(company), slug, now)
    course.build(history)
    with tenant_context(history.tenant_id):
        outbox_commands.record(DemoBuilt(subject_id=history.tenant_id), acting=SYSTEM, at=now)
    return True
