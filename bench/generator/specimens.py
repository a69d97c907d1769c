"""The rows that a story left, as they stand in the tables: whose ids are its own, whose are the people's, and when each came to be."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from foundation.tenants.context import tenant_context

Rows = dict[str, dict[Any, dict[str, Any]]]   # table -> id -> the row

# Mails are blanked once they were sent and no page reads them: half of all rows for nothing.
LEFT_OUT = ("mail_message", "mail_keptmessage", "foundation_web_idempotentanswer")


class CannotCopy(RuntimeError):
    """A story changed a row that is not its own, so copies of it would not stand as the commands would have left them."""


@dataclass(frozen=True)
class Row:
    table: str
    values: dict[str, Any]
    moment: int      # which of the specimen's moments it came to be at
    rank: int        # among its rows, in the order in which they came to be


@dataclass
class Specimen:
    """`own`: id -> its row. `actors`: ids of the people -> the column that holds them in the table of copies. `texts`: what the
    specimen is called -> the column that says how a copy is. `shared`: accounts of the ledger, made for each owner once."""

    name: str
    begin: datetime
    moments: list[datetime] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    own: dict[UUID, Row] = field(default_factory=dict)
    actors: dict[UUID, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    shared: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    seq_of: dict[UUID, int] = field(default_factory=dict)   # subjects that are not its own -> how many events a copy adds


@dataclass(frozen=True)
class Table:
    name: str
    columns: dict[str, str]   # name -> type


def tables() -> list[Table]:
    """Every table of a vendor, those first that others point to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name, udt_name FROM information_schema.columns WHERE table_schema = 'public' AND is_identity = 'NO' "
                       "ORDER BY table_name, ordinal_position")
        columns: dict[str, dict[str, str]] = {}
        for table, column, kind in cursor.fetchall():
            columns.setdefault(table, {})[column] = kind
        cursor.execute("SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND NOT condeferrable "
                       "AND conrelid <> confrelid AND connamespace = 'public'::regnamespace")
        before: dict[str, set[str]] = {}
        for table, target in cursor.fetchall():
            before.setdefault(table, set()).add(target)
    ours = {table for table, known in columns.items() if "tenant_id" in known and known.get("id") == "uuid" and table not in LEFT_OUT}
    found: list[str] = []
    while rest := ours - set(found):
        ready = sorted(table for table in rest if not (before.get(table, set()) & rest))
        if not ready:
            raise CannotCopy(f"these tables point to each other: {sorted(rest)}")
        found += ready
    return [Table(name, columns[name]) for name in found]


def look(tenant_id: UUID, known: Iterable[Table]) -> Rows:
    """Everything a vendor has, and that it is told of."""
    found: Rows = {}
    with tenant_context(tenant_id), connection.cursor() as cursor:
        for table in known:
            cursor.execute(f"SELECT * FROM {table.name} WHERE tenant_id = '{UUID(str(tenant_id))}'")
            names = [one.name for one in cursor.description]
            found[table.name] = {values["id"]: values for values in (dict(zip(names, row, strict=True)) for row in cursor.fetchall())}
    mails = {key for key, row in found["outbox_event"].items() if row["subject_kind"] == "message"}
    found["outbox_event"] = {key: row for key, row in found["outbox_event"].items() if key not in mails}
    found["outbox_delivery"] = {key: row for key, row in found["outbox_delivery"].items() if row["event_id"] not in mails}
    return found


def ids(tenant_id: UUID, known: Iterable[Table]) -> set[tuple[str, UUID]]:
    """(table, id) of everything a vendor has."""
    tenant = f"'{UUID(str(tenant_id))}'"
    with tenant_context(tenant_id), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table.name}', id FROM {table.name} WHERE tenant_id = {tenant}" for table in known))
        return set(cursor.fetchall())


def capture(name: str, tenant_id: UUID, known: list[Table], before: Rows, begin: datetime, steps: Iterable[tuple[datetime, Callable[[], object]]], *,
            actors: dict[UUID, str] | None = None, texts: dict[str, str] | None = None, counts_on: Iterable[UUID] = ()) -> tuple[Specimen, Rows]:
    """Plays `steps` and takes what they left. `counts_on`: subjects of others whose events a story adds to."""
    made, found = Specimen(name, begin, actors=dict(actors or {}), texts=dict(texts or {})), before
    known = list(known)
    seen, came = ids(tenant_id, known), dict[tuple[str, UUID], int]()
    for moment, step in steps:
        step()
        made.moments.append(moment)
        now = ids(tenant_id, known)
        came |= dict.fromkeys(now - seen, len(made.moments) - 1)
        seen = now
    found = look(tenant_id, known)
    came = {(table, key): moment for (table, key), moment in came.items() if key in found[table]}   # without the mails
    changed = sorted({f"{table} {key}" for table, rows in before.items() for key, row in rows.items() if found[table].get(key) != row})
    if changed:
        raise CannotCopy(f"{name} changes {', '.join(changed)}")
    for rank, (table, key) in enumerate(sorted(came, key=lambda one: (came[one], one[1].int))):
        row = Row(table, found[table][key], came[table, key], rank)
        if table == "ledger_account":
            continue
        made.rows.append(row)
        made.own[key] = row
    made.shared = {row.values["account_id"]: found["ledger_account"][row.values["account_id"]] for row in made.rows if row.table == "ledger_posting"}
    allowed = set(counts_on)
    for row in made.rows:
        subject = row.values["subject_id"] if row.table == "outbox_event" else None
        if subject in allowed:
            made.seq_of[subject] = made.seq_of.get(subject, 0) + 1
        elif subject is not None and subject not in made.own and subject not in made.actors:
            raise CannotCopy(f"{name} is told of {row.values['subject_kind']} {subject}, which is not its own")
    return made, found
