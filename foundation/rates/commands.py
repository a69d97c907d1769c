"""Rates are imported, whole or not at all; and whoever needs one waits for an import that is under way."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from foundation.kernel.acting import Actor
from foundation.kernel.ids import uuid7
from foundation.outbox import commands as outbox_commands
from foundation.rates import events, queries
from foundation.rates.models import ExchangeRate
from foundation.rates.rules import tables
from foundation.rates.rules.quoting import Line, Quoted, quoted
from foundation.tenants.context import current_tenant_id

IMPORTS = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
USES = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"


@dataclass(frozen=True)
class Imported:
    """What became of an import. `import_id` is None where all of it was known before: then nothing was written."""

    import_id: UUID | None
    rates: list[ExchangeRate] = field(default_factory=list)
    known: int = 0

    @property
    def corrected(self) -> int:
        return sum(rate.number > 1 for rate in self.rates)


def import_table(*, text: str, source: str = "", acting: Actor, at: datetime) -> Imported:
    """The same from the text of a table. Raises BadInput at /text where it is none."""
    return import_rates(lines=tables.read(text), source=source, acting=acting, at=at)


def check_table(*, text: str, source: str = "", acting: Actor, at: datetime) -> Imported:
    """What import_table would write, without writing it."""
    return _compared(quoted(tables.read(text), source=source, today=at.date()), acting, at)


def import_rates(*, lines: Sequence[Line], source: str = "", acting: Actor, at: datetime) -> Imported:
    """All lines or none. A day that is there already with another rate or source is corrected by a further row; the same is passed over.

    `source`: where the lines come from that don't say it. Raises BadInput that names each place: /rates/<place of the line>/<field>."""
    wanted = quoted(lines, source=source, today=at.date())
    _lock(IMPORTS)
    made = _compared(wanted, acting, at)
    if made.import_id is None:
        return made
    ExchangeRate.objects.bulk_create(made.rates, batch_size=500)
    pairs = sorted({f"{row.from_currency}:{row.to_currency}" for row in made.rates})
    outbox_commands.record(events.RatesImported(subject_id=made.import_id, pairs=pairs, rows=len(made.rates)), acting=acting, at=at)
    return made


def _compared(wanted: Sequence[Quoted], acting: Actor, at: datetime) -> Imported:
    """The rows that are new beside what is there."""
    there, import_id = queries.days_of([one.about for one in wanted]), uuid7()
    rows = [ExchangeRate(from_currency=one.from_currency, to_currency=one.to_currency, date=one.date, to_minor=one.to_minor, from_minor=one.from_minor,
                         source=one.source, number=there[one.about].number + 1 if one.about in there else 1, import_id=import_id,
                         imported_by=acting.id if acting.kind == "staff" else None, imported_at=at)
            for one in wanted if not _is_known(one, there.get(one.about))]
    return Imported(import_id if rows else None, rows, len(wanted) - len(rows))


def _is_known(wanted: Quoted, there: ExchangeRate | None) -> bool:
    return there is not None and (there.to_minor, there.from_minor, there.source) == (wanted.to_minor, wanted.from_minor, wanted.source)


def rate_to_use(*, from_currency: str, to_currency: str, on: date) -> ExchangeRate | None:
    """The latest rate not after a day, to price something with in this transaction.

    None where there is none, and until the transaction ends none comes: an import waits for it, and finds by its event who waits for a rate."""
    found = queries.latest(from_currency, to_currency, on)
    if found is None:
        _lock(USES)
        found = queries.latest(from_currency, to_currency, on)
    return found


def _lock(how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(how, [f"rates:{current_tenant_id()}"])
