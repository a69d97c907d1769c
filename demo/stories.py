"""What happened at the two companies, told in days before today; built by commands, so it is all real."""
from dataclasses import dataclass
from typing import Any, NamedTuple


class Step(NamedTuple):
    """`days` after the introduction somebody did `verb`; `detail` is a reason, or major units of first-year value, with their currency before
    them where it is not the company's."""

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
    program: str = ""     # the slug; '' is the first one that the advocate joined
    key: str = ""         # by which other acts name it; '' is the company
    entered_by: str = ""  # who typed what the advocate said: a rep, or a partner's admin
    answers: tuple[tuple[str, Any], ...] = ()


def won(days: int, first_year_value: str) -> Step:
    return Step(days, "won", first_year_value)


ACCEPTED, NEXT_DAY = Step(0, "accept"), Step(1, "accept")   # the same afternoon, or the next

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
# What happens now and then, so that every state and every way through it is there to look at.
ACME_ODD = (
    Story("ann", 150, "Gesa Lund", "Hotel Förde", "gesa@hotel-foerde.example",
          (Step(2, "decline", "existing_customer"), Step(6, "appeal", "They left two years ago, I asked them."), Step(9, "grant"), Step(12, "contact"),
           Step(15, "qualified"), won(48, "9600"))),
    Story("ben", 95, "Jan Petersen", "Petersen Bau", "jan@petersen-bau.example",
          (Step(2, "decline", "too_small"), Step(8, "appeal", "They took over a second firm last month."), Step(12, "refuse"))),
    Story("ann", 12, "Mia Storm", "Reederei Storm", "mia@reederei-storm.example",
          (Step(2, "decline", "open_opportunity"), Step(9, "appeal", "Mia says nobody of you has ever called."))),
    Story("ann", 130, "Lars Friis", "Friis Medien", "lars@friis-medien.example", (NEXT_DAY, Step(2, "contact"), Step(25, "lose", "timing")), key="first friis"),
    Story("ben", 120, "Lars Friis", "Friis Medien", "lars@friis-medien.example", (Step(17, "accept"), Step(18, "contact"), won(50, "6000")), key="second friis"),
    Story("ann", 100, "Ida Brandt", "Brandt Maschinenbau", "ida@brandt-maschinenbau.example",
          (NEXT_DAY, Step(2, "contact"), Step(10, "qualified"), Step(60, "extend", "Our engineer was ill for five weeks."))),
    Story("ben", 140, "Sina Kock", "Kock Elektro", "sina@kock-elektro.example",
          (NEXT_DAY, Step(2, "contact"), Step(20, "lose", "no_response"), Step(40, "reopen"), Step(41, "contact"), Step(60, "qualified"))),
    Story("ann", 170, "Rolf Hagen", "Hagen Spedition", "rolf@hagen-spedition.example",
          (NEXT_DAY, Step(2, "contact"), Step(30, "lose", "no_budget"), won(110, "7200"))),
    Story("ben", 90, "Tim Voigt", "Voigt Bürobedarf", "tim@voigt-buero.example", (NEXT_DAY, Step(2, "contact"), won(20, "5400"), Step(38, "approve"),
          Step(50, "unwin", "other"))),
    Story("ben", 110, "Eva Thoms", "Thoms Catering", "eva@thoms-catering.example", (NEXT_DAY, Step(2, "contact"), won(16, "4800"),
          Step(40, "propose_void", "Eva Thoms says she never heard of us."), Step(42, "void"))),
    Story("ann", 40, "Kai Bruhn", "Bruhn Segel", "kai@bruhn-segel.example", (NEXT_DAY, Step(2, "contact"), won(18, "8400"),
          Step(37, "propose_void", "The bill was never sent. Was there a deal at all?"))),
    Story("ann", 240, "Nils Timm", "Timm Dachbau", "nils@timm-dachbau.example", (NEXT_DAY,)),
    Story("nadia", 160, "Kirsten Boll", "Boll Gruppe", "kirsten@boll-gruppe.example", (NEXT_DAY, Step(2, "contact"), Step(12, "qualified"), won(40, "36000"),
          Step(58, "approve")), program="partners"),
    Story("nadia", 80, "Momme Rix", "Rix Klinik", "momme@rix-klinik.example", (NEXT_DAY, Step(2, "contact"), Step(20, "qualified"), won(55, "24000"),
          Step(72, "approve")), program="partners"),
    Story("nadia", 20, "Dörte Has", "Has Verlag", "doerte@has-verlag.example", (NEXT_DAY, Step(2, "contact")), program="partners", channel="partner", entered_by="paul"),
    Story("jorge", 100, "Fenja Mohr", "Mohr Pflege", "fenja@mohr-pflege.example",
          (NEXT_DAY, Step(2, "contact"), won(30, "18000"), Step(48, "approve")), program="partners"),
    Story("jorge", 70, "Ruth Eggers", "Eggers Akustik", "ruth@eggers-akustik.example", (NEXT_DAY, Step(2, "contact"), won(38, "9000"), Step(55, "approve")),
          program="partners"),
    Story("ann", 30, "Uta Klein", "Klein Apotheken", "uta@klein-apotheken.example",
          (NEXT_DAY, Step(2, "contact"), Step(9, "qualified"), Step(26, "plan", "Show the offer to both pharmacists.")), channel="verbal", entered_by="rick"),
    Story("maria", 75, "Joe Lamm", "Lamm Transporte", "joe@lamm-transporte.example", (NEXT_DAY, Step(2, "contact"), won(35, "12000")), channel="verbal",
          entered_by="rick"),
    Story("otto", 200, "Jens Rau", "Rau Metall", "jens@rau-metall.example", (NEXT_DAY, Step(2, "contact"), won(30, "6000")), channel="verbal", entered_by="rick"),
    Story("lena", 60, "Birte Falk", "Falk Küchen", "birte@falk-kuechen.example", (NEXT_DAY, Step(2, "contact"), won(20, "4800")), channel="verbal", entered_by="rick"),
    Story("rick", 120, "Arno Diehl", "Diehl Planung", "arno@diehl-planung.example", (Step(1, "contact"), won(30, "9000"), Step(48, "approve")), program="reps"),
    Story("rick", 15, "Svea Onken", "Onken Yachten", "svea@onken-yachten.example", (Step(1, "contact"),), program="reps"),
    Story("ann", 140, "Heide Ralf", "Ralf Fenster", "heide@ralf-fenster.example", (Step(1, "contact"), won(25, "2400"),), program="credit",
          answers=(("size", "10–49"),)),
)
BOLT_ODD = (
    Story("gloria", 150, "Amy Ross", "Ross Freight", "amy@ross-freight.example", (Step(2, "consent", "yes"), Step(3, "accept"), Step(4, "contact"), won(40, "30000"),
          Step(58, "approve")), program="gold"),
    Story("gloria", 120, "Bill Yates", "Yates Mills", "bill@yates-mills.example", (Step(3, "consent", "no"),), program="gold"),
    Story("gloria", 70, "Cara Dunn", "Dunn Farms", "cara@dunn-farms.example", (), program="gold"),
    Story("gloria", 6, "Dave Pope", "Pope Studios", "dave@pope-studios.example", (), program="gold"),
    Story("ray", 60, "Earl Boyd", "Boyd Roofing", "earl@boyd-roofing.example", (Step(1, "contact"), won(25, "4000"), Step(43, "approve")), program="tips"),
)
BOLT = (
    Story("sam", 150, "Dana Cole", "Cole & Daughters", "dana@coledaughters.example", (NEXT_DAY, won(25, "5400"), Step(41, "approve"))),
    Story("sam", 88, "Luis Ortega", "Ortega Bakery", "+1 212 555 0143", (NEXT_DAY, Step(35, "lose", "competitor"))),
    Story("sam", 40, "Mei Tan", "Tan Dental", "office@tandental.example", (NEXT_DAY, Step(9, "qualified"), won(34, "8200"))),
    Story("sam", 12, "Abe Stone", "Stone Print", "abe@stoneprint.example", (NEXT_DAY,), channel="link"),
)
STORIES = {"acme": (*ACME, *ACME_ODD), "bolt": (*BOLT, *BOLT_ODD)}
