"""The vendor's days off: clocks in working days that start from now on pass over them."""
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotFound
from foundation.kernel.ids import uuid7
from foundation.outbox import commands as outbox_commands
from foundation.tenants.context import current_tenant_id
from programs import events
from programs.models import Holiday

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


def add_holiday(*, day: date, name: str, acting: Actor, at: datetime) -> Holiday:
    """Raises BadInput without a name, for a year far away, and for a day that is one already."""
    wrong = []
    if not name.strip():
        wrong.append(FieldError("/name", "missing", "Give the day its name, such as New Year’s Day."))
    if len(name.strip()) > 80:
        wrong.append(FieldError("/name", "too_long", "At most {number} characters.", {"number": 80}))
    if not FIRST <= day <= LAST:
        wrong.append(FieldError("/date", "out_of_range", "A day between 2000 and 2100."))
    if wrong:
        raise BadInput(wrong)
    with connection.cursor() as cursor:   # two at once: the later one is told
        cursor.execute(f"INSERT INTO {Holiday._meta.db_table} (tenant_id, id, date, name) VALUES ('{current_tenant_id()}', %s, %s, %s) "
                       "ON CONFLICT (tenant_id, date) DO NOTHING RETURNING id", [uuid7(), day, name.strip()])
        row = cursor.fetchone()
    if row is None:
        raise BadInput([FieldError("/date", "taken", "This day is on the list already.")])
    outbox_commands.record(events.HolidayAdded(subject_id=row[0], day=day.isoformat()), acting=acting, at=at)
    return Holiday.objects.get(id=row[0])


def remove_holiday(*, holiday_id: UUID, acting: Actor, at: datetime) -> None:
    """Raises NotFound."""
    found = Holiday.objects.select_for_update().filter(id=holiday_id).first()
    if found is None:
        raise NotFound("holiday_unknown", "There’s no such day on the list.")
    Holiday.objects.filter(id=holiday_id).delete()
    outbox_commands.record(events.HolidayRemoved(subject_id=holiday_id, day=found.date.isoformat()), acting=acting, at=at)
