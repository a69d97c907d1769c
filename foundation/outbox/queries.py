"""Reads about events and deliveries."""
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Min, OuterRef

from foundation.kernel.ids import first_id
from foundation.outbox.events import StoredEvent
from foundation.outbox.models import DEAD, DONE, DUE, Delivery, Event, Tick
from foundation.outbox.retries import MAX_ATTEMPTS


def stored(row: Event) -> StoredEvent:
    return StoredEvent(id=row.id, tenant_id=row.tenant_id, name=row.name, subject_kind=row.subject_kind, subject_id=row.subject_id, seq=row.seq,
                       payload=row.payload, occurred_at=row.occurred_at, recorded_at=row.created_at, acting_kind=row.acting_kind, acting_id=row.acting_id)


def timeline(subject_ids: Iterable[UUID], *, name: str = "") -> list[StoredEvent]:
    """Everything that happened to the subjects, or what is called so, in the order in which it was recorded."""
    rows = Event.objects.filter(subject_id__in=tuple(subject_ids))
    return [stored(row) for row in (rows.filter(name=name) if name else rows).order_by("created_at", "seq", "id")]


def told_of(subject_id: UUID, name: str, **said: Iterable) -> list[StoredEvent]:
    """Of what happened to a subject the events of one name that say one of these, in the order in which they were recorded:
    told_of(program_id, "plan.published", plan_version_id=[…]). Ids are looked for as texts."""
    wanted = {f"payload__{key}__in": [str(one) for one in values] for key, values in said.items()}
    return [stored(row) for row in Event.objects.filter(subject_id=subject_id, name=name, **wanted).order_by("created_at", "seq", "id")]


def trail(*, before: UUID | None = None, limit: int = 50) -> list[StoredEvent]:
    """The vendor's audit trail, the newest first; one more than `limit` says that there is a next page."""
    rows = Event.objects.order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [stored(row) for row in rows[:limit + 1]]


def recorded_between(since: datetime, until: datetime) -> list[StoredEvent]:
    """What was recorded in [since, until), the oldest first; ids are ordered by time."""
    return [stored(row) for row in Event.objects.filter(id__gte=first_id(since), id__lt=first_id(until)).order_by("id")]


def dead_deliveries(limit: int = 100) -> list[Delivery]:
    """What was given up after all attempts, the newest first, with its event."""
    return list(Delivery.objects.select_related("event").filter(state=DEAD).order_by("-id")[:limit])


def dead_count() -> int:
    return Delivery.objects.filter(state=DEAD).count()


def oldest_untried(now: datetime) -> datetime | None:
    """Since when the vendor's oldest due delivery has waited for its first attempt; None when none waits. The outbox lags by
    this much: failures that rest between two attempts do not count."""
    return (Delivery.objects.filter(state=DUE, attempts=0, at__lte=now, due_at__lte=now + timedelta(minutes=2)).aggregate(oldest=Min("at"))["oldest"])


def next_due(until: datetime, limit: int = 20) -> list[Delivery]:
    """The deliveries that are due first, not later than `until`; an ordered one only when nothing older of its subject is open."""
    older = Delivery.objects.filter(ordered=True, subscriber=OuterRef("subscriber"), subject_id=OuterRef("subject_id"), seq__lt=OuterRef("seq")).exclude(state=DONE)
    return list(Delivery.objects.filter(state=DUE, due_at__lte=until).exclude(Exists(older), ordered=True).order_by("due_at", "id")[:limit])


def older_open(row: Delivery) -> bool:
    return Delivery.objects.filter(ordered=True, subscriber=row.subscriber, subject_id=row.subject_id, seq__lt=row.seq).exclude(state=DONE).exists()


def waiting_count(now: datetime) -> int:
    """How many of the vendor's deliveries are due and wait for a worker."""
    return Delivery.objects.filter(state=DUE, due_at__lte=now).count()


def latest_ticks() -> dict[str, Tick]:
    """What the clock asked for last, by the name of the clockwork."""
    return {tick.name: tick for tick in Tick.objects.order_by("name", "-scheduled_for").distinct("name")}


def given_up_ticks(limit: int = 20) -> list[Tick]:
    """Ticks that were tried to the end and failed, the latest first."""
    return list(Tick.objects.filter(done_at=None, attempts__gte=MAX_ATTEMPTS).order_by("-scheduled_for")[:limit])
