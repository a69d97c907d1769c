"""docs/permissions.md: the table of who may do what, for reading. The table itself is written by hand and held against the product by tests."""
import csv
from pathlib import Path

from django.conf import settings

TABLE = "tests/contracts/permissions.csv"
HEADS = {"anybody": "anybody", "signed_in": "signed in", "advocate": "advocate", "partner_member": "partner member", "partner_admin": "partner admin",
         "owner": "owner", "program_manager": "manager", "finance_approver": "finance", "sales_rep": "rep", "read_only": "read only",
         "operator": "operator"}
MARKS = {"": "", "x": "●", "again": "◉"}


def page() -> str:
    """Pages first, then the operations of the API with their scopes. An operator on a support visit opens what `read only` may, with GET alone."""
    with (Path(settings.BASE_DIR) / TABLE).open(newline="") as file:
        rows = list(csv.DictReader(file))
    pages, operations = [row for row in rows if not row["scope"]], [row for row in rows if row["scope"]]
    head = "| what | " + " | ".join(HEADS.values()) + " |\n|---|" + ":-:|" * len(HEADS) + "\n"
    lines = ["# Who may do what\n", f"Written by hand in `{TABLE}`; `tests/apps/web/test_every_url.py` asks the running product each of it, both ways.",
             "What belongs to another vendor, another partner or another advocate is unknown to everybody, whatever this table says. "
             "An operator on a support visit opens what *read only* may open, and changes nothing.",
             "◉: what moves money or opens doors. Whoever showed who they are more than ten minutes ago does so again first; what was typed is kept and goes on.\n",
             "## Pages\n", head + _table(pages),
             "\n## Operations of the API\n", "A key acts as the person who made it, and needs the scope as well.\n",
             head.replace("| what |", "| what | scope |").replace("|---|", "|---|---|", 1) + _table(operations, scope=True)]
    return "\n".join(lines)


def _table(rows: list[dict[str, str]], scope: bool = False) -> str:
    return "".join(f"| {row['words']} `{row['verb']}` | " + (f"`{row['scope']}` | " if scope else "")
                   + " | ".join(MARKS[row[column]] for column in HEADS) + " |\n" for row in rows)
