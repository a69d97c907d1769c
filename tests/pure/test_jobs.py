"""How much longer long work takes."""
import pytest

from foundation.jobs.rules import seconds_left


@pytest.mark.parametrize("done, total, elapsed, left", [
    (0, 10, 5, None), (5, 0, 5, None), (5, 10, 1, None),   # nobody can know yet
    (5, 10, 5, 5), (9, 10, 18, 2), (10, 10, 7, 0), (11, 10, 7, 0),
])
def test_told_by_what_is_behind(done, total, elapsed, left):
    assert seconds_left(done, total, elapsed) == left
