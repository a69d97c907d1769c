"""A version that was announced, and does not count yet, is taken back."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, Refused
from foundation.outbox import commands as outbox_commands
from rewards import events, queries
from rewards.commands import plans, terms
from rewards.commands.locks import lock_plan
from rewards.commands.reasons import wrong_reason
from rewards.models import PlanWithdrawal


def withdraw_version(*, program_id: UUID, plan_version_id: UUID, reason: str, acting: Actor, at: datetime) -> PlanWithdrawal:
    """It will not count, and keeps its number. One person is enough: what goes on instead was published by two. Whoever heard of it is told, and the
    program's page announces it no longer.

    Raises NotFound, BadInput at /reason, and Refused for one that counts already, by which anything was decided, that was taken back already, or
    after which another one was published: that one was written against it, so it goes first."""
    by = plans.staff_of(acting)
    lock_plan(program_id)
    at = terms.change(at)
    version = queries.version_of(program_id, plan_version_id)
    if queries.is_withdrawn(version.id):
        raise Refused("withdrawn_already", "Somebody took that version back already.")
    if version.effective_from <= at or queries.decided_by(version.id):
        raise Refused("counts_already", "That version counts already, so it can’t be taken back. Publish another one instead.")
    later = [row.number for row in queries.versions_of(program_id) if row.number > version.number]
    if later:
        raise Refused("published_after_it", "Version {number} was published after it. Take that one back first.", {"number": max(later)})
    wrong = wrong_reason(reason)
    if wrong:
        raise BadInput(wrong)
    row = PlanWithdrawal.objects.create(version=version, reason=reason.strip(), withdrawn_by=by, withdrawn_at=at)
    plans.set_offer(program_id, acting=acting, at=at)
    outbox_commands.record(events.PlanVersionWithdrawn(subject_id=program_id, plan_version_id=version.id, number=version.number,
                                                       in_force_from=version.effective_from), acting=acting, at=at)
    return row
