"""Locks of several milestones, which are all taken first, in the one order: so for what the same news earns beside goals, which comes before these where a
budget is given out."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from rewards.commands import accrue
from rewards.commands.beneficiaries import Beneficiary
from rewards.commands.locks import lock_budget, lock_enrolment, lock_goal, lock_owners


@dataclass(frozen=True)
class Ahead:
    """act: works it out; milestones: what it is about, asked while the terms stand still."""

    act: Callable[[], object]
    milestones: Callable[[], Iterable[UUID]]


@dataclass
class Locks:
    """Whose it takes: limited programs' budgets, enrolments (and whoever else counts in a window), organisations and staff."""

    budgets: set[UUID] = field(default_factory=set)
    enrolments: set[UUID] = field(default_factory=set)
    owners: set[Beneficiary] = field(default_factory=set)


def locks_of(milestone_ids: Iterable[UUID]) -> Locks:
    """Behind the terms' own lock, as whom a milestone concerns is read."""
    found = Locks()
    for milestone_id in dict.fromkeys(milestone_ids):
        about = accrue.concerned(milestone_id)
        claims = [claim for claim in about.credited if not claim.voided]
        found.budgets.update(about.limited)
        found.enrolments.update(claim.enrolment_id for claim in claims)
        found.enrolments.update(accrue.enrolments_decided(milestone_id))
        found.owners.update(accrue.owners_of(claims))
    return found


def take(locks: Locks, goal_ids: Iterable[UUID] = ()) -> None:
    """Always in this order: budgets, enrolments, goals, owners."""
    for program_id in sorted(locks.budgets):
        lock_budget(program_id)
    for enrolment_id in sorted(locks.enrolments):
        lock_enrolment(enrolment_id)
    for goal_id in sorted(goal_ids):
        lock_goal(goal_id)
    lock_owners(sorted(locks.owners, key=accrue.in_turn))


def locked(milestone_ids: Iterable[UUID]) -> list[UUID]:
    """The milestones, once nobody else works on what they concern. Each takes its own again, and waits for none of them while it holds another's."""
    found = list(milestone_ids)
    take(locks_of(found) if len(found) > 1 else Locks())
    return found
