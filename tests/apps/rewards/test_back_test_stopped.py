"""A back-test that is cancelled, or breaks, between two pages: nothing of it stays, and it can be tried again."""
import gc
import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from foundation.jobs import commands as jobs_commands
from foundation.jobs import handlers as jobs_handlers
from foundation.jobs import states as jobs_states
from foundation.jobs.queries import Job
from foundation.outbox import worker
from foundation.outbox.models import Delivery
from foundation.tenants.context import tenant_context, tenant_or_none
from rewards import queries
from rewards.commands import back_tests, replay
from tests.apps.rewards.stage import deal, publish, set_money_stage
from tests.cast import later
from tests.pure.ladder import document

TENTH = {"percent_bp": 1000, "of": "first_year_value"}
# A goal that counts what came in: referrals are read beside the milestones, by a second cursor.
DRAFT = document(pay={"percent_bp": 2000, "of": "first_year_value"})
DRAFT["rules"].append({"key": "goal", "title": "Goal", "when": {"fact": "count.submitted", "is": "gte", "value": 3}, "pay": {"fixed": {"minor": 7_000, "currency": "EUR"}},
                       "to": "advocate", "on": {"goal": {"scope": "enrolment", "window": {"calendar": "month"}, "decide": "when_reached", "on_fall": "keep"}}})


class Broken(Exception):
    """What nobody expected."""


@pytest.fixture
def stage(acme, monkeypatch):
    stage = set_money_stage(acme)
    with tenant_context(acme.id):
        publish(stage, document(pay=TENTH))
        for number in range(1, 7):
            deal(stage, number, 50_000, later(days=number))
    worker.drain(acme.id, datetime.now(UTC))
    monkeypatch.setattr(replay, "PAGE", 4)   # six deals, each with three milestones
    return stage


def tried(stage) -> Job:
    with tenant_context(stage.tenant_id):
        job = back_tests.try_on_history(program_id=stage.program.id, document=DRAFT, acting=stage.tess, at=datetime.now(UTC))
    worker.drain(stage.tenant_id, datetime.now(UTC))
    with tenant_context(stage.tenant_id):
        return queries.back_test(job.id)


def told(job: Job) -> str:
    """The report, but for the days that were asked for."""
    return json.dumps({name: said for name, said in job.result.items() if name not in ("since", "until")})


@pytest.fixture
def between_pages(monkeypatch):
    """Does something when the first page is behind, and keeps what was open then."""
    open_then: list[int] = []

    def does(act) -> list[int]:
        told = jobs_handlers.Run.progress

        def progress(run, done, total):
            if done and not open_then:
                open_then.append(len(cursors()))
                assert done < total
                act(run)
            told(run, done, total)
        monkeypatch.setattr(jobs_handlers.Run, "progress", progress)
        return open_then
    return does


def cursors() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_cursors")
        return [name for name, in cursor.fetchall()]


def left_clean() -> bool:
    """The connection as the next vendor gets it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.tenant_id', true)")
        [setting] = cursor.fetchone()
    assert gc.isenabled()   # it rests while a page is played
    return not (cursors() or setting or tenant_or_none() or connection.in_atomic_block) and connection.connection.info.transaction_status == TRANSACTION_STATUS_IDLE


def test_cancelled_between_two_pages_it_leaves_nothing_and_can_be_tried_again(stage, between_pages):
    def cancel(run):
        with tenant_context(run.tenant_id):
            jobs_commands.cancel_job(job_id=run.job.id, acting=stage.tess, at=datetime.now(UTC))
    open_then = between_pages(cancel)
    stopped = tried(stage)
    assert (stopped.state, stopped.result, stopped.done) == (jobs_states.CANCELLED, None, 0) and stopped.total > 4
    assert open_then == [2]   # both were open when it was stopped
    assert left_clean()
    with tenant_context(stage.tenant_id):
        assert queries.counting_back_test(stage.program.id, DRAFT, datetime.now(UTC)) is None
    again = tried(stage)
    assert again.state == jobs_states.DONE and again.id != stopped.id and left_clean()
    with tenant_context(stage.tenant_id):
        assert queries.counting_back_test(stage.program.id, DRAFT, datetime.now(UTC)) == again
    assert again.result["totals"] == [{"currency": "EUR", "now": 30_000, "draft": 67_000}]


def test_broken_between_two_pages_it_leaves_nothing_and_is_begun_anew(stage, between_pages):
    def breaks(run):
        raise Broken
    open_then = between_pages(breaks)
    broken = tried(stage)
    assert (broken.state, broken.result) == (jobs_states.RUNNING, None) and open_then == [2] and left_clean()
    with tenant_context(stage.tenant_id):
        again_at = Delivery.objects.get(subject_id=broken.id, subscriber="rewards.back_test").due_at
    worker.drain(stage.tenant_id, again_at)
    with tenant_context(stage.tenant_id):
        whole = queries.back_test(broken.id)
    assert (whole.state, whole.run) == (jobs_states.DONE, 2) and left_clean()
    assert told(whole) == told(tried(stage))
