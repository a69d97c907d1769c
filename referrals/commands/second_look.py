"""An open appeal is settled by whatever is decided about its referral, and never by the person who said no."""
from datetime import datetime

from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.outbox import commands as outbox_commands
from referrals import events
from referrals.commands.steps import about
from referrals.models import Appeal, Referral


def waits(referral: Referral) -> bool:
    """Whether an appeal asks for somebody's decision about it; then nothing else takes it on."""
    return Appeal.objects.filter(referral=referral, outcome="").exists()


def settle(referral: Referral, outcome: str, *, acting: Actor, at: datetime) -> Appeal | None:
    """The appeal that waits on a locked referral, with its outcome; None when there is none. Raises Refused for the same reviewer."""
    appeal = Appeal.objects.filter(referral=referral, outcome="").first()
    if appeal is None:
        return None
    if acting.id is not None and acting.id == appeal.first_by:
        raise Refused("same_reviewer", "You said no the first time, so somebody else gives this the second look.")
    Appeal.objects.filter(id=appeal.id).update(outcome=outcome, decided_by=acting.id, decided_at=at)
    appeal.outcome, appeal.decided_by, appeal.decided_at = outcome, acting.id, at
    outbox_commands.record(events.AppealDecided(**about(referral), appeal_id=appeal.id, outcome=outcome), acting=acting, at=at)
    return appeal
