"""A table of rates as spreadsheets and banks write it: separated by comma, semicolon or tab, its columns in any order."""
import csv
import io
from collections.abc import Sequence

from foundation.kernel.errors import BadInput, FieldError
from foundation.rates.rules.quoting import Line

COLUMNS = ("date", "from", "to", "rate", "source")
NEEDED = COLUMNS[:4]
EXAMPLE = "date,from,to,rate,source\n2026-03-02,USD,EUR,0.92,ECB\n"
LONGEST = 1_000_000   # characters


def read(text: str) -> list[Line]:
    """The lines below the heads, blank ones left out; without heads the columns stand in the order of COLUMNS.

    Raises BadInput at /text where it is no such table; what is wrong with a single rate is said when it is checked."""
    if len(text) > LONGEST:
        raise BadInput([FieldError("/text", "too_large", "That is too much at a time. Import a year after the other.")])
    rows = _rows(text.removeprefix("\ufeff"))
    if not rows:
        raise BadInput([FieldError("/text", "missing", "Paste at least one line, or choose a file.")])
    first = [cell.strip().lower() for cell in rows[0][1]]
    heads: Sequence[str] = COLUMNS
    if not any(cell.isdigit() for cell in "".join(first)):   # a rate has digits, a head has none
        lacks = [name for name in NEEDED if name not in first]
        if lacks:
            raise BadInput([FieldError("/text", "no_column", "The first line lacks the column {columns}. It says: {said}.",
                                       {"columns": ", ".join(lacks), "said": ", ".join(first)[:80]})])
        heads, rows = first, rows[1:]
    return [_line(number, dict(zip(heads, cells, strict=False)), cells[len(heads):]) for number, cells in rows]


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """(number in the file, cells) of every line that says something."""
    start = next((line for line in text.splitlines() if line.strip()), "")
    separator = next((mark for mark in (";", "\t") if mark in start), ",")   # where the comma is the decimal mark, it is no separator
    reader = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True)
    try:
        return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        raise BadInput([FieldError("/text", "no_table", "Line {number} can’t be read: look for a stray quotation mark.", {"number": reader.line_num})]) from None


def _line(number: int, cells: dict[str, str], spare: list[str]) -> Line:
    said = {name: cells.get(name, "").strip() for name in COLUMNS}
    return Line(date=said["date"], from_currency=said["from"], to_currency=said["to"], rate=said["rate"], source=said["source"], number=number,
                spare=", ".join(cell.strip() for cell in spare if cell.strip()))
