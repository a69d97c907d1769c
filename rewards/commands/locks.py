"""Who waits for whom: everything about one enrolment's rewards, and everything about one program's plan, happens one after another."""
from uuid import UUID

from foundation.tenants import held
from foundation.tenants.context import current_tenant_id


def lock_budget(program_id: UUID) -> None:
    """Before every other lock of a program that has one: what it has left is given out by one at a time."""
    _lock(f"budget:{program_id}")


def lock_enrolment(enrolment_id: UUID) -> None:
    """Before the facts are read: places on escalators and room under caps then belong to one decision at a time."""
    _lock(f"enrolment:{enrolment_id}")


def lock_goal(goal_id: UUID) -> None:
    """After the enrolments: of those who complete a goal in one moment, one finds that it is decided."""
    _lock(f"goal:{goal_id}")


def lock_owners(owners) -> None:
    """Of those who are paid for claims of several advocates, in the order given: the room under their caps is given out once."""
    for owner in owners:
        _lock(f"{owner.kind}:{owner.id}")


def lock_money(kind: str, beneficiary_id: UUID) -> None:
    """Before any of its rewards: a debt is set off, and a wallet emptied, by one at a time."""
    _lock(f"money:{kind}:{beneficiary_id}")


def share_terms() -> None:
    """Before every other lock of a decision: what counts changes before or after it, never between."""
    _lock("terms", shared=True)


def lock_terms() -> None:
    """Behind the plan's or the agreements' own: it waits for whoever decides, and they for it. Of the whole vendor, for news may be about
    several programs."""
    _lock("terms")


def lock_plan(program_id: UUID) -> None:
    _lock(f"plan:{program_id}")


def lock_agreements(program_id: UUID) -> None:
    """What is agreed otherwise in a program: two that overlap are not agreed in one moment."""
    _lock(f"agreements:{program_id}")


def _lock(name: str, shared: bool = False) -> None:
    """Until the end of the transaction; shared: with whoever else shares it."""
    held.take([f"rewards:{current_tenant_id()}:{name}"], shared=shared)
