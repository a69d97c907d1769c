"""A worker process that is killed at a named crash point, on this test's own database."""
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import UUID

from django.db import connection

DELIVER = """
import sys, uuid, django
django.setup()
from foundation.outbox import worker
worker.deliver(uuid.UUID(sys.argv[1]), uuid.UUID(sys.argv[2]))
"""


def deliver_and_die(point: str, tenant_id: UUID, delivery_id: UUID, **environment: str) -> None:
    """Handles one delivery in a process of its own, which has to die at `point`."""
    run_and_die(point, DELIVER, str(tenant_id), str(delivery_id), **environment)


def run_and_die(point: str, script: str, *said: str, **environment: str) -> None:
    """Runs a script in a process of its own, which has to die at `point`, by the power being cut."""
    parts = connection.settings_dict
    url = f"dbname={parts['NAME']} user={parts['USER']} password={parts['PASSWORD']} host={parts['HOST']} port={parts['PORT']}"
    with tempfile.TemporaryDirectory() as folder:
        order = Path(folder, "order")
        order.write_text(point)
        env = {**os.environ, "DATABASE_URL": url, "CRASH_FILE": str(order), "DJANGO_SETTINGS_MODULE": "tests.faults.armed", **environment}
        ended = subprocess.run([sys.executable, "-c", script, *said], env=env, timeout=60)
    assert ended.returncode == -signal.SIGKILL, f"it did not come by {point}"
