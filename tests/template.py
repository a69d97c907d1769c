"""A database that was migrated once for this very state of the sources: each worker, and each later run beside the same engine, begins with a copy."""
import hashlib
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
from django.db import connections
from psycopg2 import errors, sql

ROOT = Path(__file__).resolve().parent.parent
ELSEWHERE = {"tests", "bench", "docs"}   # no migration reads these
KIND = "test_template_"
ONE_AT_A_TIME = 7_310_652


def state_of_the_sources() -> str:
    """Whatever a migration could read: all of the product's code, and the packages it stands on."""
    read = hashlib.sha256(sys.version.encode())
    for folder in sorted(one for one in ROOT.iterdir() if one.is_dir() and one.name not in ELSEWHERE and not one.name.startswith(".")):
        for path in sorted(folder.rglob("*.py")):
            read.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    read.update((ROOT / "requirements" / "run.lock").read_bytes())
    return read.hexdigest()[:20]


def migrated(set_up: Callable[[], list]) -> list:
    """What `set_up` makes; it migrates an empty database where there is no template of this state yet, and then leaves one. Who else begins
    meanwhile waits for it, which is less work than to do the same beside it."""
    owner, name = connections["owner"], KIND + state_of_the_sources()
    with closing(psycopg2.connect(**owner.get_connection_params())) as beside:
        beside.autocommit = True
        with beside.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [KIND])
            there = {row for row, in cursor.fetchall()}
            if name in there:
                owner.settings_dict["TEST"]["TEMPLATE"] = name
                return set_up()
            made = set_up()
            connections.close_all()   # nobody may be in it while it is copied
            for old in there:   # on a server that several share, one may be in use, or be made by somebody else meanwhile
                with suppress(errors.ObjectInUse):
                    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
            with suppress(errors.DuplicateDatabase, errors.UniqueViolation):
                cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(owner.settings_dict["NAME"])))
            return made
