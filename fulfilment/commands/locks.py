"""One after another where there is no row to lock yet: docs/decisions/advisory-locks.md."""
from django.db import connection

from foundation.tenants.context import current_tenant_id


def one_at_a_time(what: str) -> None:
    """Until the end of the transaction. `what`: 'files', or whose account is changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"fulfilment:{current_tenant_id()}:{what}"])
