"""A dispatcher and a worker, as `make run` starts them, handle what is due."""
import pytest

pytestmark = pytest.mark.faults


def test_smoke(world):
    with world() as w:
        w.launch("worker"), w.launch("dispatcher")
        ids = w.driven("vendors", 3)
        took = w.driven("move", 200, 0, *ids)
        seconds = w.all_done(30)
        print(f"\n200 moves in {sum(took):.2f} s, done {seconds:.2f} s later")
        assert w.notes("noted") == (200, 200) and w.notes("called") == (200, 200)
