"""Two transactions that are in each other's way for certain: the one that serves a request always loses."""
import threading
from collections.abc import Callable

import psycopg2
from django.db import connection, connections

OURS, THEIRS = 71, 72   # advisory locks that nothing else takes
CLOSED_AFTER = 0.4      # seconds: PostgreSQL looks for a circle once somebody waited for 1 s, and ends the first who looks


class Tangle:
    """`tangled(command)` does the command and then meets a rival `times` times: PostgreSQL ends it with a deadlock, after everything is written."""

    def __init__(self, times: int):
        self.times, self.calls, self.rivals = times, 0, []

    def tangled(self, command: Callable) -> Callable:
        def after_the_work(*args, **kwargs):
            self.calls += 1
            result = command(*args, **kwargs)
            if self.calls <= self.times:
                self._meet()
            return result
        return after_the_work

    def _meet(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OURS])
            rival = _Rival()
            self.rivals.append(rival)
            rival.start()
            assert rival.holds.wait(20)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [THEIRS])
        raise AssertionError("nobody was in the way")

    def over(self) -> None:
        for rival in self.rivals:
            rival.join(20)
            assert rival.got_it, "the rival should have been let through"


class _Rival(threading.Thread):
    """Holds THEIRS, and wants OURS once the other waits."""

    def __init__(self):
        super().__init__(daemon=True)
        self.holds, self.got_it = threading.Event(), False
        self.how = connections["default"].get_connection_params()

    def run(self) -> None:
        mine = psycopg2.connect(**{name: value for name, value in self.how.items() if name not in ("cursor_factory", "context")})
        try:
            with mine.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [THEIRS])
                self.holds.set()
                cursor.execute("SELECT pg_sleep(%s)", [CLOSED_AFTER])
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OURS])
                self.got_it = True
        finally:
            mine.close()
