"""What becomes of a draft that is no longer the draft: it is kept for a while, so that going back is possible."""
from datetime import datetime
from uuid import UUID

from rewards.models import KeptDraft, PlanDraft

MOST_KEPT = 20   # of a program; an older one is forgotten


def keep(draft: PlanDraft, *, ended_by: UUID, ended_at: datetime, dropped: bool = False) -> None:
    """Under the lock of the plan. Each plan once: going to and fro between two leaves room for the others."""
    KeptDraft.objects.filter(program_id=draft.program_id, document=draft.document).delete()
    KeptDraft.objects.create(program_id=draft.program_id, document=draft.document, written_by=draft.written_by, written_at=draft.written_at,
                             ended_by=ended_by, ended_at=ended_at, dropped=dropped)
    older = KeptDraft.objects.filter(program_id=draft.program_id).order_by("-id").values_list("id", flat=True)[MOST_KEPT:]
    KeptDraft.objects.filter(id__in=list(older)).delete()


def forget(program_id: UUID) -> None:
    """It is published: what was tried on the way there is nobody's business any more."""
    KeptDraft.objects.filter(program_id=program_id).delete()
