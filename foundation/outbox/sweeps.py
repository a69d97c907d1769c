"""What the dispatcher asks PostgreSQL as referral_relay: which deliveries and ticks are due. It sees no event and no cause.

A row is put off by its lease before it is published. The new due_at goes with the message and is its ticket: of two messages
for one row only the newer is heard, so nothing that calls out is begun twice because a message was late."""
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from foundation.kernel.ids import uuid7
from foundation.outbox.registry import Clockwork
from foundation.outbox.retries import MAX_ATTEMPTS

LEASE = 30          # seconds until a published row is due again
PER_VENDOR = 20     # rows of one vendor per sweep: a flood waits for itself, not the others for it

# A loose scan: one index probe per vendor. A global ORDER BY due_at would be one vendor's flood for minutes.
VENDORS_WITH_DUE = """
    WITH RECURSIVE vendor AS (
        (SELECT tenant_id, due_at FROM outbox_delivery WHERE state = 'due' ORDER BY tenant_id, due_at LIMIT 1)
        UNION ALL
        SELECT following.tenant_id, following.due_at FROM vendor CROSS JOIN LATERAL (
            SELECT tenant_id, due_at FROM outbox_delivery
            WHERE state = 'due' AND tenant_id > vendor.tenant_id ORDER BY tenant_id, due_at LIMIT 1) AS following
    )
    SELECT tenant_id FROM vendor WHERE due_at <= now()"""

# One vendor, named as a literal: a locking statement over several tenants is refused on a distributed database.
# = ANY (ARRAY(...)), not IN: a plan may run the subquery of IN once for each row, and each run locks the next ones.
PUT_OFF = """
    UPDATE outbox_delivery SET due_at = now() + interval '{lease} seconds'
    WHERE tenant_id = '{tenant_id}' AND id = ANY (ARRAY(
        SELECT id FROM outbox_delivery AS mine
        WHERE tenant_id = '{tenant_id}' AND state = 'due' AND due_at <= now()
        AND NOT (ordered AND EXISTS (
            SELECT FROM outbox_delivery AS older
            WHERE older.tenant_id = '{tenant_id}' AND older.ordered AND older.state <> 'done'
            AND older.subscriber = mine.subscriber AND older.subject_id = mine.subject_id AND older.seq < mine.seq))
        ORDER BY due_at, id LIMIT {limit} FOR UPDATE SKIP LOCKED))
    RETURNING id, due_at"""

PUT_OFF_TICKS = """
    UPDATE outbox_tick SET due_at = now() + interval '{lease} seconds'
    WHERE id = ANY (ARRAY(SELECT id FROM outbox_tick WHERE done_at IS NULL AND due_at <= now() AND attempts < {attempts}
                 ORDER BY due_at LIMIT {limit} FOR UPDATE SKIP LOCKED))
    RETURNING id, due_at"""

ADD_TICK = """
    INSERT INTO outbox_tick (id, name, scheduled_for, due_at, attempts, cause) VALUES (%s, %s, %s, %s, 0, '')
    ON CONFLICT (name, scheduled_for) DO NOTHING"""


def vendors_with_due(cursor: CursorWrapper) -> list[UUID]:
    cursor.execute(VENDORS_WITH_DUE)
    return [tenant_id for (tenant_id,) in cursor.fetchall()]


def put_off(cursor: CursorWrapper, tenant_id: UUID) -> list[tuple[UUID, datetime]]:
    """The next due deliveries of one vendor, each with its ticket. They are ours until then."""
    cursor.execute(PUT_OFF.format(tenant_id=UUID(str(tenant_id)), lease=LEASE, limit=PER_VENDOR))
    return sorted(cursor.fetchall())   # ids are time-ordered: roughly as they came to be


def add_ticks(cursor: CursorWrapper, instants: Iterable[tuple[Clockwork, datetime]]) -> None:
    """What is there already stays: any number of dispatchers may add the same tick."""
    for each, scheduled_for in instants:
        cursor.execute(ADD_TICK, [uuid7(), each.name, scheduled_for, scheduled_for])


def put_off_ticks(cursor: CursorWrapper) -> list[tuple[UUID, datetime]]:
    cursor.execute(PUT_OFF_TICKS.format(lease=LEASE, limit=PER_VENDOR, attempts=MAX_ATTEMPTS))
    return cursor.fetchall()
