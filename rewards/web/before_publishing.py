"""What the second person is told before a new version counts: what it would have cost, who gets less, and whom it concerns from when on."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from foundation.jobs import states as jobs_states
from foundation.jobs.queries import Job
from rewards import queries, words
from rewards.plan.parse import parse_plan
from rewards.web import back_test


@dataclass(frozen=True)
class Before:
    """needed: the program has a history, so exactly this draft has to be tried on it first. tried: the report that counts, with its totals; running:
    one that is being made. keep, move: open referrals that stay with the version of their acceptance, and those that go over."""

    needed: bool
    tried: Job | None = None
    totals: tuple[back_test.Total, ...] = ()
    people: Mapping | None = None
    exact: bool = True
    running: Job | None = None
    keep: int = 0
    move: int = 0
    unplayed: str = ""   # what the history can't be played with yet, in words

    @property
    def ready(self) -> bool:
        return not self.needed or self.tried is not None


def before_publishing(program, draft, versions: list, now: datetime) -> Before:
    """`versions` the newest first."""
    if draft is None or not versions or not queries.has_history(program.id):
        keep, move = queries.concerned(program.id) if draft is not None and versions else (0, 0)
        return Before(needed=False, keep=keep, move=move)
    found = queries.unplayed(program.id, parse_plan(draft.document))
    if found:
        keep, move = queries.concerned(program.id)
        return Before(needed=False, keep=keep, move=move, unplayed=words.unplayed(found))
    print_ = queries.fingerprint(draft.document)
    jobs = [job for job in queries.back_tests(program.id) if job.asked["fingerprint"] == print_]
    tried = queries.counting_back_test(program.id, draft.document, now)
    keep, move = queries.concerned(program.id)
    said = tried.result or {} if tried else {}
    return Before(needed=True, tried=tried, totals=tuple(back_test.totals_of(said)) if said else (), people=said.get("people"),
                  exact=not said or not said["check"]["differing"],
                  running=next((job for job in jobs if job.state in jobs_states.OPEN), None), keep=keep, move=move)
