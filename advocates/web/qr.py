"""A QR code as the path of an SVG: drawn here, nothing is loaded from anywhere."""
from dataclasses import dataclass

import segno

QUIET = 3   # empty modules around it; readers need some


@dataclass(frozen=True)
class Drawing:
    """`size`: modules on a side, the quiet ones included; `path`: the dark ones."""

    size: int
    path: str


def drawn(text: str) -> Drawing:
    code = segno.make_qr(text, error="m")
    rows = [list(row) for row in code.matrix]
    parts = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = x
            while run < len(row) and row[run]:
                run += 1
            if run > x:
                parts.append(f"M{x + QUIET} {y + QUIET}h{run - x}v1h-{run - x}z")
            x = max(run, x + 1)
    return Drawing(len(rows) + 2 * QUIET, "".join(parts))
