"""The broker may be wiped, killed or blackholed: every notification comes once, and no change is slower for it."""
import signal
import statistics
import time

import pytest

from tests.faults.world import answer_of

pytestmark = pytest.mark.faults


def test_wiped_three_times_and_killed_once_a_thousand_changes_are_told_a_thousand_times(world):
    with world() as w:
        w.launch("worker"), w.launch("dispatcher")
        ids = w.driven("vendors", 5)
        moving = w.drive("move", 1000, 60, *ids)
        for _ in range(3):
            time.sleep(4)
            w.wipe_broker()
        w.stack.valkey.kill()
        time.sleep(2)
        w.stack.valkey.start()
        last_fault = time.monotonic()
        assert moving.poll() is None, "the last fault comes while changes are made"
        took = answer_of(moving)
        w.all_done(120 - (time.monotonic() - last_fault))
        done = time.monotonic() - last_fault
        print(f"\n{len(took)} changes, broker wiped 3 times, killed once: all told {done:.1f} s after the last fault; slowest change {max(took):.3f} s")
        assert w.notes("noted") == (1000, 1000) and w.notes("called") == (1000, 1000)
        assert [one.deaths for one in w.running] == [0, 0], "neither the worker nor the dispatcher died with the broker"


def test_blackholed_changes_are_no_slower(world):
    """The broker accepts and never answers. Alternately, in one run: with it, without it."""
    with world() as w:
        w.launch("worker"), w.launch("dispatcher")
        ids = w.driven("vendors", 5)
        w.driven("move", 50, 0, *ids)
        answering, hanging, pid = [], [], w.stack.valkey.process.pid
        for _ in range(4):
            answering.append(w.driven("move", 250, 50, *ids))
            w.stack.valkey.process.send_signal(signal.SIGSTOP)
            time.sleep(1)
            hanging.append(w.driven("move", 250, 50, *ids))
            w.stack.valkey.process.send_signal(signal.SIGCONT)
            time.sleep(1)
        assert w.stack.valkey.process.pid == pid
        medians = [statistics.median(statistics.median(run) for run in runs) for runs in (answering, hanging)]
        done = w.all_done(120)
        worst = max(max(run) for run in hanging)
        print(f"\none change, median: broker answers {medians[0] * 1000:.2f} ms, blackholed {medians[1] * 1000:.2f} ms, ratio {medians[1] / medians[0]:.2f}; "
              f"slowest while blackholed {worst:.3f} s; all told {done:.1f} s after the last one")
        assert medians[1] / medians[0] < 1.3 and worst < 2
        assert w.notes("noted") == (2050, 2050)
