"""Which acceptance counts for what was told of a claim that was accepted more than once."""
from uuid import UUID

import pytest

from referrals.queries import acceptances
from tests.cast import later


@pytest.mark.parametrize("moves, told, day", [("a", 3, 1), ("aa", 3, 1), ("aa", 9, 5), ("aa", 0, 1), ("wa", 3, None), ("wa", 9, 5), ("wa", 0, None), ("", 3, 7)])
def test_the_last_acceptance_before_it_was_told(moves, told, day):
    """The first move was written as number 2, the second one as number 6; a: accepted, w: won, on day 1 and on day 5."""
    rows = [(UUID(int=2 + 4 * number), {"a": "accepted", "w": "won"}[state], later(days=1 + 4 * number)) for number, state in enumerate(moves)]
    assert acceptances.acceptance_of(rows, UUID(int=told), last=later(days=7)) == (later(days=day) if day is not None else None)
