"""Long work is asked for, begun, said to be so far, and ends once."""
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Now

from foundation.jobs import events, queries, states
from foundation.jobs.models import Job
from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import NotAllowed, Refused
from foundation.outbox import commands as outbox_commands

GIVEN_UP = "It was begun several times and never came to its end. Whoever runs this installation has to look at it."


def ask_for(*, kind: str, subject_id: UUID, asked: Mapping, acting: Actor, at: datetime) -> Job:
    """The row, and the news of it for whoever does this kind of work. Who may ask is asked by the caller."""
    if acting.kind != "staff" or acting.id is None:
        raise NotAllowed("staff_only", "Somebody on the staff has to do that.")
    job = Job.objects.create(kind=kind, subject_id=subject_id, asked=dict(asked), asked_by=acting.id, asked_at=at)
    outbox_commands.record(events.JobAsked(subject_id=job.id, kind=kind), acting=acting, at=at)
    return job


def cancel_job(*, job_id: UUID, acting: Actor, at: datetime) -> Job:
    """One that nobody began ends at once; one that runs stops at its next step. Asked twice it is asked once; raises Refused once it ended."""
    job = _locked(job_id)
    if job.state in states.ENDED:
        raise Refused("job_ended", "It has ended already.")
    if job.cancel_asked_at is not None:
        return job
    job.cancel_asked_at = at
    job.save(update_fields=["cancel_asked_at"])
    outbox_commands.record(events.JobCancelAsked(subject_id=job.id, kind=job.kind), acting=acting, at=at)
    return job if job.run else _end(job, states.CANCELLED, acting=acting, at=at)


def begin_job(*, job_id: UUID, at: datetime) -> Job | None:
    """A run of its own; None when there is nothing (more) to do. What was begun too often and never ended fails here: a job that
    kills its worker each time must not be begun for ever."""
    job = _locked(job_id)
    if job.state in states.ENDED:
        return None
    if job.cancel_asked_at is not None:
        _end(job, states.CANCELLED, acting=SYSTEM, at=at)
        return None
    if job.run >= states.MOST_RUNS:
        _end(job, states.FAILED, trouble=GIVEN_UP, acting=SYSTEM, at=at)
        return None
    Job.objects.filter(id=job.id).update(state=states.RUNNING, run=job.run + 1, done=0, total=0, began_at=Now(), heard_at=Now())
    return queries.job(job.id)


def note_progress(*, job_id: UUID, run: int, done: int, total: int) -> bool:
    """How far this run is; False when it has to stop: somebody cancelled, or another run took over."""
    return Job.objects.filter(id=job_id, run=run, state=states.RUNNING, cancel_asked_at__isnull=True).update(done=done, total=total, heard_at=Now()) == 1


def end_job(*, job_id: UUID, run: int, outcome: str, result: Mapping | None = None, trouble: str = "", at: datetime) -> bool:
    """Once: False, and nothing happens, when another run took over or it ended before. Of a job that somebody cancelled no result is kept."""
    job = _locked(job_id)
    if job.state != states.RUNNING or job.run != run:
        return False
    if job.cancel_asked_at is not None:
        outcome, result, trouble = states.CANCELLED, None, ""
    _end(job, outcome, result=result, trouble=trouble, acting=SYSTEM, at=at)
    return True


def _end(job: Job, outcome: str, *, result: Mapping | None = None, trouble: str = "", acting: Actor, at: datetime) -> Job:
    done = job.total if outcome == states.DONE else job.done
    Job.objects.filter(id=job.id).update(state=outcome, ended_at=Now(), done=done, trouble=trouble,
                                         **({} if result is None else {"result": dict(result)}))
    outbox_commands.record(events.JobEnded(subject_id=job.id, kind=job.kind, outcome=outcome), acting=acting, at=at)
    return queries.job(job.id)


def _locked(job_id: UUID) -> Job:
    queries.job(job_id)   # raises NotFound
    return Job.objects.select_for_update().get(id=job_id)
