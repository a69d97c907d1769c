"""The engines of one run and the environment that leads to them; what DATABASE_ADMIN_URL and REDIS_URL name is taken as it is."""
import os
from collections.abc import Mapping
from pathlib import Path

from referral_platform.launch import keys, roles
from referral_platform.launch.engines import Engine
from referral_platform.launch.postgres import Postgres
from referral_platform.launch.roster import Roster
from referral_platform.launch.state import State
from referral_platform.launch.valkey import Valkey

RUN_STATE = ".state"


class Stack:
    """`with Stack(folder) as stack:` has the engines up; `stack.environment` is for the processes that use them."""

    def __init__(self, folder: Path | str, *, durable: bool = True, env: Mapping[str, str] = os.environ) -> None:
        self.state = State(folder)
        self.roster = Roster(self.state.folder)
        self.env = env
        self.postgres = None if env.get("DATABASE_ADMIN_URL") else Postgres(self.state, durable=durable)
        self.valkey = None if env.get("REDIS_URL") else Valkey(self.state)
        self.environment: dict[str, str] = {}

    @property
    def engines(self) -> list[Engine]:
        return [engine for engine in (self.postgres, self.valkey) if engine]

    def start(self) -> None:
        self.roster.stop_leftovers()
        for engine in self.engines:
            engine.start()
        if self.postgres:
            administrator_url, folder = self.postgres.administrator_url, self.state.folder
        else:
            # A given server is one for `make run` and `make test` alike: neither may change the other's passwords.
            administrator_url, folder = self.env["DATABASE_ADMIN_URL"], self.state.folder.parent / RUN_STATE
        self.environment = roles.make_roles(administrator_url, roles.kept_passwords(folder))
        if self.valkey:
            self.environment |= self.valkey.urls
        else:
            self.environment |= {"REDIS_URL": self.env["REDIS_URL"], "BROKER_URL": self.env.get("BROKER_URL", self.env["REDIS_URL"])}
        made = keys.application_keys(self.state.folder)
        self.environment |= {name: self.env.get(name) or value for name, value in made.items()}

    def stop(self) -> None:
        for engine in reversed(self.engines):
            engine.stop()
        self.state.release()

    def __enter__(self) -> "Stack":
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
