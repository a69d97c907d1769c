"""A night on which the mail server of the demo did not answer: what was tried to the end is given up, with its cause, and can be tried again."""
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from foundation.mail.providers.post import CannotSend


class AwayBackend(BaseEmailBackend):
    def send_messages(self, email_messages) -> int:
        raise CannotSend("the mail server did not answer within 20 seconds")


@contextmanager
def mail_server_away() -> Iterator[None]:
    """For the process that builds the demo alone; it serves nobody."""
    before = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "demo.outage.AwayBackend"
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = before
