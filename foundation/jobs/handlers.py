"""A job is carried out with no transaction open around it: begun, worked through in steps, ended once."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foundation.jobs import commands, states
from foundation.jobs.models import Job
from foundation.kernel.errors import Refused
from foundation.outbox import commands as outbox_commands
from foundation.outbox.events import StoredEvent
from foundation.tenants.context import tenant_context


class Stopped(Exception):
    """Somebody cancelled, or another worker took the job over: this run has nothing more to say."""


class Overtaken(RuntimeError):
    """It was silent for so long that another worker began it anew: what this one found is not kept."""


@dataclass(frozen=True)
class Run:
    """What the work is handed: the job as it was begun, and whom to tell how far it is."""

    job: Job
    tenant_id: UUID
    event_id: UUID
    subscriber: str

    def progress(self, done: int, total: int) -> None:
        """Between two steps, with no transaction open. The lease goes on with it, so nobody else begins the job meanwhile.
        Raises Stopped, which the work lets pass."""
        with tenant_context(self.tenant_id):
            goes_on = commands.note_progress(job_id=self.job.id, run=self.job.run, done=done, total=total)
            if goes_on:
                outbox_commands.renew_lease(event_id=self.event_id, subscriber=self.subscriber)
        if not goes_on:
            raise Stopped


def carry_out(job_id: UUID, work: Callable[[Run], Mapping], *, subscriber: str, stored: StoredEvent, at: datetime, done: Callable[[], None]) -> None:
    """For a handler that calls out. `work` returns the result; it may be begun again from nothing when its worker died, so it
    writes nothing but that. A Refused of it ends the job with its sentence; anything else is tried again by the outbox."""
    with tenant_context(stored.tenant_id):
        job = commands.begin_job(job_id=job_id, at=at)
        if job is None:
            done()
            return
    outcome: dict = {}
    try:
        outcome = {"outcome": states.DONE, "result": work(Run(job, stored.tenant_id, stored.id, subscriber))}
    except Stopped:
        outcome = {"outcome": states.CANCELLED}
    except Refused as refused:
        outcome = {"outcome": states.FAILED, "trouble": refused.template.format(**refused.params)}
    with tenant_context(stored.tenant_id):
        if not commands.end_job(job_id=job_id, run=job.run, at=at, **outcome):
            raise Overtaken(str(job_id))   # else the delivery would be marked done, and it is the other worker's
        done()
