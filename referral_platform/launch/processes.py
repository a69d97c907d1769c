"""Processes of other runs: what a pid is today, and how one that outlived its run is stopped."""
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from referral_platform.launch.refusals import Refused

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def command_of(pid: int) -> str:
    """The command line of a living process, "" when there is none. A pid alone proves nothing: it may have been given out again."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    return subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()


def stop_leftover(pid: int, mark: str, gently: int, hard: int, *, group: bool = False, patience: float = 20) -> bool:
    """Stops process `pid` if its command line still holds `mark`; with `group` its process group too. True when one was stopped.

    It is asked with signal `gently`, after `patience` seconds with `hard`; Refused when it is still there 5 s later.
    """
    if mark not in command_of(pid):
        return False
    send: Callable[[int, int], None] = os.killpg if group else os.kill
    began = time.monotonic()
    with suppress(ProcessLookupError):
        send(pid, gently)
        while mark in command_of(pid):
            waited = time.monotonic() - began
            if waited > patience + 5:
                raise Refused(f"Process {pid} of an earlier run does not stop. End it with `kill -9 {pid}`, then start again.")
            if waited > patience:
                send(pid, hard)
            time.sleep(0.05)
    return True


def pid_in(path: Path) -> int | None:
    """The number in the first line of a pid file, None when there is no such file or no number."""
    try:
        return int(path.read_text().split()[0])
    except (OSError, IndexError, ValueError):
        return None


def leave_on_signals() -> None:
    """From now on the stop signals raise SystemExit with the shell's code for them, so that every `finally` is run."""
    def leave(number: int, _frame: object) -> None:
        for stop_signal in STOP_SIGNALS:
            signal.signal(stop_signal, signal.SIG_IGN)   # a second Ctrl-C must not leave an engine behind
        raise Stopped(number)

    for stop_signal in STOP_SIGNALS:
        signal.signal(stop_signal, leave)


class Stopped(SystemExit):
    """Raised by a stop signal; `number` is the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.number = number
