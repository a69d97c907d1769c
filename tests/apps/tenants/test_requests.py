"""One request, one vendor, one transaction, kept only when the answer is below 400."""
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from foundation.tenants import commands as tenants_commands
from foundation.tenants.context import tenant_context, tenant_or_none
from foundation.web.middleware import TenantMiddleware, own_transactions
from referrals.models import Party


def parties(vendor) -> int:
    with tenant_context(vendor.id):
        return Party.objects.count()


def ask(vendor, view, path="/anything"):
    request = RequestFactory().get(path, HTTP_HOST=vendor.host)
    return TenantMiddleware(view)(request)


@pytest.mark.parametrize("status, kept", [(200, 1), (201, 1), (302, 1), (400, 0), (403, 0), (404, 0), (409, 0), (422, 0), (500, 0)])
def test_a_refused_request_leaves_no_row(acme, status, kept):
    def view(request):
        Party.objects.create(person="Jonas", company="Hafenkontor")
        return HttpResponse(status=status)
    assert ask(acme, view).status_code == status
    assert parties(acme) == kept


def test_the_request_runs_for_the_vendor_of_its_host(acme, bolt):
    seen = []

    def view(request):
        seen.append((request.tenant.id, tenant_or_none()))
        return HttpResponse()
    ask(acme, view)
    ask(bolt, view)
    assert seen == [(acme.id, acme.id), (bolt.id, bolt.id)]
    assert tenant_or_none() is None


def test_a_custom_host_belongs_to_its_vendor(acme):
    with tenant_context(acme.id):
        tenants_commands.add_address(tenant_id=acme.id, host=f"refer.{acme.host}")
    request = RequestFactory().get("/", HTTP_HOST=f"REFER.{acme.host}:8000")
    answer = TenantMiddleware(lambda request: HttpResponse(str(request.tenant.id)))(request)
    assert answer.content.decode() == str(acme.id)


def test_unknown_hosts_and_unknown_pages_are_one_answer(acme):
    known = acme.client().get("/nothing-here")
    acme.host = "nobody.localhost"
    unknown = acme.client().get("/nothing-here")
    odd = acme.client()
    odd.defaults["HTTP_HOST"] = "bad host!"
    assert (known.status_code, unknown.status_code, odd.get("/").status_code) == (404, 404, 404)
    assert known.content == unknown.content


def test_views_with_their_own_transactions_get_none(acme):
    @own_transactions
    def view(request):
        return HttpResponse(str(tenant_or_none()))
    middleware = TenantMiddleware(view)
    middleware.has_own_transactions = lambda request: True
    request = RequestFactory().get("/", HTTP_HOST=acme.host)
    assert middleware(request).content == b"None"
    assert request.tenant_id == acme.id
