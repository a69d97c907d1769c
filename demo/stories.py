"""What happened at the two companies, told in days before today; built by commands, so it is all real."""
from dataclasses import dataclass
from typing import NamedTuple

MANAGER, FINANCE = "manager", "finance"


class Step(NamedTuple):
    """`days` after the introduction somebody did `verb`; `detail` is a reason, or major units of first-year value."""

    days: int
    verb: str
    detail: str = ""


@dataclass(frozen=True)
class Story:
    """One introduction: by whom, how many days ago, and what became of it."""

    advocate: str
    days_ago: int
    person: str
    company: str
    contact: str
    steps: tuple[Step, ...] = ()
    note: str = ""
    channel: str = "portal"


def won(days: int, first_year_value: str) -> Step:
    return Step(days, "won", first_year_value)


ACCEPTED, NEXT_DAY = Step(0, "accept"), Step(1, "accept")

ACME = (
    Story("ann", 262, "Karin Holm", "Ostsee Druck GmbH", "karin.holm@ostsee-druck.example",
          (NEXT_DAY, Step(12, "qualified"), won(30, "18400"), Step(46, "approve"))),
    Story("ann", 236, "Miriam Reuter", "Kanzlei Reuter", "reuter@kanzlei-reuter.example", (ACCEPTED, won(40, "9600"), Step(56, "approve"))),
    Story("ann", 190, "Peer Lindner", "Bootswerft Lindner", "+49 461 480 7720",
          (NEXT_DAY, Step(9, "qualified"), Step(15, "meeting_held"), won(33, "24000"), Step(49, "approve")), note="They lost a week of drawings last winter."),
    Story("ben", 131, "Ole Janssen", "Möbelhaus Janssen KG", "ole@moebel-janssen.example", (NEXT_DAY, Step(20, "qualified"), Step(52, "lose", "no_budget"))),
    Story("ann", 120, "Uwe Voss", "Tischlerei Voss", "voss@tischlerei-voss.example", (Step(1, "decline", "existing_customer"),)),
    Story("ann", 101, "Lina Brand", "Atelier Nord", "lina@atelier-nord.example", (NEXT_DAY, Step(31, "lose", "timing"))),
    Story("ann", 78, "Wiebke Sand", "Hotel Strandperle", "w.sand@strandperle.example", (NEXT_DAY, Step(18, "qualified"), won(56, "7200"))),
    Story("ben", 60, "Jette Thomsen", "Thomsen Logistik", "thomsen@thomsen-logistik.example", (NEXT_DAY, won(48, ""))),
    Story("ann", 48, "Arne Kruse", "Druckhaus Sund", "kruse@druckhaus-sund.example", (ACCEPTED, Step(10, "qualified"), won(42, "12600")), channel="link"),
    Story("ann", 44, "Jonas Weber", "Hafenkontor GmbH", "jonas.weber@hafenkontor.example",
          (NEXT_DAY, Step(13, "qualified"), Step(31, "meeting_held")), note="Backups fail every month. Jonas decides."),
    Story("ben", 33, "Tom Hansen", "Hansen Fisch", "+49 431 220 4010", (Step(4, "withdraw"),)),
    Story("ben", 21, "Rieke Paulsen", "Paulsen Optik", "rieke@paulsen-optik.example", (NEXT_DAY,)),
    Story("ann", 9, "Svea Petersen", "Brauerei Petersen", "svea@brauerei-petersen.example", (NEXT_DAY,)),
    Story("ben", 6, "Jonas Weber", "Hafenkontor GmbH", "jonas.weber@hafenkontor.example", note="We met at the harbour festival."),
    Story("ann", 2, "Ole Jansen", "Möbelhaus Jansen", "info@moebelhaus-jansen.example", note="New shop in spring, they need everything."),
)
BOLT = (
    Story("sam", 150, "Dana Cole", "Cole & Daughters", "dana@coledaughters.example", (NEXT_DAY, won(25, "5400"), Step(41, "approve"))),
    Story("sam", 88, "Luis Ortega", "Ortega Bakery", "+1 212 555 0143", (NEXT_DAY, Step(35, "lose", "competitor"))),
    Story("sam", 40, "Mei Tan", "Tan Dental", "office@tandental.example", (NEXT_DAY, Step(9, "qualified"), won(34, "8200"))),
    Story("sam", 12, "Abe Stone", "Stone Print", "abe@stoneprint.example", (NEXT_DAY,), channel="link"),
)
STORIES = {"acme": ACME, "bolt": BOLT}
OLDEST = 290   # days ago at which the companies begin
