"""Runs one command, such as pytest, beside engines of its own that need not survive a power cut."""
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from referral_platform.launch import processes, supervisor
from referral_platform.launch.stack import Stack

TEST_STATE = ".test-state"
PATIENCE = 20   # seconds for the command to end after a stop signal


def run_beside_engines(command: list[str]) -> int:
    """The exit code of `command`. An environment that already names DATABASE_OWNER_URL is used as it is."""
    if os.environ.get("DATABASE_OWNER_URL"):
        return subprocess.call(command)
    processes.leave_on_signals()
    began = time.monotonic()
    folder = Path(os.environ.get("TEST_STATE") or TEST_STATE).resolve()
    with Stack(folder, durable=False) as stack:
        print(f"Engines up in {time.monotonic() - began:.1f} s.", file=sys.stderr, flush=True)
        env = {**os.environ, **stack.environment}
        env.pop("STRIPE_API_KEY", None)   # no test ever sees a real key
        if env.pop("PYTHONDONTWRITEBYTECODE", None):   # the machine wants none beside the sources; compiling all of it each time takes seconds
            env["PYTHONPYCACHEPREFIX"] = str(folder / "pycache")
        # A process group of its own: Ctrl-C reaches us alone, and the command ends before its database goes away.
        child = subprocess.Popen(command, env=env, start_new_session=True)
        stack.roster.note("command", child.pid, command)
        try:
            return child.wait()
        except processes.Stopped as stopped:
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(child.pid, stopped.number)
                child.wait(PATIENCE)
            raise
        finally:
            supervisor.kill_group(child)
            child.wait()
            stack.roster.forget("command")
