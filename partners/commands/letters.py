"""The invitation to act for an organisation. Its secret stands in the sealed letter alone, never in an event or a log."""
from datetime import datetime

from django.urls import reverse

from foundation.kernel.acting import Actor
from foundation.mail import commands as mail_commands
from foundation.mail import queries as mail_queries
from foundation.mail.rendering import render
from partners.models import MemberInvitation

PAGES = "referral_platform.urls.vendor"   # also outside any request


def send_invitation(invitation: MemberInvitation, secret: str, *, acting: Actor, at: datetime) -> None:
    """In the program's language: nothing is known of the reader's."""
    link = mail_queries.page_url(reverse("partner_invitation", args=[secret], urlconf=PAGES))
    letter = render("partner_invitation", {"organisation": invitation.organisation.name, "name": invitation.name, "program": invitation.program.name,
                                           "role": invitation.role, "link": link}, invitation.program.locale)
    mail_commands.queue_message(to=invitation.email, subject=letter.subject, text=letter.text, html=letter.html, kind="partner_invitation",
                                key=f"partner_invitation:{invitation.id}", at=at, acting=acting)
