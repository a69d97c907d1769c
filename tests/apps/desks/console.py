"""What tests of the console share: moves by the program manager, and a page as people read it."""
import re
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from referrals.commands import decide, milestones
from tests.cast import later


def accept(stage, referral, at=None):
    return decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=at or later(days=2))


def win(stage, referral, at=None, **amounts):
    at = at or later(days=5)
    report = milestones.Report(kind="won", occurred_at=at, amounts=amounts, currency="EUR" if amounts else "")
    return milestones.record_milestone(referral_id=referral.id, report=report, source="manual", acting=stage.tess, at=at)


def text(response) -> str:
    """The page as people read it: without tags, one space between words."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def url(name, *args) -> str:
    return reverse(name, urlconf="referral_platform.urls.vendor", args=args)


def queries_for(client, address) -> int:
    client.get(address)   # the first request of a session may store something
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)
