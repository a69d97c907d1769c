"""The five database roles and the database, made by an administrator; one URL per role.

None is a superuser; only the backup role passes row-level security, and it cannot write. foundation/tenants/roles.py
says what each is for and refuses to serve as a role that has more than this.
"""
import secrets
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2 import errors, sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extensions import parse_dsn

from referral_platform.launch import keys
from referral_platform.launch.refusals import Refused

OLDEST_POSTGRES = 170000   # the builtin locale C.UTF-8 came with 17
DATABASE = "referral"
VARIABLES = {
    "owner": "DATABASE_OWNER_URL",
    "app": "DATABASE_URL",
    "relay": "DATABASE_RELAY_URL",
    "touch": "DATABASE_TOUCH_URL",
    "backup": "DATABASE_BACKUP_URL",
}
RIGHTS = {"owner": "CREATEDB", "backup": "BYPASSRLS"}


def kept_passwords(folder: Path) -> dict[str, str]:
    """One password per role, made once."""
    return keys.kept(folder / "passwords.json", {role: lambda: secrets.token_urlsafe(24) for role in VARIABLES})


def make_roles(administrator_url: str, passwords: dict[str, str]) -> dict[str, str]:
    """Makes what is missing, sets the passwords, returns the variables of VARIABLES with their URLs.

    The database is `referral`, or the one the URL names if that is not the server's own `postgres`. Refused when the
    server is too old, does not answer, or holds a role of that name with more rights than it may have.
    """
    try:
        connection = psycopg2.connect(administrator_url, connect_timeout=10)
    except psycopg2.Error as error:
        raise Refused(f"The administrator of DATABASE_ADMIN_URL cannot log in: {str(error).strip()}") from None
    connection.autocommit = True
    try:
        _refuse_old(connection)
        parts = parse_dsn(administrator_url)
        given = parts.get("dbname", "postgres")
        with connection.cursor() as cursor:
            made = [role for role in VARIABLES if _make_role(cursor, role, passwords[role])]
            if given in ("postgres", "template1"):
                name = DATABASE
                _make_database(cursor, name)
            else:
                name = given
                cursor.execute("GRANT CREATE, USAGE ON SCHEMA public TO referral_owner")
    except errors.InsufficientPrivilege as error:
        raise Refused(f"The administrator of DATABASE_ADMIN_URL may not make roles or databases: {str(error).strip()}") from None
    finally:
        connection.close()
    return {VARIABLES[role]: _url(parts, role, passwords[role], name) for role in made}


def _refuse_old(connection: Connection) -> None:
    version = connection.server_version
    if version < OLDEST_POSTGRES:
        raise Refused(f"This is PostgreSQL {version // 10000}, and 17 or newer is needed. Let DATABASE_ADMIN_URL name a newer "
                      "server, or unset it: then an own PostgreSQL is started.")


def _make_role(cursor: Cursor, role: str, password: str) -> bool:
    name = f"referral_{role}"
    cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = %s", [name])
    existing = cursor.fetchone()
    if existing and (existing[0] or existing[1] != (role == "backup") or existing[2]):
        raise Refused(f"Role {name} exists with other rights than it may have. See who made it, then drop it: DROP ROLE {name}.")
    verb, rights = ("ALTER", "") if existing else ("CREATE", RIGHTS.get(role, ""))
    try:
        cursor.execute(sql.SQL(f"{verb} ROLE {{}} LOGIN {rights} PASSWORD {{}}").format(sql.Identifier(name), sql.Literal(password)))
        if role == "backup":
            cursor.execute("GRANT pg_read_all_data TO referral_backup")
            cursor.execute("ALTER ROLE referral_backup SET default_transaction_read_only = on")
    except errors.InsufficientPrivilege:
        if role != "backup":
            raise
        # Many managed servers keep BYPASSRLS to themselves. Everything runs without the backup role; only dumps need it.
        print("No backup role: this administrator may not hand out BYPASSRLS. Back up with the tools of your server.", file=sys.stderr)
        return False
    return True


def _make_database(cursor: Cursor, name: str) -> None:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    if cursor.fetchone():
        return
    cursor.execute("GRANT referral_owner TO CURRENT_USER")   # an administrator who is no superuser needs it for the next line
    cursor.execute(sql.SQL("CREATE DATABASE {} OWNER referral_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' "
                           "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'").format(sql.Identifier(name)))


def _url(parts: dict[str, str], role: str, password: str, name: str) -> str:
    kept = {key: value for key, value in parts.items() if key in ("sslmode", "sslrootcert", "channel_binding")}
    query = "?" + "&".join(f"{key}={quote(value, safe='')}" for key, value in kept.items()) if kept else ""
    host = quote(parts.get("host", "localhost"), safe="")
    return f"postgresql://referral_{role}:{password}@{host}:{parts.get('port', '5432')}/{name}{query}"
