"""What operators of the installation see: the vendors, how each is doing, and whether the machinery runs. Never what a vendor holds.

Policy: operators. Each vendor is read in a transaction of its own."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.accounts import queries as accounts_queries
from foundation.accounts import words
from foundation.kernel.errors import NotFound
from foundation.outbox import queries as outbox_queries
from foundation.outbox import registry
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context
from foundation.web.formats import in_words
from foundation.web.operating import PlanForm, VisitForm, across_vendors, at_home, leads_to
from foundation.web.outcomes import kept
from foundation.web.requests import HouseRequest
from programs import queries as programs_queries
from programs import states as programs_states
from referrals import queries as referrals_queries

LATE = timedelta(minutes=1)   # work that waits longer says that nobody does it


@dataclass(frozen=True)
class Standing:
    """One vendor in figures: how much there is, and what does not move."""

    id: UUID
    slug: str
    host: str
    name: str
    plan: str
    since: datetime
    staff: int
    programs: int
    referrals: int
    given_up: int
    waiting: int
    waits_since: datetime | None

    @property
    def well(self) -> bool:
        return not self.given_up and not self.waits_since


@require_safe
@across_vendors
def vendors(request: HouseRequest) -> HttpResponse:
    """/vendors/ : all of them, the oldest first."""
    rows = _standings()
    unwell = sum(not row.well for row in rows)
    return _page(request, "operators/vendors.html", {"rows": rows, "unwell": unwell, "in_words": in_words(len(rows)).capitalize(), "unwell_in_words": in_words(unwell)})


@require_safe
@across_vendors
def vendor(request: HouseRequest, tenant_id: UUID) -> HttpResponse:
    """/vendors/<id>/ : one vendor, its plan, and the way in on record."""
    row = next((standing for standing in _standings(tenant_id)), None)
    if row is None:
        raise NotFound("vendor_unknown", "There’s no such vendor.")
    with tenant_context(tenant_id):
        visits = accounts_queries.visits(10)
    return leads_to(_page(request, "operators/vendor.html", {
        "row": row, "visits": visits, "hosts": next(t for t in tenants_queries.vendors() if t.id == tenant_id).addresses.all(),
        "plan_form": PlanForm(initial={"plan": row.plan}), "visit_form": kept(request, "visit", VisitForm(), tenant_id=tenant_id)}), request, tenant_id)


@require_safe
@across_vendors
def health(request: HouseRequest) -> HttpResponse:
    """/health/ : whether work is done in time, and what the clock asked for."""
    rows, ticks = _standings(), outbox_queries.latest_ticks()
    clock = [{"name": each.name, "every": each.every, "tick": ticks.get(each.name)} for each in registry.clockworks()]
    late = [row for row in rows if row.waits_since]
    return _page(request, "operators/health.html", {
        "late": late, "given_up": [row for row in rows if row.given_up], "waiting": sum(row.waiting for row in rows), "clock": clock,
        "ticks_given_up": outbox_queries.given_up_ticks(), "well": not late})


def _standings(only: UUID | None = None) -> list[Standing]:
    now = timezone.now()
    return [_standing(tenant, now) for tenant in tenants_queries.vendors() if only in (None, tenant.id)]


def _standing(tenant, now: datetime) -> Standing:
    with tenant_context(tenant.id):
        vendor = tenants_queries.vendor()
        untried = outbox_queries.oldest_untried(now)
        return Standing(
            id=tenant.id, slug=tenant.slug, host=next((address.host for address in tenant.addresses.all() if address.canonical), ""), name=vendor.name,
            plan=vendor.plan, since=tenant.created_at, staff=accounts_queries.staff_count(),
            programs=sum(program.status == programs_states.OPEN for program in programs_queries.programs()),
            referrals=sum(referrals_queries.counts_by_status().values()), given_up=outbox_queries.dead_count(),
            waiting=outbox_queries.waiting_count(now), waits_since=untried if untried and now - untried > LATE else None)


def _page(request: HouseRequest, template: str, context: dict) -> HttpResponse:
    with at_home(request):
        return render(request, template, context | {"plans": words.PLAN_NAMES, "nav_audience": "operators"})
