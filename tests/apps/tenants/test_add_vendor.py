"""A vendor is added from the command line, whole or not at all."""
import io
import secrets

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from foundation.accounts.models import Invitation
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context


def add(slug, **options):
    out = io.StringIO()
    call_command("add_vendor", slug, stdout=out, **({"name": "Nordlicht", "owner": "olga@nordlicht.example"} | options))
    return out.getvalue()


def test_a_vendor_answers_and_its_owner_is_invited(transactional_db):
    slug = f"nord-{secrets.token_hex(4)}"
    said = add(slug, locale="de", time_zone="Europe/Berlin", currency="CHF")
    tenant = tenants_queries.tenant_by_slug(slug)
    with tenant_context(tenant.id):
        vendor = tenants_queries.vendor()
        assert (vendor.name, vendor.locale, vendor.time_zone, vendor.currency) == ("Nordlicht", "de", "Europe/Berlin", "CHF")
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.role) == ("olga@nordlicht.example", "owner")
    path = said.strip().splitlines()[-1].partition(f"{slug}.localhost")[2].partition("/")[2]
    assert Client(HTTP_HOST=f"{slug}.localhost").get(f"/{path}").status_code == 200


@pytest.mark.parametrize("slug, options", [("Acme", {}), ("platform", {}), ("a", {}), (None, {"host": "bad_host"}), (None, {"owner": "nobody"})])
def test_what_cannot_be_is_refused_before_anything_is_written(transactional_db, slug, options):
    slug = slug or f"nord-{secrets.token_hex(4)}"
    with pytest.raises(CommandError):
        add(slug, **options)
    assert tenants_queries.tenant_by_slug(slug) is None


def test_a_slug_is_taken_once(transactional_db):
    slug = f"nord-{secrets.token_hex(4)}"
    add(slug)
    with pytest.raises(CommandError, match="already"):
        add(slug)
