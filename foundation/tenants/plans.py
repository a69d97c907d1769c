"""How much of an installation a vendor may use. Who runs it for one's own company sets no limits."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """`programs`: how many may be open at once · `staff`: people on the team, those who are invited included · None: any number."""

    name: str
    programs: int | None = None
    staff: int | None = None


OPEN = "open"
PLANS = {plan.name: plan for plan in (Plan(OPEN), Plan("starter", programs=1, staff=3), Plan("growth", programs=5, staff=20))}
