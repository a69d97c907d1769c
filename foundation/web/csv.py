"""The one CSV writer: what it writes, a spreadsheet shows and never runs."""
import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

# A cell that begins with one of these is a formula to a spreadsheet; so is one behind white space or marks that it strips.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def safe(value: object) -> object:
    """Numbers as they are, text defused by a leading apostrophe when it would be a formula."""
    if not isinstance(value, str):
        return value
    seen = next((at for at, char in enumerate(value) if not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc")), len(value))
    return f"'{value}" if value[seen:].startswith(_FORMULA) or value.startswith(("\t", "\r", "\n")) else value


def text(heads: Sequence[str], rows: Iterable[Sequence[object]], separator: str = ",") -> str:
    """RFC 4180, every line ended by CRLF; who takes it in may want another separator than the comma."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow([safe(head) for head in heads])
    for row in rows:
        writer.writerow([safe(value) for value in row])
    return out.getvalue()


def response(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A download named `name`.csv. The mark at its beginning tells Excel that this is UTF-8."""
    return HttpResponse("\ufeff" + text(heads, rows), content_type="text/csv; charset=utf-8",
                        headers={"Content-Disposition": f'attachment; filename="{name}.csv"', "X-Content-Type-Options": "nosniff"})
