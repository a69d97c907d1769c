"""What an advocate hands on: her link, its QR code, the code to say aloud, a mail that is written already."""
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from advocates import queries
from advocates.web.qr import drawn
from foundation.tenants import queries as tenants_queries


def link_of(request: HttpRequest, enrolment) -> dict:
    code = queries.code_of(enrolment.id)
    return {"code": code, "link": request.build_absolute_uri(reverse("landing", args=[code]))}


def sheet_of(request: HttpRequest, enrolment) -> dict:
    """For templates/portal/share_panel.html."""
    shared = link_of(request, enrolment)
    return shared | {"qr": drawn(shared["link"]), "mailto": _mail(enrolment.advocate.name, shared["link"], rewarded=not enrolment.program.gratitude)}


def _mail(name: str, link: str, *, rewarded: bool) -> str:
    """A mailto: address with a prepared text, which says so where she may be rewarded."""
    vendor = tenants_queries.vendor().name
    subject = _("Somebody you should talk to: {vendor}").format(vendor=vendor)
    text = (_("Hello,\n\nI work with {vendor} and think they could help you too. Have a look, and leave your details if you’d like a call:\n\n{link}\n\n"
              "I may receive a reward if you become their customer.\n\n{name}") if rewarded else
            _("Hello,\n\nI work with {vendor} and think they could help you too. Have a look, and leave your details if you’d like a call:\n\n{link}\n\n"
              "{name}")).format(vendor=vendor, link=link, name=name)
    return f"mailto:?subject={quote(subject)}&body={quote(text)}"
