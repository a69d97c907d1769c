"""A plan is tried on what really happened: asked for here, carried out by a worker."""
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from foundation.jobs import commands as jobs_commands
from foundation.jobs.queries import Job
from foundation.kernel import periods
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from programs import queries as programs_queries
from rewards import queries
from rewards.commands import locks
from rewards.plan.checked import checked
from rewards.queries.back_test import KIND


def try_on_history(*, program_id: UUID, document: Mapping | None = None, since: date | None = None, until: date | None = None, acting: Actor,
                   at: datetime) -> Job:
    """A job whose result is the report. `document`: a plan, the draft without one. Days are the program's: from the first one's first
    instant until the last one is over; without them the twelve months before `at`. Asked again while the same is open, it is that job.

    Raises Refused without a draft or a history, PlanErrors for what is no plan, BadInput for days that are in no order."""
    document = wanted(program_id, document)
    zone = programs_queries.program(program_id).time_zone
    first, end = span(zone, since, until, at)
    locks.lock_plan(program_id)   # who presses twice asks once
    for job in queries.open_back_tests(program_id, document):   # few, and none has its report yet
        if _asks_for(job, zone, since, until):
            return job
    return jobs_commands.ask_for(kind=KIND, subject_id=program_id, acting=acting, at=at, asked={
        "document": document, "fingerprint": queries.fingerprint(document), "since": first.isoformat(), "until": end.isoformat()})


def _asks_for(job: Job, zone: str, since: date | None, until: date | None) -> bool:
    """Whether these days, said when the job was asked for, were its days."""
    try:
        days = span(zone, since, until, job.asked_at)
    except BadInput:
        return False
    return [job.asked["since"], job.asked["until"]] == [day.isoformat() for day in days]


def wanted(program_id: UUID, document: Mapping | None) -> dict:
    """The plan that is tried: `document`, or the draft without one. Raises as try_on_history."""
    program = programs_queries.program(program_id)
    if document is None:
        draft = queries.draft_of(program_id)
        if draft is None:
            raise Refused("no_draft", "There’s no draft to try. Write the plan first.")
        document = draft.document
    before = [queries.parsed(version) for version in queries.versions_of(program_id)]
    checked(document, currency=program.currency, before=before, gratitude_only=program.gratitude,
            questions={field.key for field in programs_queries.lead_fields(program)}, own_kinds=programs_queries.own_kinds(program))
    if not queries.has_history(program_id):
        raise Refused("no_history", "Nothing was decided by a plan here yet: there’s nothing to try it on.")
    return dict(document)


def span(zone: str, since: date | None, until: date | None, at: datetime) -> tuple[datetime, datetime]:
    """[since, until) of whole days in the zone; nothing later than `at`. Raises BadInput."""
    end = at
    if until is not None:
        following = until + timedelta(days=1)
        end = min(at, periods.day_start(following.year, following.month, following.day, zone))
    first = periods.day_start(since.year, since.month, since.day, zone) if since is not None else periods.months_later(end, -12, zone)
    if first >= end:
        raise BadInput([FieldError("/since", "order", "The first day comes before the last one, and lies in the past.")])
    return first, end
