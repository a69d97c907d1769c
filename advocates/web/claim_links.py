"""A link to claim as a rep shows it: the address, and its QR code for the phone across the table."""
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from advocates import queries
from advocates.web.qr import drawn
from foundation.mail import queries as mail_queries


def address_of(secret: str) -> str:
    """Where whoever holds the link claims."""
    return mail_queries.page_url(reverse("claim", args=[secret]))


def shown(request: HttpRequest, advocate) -> dict | None:
    """The newest link that works, for templates/sales/claim_link.html; None where there is none, or none that can be shown again."""
    link = queries.live_link(advocate.id, timezone.now())
    secret = queries.secret_of(link) if link else ""
    if link is None or not secret:
        return None
    address = address_of(secret)
    return {"link": address, "qr": drawn(address), "until": link.expires_at, "channel": link.channel, "at": link.issued_at}
