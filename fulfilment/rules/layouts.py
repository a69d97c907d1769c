"""How a file is laid out: which columns it may have, what the house proposes, and what is wrong with what somebody chose."""
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from foundation.kernel.errors import FieldError
from foundation.kernel.money import Money
from fulfilment import states

OF_ALL = ("name", "amount", "currency", "reference", "purpose", "row", "file", "date", "rewards")
FIELDS = {
    states.BANK: ("holder", "iban", "bic", *OF_ALL),
    states.PAYROLL: ("number", *OF_ALL),
    states.BILLING: ("number", *OF_ALL),
}
# Without these nobody could be paid by it.
NEEDED = {states.BANK: ("iban", "holder", "amount"), states.PAYROLL: ("number", "amount"), states.BILLING: ("number", "amount")}
SEPARATORS = (";", ",", "\t", "|")
DECIMAL_MARKS = (".", ",")
ENCODINGS = ("utf-8", "utf-8-sig", "cp1252")
MOST_HEAD = 40
# Letters that Windows-1252 lacks and Unicode does not take apart.
_PLAIN = str.maketrans({"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ı": "i", "ŋ": "n", "Ŋ": "N", "ŧ": "t", "Ŧ": "T", "ĸ": "k"})


@dataclass(frozen=True)
class Column:
    field: str
    head: str


@dataclass(frozen=True)
class Layout:
    columns: tuple[Column, ...]
    separator: str
    decimal_mark: str
    encoding: str

    @property
    def heads(self) -> list[str]:
        return [column.head for column in self.columns]


_HEADS = {"holder": "Account holder", "iban": "IBAN", "bic": "BIC", "number": "Number", "name": "Name", "amount": "Amount", "currency": "Currency",
          "reference": "Reference", "purpose": "Purpose", "row": "Row", "file": "File", "date": "Date", "rewards": "Rewards"}


def head_of(kind: str, field: str) -> str:
    """What stands above a column unless somebody chose other words."""
    if field == "number":
        return "Personnel number" if kind == states.PAYROLL else "Customer number"
    return _HEADS[field]


def _of(kind: str, *fields: str) -> Layout:
    return Layout(tuple(Column(field, head_of(kind, field)) for field in fields), separator=";", decimal_mark=".", encoding="utf-8")


DEFAULTS = {
    states.BANK: _of(states.BANK, "holder", "iban", "bic", "amount", "currency", "purpose", "reference"),
    states.PAYROLL: _of(states.PAYROLL, "number", "name", "amount", "currency", "date", "reference"),
    states.BILLING: _of(states.BILLING, "number", "name", "amount", "currency", "purpose", "reference"),
}


def cells(layout: Layout, values: Mapping[str, object]) -> list[object]:
    """One row in the layout's order; amounts plain, with its decimal mark and nothing between the thousands."""
    return [value.major_text().replace(".", layout.decimal_mark) if isinstance(value, Money) else value
            for value in (values[column.field] for column in layout.columns)]


def wrong_layout(kind: str, places: Mapping[str, int | None], heads: Mapping[str, str], separator: str, decimal_mark: str, encoding: str) -> list[FieldError]:
    """`places`: field -> where it stands, counted from 1; None: not in the file."""
    wrong = []
    chosen = {field: place for field, place in places.items() if place is not None and field in FIELDS[kind]}
    wrong += [FieldError(f"/place_{field}", "needed", "Nobody can be paid without this column.") for field in NEEDED[kind] if field not in chosen]
    taken: dict[int, str] = {}
    for field, place in chosen.items():
        if not 1 <= place <= len(FIELDS[kind]):
            wrong.append(FieldError(f"/place_{field}", "no_place", "A place between 1 and {most}.", {"most": len(FIELDS[kind])}))
        elif place in taken:
            wrong.append(FieldError(f"/place_{field}", "place_taken", "Another column stands at place {place} already.", {"place": place}))
        taken.setdefault(place, field)
    words: set[str] = set()
    for field in sorted(chosen, key=lambda one: chosen[one]):
        head = " ".join(heads.get(field, "").split()) or head_of(kind, field)
        if len(head) > MOST_HEAD or not head.isprintable():
            wrong.append(FieldError(f"/head_{field}", "no_head", "At most {most} letters, in one line.", {"most": MOST_HEAD}))
        elif head.casefold() in words:
            wrong.append(FieldError(f"/head_{field}", "head_taken", "Another column has this head already."))
        elif not fits(head, encoding):
            wrong.append(FieldError(f"/head_{field}", "no_letters", "This encoding has no letters for “{head}”.", {"head": head}))
        words.add(head.casefold())
    wrong += [FieldError(f"/{name}", "not_offered", "Choose one that is offered.") for name, value, offered in (
        ("separator", separator, SEPARATORS), ("decimal_mark", decimal_mark, DECIMAL_MARKS), ("encoding", encoding, ENCODINGS)) if value not in offered]
    if separator == decimal_mark:
        wrong.append(FieldError("/decimal_mark", "same_sign", "A comma can’t part both the columns and the cents."))
    return wrong


def layout_of(kind: str, places: Mapping[str, int | None], heads: Mapping[str, str], separator: str, decimal_mark: str, encoding: str) -> Layout:
    """What was chosen, once nothing is wrong with it."""
    order = sorted((place, field) for field, place in places.items() if place is not None and field in FIELDS[kind])
    return Layout(tuple(Column(field, " ".join(heads.get(field, "").split()) or head_of(kind, field)) for _, field in order),
                  separator=separator, decimal_mark=decimal_mark, encoding=encoding)


def fits(text: str, encoding: str) -> bool:
    if encoding != "cp1252":
        return True
    try:
        in_letters_of(text, encoding)
    except UnicodeEncodeError:
        return False
    return True


def in_letters_of(text: str, encoding: str) -> bytes:
    """In the encoding; letters that Windows-1252 lacks lose their marks (Š stays, č becomes c), as banks write them.

    Raises UnicodeEncodeError for what has no such letter at all: a name is never replaced by question marks."""
    if encoding != "cp1252":
        return text.encode(encoding)
    return b"".join(_sign(sign) for sign in unicodedata.normalize("NFC", text))


def _sign(sign: str) -> bytes:
    try:
        return sign.encode("cp1252")
    except UnicodeEncodeError:
        return unicodedata.normalize("NFD", sign.translate(_PLAIN))[:1].encode("cp1252")


def rows_that_do_not_fit(layout: Layout, rows: Sequence[Sequence[object]]) -> list[int]:
    """Which rows hold letters that the encoding lacks, counted from 0."""
    return [place for place, row in enumerate(rows) if not all(fits(str(value), layout.encoding) for value in row)]
