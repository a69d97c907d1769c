"""The advocate asks for a second look at a no, once; somebody else gives it."""
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from foundation.files import commands as files_commands
from foundation.files.rules import Incoming
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotFound, Refused
from foundation.outbox import commands as outbox_commands
from referrals import events, queries, states
from referrals.commands import clocks, decide, steps
from referrals.models import Appeal, AppealFile, Referral

MOST = 2000   # characters


def appeal_referral(*, referral_id: UUID, text: str, acting: Actor, at: datetime, files: Sequence[Incoming] = ()) -> Appeal:
    """Declined becomes in review again, with a decision clock of its own.

    Raises NotFound for somebody else's, BadInput without a text and for files that aren’t taken, Refused when it is too late, was used,
    or cannot be appealed."""
    referral = clocks.ready(referral_id, at)
    if acting.kind == "advocate" and acting.id != referral.advocate_id:
        raise NotFound("referral_unknown", "There’s no such referral.")
    cannot = queries.why_no_appeal(referral, at)
    if cannot is not None:
        raise cannot
    text = text.strip()
    wrong = files_commands.wrong_with(files)
    if not text:
        wrong.append(FieldError("/text", "missing", "Say what we should look at again."))
    if len(text) > MOST:
        wrong.append(FieldError("/text", "too_long", "At most 2,000 characters."))
    if wrong:
        raise BadInput(wrong)
    appeal = Appeal.objects.create(referral=referral, text=text, at=at, reason=referral.reason, first_by=referral.reviewed_by)
    for file in files_commands.store_files(files=files, acting=acting, at=at):
        AppealFile.objects.create(appeal=appeal, file=file)
    Referral.objects.filter(id=referral.id).update(appealed=True)
    referral.appealed = True
    outbox_commands.record(events.ReferralAppealed(**steps.about(referral), appeal_id=appeal.id), acting=acting, at=at)
    steps.review(referral, cause=states.BY_APPEAL, acting=acting, at=at)
    return appeal


def decide_appeal(*, referral_id: UUID, grant: bool, acting: Actor, at: datetime, reason: str = "") -> Referral:
    """Somebody else than the first reviewer: granted, it is accepted (or queued while somebody is ahead); refused, it is declined for
    good, with the first reason unless another is given. Raises Refused when no appeal waits."""
    appeal = Appeal.objects.filter(referral_id=referral_id, outcome="").first()
    if appeal is None:
        raise Refused("no_appeal_open", "Nobody waits for a second look at this one.")
    if grant:
        return decide.accept_referral(referral_id=referral_id, acting=acting, at=at)
    return decide.decline_referral(referral_id=referral_id, reason=reason or appeal.reason, acting=acting, at=at)


def forget_appeal_file(*, referral_id: UUID, attachment_id: UUID, acting: Actor, at: datetime) -> None:
    """What is in a file that came with an appeal goes for good; that it came stays. Raises NotFound."""
    files_commands.forget_file(file_id=queries.file_of_appeal(referral_id, attachment_id), acting=acting, at=at)
