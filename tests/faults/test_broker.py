"""The broker may be wiped, killed or blackholed: every notification comes once, and no change is slower for it."""
import signal
import statistics
import time

import pytest

from tests.faults.books import work_is_done
from tests.faults.post_office import PostOffice
from tests.faults.results import note_result
from tests.faults.walk import Walk
from tests.faults.world import answer_of, eventually, free_port

pytestmark = pytest.mark.faults


def test_wiped_three_times_and_killed_once_a_thousand_changes_are_told_a_thousand_times(world, seed, chance):
    with world() as w:
        w.launch("worker"), w.launch("dispatcher")
        ids = w.driven("vendors", 5)
        moving = w.drive("move", 1000, 60, *ids)
        for _ in range(3):
            time.sleep(chance.uniform(2, 4))
            w.wipe_broker()
        time.sleep(chance.uniform(0, 1))
        w.stack.valkey.kill()
        time.sleep(2)
        w.stack.valkey.start()
        last_fault = time.monotonic()
        assert moving.poll() is None, "the last fault comes while changes are made"
        took = answer_of(moving)
        w.all_done(120 - (time.monotonic() - last_fault))
        done = time.monotonic() - last_fault
        assert w.notes("noted") == (1000, 1000) and w.notes("called") == (1000, 1000)
        assert [one.deaths for one in w.running] == [0, 0], "neither the worker nor the dispatcher died with the broker"
        note_result("broker wiped", f"{len(took)} changes, broker wiped 3 times and killed once: 2 000 notifications, none lost, none twice, all {done:.1f} s after "
                                    f"the last fault; slowest change {max(took):.2f} s", seed=seed)


BLACKHOLED = 60   # seconds


def test_blackholed_for_a_minute_the_api_is_no_slower(world):
    """The broker accepts and never answers. Half a minute with it, a minute without, half a minute with it again."""
    with PostOffice() as office, world(PORT=str(free_port()), WEB_WORKERS="1", EMAIL_URL=office.url) as w:
        for name in ("web", "worker", "dispatcher"):
            w.launch(name)
        walk = Walk(int(w.env["PORT"]), w.driven("towns", 1)[0], {})
        referral = walk.submit(0, "ann")
        changes = 0

        def changed(seconds: float) -> list[float]:
            """How long each took: an answer to the advocate, which she and others are told of."""
            nonlocal changes
            took, until = [], time.monotonic() + seconds
            while time.monotonic() < until:
                began = time.monotonic()
                walk.post("program_manager", f"referrals/{referral}/messages", {"text": f"Number {changes}"})
                took.append(time.monotonic() - began)
                changes += 1
                time.sleep(max(0.0, began + 0.2 - time.monotonic()))
            return took

        changed(5)
        before = changed(BLACKHOLED / 2)
        w.stack.valkey.process.send_signal(signal.SIGSTOP)
        time.sleep(0.5)
        hanging = changed(BLACKHOLED)
        w.stack.valkey.process.send_signal(signal.SIGCONT)
        time.sleep(0.5)
        answering = [*before, *changed(BLACKHOLED / 2)]
        done = eventually(lambda: work_is_done(w, walk.town["tenant_id"]), 180, "every delivery done")
        with_it, without = statistics.median(answering), statistics.median(hanging)
        told = w.one("SELECT count(*) FROM outbox_delivery WHERE tenant_id = %s AND subscriber = 'notifications.message' AND state = 'done'", walk.town["tenant_id"])
        note_result("broker blackholed", f"{BLACKHOLED} s without an answer from the broker: one POST of the API takes {without * 1000:.1f} ms (median of {len(hanging)}), "
                                         f"with it {with_it * 1000:.1f} ms ({len(answering)}), ratio {without / with_it:.2f}; slowest {max(hanging):.2f} s and {max(answering):.2f} s; "
                                         f"everything told {done:.1f} s after the last change", ratio=round(without / with_it, 3))
        assert told == changes and walk.again == 0
        assert without / with_it < 1.3 and max(hanging) < max(2, 2 * max(answering))
