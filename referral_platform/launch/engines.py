"""One engine as a child process: started, waited for, stopped; with the leftovers of a killed run put away first."""
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from referral_platform.launch import processes
from referral_platform.launch.refusals import Refused
from referral_platform.launch.state import State

START_PATIENCE = 60   # seconds; after a crash PostgreSQL first replays its log


class Engine(ABC):
    """`start()` returns once the engine answers. `kill()` is for fault tests: no goodbye, as after a power cut."""

    name: str
    gently: int = signal.SIGTERM
    hard: int = signal.SIGKILL

    def __init__(self, state: State) -> None:
        self.state = state
        self.log = state.home / f"{self.name}.log"
        self.process: subprocess.Popen | None = None

    @property
    @abstractmethod
    def pid_file(self) -> Path: ...

    @property
    @abstractmethod
    def mark(self) -> str:
        """What only the command line of this very engine holds."""

    @abstractmethod
    def prepare(self) -> Sequence[str | os.PathLike]:
        """Makes what the engine needs on disk; returns its command line."""

    @abstractmethod
    def answers(self) -> bool: ...

    def start(self) -> None:
        # An engine that outlived its run is stopped, never talked to: it may serve files that are no longer there.
        pid = processes.pid_in(self.pid_file)
        if pid is not None:
            processes.stop_leftover(pid, self.mark, self.gently, self.hard)
        command = self.prepare()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}, **self.state.process_options())
        deadline = time.monotonic() + START_PATIENCE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Refused(f"{self.name} did not start. Its log says why: {self.log}\n{last_lines(self.log, 5)}")
            time.sleep(0.02)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.gently)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.send_signal(self.hard)
            self.process.wait()

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(self.hard)
            self.process.wait()


def last_lines(path: Path, count: int) -> str:
    """The end of a log, indented, to be shown below a sentence."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in lines[-count:])
