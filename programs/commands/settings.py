"""What a manager changes about a program: its settings, and the vendor's own questions of its lead form."""
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.accounts import queries as accounts_queries
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput
from foundation.outbox import commands as outbox_commands
from programs import events, queries, states
from programs.commands.locks import locked
from programs.models import Program
from programs.rules import questions
from programs.rules import settings as rules
from programs.rules.lead_fields import LeadField

TEXTS = ("name", "summary")


def change_settings(*, program_id: UUID, values: Mapping[str, Any], acting: Actor, at: datetime) -> Program:
    """Sets what `values` names and leaves the rest. Windows that run already keep the length they began with.

    Raises BadInput at every setting that is unknown, out of its bounds, or fixed since the program was published. What
    changes nothing writes nothing."""
    program = locked(program_id)
    wanted = {name: _plain(name, value) for name, value in values.items()}
    team = [member.user_id for member in accounts_queries.members()] if wanted.get("routing") else []
    wrong = rules.wrong_settings(wanted, team=team)
    if program.status != states.DRAFT and not wrong:
        wrong = rules.frozen(wanted, {name: getattr(program, name) for name in rules.FROZEN}) + rules.shortened(wanted, program.notice_days)
        wrong += rules.no_longer_declared(wanted, program.own_kinds)
    if not wrong:
        wrong = rules.wrong_times(wanted.get("opens_at", program.opens_at), wanted.get("closes_at", program.closes_at))
    if wrong:
        raise BadInput(wrong)
    changed = {name: value for name, value in wanted.items() if getattr(program, name) != value}
    if not changed:
        return program
    for name, value in changed.items():
        setattr(program, name, value)
    program.save(update_fields=list(changed))
    outbox_commands.record(events.ProgramChanged(subject_id=program.id, settings=tuple(sorted(changed))), acting=acting, at=at)
    return program


def set_lead_fields(*, program_id: UUID, fields: Sequence[LeadField], acting: Actor, at: datetime) -> Program:
    """The questions that are asked from now on, in their order. What is left out is no longer asked, and stays readable in
    older referrals. Raises BadInput at /fields/<index>/<name>."""
    program = locked(program_id)
    before = queries.all_lead_fields(program)
    asked = [replace(field, removed=False) for field in fields]
    wrong = questions.wrong_questions(asked, before)
    if wrong:
        raise BadInput(wrong)
    keys = {field.key for field in asked}
    gone = [replace(field, removed=True) for field in before if field.key not in keys]
    stored = [field.stored() for field in (*asked, *gone)]
    if stored == program.lead_fields:
        return program
    program.lead_fields = stored
    program.save(update_fields=["lead_fields"])
    outbox_commands.record(events.LeadFieldsSet(subject_id=program.id, keys=tuple(field.key for field in asked)), acting=acting, at=at)
    return program


def _plain(name: str, value: Any) -> Any:
    """As it is stored: texts without what surrounds them, people as the text of their ids."""
    if name in TEXTS and isinstance(value, str):
        return value.strip()
    if name == "routing" and isinstance(value, list | tuple):
        return [str(user_id) for user_id in value]
    return value
