"""What was set up at one vendor stands at the next one too, row for row, under ids of its own: setting it up takes twenty times longer, and is
what most tests begin with."""
import functools
import io
import pickle
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from foundation.kernel.ids import uuid7
from foundation.outbox import registry
from foundation.tenants.catalog import GLOBAL_TABLES
from foundation.tenants.context import tenant_context

IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
OWN = "tenants_vendor"   # how a vendor presents itself: each has its own already
COLUMNS = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace GROUP BY 1 ORDER BY 1"""
POINTING = """
    SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
    WHERE contype = 'f' AND NOT condeferrable AND conrelid <> confrelid AND connamespace = 'public'::regnamespace"""


@functools.cache
def tables() -> list[tuple[str, list[str]]]:
    """(name, columns) of every table of a vendor, those first that others point to."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        columns = {table: names for table, names in cursor.fetchall() if table not in GLOBAL_TABLES and table != OWN}
        cursor.execute(POINTING)
        pointing = cursor.fetchall()
    found: list[str] = []
    while rest := columns.keys() - found:
        ready = sorted(rest - {table for table, target in pointing if target in rest})
        assert ready, f"these tables point to each other: {sorted(rest)}"
        found += ready
    return [(table, columns[table]) for table in found]


@dataclass
class Original:
    """`rows`: the statements that write them. `ids`: of all that stands there, the oldest first. `left`: what the set-up handed back, pickled
    without ids and vendor."""

    vendor: Any
    rows: str
    ids: list[str]
    left: bytes

    def at(self, vendor: Any) -> Any:
        """All of it once more at `vendor`, which holds nothing yet; what was handed back, with the ids there."""
        told = dict(zip(self.ids, sorted(str(uuid7()) for _ in self.ids), strict=True)) | {str(self.vendor.id): str(vendor.id)}

        def anew(text: str) -> str:
            return IDS.sub(lambda found: told.get(found[0], found[0]), text)
        with tenant_context(vendor.id), connection.cursor() as cursor:
            cursor.execute(anew(self.rows).replace(self.vendor.host, vendor.host))
        reader = pickle.Unpickler(io.BytesIO(self.left))
        kinds = {"id": lambda text: UUID(anew(text)), "text": anew, "vendor": lambda _: vendor}
        reader.persistent_load = lambda found: kinds[found[0]](found[1].decode())
        return reader.load()


def taken(vendor: Any, left: Any) -> Original:
    """The rows of `vendor` as they are now."""
    rows, ids = [], set()
    with tenant_context(vendor.id), connection.cursor() as cursor:
        for table, columns in tables():
            key = "t.id" if "id" in columns else "NULL"
            cursor.execute(f"SELECT json_agg(t ORDER BY {key})::text, array_agg({key}::text) FROM {table} t WHERE tenant_id = '{vendor.id}'")
            found, keys = cursor.fetchone()
            if found:
                names, quoted = ", ".join(f'"{name}"' for name in columns), found.replace("'", "''")
                rows.append(f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, '{quoted}');\n")
                ids |= {key for key in keys if key and IDS.fullmatch(key)}
    kept = io.BytesIO()
    writer = pickle.Pickler(kept)
    writer.persistent_id = lambda one: _beside(one, vendor)
    writer.dump(left)
    return Original(vendor, "".join(rows), sorted(ids), kept.getvalue())


def _beside(one: Any, vendor: Any) -> tuple | None:
    """What is written anew in a copy of what was handed back."""
    if type(one) is UUID:
        return "id", str(one).encode()
    if type(one) is str and IDS.search(one):
        return "text", one.encode()
    return ("vendor", b"") if one is vendor else None


def copied(set_up: Callable[..., Any]) -> Callable[..., Any]:
    """For what sets up a vendor in nothing but its rows: done once in a process for each name of a vendor and each way it is asked for. It is done
    anew where the vendor holds something already, for who looks at the statements, and by `.__wrapped__`, for whom the mails count that go out meanwhile."""
    originals: dict[tuple, Original] = {}

    @functools.wraps(set_up)
    def at(vendor: Any, **how: Any) -> Any:
        plain = all(isinstance(value, str | int | list | dict) for value in how.values())
        if connection.force_debug_cursor or not plain or not hasattr(vendor, "host") or holds_something(vendor):
            return set_up(vendor, **how)
        about = (vendor.host.partition("-")[0], repr(sorted(how.items())), tuple(one.subscriber for one in registry.subscriptions()))
        if about in originals:
            return originals[about].at(vendor)
        left = set_up(vendor, **how)
        originals[about] = taken(vendor, left)
        return left
    return at


def holds_something(vendor: Any) -> bool:
    with tenant_context(vendor.id), connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM accounts_user WHERE tenant_id = '{vendor.id}') OR EXISTS (SELECT FROM outbox_event WHERE tenant_id = '{vendor.id}')")
        return cursor.fetchone()[0]
