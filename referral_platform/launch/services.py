"""The three processes that make the product, and which part of the environment each may see."""
import sys
from collections.abc import Mapping
from dataclasses import dataclass

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


def services(host: str, port: int) -> list[Service]:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = ("-m", "gunicorn", "referral_platform.wsgi:application", "--bind", bind, "--worker-class", "gthread", "--workers", "2",
           "--threads", "4", "--no-control-socket", "--graceful-timeout", "10", "--access-logfile", "-")
    worker = ("-m", "celery", "--app", "referral_platform", "worker", "--pool", "prefork", "--concurrency", "2",
              "--loglevel", "WARNING", "--without-gossip", "--without-mingle")
    return [
        Service("web", (sys.executable, *web), ("DATABASE_URL",)),   # and no broker: a change reaches the world through rows
        Service("worker", (sys.executable, *worker), ("DATABASE_URL", "REDIS_URL", "BROKER_URL")),
        Service("dispatcher", (sys.executable, "manage.py", "dispatcher"),
                ("DATABASE_URL", "DATABASE_RELAY_URL", "REDIS_URL", "BROKER_URL")),
    ]
