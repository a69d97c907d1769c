"""The thread of a referral: rep and advocate talk in one place; notes among the staff stand apart and stay inside."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotAllowed, NotFound
from foundation.outbox import commands as outbox_commands
from referrals import events
from referrals.commands import clocks, steps
from referrals.models import Message

LONGEST = 4000


def write_message(*, referral_id: UUID, text: str, internal: bool = False, acting: Actor, at: datetime) -> Message:
    """Somebody of the staff, or the advocate about her own referral (NotFound for anybody else's). An advocate writes no internal notes."""
    referral = clocks.ready(referral_id, at)
    if acting.kind == "advocate" and acting.id != referral.advocate_id:
        raise NotFound("referral_unknown", "There’s no such referral.")
    if acting.kind not in ("staff", "advocate") or (internal and acting.kind != "staff"):
        raise NotAllowed("not_in_this_thread", "Only the people who work with this referral write here.")
    text = text.strip()
    if not text:
        raise BadInput([FieldError("/text", "missing", "Write something first.")])
    if len(text) > LONGEST:
        raise BadInput([FieldError("/text", "too_long", "At most {number} characters.", {"number": LONGEST})])
    message = Message.objects.create(referral=referral, author_kind=acting.kind, author_id=acting.id, text=text, internal=internal, at=at)
    outbox_commands.record(events.MessageWritten(subject_id=referral.id, program_id=referral.program_id, advocate_id=referral.advocate_id,
                                                 message_id=message.id, internal=internal), acting=acting, at=at)
    if acting.kind == "staff" and not internal:
        steps.first_contact(referral, acting=acting, at=at)   # an answer: somebody has taken it up
    return message
