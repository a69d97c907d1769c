"""What somebody owes back, for whoever owes it: the sum, the take-backs that it comes from, and what answered for it."""
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from desks.earned_for import earned_for
from foundation.kernel.money import Money
from rewards import queries, states, words


@dataclass(frozen=True)
class OwedBack:
    """In one currency. made: (take-back, what the reward was for, why); ended: (settlement, amount), the newest first, those that came to be."""

    debt: queries.Debt
    made: list[tuple]
    ended: list[tuple]


def owed_back(owners: Iterable[tuple[str, UUID]]) -> list[OwedBack]:
    """One for each of whom something is or was owed, and each currency; what nobody was told in amounts stays out. A proposal is no news yet."""
    owners = [owner for owner in owners if queries.names_the_debt(*owner)]
    found = queries.debts_of(owners)
    made = [(one, owner) for owner in owners for one in queries.made_of(*owner)]
    for_what = earned_for({one.reward.id: one.reward for one, _ in made}.values())
    ended = [row for owner in owners for row in queries.settlements_of(*owner) if row.settled_at is not None]
    return [OwedBack(debt, [(one, for_what[one.reward.id], words.why_back(one.cause, one.returned)) for one, owner in made
                            if (owner, one.amount.currency) == (debt.owner, debt.owed.currency)],
                     [(row, Money(row.minor, row.currency)) for row in ended
                      if (row.beneficiary_kind, row.beneficiary_id, row.currency) == (*debt.owner, debt.owed.currency)]) for debt in found]


def owners_of(advocate_id: UUID) -> list[tuple[str, UUID]]:
    return [(kind, advocate_id) for kind in states.OF_THE_ADVOCATE]
