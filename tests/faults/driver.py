"""Works inside the stack under test: `python -m tests.faults.driver VERB ARGUMENTS`; prints one JSON value."""
import json
import os
import sys
import time
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.settings")

import django  # noqa: E402

django.setup()

from django.db import Error, connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from foundation.kernel.ids import uuid7  # noqa: E402
from foundation.tenants import commands as tenants_commands  # noqa: E402
from foundation.tenants.context import tenant_context  # noqa: E402
from tests.faults.stage import story  # noqa: E402
from tests.faults.stage.models import Thing  # noqa: E402
from tests.faults.town import operator, towns  # noqa: E402


def vendors(count: int) -> list[str]:
    """Makes vendors, each with one thing."""
    made = []
    for _ in range(count):
        slug = f"v{uuid7().hex[-12:]}"
        tenant = tenants_commands.create_tenant(slug=slug, name=slug, host=f"{slug}.localhost")
        with tenant_context(tenant.id):
            Thing.objects.create()
        made.append(str(tenant.id))
    return made


def move(count: int, per_second: int, tenant_ids: list[str]) -> list[float]:
    """Moves things of the vendors in turn at a steady pace (0: as fast as it goes); the seconds that each command took."""
    things, took, began = {}, [], time.monotonic()
    for tenant_id in tenant_ids:
        with tenant_context(tenant_id):
            things[tenant_id] = Thing.objects.get().id
    for number in range(count):
        tenant_id = tenant_ids[number % len(tenant_ids)]
        if per_second:
            time.sleep(max(0.0, began + number / per_second - time.monotonic()))
        start = time.monotonic()
        with tenant_context(tenant_id):
            story.move_thing(thing_id=things[tenant_id], at=timezone.now())
        took.append(time.monotonic() - start)
    return took


def move_through(seconds: float, tenant_id: str) -> int:
    """Moves one thing again and again, whatever the database does meanwhile; how many were acknowledged."""
    acknowledged, until = 0, time.monotonic() + seconds
    with tenant_context(tenant_id):
        thing_id = Thing.objects.get().id
    while time.monotonic() < until:
        try:
            with tenant_context(tenant_id):
                story.move_thing(thing_id=thing_id, at=timezone.now())
            acknowledged += 1
        except Error:
            connection.close()
        time.sleep(0.05)
    return acknowledged


def poison(tenant_id: str) -> None:
    with tenant_context(tenant_id):
        story.poison_thing(thing_id=Thing.objects.get().id, at=timezone.now())


def flood(tenant_id: str, count: int) -> int:
    """Due rows of one vendor at once, set-based, for a subscriber that is quick."""
    tenant = str(UUID(tenant_id))
    with tenant_context(tenant), connection.cursor() as cursor:
        thing_id = Thing.objects.get().id
        cursor.execute(f"SELECT coalesce(max(seq), 0) FROM outbox_event WHERE tenant_id = '{tenant}' AND subject_id = %s", [thing_id])
        [last] = cursor.fetchone()
        cursor.execute(f"WITH added AS (INSERT INTO outbox_event (tenant_id, id, name, subject_kind, subject_id, seq, payload, occurred_at, acting_kind) "
                       f"SELECT '{tenant}', gen_random_uuid(), 'thing.moved', 'thing', %s, %s + number, '{{\"status\": 1}}', now(), 'system' "
                       f"FROM generate_series(1, %s) AS number ON CONFLICT DO NOTHING RETURNING id, subject_id, seq) "
                       f"INSERT INTO outbox_delivery (tenant_id, id, event_id, subscriber, ordered, subject_id, seq, state, at, due_at, attempts, cause) "
                       f"SELECT '{tenant}', gen_random_uuid(), id, 'stage.note', false, subject_id, seq, 'due', now(), now(), 0, '' FROM added "
                       f"ON CONFLICT DO NOTHING", [thing_id, last, count])
        return cursor.rowcount


VERBS = {
    "towns": lambda count: towns(int(count)),
    "operator": operator,
    "vendors": lambda count: vendors(int(count)),
    "move": lambda count, per_second, *tenant_ids: move(int(count), int(per_second), list(tenant_ids)),
    "move_through": lambda seconds, tenant_id: move_through(float(seconds), tenant_id),
    "poison": poison,
    "flood": lambda tenant_id, count: flood(tenant_id, int(count)),
}

if __name__ == "__main__":
    print(json.dumps(VERBS[sys.argv[1]](*sys.argv[2:])))
