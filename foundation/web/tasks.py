"""Clockwork of the web: answers that were kept for repeated requests expire."""
from datetime import datetime, timedelta

from django.db import connection

from foundation.tenants.context import current_tenant_id

ANSWERS_KEPT = timedelta(days=30)
BATCH = 1000


def expire_stored_answers(*, at: datetime) -> bool:
    """One batch of answers older than 30 days; True when there is more."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM web_storedanswer WHERE tenant_id = '{current_tenant_id()}' AND id = ANY (ARRAY(SELECT id FROM web_storedanswer "
                       f"WHERE tenant_id = '{current_tenant_id()}' AND created_at < %s LIMIT %s))", [at - ANSWERS_KEPT, BATCH])
        return cursor.rowcount == BATCH
