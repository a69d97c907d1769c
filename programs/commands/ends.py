"""A program's end: it takes no new referral from then on, and what is open earns until the tail is over."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from foundation.outbox import commands as outbox_commands
from programs import events, queries, states
from programs.commands.locks import locked
from programs.models import Program
from programs.rules import phases
from programs.rules import settings as rules


def end_program(*, program_id: UUID, ends_at: datetime, tail_days: int, acting: Actor, at: datetime) -> Program:
    """Says when it ends, now or later, and until when open referrals earn. An end that lies ahead may be moved.

    Raises BadInput for an end in the past and a tail out of range, Refused for a draft and for a program that is over."""
    program = locked(program_id)
    if program.status == states.DRAFT:
        raise Refused("program_not_open", "This program isn’t published yet, so there’s nothing to end.")
    if queries.phase(program, at) == states.ENDED:
        raise Refused("program_ended", "This program has ended already.")
    wrong = rules.wrong_settings({"tail_days": tail_days})
    if ends_at < at:
        wrong.append(FieldError("/ends_at", "in_the_past", "The end lies in the past. It can end now or later."))
    if wrong:
        raise BadInput(wrong)
    program.ends_at, program.tail_days = ends_at, tail_days
    program.save(update_fields=["ends_at", "tail_days"])
    outbox_commands.record(events.ProgramEndSet(subject_id=program.id, ends_at=ends_at, tail_until=_tail(program)), acting=acting, at=at)
    if ends_at == at:
        _close(program, acting=acting, at=at)
    return program


def take_end_back(*, program_id: UUID, acting: Actor, at: datetime) -> Program:
    """It goes on. Raises Refused once the end has come, and without one."""
    program = locked(program_id)
    if program.ends_at is None:
        raise Refused("no_end", "No end is set for this program.")
    if queries.phase(program, at) == states.ENDED:
        raise Refused("program_ended", "This program has ended already. People were told, so it stays so.")
    program.ends_at = None
    program.save(update_fields=["ends_at"])
    outbox_commands.record(events.ProgramEndTakenBack(subject_id=program.id), acting=acting, at=at)
    return program


def close_ended(*, program_id: UUID, at: datetime) -> datetime | None:
    """The clock's part: writes down that the end has come. Returns the instant to ask again, None when nothing is left to do."""
    program = locked(program_id)
    if program.status != states.OPEN or program.ends_at is None:
        return None
    if program.ends_at > at:
        return program.ends_at
    _close(program, acting=Actor("system"), at=program.ends_at)
    return None


def _close(program: Program, *, acting: Actor, at: datetime) -> None:
    program.status = states.ENDED
    program.save(update_fields=["status"])
    outbox_commands.record(events.ProgramEnded(subject_id=program.id, ends_at=at, tail_until=_tail(program)), acting=acting, at=at)


def _tail(program: Program) -> datetime:
    until = phases.tail_until(program.ends_at, program.tail_days)
    assert until is not None
    return until
