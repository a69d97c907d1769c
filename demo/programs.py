"""What the two companies run: every kind of program, each from a template, one of them over."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from programs.rules.lead_fields import CHOICE, NUMBER, LeadField

TERMS = """Introduce companies that you know and that would like to hear from us. Ask them first.

We look at every introduction and tell you what became of it. What you earn is credited once the refund period is over and somebody at our side has signed it off.

We may end the program with 90 days' notice; what you earned until then stays yours."""


@dataclass(frozen=True)
class Made:
    """A program: from which template, with which answers and settings, how many days ago it opened, and when it ended (None: it runs)."""

    slug: str
    name: str
    template: str
    kind: str
    days_ago: int
    answers: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    fields: tuple[LeadField, ...] = ()
    ended: int | None = None
    tail_days: int = 90
    promoted: str = ""   # a promotion that is on when the demo is built: every rule pays half as much again


SIZE = LeadField("size", CHOICE, "How many people work there?", choices=("1–9", "10–49", "50 or more"), fitting=("10–49", "50 or more"),
                 fit_words="Backups pay from about ten people on.")
SITES = LeadField("sites", NUMBER, "How many sites do they have?", least=1)

ACME = (
    Made("friends", "Acme Cloud for friends", "points_escalating", "customer", 287),
    Made("credit", "Credit for customers", "customer_bill_credit", "customer", 286, settings={"acceptance": "automatic"}, fields=(SIZE,)),
    Made("partners", "Acme silver partners", "partner_escalating", "partner_silver", 278, settings={"protection_days": 120, "visibility": "deal_value"}),
    Made("independents", "Acme independents", "partner_escalating", "partner_bronze", 270, {"to": "advocate", "share": "10", "better_share": "12"}),
    Made("abroad", "Acme partners abroad", "partner_escalating", "partner_bronze", 266, {"to": "advocate", "share": "8", "better_share": "10"}),
    Made("reps", "Points for our reps", "rep_points", "sales_rep", 265, settings={"acceptance": "automatic"}),
    Made("thanks", "Thank you, Acme", "gratitude", "customer", 260, settings={"visibility": "status"}, ended=60, tail_days=40),
)
BOLT = (
    Made("neighbours", "Bolt for neighbours", "points_escalating", "customer", 240, fields=(SITES,), promoted="A warm welcome"),
    Made("gold", "Bolt gold partners", "partner_escalating", "partner_gold", 235, {"share": "18", "better_share": "22"},
         {"consent": "referred_person", "notice_days": 30}),
    Made("tips", "Tips from the team", "rep_points", "sales_rep", 230, {"points": "150"}, {"acceptance": "automatic", "unclaimed": "thank_only"}),
)
PROGRAMS = {"acme": ACME, "bolt": BOLT}
OLDEST = 290   # days ago at which the companies begin
