"""Test-only events and subscribers: the product's tables are put aside and come back."""
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import connections

from foundation.kernel.acting import SYSTEM
from foundation.kernel.ids import uuid7
from foundation.outbox import commands, registry
from foundation.outbox.events import Event
from foundation.outbox.models import Delivery
from foundation.tenants.context import tenant_context


@dataclass(frozen=True, kw_only=True)
class ThingMoved(Event):
    name: ClassVar[str] = "thing.moved"
    subject_kind: ClassVar[str] = "thing"
    status: int = 1
    until: datetime | None = None


class Heard(list):
    """A handler that notes what it hears: (status, at)."""

    def __call__(self, event, *, at, stored, done=None):
        self.append((event.status, at))


@pytest.fixture
def subscribe() -> Iterator[Callable[..., None]]:
    before = registry.subscriptions()
    yield lambda *subscriptions: registry.subscribe(subscriptions)
    registry.subscribe(before)


@pytest.fixture
def schedule() -> Iterator[Callable[..., None]]:
    before = registry.clockworks()
    yield lambda *clockworks: registry.schedule(clockworks)
    registry.schedule(before)


def moved(tenant_id: UUID, at: datetime, subject_id: UUID | None = None, **fields) -> UUID:
    """Records one event; the id of its subject."""
    subject_id = subject_id or uuid7()
    with tenant_context(tenant_id):
        commands.record(ThingMoved(subject_id=subject_id, **fields), acting=SYSTEM, at=at)
    return subject_id


def deliveries(tenant_id: UUID, **filters) -> list[Delivery]:
    with tenant_context(tenant_id):
        return list(Delivery.objects.select_related("event").filter(**filters).order_by("id"))


def only(tenant_id: UUID, **filters) -> Delivery:
    [delivery] = deliveries(tenant_id, **filters)
    return delivery


@pytest.fixture
def relay():
    """A cursor of referral_relay."""
    with connections["relay"].cursor() as cursor:
        yield cursor
