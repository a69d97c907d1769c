"""What is promised in working days ends when people expect it, also across a weekend and a change of the clocks."""
from datetime import UTC, date, datetime

import pytest

from referrals.rules import clocks

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(("received", "until"), [
    (datetime(2026, 3, 2, 9, 0, tzinfo=UTC), date(2026, 3, 9)),       # Monday: the Monday after
    (datetime(2026, 3, 6, 22, 30, tzinfo=UTC), date(2026, 3, 13)),    # Friday evening in Berlin
    (datetime(2026, 3, 6, 23, 30, tzinfo=UTC), date(2026, 3, 13)),    # Saturday there already
    (datetime(2026, 3, 7, 12, 0, tzinfo=UTC), date(2026, 3, 13)),     # Saturday
    (datetime(2026, 3, 26, 12, 0, tzinfo=UTC), date(2026, 4, 2)),     # the clocks change in between
])
def test_five_working_days(received, until):
    assert clocks.last_day(clocks.end_of_working_day(received, clocks.DECISION_DAYS, BERLIN), BERLIN) == until


def test_the_end_is_midnight_there():
    assert clocks.end_of_working_day(datetime(2026, 3, 26, 12, 0, tzinfo=UTC), clocks.DECISION_DAYS, BERLIN) == datetime(2026, 4, 2, 22, 0, tzinfo=UTC)
    assert clocks.end_of_working_day(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), clocks.DECISION_DAYS, BERLIN) == datetime(2026, 3, 9, 23, 0, tzinfo=UTC)
