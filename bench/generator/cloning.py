"""A specimen becomes many: one INSERT … SELECT per table, over a temporary table that says who, what and when each copy is."""
import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from bench.generator.specimens import Row, Specimen, Table

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
INSTANTS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00")
MARKS = re.compile(f"({UUIDS.pattern}|{INSTANTS.pattern})")
DONE_KEPT = timedelta(days=30)    # as long as the outbox keeps what is done
LEGS = "legs_to_book"


class Copier:
    """Writes the statements for one vendor. `shared`: the first vendor's id of something -> this vendor's."""

    def __init__(self, cursor: Any, tables: list[Table], tenant_id: UUID, now: datetime, shared: dict[UUID, UUID]) -> None:
        self.cursor, self.tables, self.tenant_id, self.now, self.shared = cursor, {table.name: table for table in tables}, tenant_id, now, shared
        self.order = {table.name: place for place, table in enumerate(tables)}

    def begin_booking(self) -> None:
        self.cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {LEGS} (LIKE ledger_posting INCLUDING DEFAULTS) ON COMMIT DELETE ROWS")
        for column in ("created_at", "sum_before", "sum_after"):
            self.cursor.execute(f"ALTER TABLE {LEGS} ALTER {column} DROP NOT NULL")

    def copy(self, made: Specimen, copies: str) -> int:
        """Inserts a copy of every row for each row of the table `copies`; how many rows."""
        count = 0
        self._accounts(made, copies)
        by_table: dict[str, list[Row]] = {}
        for row in made.rows:
            by_table.setdefault(row.table, []).append(row)
        for table in sorted(by_table, key=lambda name: self.order[name]):
            columns = list(self.tables[table].columns)
            selects = [f"SELECT {', '.join(self.value(made, row, column) for column in columns)} FROM {copies} c{self._kept(made, row)}"
                       for row in by_table[table]]
            into = LEGS if table == "ledger_posting" else table
            self.cursor.execute(f"INSERT INTO {into} ({', '.join(columns)}) {' UNION ALL '.join(selects)} ON CONFLICT DO NOTHING")
            count += self.cursor.rowcount
        return count

    def book(self) -> None:
        """The legs that were put aside take their places in the chains of their accounts."""
        tenant = f"'{self.tenant_id}'"
        names = [name for name in self.tables["ledger_posting"].columns if name not in ("step", "prev_step", "balance_before", "balance_after")]
        self.cursor.execute(f"ANALYZE {LEGS}")
        self.cursor.execute(f"""
            WITH ends AS (
                SELECT a.account_id, coalesce(p.step, 0) AS step, coalesce(p.balance_after, 0) AS balance
                FROM (SELECT DISTINCT account_id FROM {LEGS} WHERE side <> 'free') a LEFT JOIN LATERAL (
                    SELECT step, balance_after FROM ledger_posting WHERE tenant_id = {tenant} AND account_id = a.account_id AND step IS NOT NULL
                    ORDER BY step DESC LIMIT 1) p ON true),
            placed AS (
                SELECT {', '.join(f'l.{name}' for name in names)}, e.step + row_number() OVER chain AS step, e.balance + sum(l.amount) OVER chain AS balance
                FROM {LEGS} l LEFT JOIN ends e ON e.account_id = l.account_id
                WINDOW chain AS (PARTITION BY l.account_id ORDER BY l.created_at, l.id ROWS UNBOUNDED PRECEDING))
            INSERT INTO ledger_posting ({', '.join(names)}, step, prev_step, balance_before, balance_after)
            SELECT {', '.join(names)}, step, nullif(step - 1, 0), balance - amount, balance FROM placed ON CONFLICT DO NOTHING""")
        self.cursor.execute(f"DELETE FROM {LEGS}")

    def value(self, made: Specimen, row: Row, column: str) -> str:
        """The expression of a column of the copy, over the row `c` of the table of copies."""
        found = row.values[column]
        if column == "tenant_id":
            return f"'{self.tenant_id}'::uuid"
        if column == "created_at":
            return self.instant(made, made.moments[row.moment])
        if row.table == "ledger_posting" and column in ("step", "prev_step", "balance_before", "balance_after"):
            return "NULL::bigint"
        if row.table in ("outbox_event", "outbox_delivery") and column == "seq" and row.values["subject_id"] in made.seq_of:
            return f"{found} + c.n * {made.seq_of[row.values['subject_id']]}"
        if column.endswith("_hash") and isinstance(found, str) and found:
            return "md5(c.s) || md5(c.s || 'x')"
        return self.expression(made, found, self.tables[row.table].columns[column])

    def expression(self, made: Specimen, found: Any, kind: str) -> str:
        if found is None:
            return f"NULL::{kind}"
        if isinstance(found, UUID):
            return self.reference(made, found)
        if isinstance(found, datetime):
            return self.instant(made, found)
        if isinstance(found, date):
            return f"({self.instant(made, made.begin)}::date + {(found - made.begin.date()).days})"
        if isinstance(found, str):
            if found in made.texts:
                return f"c.{made.texts[found]}"
            return f"{self.text(made, found)}::{kind}"
        return self.quoted(found) + f"::{kind}"

    def reference(self, made: Specimen, of: UUID) -> str:
        if of in made.own:
            return own_id(made.own[of])
        if of in made.actors:
            return f"c.{made.actors[of]}"
        if of in made.shared:
            return self.account(made, of)
        return f"'{self.shared.get(of, of)}'::uuid"

    def account(self, made: Specimen, of: UUID) -> str:
        row = made.shared[of]
        owner = self.reference(made, row["owner_id"]) + "::text" if row["owner_id"] else "''"
        return f"md5('{self.tenant_id}{row['kind']}{row['owner_kind']}{row['currency']}' || {owner})::uuid"

    def instant(self, made: Specimen, at: datetime) -> str:
        return f"(c.begin + interval '{(at - made.begin).total_seconds()} s')"

    def text(self, made: Specimen, said: str) -> str:
        """With the ids and instants in it as those of the copy."""
        parts = []
        for part in MARKS.split(said):
            if UUIDS.fullmatch(part):
                of = UUID(part)
                same = of not in made.own and of not in made.actors and of not in made.shared
                parts.append(self.quoted(str(self.shared.get(of, of))) if same else f"{self.reference(made, of)}::text")
            elif INSTANTS.fullmatch(part):
                moved = self.instant(made, datetime.fromisoformat(part))
                parts.append(f"to_char({moved} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"+00:00\"')")
            elif part:
                parts.append(self.quoted(part))
        return f"({' || '.join(parts)})" if parts else "''"

    def quoted(self, value: Any) -> str:
        return self.cursor.mogrify("%s", [value]).decode()

    def _accounts(self, made: Specimen, copies: str) -> None:
        for key, row in made.shared.items():
            kept = [name for name in self.tables["ledger_account"].columns if name not in ("id", "tenant_id", "created_at")]
            values = ", ".join(self.expression(made, row[name], self.tables["ledger_account"].columns[name]) for name in kept)
            self.cursor.execute(f"INSERT INTO ledger_account (tenant_id, id, {', '.join(kept)}) SELECT DISTINCT '{self.tenant_id}'::uuid, "
                                f"{self.account(made, key)}, {values} FROM {copies} c ON CONFLICT DO NOTHING")

    def _kept(self, made: Specimen, row: Row) -> str:
        """What is done is dropped after a month, as the outbox does it."""
        if row.table != "outbox_delivery" or row.values["state"] != "done":
            return ""
        return f" WHERE {self.instant(made, row.values['done_at'])} > '{(self.now - DONE_KEPT).isoformat()}'::timestamptz"


def own_id(row: Row) -> str:
    """Time-ordered as every id: the milliseconds of its moment, its rank, and what tells the copies apart."""
    return f"(c.p{row.moment} || '7{row.rank:03x}8' || c.s)::uuid"


def of_vendor(tenant_id: UUID, key: UUID) -> UUID:
    """The id that something of the first vendor has at another one."""
    return uuid5(tenant_id, str(key))
