"""Makes the roles on a production server, with the passwords that the processes' URLs already hold."""
import os
import secrets
from collections.abc import Mapping

import psycopg2
from psycopg2.extensions import parse_dsn

from referral_platform.launch import roles
from referral_platform.launch.refusals import Refused


def print_roles(env: Mapping[str, str] = os.environ) -> int:
    """Prints the lines NAME=URL that the environment lacks. A role whose URL is given gets the password in it, another a fresh one."""
    administrator_url = env.get("DATABASE_ADMIN_URL")
    if not administrator_url:
        raise Refused("DATABASE_ADMIN_URL is not set. It names an administrator: postgresql://admin:password@host:5432/postgres")
    given = {role: env[variable] for role, variable in roles.VARIABLES.items() if env.get(variable)}
    passwords = {role: secrets.token_urlsafe(24) for role in roles.VARIABLES} | {role: password_in(role, url)
                                                                                for role, url in given.items()}
    made = roles.make_roles(administrator_url, passwords)
    for role, url in given.items():
        try:
            psycopg2.connect(url, connect_timeout=10).close()
        except psycopg2.Error as error:
            raise Refused(f"{roles.VARIABLES[role]} does not log in: {str(error).strip()}") from None
    for variable, url in made.items():
        if variable not in env:
            print(f"{variable}={url}")
    return 0


def password_in(role: str, url: str) -> str:
    variable = roles.VARIABLES[role]
    try:
        parts = parse_dsn(url)
    except psycopg2.ProgrammingError:
        raise Refused(f"{variable} is no PostgreSQL URL such as postgresql://referral_{role}:password@host:5432/referral.") from None
    if parts.get("user") != f"referral_{role}" or not parts.get("password"):
        raise Refused(f"{variable} must name referral_{role} and its password: postgresql://referral_{role}:password@host:5432/referral")
    return parts["password"]
