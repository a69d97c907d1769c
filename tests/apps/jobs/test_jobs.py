"""Long work: asked for, carried out once however often its worker dies, cancelled, failed with a sentence."""
from datetime import timedelta

import pytest

from foundation.jobs import commands, events, handlers, queries, states
from foundation.jobs.models import Job
from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotAllowed, NotFound, Refused
from foundation.kernel.ids import uuid7
from foundation.outbox import queries as outbox_queries
from foundation.outbox.models import Delivery
from foundation.outbox.registry import Subscription, subscribe, subscriptions
from foundation.outbox.worker import deliver, drain
from foundation.tenants.context import tenant_context
from tests.cast import START, later

TESS = Actor("staff", uuid7())
SUBJECT = uuid7()


@pytest.fixture
def worked(acme):
    """Whoever does the work called `sums`: what `how` says."""
    class Worker:
        how = staticmethod(lambda run: {"sum": 3})
        times = 0

        def handle(self, event, *, at, stored, done):
            def work(run):
                self.times += 1
                return self.how(run)
            handlers.carry_out(event.subject_id, work, subscriber="tests.sums", stored=stored, at=at, done=done)

    worker, before = Worker(), subscriptions()
    subscribe([Subscription(events.JobAsked, "tests.sums", worker.handle, calls_out=True)])
    yield worker
    subscribe(before)


def asked(acme) -> Job:
    with tenant_context(acme.id):
        return commands.ask_for(kind="sums", subject_id=SUBJECT, asked={"of": [1, 2]}, acting=TESS, at=START)


def now(acme, job) -> Job:
    with tenant_context(acme.id):
        return queries.job(job.id)


def told(acme, job) -> list[str]:
    with tenant_context(acme.id):
        return [event.name for event in outbox_queries.timeline([job.id])]


def test_carried_out_once_and_the_result_stays(acme, worked):
    seen = []

    def how(run):
        run.progress(1, 2)
        with tenant_context(acme.id):
            seen.append((queries.job(run.job.id).done, queries.job(run.job.id).state))
        return {"sum": sum(run.job.asked["of"])}
    worked.how = how
    job = asked(acme)
    assert (job.state, job.run) == (states.WAITING, 0)
    assert drain(acme.id, later(days=1)) == 1 and drain(acme.id, later(days=2)) == 0
    row = now(acme, job)
    assert (row.state, row.result, row.done, row.total, row.run, seen) == (states.DONE, {"sum": 3}, 2, 2, 1, [(1, states.RUNNING)])
    assert row.began_at <= row.heard_at <= row.ended_at
    assert told(acme, job) == ["job.asked", "job.ended"]
    with tenant_context(acme.id):
        assert [one.id for one in queries.jobs_of("sums", SUBJECT)] == [job.id] and queries.seconds_left(row) is None


def test_whose_worker_died_is_begun_anew_and_what_the_dead_one_says_is_not_heard(acme, worked):
    job = asked(acme)
    with tenant_context(acme.id):
        first = commands.begin_job(job_id=job.id, at=START)
    drain(acme.id, later(days=1))
    row = now(acme, job)
    assert (row.state, row.run, worked.times) == (states.DONE, 2, 1)
    with tenant_context(acme.id):
        assert not commands.note_progress(job_id=job.id, run=first.run, done=9, total=9)
        assert not commands.end_job(job_id=job.id, run=first.run, outcome=states.DONE, result={"sum": 99}, at=START)
    assert now(acme, job).result == {"sum": 3} and told(acme, job) == ["job.asked", "job.ended"]


def test_overtaken_while_it_worked_it_leaves_the_delivery_to_the_other(acme, worked):
    def how(run):
        with tenant_context(acme.id):
            commands.begin_job(job_id=run.job.id, at=START)
        with pytest.raises(handlers.Stopped):
            run.progress(1, 2)
        return {"sum": 99}
    worked.how = how
    job = asked(acme)
    with tenant_context(acme.id):
        delivery = Delivery.objects.get(subject_id=job.id)
    assert not deliver(acme.id, delivery.id, later(days=1))
    with tenant_context(acme.id):
        assert Delivery.objects.get(id=delivery.id).state == "due"
    assert (now(acme, job).state, now(acme, job).result) == (states.RUNNING, None)


def test_each_step_keeps_the_job_from_being_begun_by_somebody_else(acme, worked):
    """The lease is renewed from now on: a worker that looks in meanwhile finds nothing due."""
    leases = []

    def how(run):
        with tenant_context(acme.id):
            before = Delivery.objects.get(subject_id=run.job.id).due_at
        run.progress(1, 2)
        with tenant_context(acme.id):
            leases.append((before, Delivery.objects.get(subject_id=run.job.id).due_at))
        return {}
    worked.how = how
    asked(acme)
    drain(acme.id, later(days=1))
    [(before, after)] = leases
    assert after != before and after > later() + timedelta(seconds=100)


def test_begun_too_often_it_is_given_up_with_a_sentence(acme, worked):
    job = asked(acme)
    with tenant_context(acme.id):
        for _ in range(states.MOST_RUNS):
            assert commands.begin_job(job_id=job.id, at=START)
    drain(acme.id, later(days=1))
    row = now(acme, job)
    assert (row.state, row.trouble, worked.times) == (states.FAILED, commands.GIVEN_UP, 0)


def test_refused_it_fails_with_the_sentence_and_is_not_tried_again(acme, worked):
    def how(run):
        raise Refused("no_history", "There’s nothing to look at yet.")
    worked.how = how
    job = asked(acme)
    drain(acme.id, later(days=1))
    assert (now(acme, job).state, now(acme, job).trouble, worked.times) == (states.FAILED, "There’s nothing to look at yet.", 1)


def test_cancelled_before_it_began_it_ends_at_once(acme, worked):
    job = asked(acme)
    with tenant_context(acme.id):
        assert commands.cancel_job(job_id=job.id, acting=TESS, at=later(days=1)).state == states.CANCELLED
        with pytest.raises(Refused, match="ended already"):
            commands.cancel_job(job_id=job.id, acting=TESS, at=later(days=1))
    drain(acme.id, later(days=2))
    assert worked.times == 0 and told(acme, job) == ["job.asked", "job.cancel_asked", "job.ended"]


@pytest.mark.parametrize("looks_again", [True, False])
def test_cancelled_while_it_works_it_stops_at_its_next_step_and_keeps_nothing(acme, worked, looks_again):
    def how(run):
        with tenant_context(acme.id):
            commands.cancel_job(job_id=run.job.id, acting=TESS, at=later(days=1))
            commands.cancel_job(job_id=run.job.id, acting=TESS, at=later(days=1))
        if looks_again:
            run.progress(1, 2)
        return {"sum": 3}
    worked.how = how
    job = asked(acme)
    drain(acme.id, later(days=1))
    assert (now(acme, job).state, now(acme, job).result) == (states.CANCELLED, None)
    assert told(acme, job) == ["job.asked", "job.cancel_asked", "job.ended"]


def test_asked_for_by_staff_alone(acme, bolt, worked):
    with tenant_context(acme.id):
        with pytest.raises(NotAllowed):
            commands.ask_for(kind="sums", subject_id=SUBJECT, asked={}, acting=Actor("advocate", uuid7()), at=START)
        assert not Job.objects.exists()
    job = asked(acme)
    with tenant_context(bolt.id):
        with pytest.raises(NotFound):
            queries.job(job.id)
        with pytest.raises(NotFound):
            commands.cancel_job(job_id=job.id, acting=TESS, at=START)
        assert queries.jobs_of("sums", SUBJECT) == []
