"""Workers, dispatchers and the database are killed again and again: nothing is lost, nothing comes twice."""
import time

import pytest

from tests.faults.results import note_result
from tests.faults.world import answer_of, eventually

pytestmark = pytest.mark.faults


def test_workers_are_killed_200_times(world, seed, chance):
    with world(SHORT_LEASES="1", WORKER_CONCURRENCY="4", HANDLER_PAUSE="0.03") as w:
        worker, _ = w.launch("worker"), w.launch("dispatcher")
        ids = w.driven("vendors", 10)
        moving = w.drive("move", 2500, 20, *ids)
        kills, began = 0, time.monotonic()
        while kills < 200:
            # Not at its start: then Celery gives up and starts anew, and the kill came upon no work.
            eventually(lambda: len(worker.children()) == 4, 60, "the pool is there")
            time.sleep(chance.uniform(0.1, 0.4))
            if kills % 25 == 24:
                worker.kill_group()   # with all its children; it is started again
                time.sleep(1)
            else:
                worker.kill_a_child(chance)
            kills += 1
        lasted = time.monotonic() - began
        took = answer_of(moving)
        done = w.drained(120)
        dead = w.one("SELECT count(*) FROM outbox_delivery WHERE state = 'dead'")
        tries = w.one("SELECT sum(attempts) FROM outbox_delivery")
        jobs = 2 * len(took)
        assert dead == 0 and tries - jobs > 20, "no kill came upon work"
        assert w.notes("noted") == (2500, 2500) and w.notes("called") == (2500, 2500)
        note_result("workers killed", f"{kills} SIGKILLs in {lasted:.0f} s over {jobs} jobs, {tries - jobs} of them upon a job in work: none lost, none done twice, "
                                      f"{dead} given up; all done {done:.1f} s after the last", seed=seed)


def test_a_handler_that_kills_its_process_is_given_up_after_twelve_and_others_go_on(world):
    with world(SHORT_LEASES="1") as w:
        w.launch("worker"), w.launch("dispatcher")
        ids = w.driven("vendors", 2)
        w.driven("poison", ids[0])
        w.driven("move", 100, 0, *ids)
        seconds = eventually(lambda: w.one("SELECT count(*) FROM outbox_delivery WHERE state = 'dead'"), 120, "given up")
        w.all_done(60)
        [(attempts, cause)] = w.ask("SELECT attempts, cause FROM outbox_delivery WHERE state = 'dead'")
        assert (attempts, cause) == (12, "its worker died each time")
        assert w.notes("noted") == (100, 100)
        note_result("poison", f"a job that kills its worker each time is given up after {attempts} attempts, {seconds:.1f} s; 200 jobs beside it were done")


def test_of_two_dispatchers_one_is_killed_again_and_again_and_each_tick_comes_once(world, seed, chance):
    with world(SHORT_LEASES="1") as w:
        w.launch("worker")
        dispatchers = [w.launch("dispatcher"), w.launch("dispatcher")]
        ids = w.driven("vendors", 3)
        eventually(lambda: w.notes("tick")[0], 30, "the first tick")
        moving, kills = w.drive("move", 1000, 50, *ids), 0
        while kills < 14 or moving.poll() is None:
            # Not both at once: then nobody is there, which is another promise (the latest instant is made up for).
            eventually(lambda: w.one("SELECT count(*) FROM pg_stat_activity WHERE usename = 'referral_relay'") == 2, 60, "both are at work")
            time.sleep(chance.uniform(0.2, 1.5))
            dispatchers[kills % 2].kill_group()
            kills += 1
            time.sleep(0.2)   # PostgreSQL sees that it is gone
        answer_of(moving)
        w.all_done(60)
        instants = [instant for instant, in w.ask("SELECT scheduled_for FROM outbox_tick WHERE name = 'stage.note_tick' ORDER BY 1")]
        eventually(lambda: not w.one("SELECT count(*) FROM outbox_tick WHERE done_at IS NULL"), 20, "every tick done")
        gaps = {(later - earlier).total_seconds() for earlier, later in zip(instants, instants[1:], strict=False)}
        twice = w.one("SELECT count(*) FROM (SELECT FROM stage_note WHERE kind = 'tick' GROUP BY tenant_id, about HAVING count(*) > 1) AS doubled")
        assert kills >= 14 and twice == 0 and gaps == {2.0}
        assert w.one("SELECT count(DISTINCT about) FROM stage_note WHERE kind = 'tick'") >= len(instants)
        assert w.notes("noted") == (1000, 1000)
        note_result("schedulers killed", f"of two dispatchers, which are the schedulers too, one killed as soon as both were at work, {kills} in all: {len(instants)} ticks, each made "
                                         f"once and none left out, {twice} run twice; 2 000 notifications, none lost, none twice", seed=seed)


def test_the_database_is_restarted_at_once_again_and_again(world, seed, chance):
    """Every acknowledged change is there and is told once; worker and dispatcher come back by themselves."""
    with world(SHORT_LEASES="1") as w:
        worker, dispatcher = w.launch("worker"), w.launch("dispatcher")
        ids = w.driven("vendors", 4)
        moving, longest, restarts = [w.drive("move_through", 90, one) for one in ids], 0.0, 20
        eventually(lambda: w.one("SELECT min(status) FROM stage_thing") > 3, 60, "all of them write")
        for _ in range(restarts):
            time.sleep(chance.uniform(0.2, 1.5))
            w.stack.postgres.kill()
            began = time.monotonic()
            w.stack.postgres.start()
            notes = w.notes("noted")[0]
            eventually(lambda before=notes: w.notes("noted")[0] > before, 30, "handled again")
            longest = max(longest, time.monotonic() - began)
        assert any(one.poll() is None for one in moving), "the last restart comes while changes are made"
        acknowledged = [answer_of(one) for one in moving]
        w.drained(120)
        there = [w.one("SELECT status FROM stage_thing WHERE tenant_id = %s", one) for one in ids]
        # A commit whose answer was lost may be there without having been acknowledged, never the other way round.
        assert all(said <= found <= said + restarts for said, found in zip(acknowledged, there, strict=True))
        assert w.notes("noted") == (sum(there), sum(there)) == w.notes("called")
        assert longest <= 15 and dispatcher.deaths == 0
        note_result("database restarted", f"{restarts} immediate restarts under the load of 4 writers: {sum(acknowledged)} changes acknowledged, all there and told once "
                                          f"({sum(there) - sum(acknowledged)} more whose answer was lost); handled again after at most {longest:.1f} s; "
                                          f"worker died {worker.deaths} times, dispatcher {dispatcher.deaths}", seed=seed)
