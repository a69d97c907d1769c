"""Who of the staff looks after an advocate."""
from datetime import datetime
from uuid import UUID

from advocates import events, queries
from advocates.models import Advocate
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotFound
from foundation.outbox import commands as outbox_commands


def assign_rep(*, advocate_id: UUID, rep_id: UUID | None, acting: Actor, at: datetime) -> Advocate:
    """From now on her accepted referrals go to this rep; None: to whom the program says. Referrals that were routed stay where they are.

    Raises NotFound for an unknown advocate, BadInput for somebody who is not on the sales staff."""
    advocate = Advocate.objects.select_for_update(of=("self",)).filter(id=advocate_id).first()
    if advocate is None:
        raise NotFound("advocate_unknown", "There’s no such advocate.")
    if rep_id is not None and not queries.on_sales_team(rep_id):
        raise BadInput([FieldError("/rep", "unknown", "Choose somebody from your sales team.")])
    if advocate.rep_id == rep_id:
        return advocate
    advocate.rep_id = rep_id
    advocate.save(update_fields=["rep_id"])
    outbox_commands.record(events.RepAssigned(subject_id=advocate.id, rep_id=rep_id), acting=acting, at=at)
    return advocate
