"""Reads about files: their rows, what stands in them, and what the next one would hold."""
import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils import translation

from foundation.kernel.errors import NotFound
from foundation.kernel.money import Money
from foundation.tenants import queries as tenants_queries
from foundation.tenants import secrets
from foundation.web import csv
from fulfilment import states, words
from fulfilment.models import FileLayout, Payout, PayoutFile, PayoutMethod
from fulfilment.queries.methods import Beneficiary, details
from fulfilment.queries.standing import Due, names_of_owners
from fulfilment.rules import layouts
from rewards import queries as rewards_queries


@dataclass(frozen=True)
class Line:
    """One row as a file shows it, made or yet to be."""

    number: int
    beneficiary: Beneficiary
    method: PayoutMethod
    amount: Money
    rewards: int


def payout_file(file_id: UUID) -> PayoutFile:
    """Raises NotFound."""
    found = PayoutFile.objects.filter(id=file_id).first()
    if found is None:
        raise NotFound("file_unknown", "There’s no such file.")
    return found


def files_page(*, before: UUID | None = None, limit: int = 30) -> list[PayoutFile]:
    """The newest first, with their rows; one more than `limit` says that there is a next page."""
    rows = PayoutFile.objects.prefetch_related("rows").order_by("-id")
    return list((rows.filter(id__lt=before) if before else rows)[:limit + 1])


def numbers_in(state: str) -> list[int]:
    """The files that are in `state`, however old, the newest first."""
    return list(PayoutFile.objects.filter(state=state).order_by("-number").values_list("number", flat=True))


def rows_of(file_id: UUID) -> list[Payout]:
    """With what they carry and where they go, in their order; also those that left it."""
    return list(Payout.objects.select_related("method").prefetch_related("lines").filter(file_id=file_id).order_by("number"))


def row(payout_id: UUID) -> Payout:
    """A payout that is a row of a file, with it. Raises NotFound."""
    found = Payout.objects.select_related("file", "method").filter(id=payout_id, file__isnull=False).first()
    if found is None:
        raise NotFound("payout_unknown", "There’s no such payout.")
    return found


def file_of(row: Payout) -> PayoutFile:
    """The file that a row stands in. Raises NotFound for a payout that is none."""
    if row.file is None:
        raise NotFound("payout_unknown", "There’s no such payout.")
    return row.file


def file_payouts_of(beneficiary: Beneficiary, limit: int = 12) -> list[Payout]:
    """What left by files, or is about to, the newest first."""
    return list(Payout.objects.select_related("file").prefetch_related("lines").exclude(state=states.WITHDRAWN).filter(
        beneficiary_kind=beneficiary[0], beneficiary_id=beneficiary[1], file__isnull=False).order_by("-id")[:limit])


def next_number() -> int:
    return (PayoutFile.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def names_of(payouts: Iterable[Payout]) -> dict[Beneficiary, str]:
    """What each beneficiary is called. `payouts` come with their lines."""
    ids = {line.reward_id for payout in payouts for line in payout.lines.all()}
    return names_of_owners(rewards_queries.rewards_by_id(ids).values())


def heads(kind: str) -> dict[str, str]:
    """Field -> what stands above its column unless somebody chose other words."""
    with translation.override(tenants_queries.vendor().locale):
        return {field: str(words.HEAD_OF_NUMBER[kind] if field == "number" else words.HEAD[field]) for field in layouts.FIELDS[kind]}


def layout(kind: str) -> layouts.Layout:
    """As this vendor wants it, else as the house proposes it."""
    own = FileLayout.objects.filter(kind=kind).first()
    if own is None:
        usual, said = layouts.DEFAULTS[kind], heads(kind)
        return replace(usual, columns=tuple(layouts.Column(column.field, said[column.field]) for column in usual.columns))
    return layouts.Layout(tuple(layouts.Column(one["field"], one["head"]) for one in own.columns), own.separator, own.decimal_mark, own.encoding)


def lines_of_file(rows: Sequence[Payout]) -> list[Line]:
    return [Line(row.number or 0, (row.beneficiary_kind, row.beneficiary_id), row.method, Money(row.amount_minor, row.currency), len(row.lines.all()))
            for row in rows if row.method is not None]


def lines_ahead(due: Sequence[Due]) -> list[Line]:
    """As they would stand in the next file."""
    return [Line(number, one.beneficiary, one.method, one.amount, len(one.rewards)) for number, one in enumerate(due, 1) if one.method is not None]


def table(wanted: layouts.Layout, lines: Iterable[Line], names: dict[Beneficiary, str], *, file_number: int, made_on: date) -> list[list[object]]:
    """The cells of each row, as the layout wants them."""
    purpose = f"{tenants_queries.vendor().name} F{file_number}"
    return [layouts.cells(wanted, {
        "holder": "", "iban": "", "bic": "", "number": "", **details(line.method), "name": names.get(line.beneficiary, ""), "amount": line.amount,
        "currency": line.amount.currency, "reference": f"F{file_number}R{line.number}", "purpose": f"{purpose}R{line.number}", "row": line.number,
        "file": file_number, "date": made_on.isoformat(), "rewards": line.rewards}) for line in lines]


def rendered(wanted: layouts.Layout, cells: Iterable[Sequence[object]]) -> bytes:
    """The bytes of a file. Raises UnicodeEncodeError for letters that its encoding lacks."""
    return layouts.in_letters_of(csv.text(wanted.heads, cells, wanted.separator), wanted.encoding)


def frozen(file: PayoutFile) -> bytes:
    """What was downloaded first. Raises ValueError when it is no longer what it was: nobody gets other bytes under its name."""
    content = base64.b64decode(secrets.open_sealed(file.sealed or b""))
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise ValueError(f"file {file.number} is no longer what was downloaded")
    return content


def local_day(at: datetime) -> date:
    """The vendor's day of an instant."""
    return at.astimezone(ZoneInfo(tenants_queries.vendor().time_zone)).date()
