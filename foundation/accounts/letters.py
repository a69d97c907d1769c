"""What accounts write to people. A secret stands in its sealed letter alone, never in an event or a log."""
from datetime import datetime

from django.urls import reverse
from django.utils import translation

from foundation.accounts import rules
from foundation.accounts.models import Entry, Invitation, SignInCode, User
from foundation.kernel.acting import VISITOR, Actor
from foundation.mail import commands as mail_commands
from foundation.mail import queries as mail_queries
from foundation.mail.rendering import Rendered, render


def send_code(row: SignInCode, code: str, *, name: str, at: datetime) -> None:
    greeted = name if rules.may_be_greeted(name) else ""   # whoever asks for the code typed it, for whatever address
    _queue("sign_in_code", row.id, to=row.email, acting=VISITOR, at=at, code=code, name=greeted, minutes=_minutes(at, row.expires_at))


def send_invitation(invitation: Invitation, secret: str, *, acting: Actor, at: datetime) -> None:
    _queue("invitation", invitation.id, to=invitation.email, acting=acting, at=at, link=invitation_link(secret))


def send_reset(user: User, entry: Entry, secret: str, *, at: datetime) -> None:
    _queue("password_link", entry.id, to=user.email, acting=VISITOR, at=at, **_reset_says(user.name, secret, entry.expires_at, at))


def write_and_throw_away(until: datetime, *, at: datetime) -> None:
    """The letter that nobody gets: asking for a stranger's password takes as long as asking for one's own."""
    _written("password_link", _reset_says("Nobody", "x" * 43, until, at))


def _reset_says(name: str, secret: str, until: datetime, at: datetime) -> dict:
    return {"name": name, "minutes": _minutes(at, until), "link": mail_queries.page_url(reverse("staff_reset", args=[secret]))}


def invitation_link(secret: str) -> str:
    """The whole address that lets somebody join the staff."""
    return mail_queries.page_url(reverse("invitation", args=[secret]))


def _queue(template: str, row_id, *, to: str, acting: Actor, at: datetime, **context) -> None:
    letter = _written(template, context)
    mail_commands.queue_message(to=to, subject=letter.subject, text=letter.text, html=letter.html, kind=template, key=f"{template}:{row_id}", at=at,
                                acting=acting)


def _written(template: str, context: dict) -> Rendered:
    return render(template, context, translation.get_language() or "en")


def _minutes(at: datetime, until: datetime) -> int:
    return int((until - at).total_seconds() // 60)
