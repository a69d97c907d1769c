"""Open sessions of a person end at once: each was opened under a number that counts no more."""
from datetime import datetime
from uuid import UUID

from django.db.models import F

from foundation.accounts import events
from foundation.accounts.models import User
from foundation.kernel.acting import Actor
from foundation.outbox import commands as outbox_commands


def end_sessions_of(user_id: UUID) -> None:
    """Part of another command, whose event says why."""
    User.objects.filter(id=user_id).update(sessions_ended=F("sessions_ended") + 1)


def end_sessions(*, user_id: UUID, at: datetime) -> User:
    """By the person, who lost a laptop or isn't sure. Returns the account as a session that goes on has to know it."""
    user = User.objects.select_for_update().get(id=user_id)
    end_sessions_of(user_id)
    outbox_commands.record(events.MemberSessionsEnded(subject_id=user_id), acting=Actor("staff", user_id), at=at)
    user.refresh_from_db()
    return user
