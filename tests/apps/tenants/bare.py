"""A table with one promise alone: everything else is taken off it, so that rows need nothing but what the promise asks about."""
from uuid import UUID

from tests.promises import promises

OURS, THEIRS = UUID(int=1), UUID(int=2)   # two vendors
VALUES = {"uuid": UUID(int=9), "character varying": "x", "text": "x"}   # of a column; a number otherwise


def strip(cursor, table: str, *keep: str) -> None:
    """Takes every constraint but those named `keep`, and every NOT NULL that they do not need."""
    for promise in promises(cursor, [table]):
        if promise.name not in keep:
            promise.drop(cursor)
    cursor.execute("""SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull AND attidentity = ''
                      AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = attrelid AND indisprimary AND attnum = ANY(indkey))""", [table])
    if columns := [name for name, in cursor.fetchall()]:
        cursor.execute(f"ALTER TABLE {table} " + ", ".join(f'ALTER COLUMN "{name}" DROP NOT NULL' for name in columns))


def row(cursor, table: str, columns=("id",), tenant_id: UUID = OURS) -> dict:
    """Some value for each of these columns, the same ones each time."""
    cursor.execute("SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = %s::regclass AND attname = ANY(%s)", [table, list(columns)])
    return {name: VALUES.get(kind, 7) for name, kind in cursor.fetchall()} | {"tenant_id": tenant_id}


def add(cursor, table: str, values: dict) -> None:
    cursor.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(['%s'] * len(values))})", list(values.values()))
