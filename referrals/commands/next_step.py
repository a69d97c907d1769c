"""Who works with a referral writes down what comes next: that it goes on is told, what it says stays inside."""
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotAllowed, Refused
from foundation.outbox import commands as outbox_commands
from referrals import events, queries, states
from referrals.commands import clocks, steps
from referrals.models import NextStep

LONGEST = 400
FARTHEST = timedelta(days=366)   # a step in three years keeps a claim alive that nobody works on


def note_next_step(*, referral_id: UUID, text: str, due_on: date | None, acting: Actor, at: datetime) -> NextStep:
    """By the rep to whom it goes, or who runs the programs. Counts as progress: in grace the claim lives on; and as the first contact.

    Raises NotAllowed for anybody else, Refused unless it is worked on, BadInput at /text and /due_on."""
    referral = clocks.ready(referral_id, at)
    if acting.kind != "staff" or acting.id is None or not queries.may_plan(referral, acting.id):
        raise NotAllowed("not_your_referral", "Only who this referral goes to, or who runs the programs, plans what comes next.")
    if referral.status not in states.WORKED:
        raise Refused("referral_state", "This referral is {status}: what comes next is planned while it’s being worked on.", {"status": referral.status})
    text, today = text.strip(), at.astimezone(ZoneInfo(referral.program.time_zone)).date()
    wrong = []
    if not text:
        wrong.append(FieldError("/text", "missing", "Write down what comes next."))
    elif len(text) > LONGEST:
        wrong.append(FieldError("/text", "too_long", "At most {number} characters.", {"number": LONGEST}))
    if due_on is None:
        wrong.append(FieldError("/due_on", "missing", "Say by which day."))
    elif not today <= due_on <= today + FARTHEST:
        wrong.append(FieldError("/due_on", "out_of_range", "A day from today on, within a year."))
    if wrong or due_on is None:
        raise BadInput(wrong)
    step = NextStep.objects.create(referral=referral, text=text, due_on=due_on, by=acting.id, at=at)
    outbox_commands.record(events.NextStepPlanned(**steps.about(referral), next_step_id=step.id), acting=acting, at=at)
    steps.progress(referral, at)
    steps.first_contact(referral, acting=acting, at=at)
    return step
