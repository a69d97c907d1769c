"""What every page's template may rely on."""
from django.conf import settings

from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_or_none


def page(request) -> dict:
    """`vendor`: the vendor whose host this is (None at the installation's); `demo`: whether this is the local demo."""
    vendor = tenants_queries.vendor() if tenant_or_none() and getattr(request, "tenant", None) else None
    return {"vendor": vendor, "demo": settings.DEMO, "theme_css_url": "/theme.css" if vendor else ""}
