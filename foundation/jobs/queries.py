"""Reads of jobs."""
from collections.abc import Collection, Mapping
from uuid import UUID

from foundation.jobs import rules, states
from foundation.jobs.models import Job
from foundation.kernel.errors import NotFound


def job(job_id: UUID) -> Job:
    """Raises NotFound."""
    found = Job.objects.filter(id=job_id).first()
    if found is None:
        raise NotFound("job_unknown", "There’s no such job.")
    return found


def job_of_kind(kind: str, job_id: UUID) -> Job:
    """Raises NotFound, also for one of another kind."""
    found = job(job_id)
    if found.kind != kind:
        raise NotFound("job_unknown", "There’s no such job.")
    return found


def jobs_of(kind: str, subject_id: UUID, limit: int = 20) -> list[Job]:
    """The newest first."""
    return list(Job.objects.filter(kind=kind, subject_id=subject_id).order_by("-id")[:limit])


def jobs_asked(kind: str, subject_id: UUID, asked: Mapping, *, states: Collection[str], limit: int = 20) -> list[Job]:
    """In one of these states, of which so much was asked; the newest first."""
    return list(Job.objects.filter(kind=kind, subject_id=subject_id, state__in=states, asked__contains=asked).order_by("-id")[:limit])


def seconds_left(of: Job) -> int | None:
    """By its own pace; None while it waits, has ended, or has only begun."""
    if of.state != states.RUNNING or of.began_at is None or of.heard_at is None:
        return None
    return rules.seconds_left(of.done, of.total, (of.heard_at - of.began_at).total_seconds())
