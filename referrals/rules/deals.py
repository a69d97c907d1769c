"""Which deal is meant: one piece of business has many names, one per source, and often none at all."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

KNOWN, COMPLETES, FURTHER, UNCLEAR = "known", "completes", "further", "unclear"


@dataclass(frozen=True)
class NamedDeal:
    """A deal of a party and how its sources call it: source -> reference. A source has at most one name for it."""

    deal_id: UUID
    references: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Meant:
    """known: this deal · completes: this one, which now has a name at the source · further: none that is known yet
    · unclear: one of several, and nobody can say which."""

    answer: str
    deal_id: UUID | None = None
    among: tuple[UUID, ...] = ()


def deal_meant(deals: Sequence[NamedDeal], *, source: str, reference: str) -> Meant:
    """`deals`: the party's, the first one first.

    Without a reference the first deal is meant. An unknown reference completes the only deal that has none of its source;
    where every deal has one, it names a further deal; where several have none, it is unclear."""
    if not reference:
        return Meant(KNOWN, deals[0].deal_id) if deals else Meant(FURTHER)
    for deal in deals:
        if deal.references.get(source) == reference:
            return Meant(KNOWN, deal.deal_id)
    unnamed = tuple(deal.deal_id for deal in deals if source not in deal.references)
    if len(unnamed) > 1:
        return Meant(UNCLEAR, among=unnamed)
    return Meant(COMPLETES, unnamed[0]) if unnamed else Meant(FURTHER)
