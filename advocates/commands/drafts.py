"""What a member of the staff has typed into the verbal form and not sent yet: kept by the server, so that a reload loses nothing."""
from datetime import datetime, timedelta
from uuid import UUID

from advocates.models import DraftEntry

KEPT_FOR = timedelta(days=30)
LONGEST = 1000   # of one value


def save_draft(*, user_id: UUID, values: dict[str, str], at: datetime) -> None:
    """Instead of what was kept before. Nothing but blanks is no draft."""
    kept = {name: value[:LONGEST] for name, value in values.items() if value.strip()}
    if not kept:
        drop_draft(user_id=user_id)
        return
    DraftEntry.objects.update_or_create(user_id=user_id, defaults={"values": kept, "saved_at": at})


def drop_draft(*, user_id: UUID) -> None:
    DraftEntry.objects.filter(user_id=user_id).delete()


def forget_old_drafts(*, at: datetime) -> None:
    """Names and addresses of people who were never introduced don't lie about for ever."""
    DraftEntry.objects.filter(saved_at__lte=at - KEPT_FOR).delete()
