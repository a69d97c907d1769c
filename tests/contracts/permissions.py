"""The table of who may do what, written by hand in permissions.csv: the oracle that the running product is held against.

A row is one address of a page by its name, or one operation of the API ('POST referrals/{referral_id}/accept') with the scope
that a key needs. `x` in a column: such a person may; `again`: after showing who they are again, when that was more than ten
minutes ago (a key is never asked). Partner members and admins are advocates too."""
import csv
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("permissions.csv")
STAFF = ("owner", "program_manager", "finance_approver", "sales_rep", "read_only")
ANYBODY, SIGNED_IN, ADVOCATES, MEMBERS, PARTNERS = "anybody", "signed_in", "advocate", "partner_member", "partner_admin"
PEOPLE = (ANYBODY, SIGNED_IN, ADVOCATES, MEMBERS, PARTNERS, *STAFF, "operator")
API = "/api/v1/"


@dataclass(frozen=True)
class Row:
    verb: str
    words: str
    may: frozenset[str]
    scope: str
    again: bool


def rows() -> list[Row]:
    with FILE.open(newline="") as file:
        return [Row(line["verb"], line["words"], frozenset(who for who in PEOPLE if line[who]), line["scope"], "again" in line.values()) for line in csv.DictReader(file)]


def pages() -> dict[str, str | set[str]]:
    """Name of an address -> who may open it: ANYBODY, SIGNED_IN, ADVOCATES, MEMBERS or PARTNERS, else the roles of staff."""
    found: dict[str, str | set[str]] = {}
    for row in rows():
        if not row.scope:
            alone = next((who for who in (ANYBODY, SIGNED_IN, ADVOCATES, MEMBERS, PARTNERS) if who in row.may), None)
            found[row.verb] = alone or set(row.may)
    return found


def operations(method: str) -> dict[str, tuple[str, set[str]]]:
    """Path below /api/v1/ -> the scope and the roles that it takes."""
    return {row.verb.partition(" ")[2]: (row.scope, set(row.may)) for row in rows() if row.scope and row.verb.startswith(f"{method} ")}


def proven_again() -> set[str]:
    """Names of the addresses whose forms want a proof that is younger than ten minutes."""
    return {row.verb for row in rows() if row.again}
