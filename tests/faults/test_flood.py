"""One vendor with 100 000 due rows does not delay 50 others beyond 5 s."""
import time

import pytest

from tests.faults.results import note_result

pytestmark = pytest.mark.faults


def test_a_flood_waits_for_itself(world):
    with world(WORKER_CONCURRENCY="3") as w:
        w.launch("worker"), w.launch("dispatcher")
        flooder, *others = w.driven("vendors", 51)
        w.driven("move", 51, 0, *others)
        w.all_done(30)

        said: list[str] = []

        def lag(label: str) -> float:
            began = time.monotonic()
            w.driven("move", 200, 12, *others)
            time.sleep(8)
            lags = w.lags(time.monotonic() - began, but=flooder)
            said.append(f"{label}: p50 {lags[len(lags) // 2]:.2f} s, p99 {lags[int(len(lags) * 0.99)]:.2f} s, worst {lags[-1]:.2f} s")
            return lags[-1]

        before = lag("before")
        assert w.driven("flood", flooder, 100_000) == 100_000
        worst = lag("during")
        still, done = w.due(), w.one("SELECT count(*) FROM stage_note WHERE tenant_id::text = %s", flooder)
        assert still > 50_000, "the flood was over too soon to say anything"
        assert done > 100, "the flood goes on too"
        assert worst - before <= 5, "delayed by the flood"
        note_result("flood", f"one vendor has 100 000 due rows, 50 others change something: lag of their deliveries {'; '.join(said)}; {done} of the flood handled meanwhile")
