"""One after another where there is no row to lock yet (docs/decisions/advisory-locks.md), and by whom."""
from uuid import UUID

from django.db import connection

from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotAllowed
from foundation.tenants.context import current_tenant_id


def one_at_a_time(what: str) -> None:
    """Until the end of the transaction. `what`: 'files', or whose account is changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"fulfilment:{current_tenant_id()}:{what}"])


def person(acting: Actor) -> UUID:
    """Who on the staff acts; a file never makes itself. Raises NotAllowed for everybody else."""
    if acting.kind != "staff" or acting.id is None:
        raise NotAllowed("staff_only", "Somebody on the staff has to do this.")
    return acting.id
