"""/theme.css: the vendor's accent as four variables in two themes. Policy: public."""
from django.http import HttpResponse

from foundation.web import colours
from foundation.web.policies import PUBLIC, guard
from foundation.web.requests import HouseRequest

VARIABLES = (("--accent", "fill"), ("--on-accent", "on_fill"), ("--accent-text", "text"), ("--accent-soft", "soft"))


def rule(accent: str, selector: str = ":root") -> str:
    """The CSS rule that makes everything inside `selector` wear the accent; what is no colour falls back to the house's own."""
    picked = accent.lower() if colours.is_colour(accent) else colours.HOUSE
    light, dark = colours.light(picked), colours.dark(picked)
    return selector + "{" + ";".join(f"{name}:light-dark({getattr(light, part)},{getattr(dark, part)})" for name, part in VARIABLES) + "}\n"


def url(vendor) -> str:
    """Names the colour, so that a new one is seen at once though the old sheet is kept for a day."""
    return f"/theme.css?{vendor.accent.lstrip('#')}"


@guard(PUBLIC)
def stylesheet(request: HouseRequest) -> HttpResponse:
    accent = request.vendor.accent if request.vendor else colours.HOUSE
    return HttpResponse(rule(accent), content_type="text/css; charset=utf-8", headers={"Cache-Control": "private, max-age=86400"})
