"""A draft is dropped, or one as it was saved before is taken again."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.outbox import commands as outbox_commands
from rewards import events, queries
from rewards.commands import keeping, plans
from rewards.commands.locks import lock_plan
from rewards.models import PlanDraft


def take_again(*, program_id: UUID, draft_id: UUID, ticket: str, acting: Actor, at: datetime) -> PlanDraft:
    """A kept draft is the draft again. It is saved like any other: what it takes the place of is kept in its turn, and who takes it has
    written it, so somebody else publishes.

    `ticket`: of the draft that was looked at, '' for none. Raises NotFound for one that is not kept (any more), Refused where somebody
    saved another draft meanwhile, and what save_draft raises where the program has changed so that it does not fit."""
    plans.staff_of(acting)
    lock_plan(program_id)
    kept = queries.kept_draft(program_id, draft_id)
    _refuse_another(queries.draft_of(program_id), ticket)
    return plans.save_draft(program_id=program_id, document=kept.document, acting=acting, at=at)


def drop_draft(*, program_id: UUID, ticket: str, acting: Actor, at: datetime) -> PlanDraft:
    """There is no draft any more; it is kept like one that was saved over. Raises Refused where there is none, or another one than was
    looked at."""
    by = plans.staff_of(acting)
    lock_plan(program_id)
    draft = queries.draft_of(program_id)
    if draft is None:
        raise Refused("no_draft_to_drop", "There’s no draft. Somebody dropped or published it.")
    _refuse_another(draft, ticket)
    keeping.keep(draft, ended_by=by, ended_at=at, dropped=True)
    PlanDraft.objects.filter(id=draft.id).delete()
    outbox_commands.record(events.PlanDraftDropped(subject_id=program_id), acting=acting, at=at)
    return draft


def _refuse_another(standing: PlanDraft | None, ticket: str) -> None:
    if ticket != (standing.ticket if standing is not None else ""):
        raise Refused("draft_changed_meanwhile", "Somebody changed the draft after you opened this page. Look at it first.")
