"""A database with so many referrals: its engines, filled by the generator once a day, and a process of ours inside that does what it is told."""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2

from bench.harness import Wrong
from referral_platform.launch.services import ENGINE_VARIABLES, services
from referral_platform.launch.stack import Stack

ROOT = Path(__file__).resolve().parent.parent
# What a server of this size is usually given; the engine's own defaults are those of a very small one.
TUNED = {"shared_buffers": "1GB", "effective_cache_size": "6GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min", "random_page_cost": "1.1",
         "shared_preload_libraries": "pg_stat_statements"}


class Grown:
    """`with Grown(folder, referrals=, vendors=) as grown:` has it up and filled."""

    def __init__(self, state: Path, *, referrals: int, vendors: int = 10, durable: bool = False) -> None:
        self.referrals, self.vendors = referrals, vendors
        self.folder = state / f"{referrals}x{vendors}-{_revision()}-{datetime.now(UTC):%m%d}"
        self.stack = Stack(self.folder, durable=durable, env={})
        self.open = ExitStack()

    def __enter__(self) -> "Grown":
        try:
            _forget_older(self.folder)
            self.stack.start()
            kept = {name: value for name, value in os.environ.items() if name not in (*ENGINE_VARIABLES, "DEMO")}
            self.env = {**kept, **self.stack.environment, "DJANGO_SETTINGS_MODULE": "referral_platform.settings", "PYTHONUNBUFFERED": "1"}
            if not (self.folder / "filled").exists():
                self._fill()
        except BaseException:
            self.stack.stop()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.open.close()
        self.stack.stop()

    def _fill(self) -> None:
        self.as_administrator(*[f"ALTER SYSTEM SET {name} = '{value}'" for name, value in TUNED.items()])
        assert self.stack.postgres is not None
        self.stack.postgres.stop()
        self.stack.postgres.start()
        self.run("manage.py", "migrate", "--database=owner", "--no-input", "-v0")
        self.as_administrator("CREATE EXTENSION IF NOT EXISTS pg_stat_statements", "CREATE TABLE IF NOT EXISTS bench_yardstick "
                              "(id bigserial PRIMARY KEY, at timestamptz DEFAULT now())")
        self.run("-m", "bench.generator", "--vendors", self.vendors, "--referrals", self.referrals)
        self.as_administrator("VACUUM ANALYZE")   # as autovacuum has done it on a database that grew in years
        self.run("-m", "bench.generator", "--count", "--vendors", self.vendors)
        self.as_administrator("VACUUM ANALYZE", "CHECKPOINT")
        (self.folder / "filled").touch()

    def run(self, *arguments: object) -> None:
        subprocess.run([sys.executable, *map(str, arguments)], cwd=ROOT, env=self.env, check=True)

    def as_administrator(self, *statements: str) -> list[tuple]:
        """The rows of the last one."""
        with suppress(psycopg2.ProgrammingError):
            connection = self.administrator()
            connection.autocommit = True
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                rows = cursor.fetchall() if cursor.description else []
            connection.close()
            return rows
        raise Wrong(f"not understood: {statements}")

    def administrator(self):
        return psycopg2.connect(self.stack.postgres.administrator_url, dbname="referral" if self._has_database() else "postgres")   # type: ignore[union-attr]

    def _has_database(self) -> bool:
        return bool(self.stack.environment)

    def clock(self) -> float:
        return time.monotonic()

    def driver(self) -> "Driver":
        return self.open.enter_context(driver(self.env))

    @contextmanager
    def service(self, name: str, **env: str):
        """One of the product's processes, as `make run` starts it."""
        everything = {**self.env, **env}
        found = next(one for one in services(everything) if one.name == name)
        with open(self.folder / f"{name}.log", "ab") as log:
            process = subprocess.Popen(found.command, cwd=ROOT, env=found.environment(everything), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


class Driver:
    """Asks bench/driver.py for one thing after another; raises Wrong with what it says when it could not."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process

    def begin(self, verb: str, **how: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"verb": verb, **how}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise Wrong("the driver ended")
        found = json.loads(line)
        if "wrong" in found:
            raise Wrong(found["wrong"])
        return found["answer"]

    def __call__(self, verb: str, **how: Any) -> Any:
        self.begin(verb, **how)
        return self.answer()


@contextmanager
def driver(env: dict[str, str]):
    process = subprocess.Popen([sys.executable, "-m", "bench.driver"], cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Driver(process)
    finally:
        assert process.stdin
        process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()


def _revision() -> str:
    """Another one when tables or the generator changed."""
    read = hashlib.sha256()
    for path in sorted([*ROOT.glob("*/migrations/0*.py"), *ROOT.glob("*/*/migrations/0*.py"), *(ROOT / "bench" / "generator").glob("*.py")]):
        read.update(path.read_bytes())
    return read.hexdigest()[:8]


def _forget_older(folder: Path) -> None:
    for other in folder.parent.glob(f"{folder.name.split('-')[0]}-*"):
        if other != folder:
            shutil.rmtree(Stack(other, env={}).state.home, ignore_errors=True)
            shutil.rmtree(other, ignore_errors=True)
