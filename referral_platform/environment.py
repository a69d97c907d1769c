"""Settings from the environment; an odd value is refused by its name, before anything starts."""
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from psycopg2 import ProgrammingError
from psycopg2.extensions import parse_dsn

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class OddSetting(SystemExit):
    """Raised with a sentence that names the variable and what it may be."""


def text(name: str, default: str | None = None, env: Mapping[str, str] = os.environ) -> str:
    value = env.get(name, default)
    if value is None or (default is None and not value.strip()):
        raise OddSetting(f"{name} is not set. See docs/running.md for what it means.")
    return value


def flag(name: str, env: Mapping[str, str] = os.environ) -> bool:
    value = env.get(name, "0")
    if value not in ("0", "1"):
        raise OddSetting(f"{name} is {value!r}; it may be 0 or 1.")
    return value == "1"


def number(name: str, default: int, low: int, high: int, env: Mapping[str, str] = os.environ) -> int:
    value = env.get(name, str(default))
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise OddSetting(f"{name} is {value!r}; it may be a whole number from {low} to {high}.")
    return int(value)


def zone(name: str, default: str, env: Mapping[str, str] = os.environ) -> str:
    value = env.get(name, default)
    if value not in available_timezones():
        raise OddSetting(f"{name} is {value!r}; it may be a time zone such as Europe/Berlin.")
    return value


def database(name: str, env: Mapping[str, str] = os.environ, **more) -> dict:
    """A Django database out of postgresql://role:password@host:port/name in the variable `name`."""
    try:
        parts = parse_dsn(text(name, env=env))
    except ProgrammingError:
        raise OddSetting(f"{name} is no PostgreSQL URL such as postgresql://role:password@host:5432/referral.") from None
    if "dbname" not in parts or "user" not in parts:
        raise OddSetting(f"{name} must name a role and a database: postgresql://role:password@host:5432/referral.")
    return {
        "ENGINE": "foundation.tenants.postgres",   # our schema editor: composite foreign keys
        "NAME": parts["dbname"], "USER": parts["user"], "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""), "PORT": parts.get("port", ""),
        # Plain PostgreSQL keeps a dotted name it does not know and ignores it; a distributed one hands SET LOCAL on.
        "OPTIONS": {"options": "-c citus.propagate_set_commands=local", "connect_timeout": 10},
        **more,
    }


@dataclass(frozen=True)
class MailServer:
    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


# scheme -> (usual port, STARTTLS, TLS from the first byte)
MAIL_SCHEMES = {"smtp": (25, False, False), "smtp+starttls": (587, True, False), "smtps": (465, False, True)}


def mail_server(name: str, env: Mapping[str, str] = os.environ) -> MailServer | None:
    """A mail server out of smtps://user:password@host:465 in the variable `name`; None when it is unset."""
    value = env.get(name, "")
    if not value:
        return None
    odd = OddSetting(f"{name} is no mail server such as smtp+starttls://user:password@mail.example.com:587 (or smtps://…, or smtp://… without encryption).")
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise odd from None
    if parts.scheme not in MAIL_SCHEMES or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise odd
    if bool(parts.username) != bool(parts.password):
        raise OddSetting(f"{name} names a user or a password, but not both.")
    usual, starttls, tls = MAIL_SCHEMES[parts.scheme]
    return MailServer(host, port or usual, unquote(parts.username or ""), unquote(parts.password or ""), starttls, tls)


def address(name: str, default: str, env: Mapping[str, str] = os.environ) -> str:
    value = env.get(name, default)
    if value and not re.fullmatch(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+", value):
        raise OddSetting(f"{name} is {value!r}; it may be one plain address such as no-reply@example.com.")
    return value


def refuse_demo_mail(demo: bool, server: bool) -> None:
    """The demo's people have made-up addresses, which may be somebody's."""
    if demo and server:
        raise OddSetting("DEMO=1 sends no mail, it keeps all of it for /demo/outbox/. Unset EMAIL_URL or DEMO.")


def refuse_demo_outside(demo: bool, bind_host: str, provider_key: str, *, installation_host: str = "localhost", behind_proxy: bool = False) -> None:
    """DEMO=1 lets anybody step into anybody's shoes: never where others can reach it, also not through a proxy, never with real money behind it."""
    if demo and bind_host not in LOOPBACK:
        raise OddSetting(f"DEMO=1 lets everybody in, so BIND_HOST must be one of {', '.join(LOOPBACK)}, not {bind_host!r}.")
    if demo and behind_proxy:
        raise OddSetting("DEMO=1 lets everybody in, so BEHIND_PROXY may not be 1: a proxy would bring others here.")
    if demo and installation_host != "localhost" and not installation_host.endswith(".localhost"):
        raise OddSetting(f"DEMO=1 lets everybody in, so INSTALLATION_HOST must be localhost or end with .localhost, not {installation_host!r}.")
    if demo and provider_key.startswith(("sk_live_", "rk_live_")):
        raise OddSetting("DEMO=1 never runs beside a live STRIPE_API_KEY. Unset one of them.")
