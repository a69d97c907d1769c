"""Keeps processes running: each in a group of its own, logged to a file, started again when it dies, ended when told."""
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from referral_platform.launch.engines import last_lines
from referral_platform.launch.refusals import Refused
from referral_platform.launch.roster import Roster
from referral_platform.launch.services import Service

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0   # seconds before a dead process is started again; doubled each time
STEADY = 60.0                            # seconds of life after which a death counts as the first one again
LARGEST_LOG = 10_000_000                 # bytes; a larger one is set aside at the next start


class Supervised:
    """One service and its child process."""

    def __init__(self, service: Service, env: Mapping[str, str], logs: Path, roster: Roster, say: Callable[[str], None]) -> None:
        self.service, self.roster, self.say = service, roster, say
        self.env = service.environment(env)
        self.log = logs / f"{service.name}.log"
        self.pause = FIRST_PAUSE
        self.due: float | None = None
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        set_aside_large(self.log)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.service.command, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True)
        self.roster.note(self.service.name, self.process.pid, list(self.service.command))
        self.began, self.due = time.monotonic(), None

    def look(self) -> None:
        """Notices a death, and starts again once the pause is over."""
        if self.process is None or self.process.poll() is None:
            return
        now = time.monotonic()
        if self.due is None:
            if now - self.began > STEADY:
                self.pause = FIRST_PAUSE
            kill_group(self.process)   # what its children hold, such as the port, must be free
            self.due, pause = now + self.pause, self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
            self.say(f"{self.service.name} ended ({ending(self.process.returncode)}) and starts again in {pause:g} s. Log: {self.log}")
        elif now >= self.due:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)   # to the leader alone: it lets its children finish what they have begun

    def wait_stopped(self, deadline: float) -> None:
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, deadline - time.monotonic()))
        kill_group(self.process)
        self.process.wait()
        self.roster.forget(self.service.name)


def stop_all(supervised: list[Supervised], patience: float = 15) -> None:
    """Asks all at once, waits for each, and kills what is left after `patience` seconds."""
    for one in supervised:
        one.ask_to_stop()
    deadline = time.monotonic() + patience
    for one in supervised:
        one.wait_stopped(deadline)


def kill_group(process: subprocess.Popen) -> None:
    with suppress(ProcessLookupError, PermissionError):   # macOS: PermissionError when only dead ones are left
        os.killpg(process.pid, signal.SIGKILL)


def run_step(name: str, service: Service, env: Mapping[str, str], logs: Path, roster: Roster,
             waiting: Callable[[float], None] = lambda seconds: None, pulse: float = 20.0) -> str:
    """Runs one command to its end; returns what it printed, Refused with its last lines when it fails. `waiting` hears every `pulse` seconds how long it has taken."""
    log = logs / f"{name}.log"
    with open(log, "w") as file:
        child = subprocess.Popen(service.command, env=service.environment(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=file, text=True, errors="replace", start_new_session=True)
        roster.note(name, child.pid, list(service.command))
        try:
            began = time.monotonic()
            printed: str | None = None
            while printed is None:
                try:
                    printed, _ = child.communicate(timeout=pulse)
                except subprocess.TimeoutExpired:
                    waiting(time.monotonic() - began)
            file.write(printed)
        finally:
            kill_group(child)
            child.wait()
            roster.forget(name)
    if child.returncode:
        raise Refused(f"`{' '.join(service.command[1:])}` failed ({ending(child.returncode)}). Nothing is running. The end of {log}:\n"
                      f"{last_lines(log, 15)}")
    return printed


def ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"


def set_aside_large(log: Path) -> None:
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.rename(log.with_suffix(".log.1"))
