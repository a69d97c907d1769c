"""Roles, passwords and given servers, on a real PostgreSQL."""
import os
import stat
from urllib.parse import quote

import psycopg2
import pytest
from psycopg2 import errors

from referral_platform.launch import keys, production, roles
from referral_platform.launch.refusals import Refused
from referral_platform.launch.stack import Stack


def ask(url: str, statement: str) -> list[tuple]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@pytest.fixture
def stack(folder):
    with Stack(folder / "own", durable=False, env={}) as made:
        yield made


def test_each_role_logs_in_with_the_rights_it_needs_and_no_more(stack):
    rights = {}
    for role, variable in roles.VARIABLES.items():
        url = stack.environment[variable]
        rights[role] = ask(url, "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user")[0]
        assert ask(url, "SELECT current_user, current_database()") == [(f"referral_{role}", "referral")]
    nothing = (False, False, False, False)
    assert rights == {"owner": (False, True, False, False), "app": nothing, "relay": nothing, "touch": nothing,
                      "backup": (False, False, False, True)}
    with pytest.raises(errors.ReadOnlySqlTransaction):
        ask(stack.environment["DATABASE_BACKUP_URL"], "CREATE TEMP TABLE t (); CREATE ROLE x")
    assert ask(stack.environment["DATABASE_URL"], "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'referral'") == [("b", "C.UTF-8")]


def test_what_was_written_and_the_keys_are_there_after_a_restart(folder):
    with Stack(folder / "own", env={}) as before:
        ask(before.environment["DATABASE_OWNER_URL"], "CREATE TABLE kept AS SELECT 7 AS n")
    with Stack(folder / "own", env={}) as after:
        assert after.environment == before.environment
        assert ask(after.environment["DATABASE_OWNER_URL"], "SELECT n FROM kept") == [(7,)]


def test_a_killed_engine_comes_back_with_what_was_committed(stack):
    url = stack.environment["DATABASE_OWNER_URL"]
    ask(url, "CREATE TABLE kept AS SELECT 7 AS n")
    stack.postgres.kill()
    assert not stack.postgres.alive
    stack.postgres.start()
    assert ask(url, "SELECT n FROM kept") == [(7,)]


def test_a_given_server_is_used_and_nothing_is_started(stack, folder):
    given = {"DATABASE_ADMIN_URL": stack.postgres.administrator_url, "REDIS_URL": "redis://elsewhere:6379/0"}

    with Stack(folder / ".state", env=given) as running, Stack(folder / ".test-state", env=given) as testing:
        assert running.engines == []
        assert running.environment["REDIS_URL"] == running.environment["BROKER_URL"] == "redis://elsewhere:6379/0"
        assert testing.environment["DATABASE_URL"] == running.environment["DATABASE_URL"], "one of the two would be locked out"
        assert ask(running.environment["DATABASE_URL"], "SELECT current_user") == [("referral_app",)]


def test_a_server_that_is_too_old_is_refused(stack, monkeypatch):
    monkeypatch.setattr(roles, "OLDEST_POSTGRES", 990000)
    with pytest.raises(Refused, match="This is PostgreSQL 18, and 17 or newer is needed"):
        roles.make_roles(stack.postgres.administrator_url, roles.kept_passwords(stack.state.folder))


def test_a_role_of_that_name_with_more_rights_is_refused(stack):
    ask(stack.postgres.administrator_url, "ALTER ROLE referral_app SUPERUSER")
    with pytest.raises(Refused, match="Role referral_app exists with other rights"):
        roles.make_roles(stack.postgres.administrator_url, roles.kept_passwords(stack.state.folder))
    assert ask(stack.postgres.administrator_url, "SELECT rolsuper FROM pg_roles WHERE rolname = 'referral_app'") == [(True,)]


@pytest.fixture
def hosted(stack):
    """A server as hosters give it: its administrator makes roles and databases, and is no superuser."""
    admin = stack.postgres.administrator_url
    ask(admin, "DROP DATABASE referral")
    for role in roles.VARIABLES:
        ask(admin, f"DROP ROLE referral_{role}")
    ask(admin, "CREATE ROLE hoster LOGIN CREATEROLE CREATEDB PASSWORD 'p'")
    return f"postgresql://hoster:p@{quote(str(stack.state.sockets), safe='')}:5432/postgres"


def test_an_administrator_who_is_no_superuser_suffices(hosted, folder, capsys):
    passwords = roles.kept_passwords(folder)
    made = roles.make_roles(hosted, passwords)

    assert "DATABASE_BACKUP_URL" not in made
    assert "No backup role" in capsys.readouterr().err
    ask(made["DATABASE_OWNER_URL"], "CREATE TABLE mine ()")
    with pytest.raises(errors.InsufficientPrivilege):
        ask(made["DATABASE_URL"], "CREATE TABLE mine_too ()")
    assert roles.make_roles(hosted, passwords) == made


def test_production_takes_the_passwords_from_the_urls_it_is_given(hosted, stack, capsys):
    given = f"postgresql://referral_app:chosen@{quote(str(stack.state.sockets), safe='')}:5432/referral"

    production.print_roles({"DATABASE_ADMIN_URL": hosted, "DATABASE_URL": given})

    printed = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
    assert printed.keys() == {"DATABASE_OWNER_URL", "DATABASE_RELAY_URL", "DATABASE_TOUCH_URL"}
    assert ask(printed["DATABASE_OWNER_URL"], "SELECT current_user") == [("referral_owner",)]


@pytest.mark.parametrize("url", ["postgresql://referral_owner:p@h/referral", "postgresql://referral_app@h/referral", "mysql://x"])
def test_production_refuses_a_url_that_is_not_that_roles(url):
    with pytest.raises(Refused, match="^DATABASE_URL "):
        production.print_roles({"DATABASE_ADMIN_URL": "postgresql://nobody@nowhere/postgres", "DATABASE_URL": url})


def test_a_socket_folder_that_others_may_enter_is_refused(folder):
    with Stack(folder / "own", durable=False, env={}) as stack:
        sockets = stack.state.sockets
    sockets.mkdir(mode=0o755)
    try:
        with pytest.raises(Refused, match="must be a folder of user id"):
            Stack(folder / "own", env={})
    finally:
        sockets.rmdir()


def test_secrets_are_made_once_and_only_their_owner_reads_them(folder):
    path = folder / "keys.json"
    first = keys.kept(path, {"A": lambda: "a"})
    later = keys.kept(path, {"A": lambda: "other", "B": lambda: "b"})
    assert (first, later) == ({"A": "a"}, {"A": "a", "B": "b"})
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
