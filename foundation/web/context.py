"""What every page's template may rely on."""
from django.conf import settings

from foundation.web import theme


def page(request) -> dict:
    """`vendor`: the vendor whose host this is (None at the installation's); `demo`: whether this is the local demo."""
    vendor = getattr(request, "vendor", None)
    return {"vendor": vendor, "demo": settings.DEMO, "theme_css_url": theme.url(vendor) if vendor else ""}
