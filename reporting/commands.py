"""Counts what is over, and counts again what something was recorded about since."""
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from foundation.outbox import queries as outbox_queries
from foundation.outbox.events import StoredEvent
from foundation.tenants import queries as tenants_queries
from referrals import queries as referrals_queries
from reporting import queries
from reporting.models import Bringing, Counted, Day
from rewards import queries as rewards_queries

AT_ONCE = 100                        # days in one transaction
SETTLED = timedelta(minutes=1)       # longer than any transaction: what is recorded before that is there to be read
OVER = timedelta(hours=1)            # a day that has been over for so long is written down


def count(*, at: datetime) -> bool:
    """Everything of one vendor until `at`, in steps; True when there is more to do."""
    known, zone = Counted.objects.select_for_update().first(), tenants_queries.vendor().time_zone
    if known is None or known.time_zone != zone:
        return _begin(zone, at)
    _look_again(known, at - SETTLED)
    return _go_on(known, at)


def _begin(zone: str, at: datetime) -> bool:
    """From the first referral on; nothing is written before there is one."""
    first = referrals_queries.earliest_receipt()
    Day.objects.all().delete()
    Bringing.objects.all().delete()
    Counted.objects.all().delete()
    if first is None:
        return False
    Counted.objects.create(time_zone=zone, days_until=queries.start_of(queries.local_day(first, zone), zone), seen_until=at - SETTLED)
    _count_advocates(None)
    return True


def _go_on(known: Counted, at: datetime) -> bool:
    """The next days that are over."""
    first, last = queries.local_day(known.days_until, known.time_zone), queries.local_day(at - OVER, known.time_zone)
    until = min(first + timedelta(days=AT_ONCE), last)
    if until > first:
        _count_days(first, until, known.time_zone)
        Counted.objects.filter(id=known.id).update(days_until=queries.start_of(until, known.time_zone))
    return until < last


def _look_again(known: Counted, until: datetime) -> None:
    """What was recorded since changes days that were counted before, and what advocates brought."""
    referral_ids, advocate_ids = set[UUID](), set[UUID]()
    for event in outbox_queries.recorded_between(known.seen_until, until):
        referral_ids |= _named(event, "referral", "referral_id")
        advocate_ids |= _named(event, "advocate", "advocate_id", "into_id")
    if referral_ids or advocate_ids:
        over = queries.local_day(known.days_until, known.time_zone)
        touched = referrals_queries.days_of(referral_ids, known.time_zone) | rewards_queries.days_of_cost(referral_ids, known.time_zone)
        for day in sorted(day for day in touched if day < over):
            _count_days(day, day + timedelta(days=1), known.time_zone)
        _count_advocates(sorted(advocate_ids))
    Counted.objects.filter(id=known.id).update(seen_until=max(until, known.seen_until))


def _named(event: StoredEvent, kind: str, *fields: str) -> set[UUID]:
    found = {UUID(event.payload[field]) for field in fields if event.payload.get(field)}
    return found | {event.subject_id} if event.subject_kind == kind else found


def _count_days(first: date, until: date, zone: str) -> None:
    """[first, until)"""
    found = queries.figures_by_day(queries.start_of(first, zone), queries.start_of(until, zone), zone)
    Day.objects.filter(day__gte=first, day__lt=until).delete()
    Day.objects.bulk_create([Day(day=day, figures=figures) for day, figures in found.items()])


def _count_advocates(advocate_ids: Iterable[UUID] | None) -> None:
    """These, or all of them."""
    ids = None if advocate_ids is None else list(advocate_ids)
    brought = referrals_queries.brought_by_advocate(ids)
    worth, earned = referrals_queries.worth_by_advocate(ids), rewards_queries.earned_by_advocate(ids)
    (Bringing.objects.all() if ids is None else Bringing.objects.filter(advocate_id__in=ids)).delete()
    Bringing.objects.bulk_create([Bringing(advocate_id=one, referred=referred, won=won, worth=worth.get(one, {}), earned=earned.get(one, {}))
                                  for one, (referred, won) in brought.items()], batch_size=1000)
