"""Those who were asked answer, each on her own page."""
from datetime import datetime

from foundation.kernel.acting import VISITOR
from foundation.kernel.errors import BadInput, FieldError, Refused
from foundation.outbox import commands as outbox_commands
from referrals import events, queries, states
from referrals.commands import clocks, moves, steps
from referrals.commands.scan import scan
from referrals.models import Consent, Referral


def answer_consent(*, secret: str, answer: str, at: datetime) -> Consent:
    """Yes of all: the claim goes on, with its first receipt. No of the referred person: everything about her ends, and nobody
    moves up; no of the employer: this claim ends. The same answer again changes nothing.

    Raises NotFound for an unknown page, BadInput for anything but yes and no, Refused once she answered otherwise or it is over."""
    if answer not in (states.YES, states.NO):
        raise BadInput([FieldError("/answer", "unknown", "Choose yes or no.")])
    asked = queries.consent_with(secret)
    referral = clocks.ready(asked.referral_id, at)
    asked = queries.consent_with(secret)   # as it is under the lock
    if asked.answer:
        if asked.answer != answer:
            raise Refused("consent_answered", "You’ve answered this already. Write to us if you’ve changed your mind.")
        return asked
    if referral.status != states.AWAITING_CONSENT:
        raise Refused("consent_over", "This introduction has come to its end, so there’s nothing to answer any more.")
    Consent.objects.filter(id=asked.id).update(answer=answer, answered_at=at)
    asked.answer, asked.answered_at = answer, at
    if answer == states.YES:
        _yes(referral, at)
    else:
        steps.decline(referral, reason="no_consent", acting=VISITOR, at=at)
        if asked.who == states.PERSON:
            steps.her_no(referral.party_id, acting=VISITOR, at=at)
        clocks.move_up(referral.party_id, at)
    return asked


def _yes(referral: Referral, at: datetime) -> None:
    if Consent.objects.filter(referral=referral, answer="").exists():
        return
    found = scan(referral)
    moves.move(referral, states.SUBMITTED, acting=VISITOR, at=at, findings=found)
    outbox_commands.record(events.ConsentGiven(**steps.about(referral)), acting=VISITOR, at=at)
    steps.submitted(referral, acting=VISITOR, at=at)
