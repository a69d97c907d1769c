"""The three processes that make the product, and which part of the environment each may see."""
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from referral_platform import environment
from referral_platform.launch.refusals import Refused

ENGINE_VARIABLES = ("DATABASE_ADMIN_URL", "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_RELAY_URL", "DATABASE_TOUCH_URL",
                    "DATABASE_BACKUP_URL", "REDIS_URL", "BROKER_URL")


@dataclass(frozen=True)
class Service:
    """`needs` are the engines it may talk to: what a process was never told, it cannot misuse."""

    name: str
    command: tuple[str, ...]
    needs: tuple[str, ...]

    def environment(self, everything: Mapping[str, str]) -> dict[str, str]:
        return {name: value for name, value in everything.items() if name not in ENGINE_VARIABLES or name in self.needs}


def services(env: Mapping[str, str] = os.environ) -> list[Service]:
    """All three, as BIND_HOST, PORT, WEB_WORKERS, WEB_THREADS and WORKER_CONCURRENCY want them."""
    host = environment.text("BIND_HOST", "127.0.0.1", env)
    bind = f"{f'[{host}]' if ':' in host else host}:{environment.number('PORT', 8000, 1, 65535, env)}"
    web_workers = str(environment.number("WEB_WORKERS", 2, 1, 64, env))
    web_threads = str(environment.number("WEB_THREADS", 4, 1, 64, env))
    concurrency = str(environment.number("WORKER_CONCURRENCY", 2, 1, 64, env))
    web = ("-m", "gunicorn", "referral_platform.wsgi:application", "--bind", bind, "--worker-class", "gthread", "--workers", web_workers,
           "--threads", web_threads, "--no-control-socket", "--graceful-timeout", "10", "--access-logfile", "-",
           "--logger-class", "referral_platform.access_log.MaskedLogger")
    worker = ("-m", "celery", "--app", "referral_platform", "worker", "--pool", "prefork", "--concurrency", concurrency,
              "--loglevel", "WARNING", "--without-gossip", "--without-mingle")
    return [
        Service("web", (sys.executable, *web), ("DATABASE_URL",)),   # and no broker: a change reaches the world through rows
        Service("worker", (sys.executable, *worker), ("DATABASE_URL", "REDIS_URL", "BROKER_URL")),
        Service("dispatcher", (sys.executable, "manage.py", "dispatcher"),
                ("DATABASE_URL", "DATABASE_RELAY_URL", "REDIS_URL", "BROKER_URL")),
    ]


def become(name: str, env: Mapping[str, str] = os.environ) -> NoReturn:
    """Turns this very process into the service `name`: how a container runs it."""
    known = {service.name: service for service in services(env)}
    if name not in known:
        raise Refused(f"There is no service {name!r}, only {', '.join(known)}.")
    service = known[name]
    os.execvpe(service.command[0], service.command, service.environment(env))
