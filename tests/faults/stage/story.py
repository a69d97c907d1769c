"""A thing moves (command, event), and kinds of handlers hear of it."""
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from foundation.kernel.acting import SYSTEM
from foundation.outbox import commands as outbox_commands
from foundation.outbox.events import Event
from foundation.outbox.registry import Clockwork, Subscription
from foundation.tenants.context import current_tenant_id, tenant_context
from rewards.events import PlanPublished
from tests.faults.stage.models import Note, Thing


@dataclass(frozen=True, kw_only=True)
class ThingMoved(Event):
    name: ClassVar[str] = "thing.moved"
    subject_kind: ClassVar[str] = "thing"
    status: int


@dataclass(frozen=True, kw_only=True)
class ThingPoisoned(Event):
    name: ClassVar[str] = "thing.poisoned"
    subject_kind: ClassVar[str] = "thing"


def move_thing(*, thing_id: UUID, at: datetime) -> Thing:
    thing = Thing.objects.select_for_update().get(id=thing_id)
    thing.status += 1
    thing.save(update_fields=["status"])
    outbox_commands.record(ThingMoved(subject_id=thing.id, status=thing.status), acting=SYSTEM, at=at)
    return thing


def poison_thing(*, thing_id: UUID, at: datetime) -> None:
    outbox_commands.record(ThingPoisoned(subject_id=thing_id), acting=SYSTEM, at=at)


PAUSE = float(os.environ.get("HANDLER_PAUSE", "0.002"))   # seconds


def note(event: Event, *, at: datetime, stored) -> None:
    Note.objects.create(about=str(stored.id), kind="noted", pid=os.getpid())
    time.sleep(PAUSE)   # a kill finds it between the effect and the mark "done"


def call_out(event: Event, *, at: datetime, stored, done: Callable[[], None]) -> None:
    """What is called is not asked whether it was called: the settling alone is counted."""
    time.sleep(PAUSE)
    with tenant_context(stored.tenant_id):
        Note.objects.create(about=str(stored.id), kind="called", pid=os.getpid())
        done()


def call_nobody(event: Event, *, at: datetime, stored, done: Callable[[], None]) -> None:
    """There was nothing to call out for: the worker itself marks it done."""


def kill_the_process(event: Event, *, at: datetime, stored) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def note_tick(*, at: datetime) -> None:
    Note.objects.create(about=at.isoformat(), kind="tick", pid=os.getpid())
    current_tenant_id()


SUBSCRIPTIONS = [
    Subscription(ThingMoved, "stage.note", note),
    Subscription(ThingMoved, "stage.call", call_out, calls_out=True),
    Subscription(PlanPublished, "stage.published", note),   # the first of a walk (walk.py): done twice, it shows
    Subscription(PlanPublished, "stage.nobody", call_nobody, calls_out=True),
    Subscription(ThingPoisoned, "stage.poison", kill_the_process),
]
CLOCKWORK = [Clockwork("stage.note_tick", timedelta(seconds=2), note_tick)]
