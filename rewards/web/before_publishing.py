"""What the second person is told before a new version counts: from when on, whom it concerns, what it would have cost, and who gets less."""
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from foundation.jobs import states as jobs_states
from foundation.jobs.queries import Job
from foundation.web import formats
from foundation.web.outcomes import sentence
from rewards import queries, rules, sentences
from rewards.plan.parse import parse_plan
from rewards.plan.successor import begun_anew
from rewards.rules import Timing
from rewards.web import back_test

MOST_NAMED = 5   # who get less; the report names more


@dataclass(frozen=True)
class Before:
    """when: from when on it may count. needed: the program has a history, so exactly this draft has to be tried on it first. tried: the report that
    counts, with its totals and who would have got least; running: one that is being made. now, then: the sentence that counts, and the draft's."""

    when: Timing
    needed: bool = False
    tried: Job | None = None
    totals: tuple[back_test.Total, ...] = ()
    people: Mapping | None = None
    less: tuple[back_test.Person, ...] = ()
    exact: bool = True
    running: Job | None = None
    concerned: queries.Concerned = queries.Concerned()
    now: str = ""
    then: str = ""
    anew: str = ""   # why only certain days will do, in words

    @property
    def ready(self) -> bool:
        return not self.needed or self.tried is not None


def before_publishing(program, draft, versions: list, now: datetime) -> Before | None:
    """`versions` the newest first; None without a draft."""
    if draft is None:
        return None
    when = queries.timing(program.id, now)
    if not versions:
        return Before(when)
    plan, concerned, language = parse_plan(draft.document), queries.concerned(program.id, now), formats.locale()
    wrong = rules.wrong_day(when, when.earliest, begun_anew(plan, [queries.parsed(row) for row in versions]))
    said = Before(when, concerned=concerned, now=sentences.offer_sentence(queries.parsed(versions[0]), language), then=sentences.offer_sentence(plan, language),
                  anew=sentence(wrong) if wrong is not None and wrong.code == "inside_window" else "")
    if not queries.has_history(program.id):
        return said
    print_ = queries.fingerprint(draft.document)
    jobs = [job for job in queries.back_tests(program.id) if job.asked["fingerprint"] == print_]
    tried = queries.counting_back_test(program.id, draft.document, now)
    report = tried.result or {} if tried else {}
    people = report.get("people")
    return replace(said, needed=True, tried=tried, totals=tuple(back_test.totals_of(report)) if report else (), people=people,
                   less=back_test.who_gets_less(people, MOST_NAMED) if people else (), exact=not report or not report["check"]["differing"],
                   running=next((job for job in jobs if job.state in jobs_states.OPEN), None))
