"""Hands one mail to whatever EMAIL_BACKEND names."""
import smtplib
from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives, get_connection

from foundation.mail.queries import Letter


class CannotSend(RuntimeError):
    """The mail server did not take it. Says why without the address: it is kept as the delivery's cause."""


class Envelope(EmailMultiAlternatives):
    """A mail that still knows whose it is; the demo's backend asks."""

    letter: Letter


def envelope(letter: Letter) -> Envelope:
    content = letter.content
    mail = Envelope(subject=content.subject, body=content.text, to=[content.to], from_email=formataddr((letter.sender_name, letter.sender)),
                    headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"})
    mail.attach_alternative(content.html, "text/html")
    mail.letter = letter
    return mail


def send(letter: Letter) -> None:
    """Call it with no transaction open. Raises CannotSend; a time-out leaves open whether the mail went out."""
    try:
        taken = get_connection().send_messages([envelope(letter)])
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = sorted({str(code) for code, _ in refusal.recipients.values()})
        raise CannotSend(f"the mail server refused the recipient ({', '.join(codes)})") from None
    except smtplib.SMTPResponseException as refusal:
        raise CannotSend(f"the mail server answered {refusal.smtp_code}") from None
    except (smtplib.SMTPException, OSError) as failure:
        raise CannotSend(f"the mail server could not be reached ({type(failure).__name__})") from None
    if taken != 1:
        raise CannotSend("the mail was not taken")
