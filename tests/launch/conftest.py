"""A state folder for each test, and the launcher as a process of its own beside it."""
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from referral_platform.launch import processes

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not tmp_path: its parents are closed to the user who runs the engines when the tests are run by root."""
    made = Path(tempfile.mkdtemp(prefix="launch-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


class Launched:
    """`python -m referral_platform.launch test -- ...` whose command says "up" and then sleeps."""

    SLEEPER = "import os, time; print('up', os.getpid(), flush=True); time.sleep(300)"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen([sys.executable, "-m", "referral_platform.launch", "test", "--", sys.executable, "-c", self.SLEEPER],
                                        cwd=ROOT, env=clean_environment(TEST_STATE=str(folder)), stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)

    def wait_up(self) -> None:
        first = self.process.stdout.readline().split()
        assert first[:1] == ["up"], self.process.communicate()
        self.command_pid = int(first[1])

    def pids(self) -> list[int]:
        home = self.folder / "engines"
        return [processes.pid_in(home / "postgres" / "postmaster.pid"), processes.pid_in(home / "valkey.pid"), self.command_pid]

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=30)


@pytest.fixture
def launched(folder) -> Iterator[Callable[[], Launched]]:
    all_of_them: list[Launched] = []

    def start() -> Launched:
        all_of_them.append(Launched(folder))
        return all_of_them[-1]
    yield start
    for one in all_of_them:
        one.end()


def clean_environment(**more: str) -> dict[str, str]:
    """As in a new shell: nothing of the engines that this test run itself uses."""
    return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | more
