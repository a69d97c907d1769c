"""What was given up after all attempts: seen with its cause, and tried again. Policy: owners and program managers."""
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from foundation.outbox import commands as outbox_commands
from foundation.outbox import queries as outbox_queries
from foundation.outbox import registry
from foundation.web.outcomes import attempt, done, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest

MANAGERS = staff("owner", "program_manager")
SHOWN = 100
# Where the subject of an event has a page in the console.
PAGES = {"referral": "console_referral", "reward": "console_reward", "program": "console_program"}


@dataclass(frozen=True)
class Failure:
    """One delivery that was given up. `href`: the page of what it is about, "" when there is none."""

    id: UUID
    words: str
    happened_at: datetime
    attempts: int
    cause: str
    event: str
    subscriber: str
    href: str


@guard(MANAGERS)
def failed(request: HouseRequest) -> HttpResponse:
    """/console/failed/ : the newest first."""
    number = outbox_queries.dead_count()
    rows = [_failure(delivery) for delivery in outbox_queries.dead_deliveries(SHOWN)] if number else []
    return render(request, "console/failed.html", {"rows": rows, "number": number, "more": number > len(rows)})


def _failure(delivery) -> Failure:
    subscription, event = registry.subscription(delivery.subscriber), delivery.event
    words = str(subscription.words) if subscription and subscription.words else _("Something that should have followed did not happen")
    href = reverse(PAGES[event.subject_kind], args=[event.subject_id]) if event.subject_kind in PAGES else ""
    return Failure(id=delivery.id, words=words, happened_at=event.occurred_at, attempts=delivery.attempts, cause=delivery.cause, event=event.name,
                   subscriber=delivery.subscriber, href=href)


@require_POST
@guard(MANAGERS)
def retry(request: HouseRequest, delivery_id: UUID) -> HttpResponse:
    error = attempt(lambda: outbox_commands.retry_delivery(delivery_id=delivery_id, acting=request.acting, at=timezone.now()))
    if error:
        return refused(request, error, "console_failed")
    return done(request, _("It’s being tried again. If it fails once more, it comes back here."), "console_failed")


@require_POST
@guard(MANAGERS)
def retry_all(request: HouseRequest) -> HttpResponse:
    number = outbox_commands.retry_dead_deliveries(acting=request.acting, at=timezone.now())
    words = ngettext("%(number)s is being tried again. If it fails once more, it comes back here.",
                     "%(number)s are being tried again. What fails once more comes back here.", number)
    return done(request, words % {"number": number}, "console_failed")
