"""Health, the language switch, the zone of a request."""
from unittest import mock

from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from foundation.tenants.context import tenant_context
from foundation.tenants.models import Vendor
from foundation.web.middleware import TenantMiddleware


def test_healthz_at_every_host(acme):
    client = acme.client()
    for host in (acme.host, "localhost", "127.0.0.1", "nobody.example"):
        answer = client.get("/healthz", headers={"host": host})
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    with mock.patch("foundation.web.health.connections") as connections:
        connections.__getitem__.return_value.cursor.side_effect = OperationalError
        assert client.get("/healthz").status_code == 503


def test_healthz_answers_before_https_is_demanded(acme, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert acme.client().get("/healthz").status_code == 200
    assert acme.client().get("/").status_code == 301


def test_the_language_is_kept_and_the_way_leads_back(acme):
    client = acme.client()
    assert client.get("/language").status_code == 405
    answer = client.post("/language", {"language": "de", "next": "/p/customers/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/p/customers/")
    assert '<html lang="de"' in client.get("/").content.decode()
    assert client.post("/language", {"language": "de", "next": "https://elsewhere.example/"}).headers["Location"] == "/"
    assert client.post("/language", {"language": "xx", "next": "/"}).status_code == 302


def test_times_read_in_the_vendors_zone_and_the_zone_does_not_leak(acme):
    with tenant_context(acme.id):
        Vendor.objects.update(time_zone="America/New_York")
    seen = []

    def view(request):
        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()
    TenantMiddleware(view)(RequestFactory().get("/", HTTP_HOST=acme.host))
    assert seen == ["America/New_York"]
    assert timezone.get_current_timezone_name() == "UTC"
