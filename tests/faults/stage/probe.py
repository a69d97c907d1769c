"""Looks at the thread before and after each request: whether a vendor was left behind in it, or in one of its kept connections."""
from django.db import connections

from foundation.tenants.context import tenant_or_none

LEFT = "X-Left-Behind"


def left_behind() -> str:
    found = [f"context {tenant_or_none()}"] if tenant_or_none() else []
    for connection in connections.all(initialized_only=True):
        if connection.connection is None:
            continue
        if connection.in_atomic_block:
            found.append(f"{connection.alias}: a transaction")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.tenant_id', true)")
            [setting] = cursor.fetchone()
        if setting:
            found.append(f"{connection.alias}: {setting}")
    return ", ".join(found)


class Probe:
    """The outermost middleware: each answer says what it found, "nothing" when there was nothing."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        before = left_behind()
        response = self.get_response(request)
        response[LEFT] = "; ".join(filter(None, [before and f"before: {before}", (after := left_behind()) and f"after: {after}"])) or "nothing"
        return response
