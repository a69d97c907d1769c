"""What a decision owes to an agreement, in words: "18% instead of 15%, agreed with Werft on 3 March 2026"."""
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from foundation.web import formats
from rewards import queries
from rewards.sentences.agreements import instead


@dataclass(frozen=True)
class Said:
    """One agreement of those that a decision was made by: what is other by it, with whom and when it was agreed."""

    id: UUID
    says: str
    whom: str
    own: bool     # with the advocate herself, not with her organisation
    day: str


def of(decision) -> list[Said]:
    """In the order in which they count; none where the plan alone was asked."""
    override = decision.facts.get("override") or {}
    ids = [UUID(one) for one in override.get("from", ())]
    rows = queries.agreements_by_id(ids) if ids else {}
    plan, told, seen = queries.parsed(decision.plan_version), [], set[str]()
    for row in [rows[one] for one in ids if one in rows]:
        fields = {name: value for name, value in row.fields.items() if name in override and name not in seen}
        seen |= set(fields)
        if row.settled_at is None or not fields:
            continue
        name, day = queries.name_of(row), formats.day(row.settled_at)
        told.append(Said(row.id, instead(plan, plan.rule(decision.rule_key), fields), _("agreed with {name} on {day}").format(name=name, day=day),
                         row.organisation is None, day))
    return told
