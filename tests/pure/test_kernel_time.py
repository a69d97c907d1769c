"""Windows in a zone across clock changes and leap days, ids in order of time, and state machines."""
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.kernel import periods
from foundation.kernel.errors import Refused
from foundation.kernel.ids import uuid7
from foundation.kernel.transitions import TransitionTable


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize("window, start, end", [
    ("month", at(2026, 2, 28, 23), at(2026, 3, 31, 22)),      # Berlin turns its clocks in March
    ("quarter", at(2025, 12, 31, 23), at(2026, 3, 31, 22)),
    ("year", at(2025, 12, 31, 23), at(2026, 12, 31, 23)),
    ("lifetime", periods.BEGINNING, periods.END),
])
def test_windows_begin_and_end_at_local_midnight(window, start, end):
    assert periods.span(window, at(2026, 3, 29, 12), "Europe/Berlin") == periods.Span(start, end)


def test_a_window_is_half_open():
    year = periods.span("year", at(2026, 5, 1), "Europe/Berlin")
    assert year.start in year and year.end not in year and year.end - timedelta(microseconds=1) in year


def test_a_deal_at_eleven_in_the_evening_of_new_year_counts_by_its_zone():
    late = at(2026, 12, 31, 23, 30)
    assert periods.span("year", late, "Europe/Berlin").start.year == 2026 and periods.span("year", late, "Europe/Berlin") != periods.span("year", late, "UTC")


def test_rolling_days_hold_their_own_end_and_not_their_begin():
    span = periods.span("rolling", at(2026, 3, 10, 8), "UTC", days=30)
    assert at(2026, 3, 10, 8) in span and at(2026, 3, 10, 8) - timedelta(days=30) not in span
    assert at(2026, 3, 10, 8) - timedelta(days=30, microseconds=-1) in span


@pytest.mark.parametrize("start, months, end", [
    (at(2026, 1, 31, 12), 1, at(2026, 2, 28, 12)), (at(2028, 1, 31, 12), 1, at(2028, 2, 29, 12)), (at(2028, 2, 29, 12), 12, at(2029, 2, 28, 12)),
    (at(2026, 2, 28, 12), 1, at(2026, 3, 28, 12)), (at(2026, 3, 15, 12), 1, at(2026, 4, 15, 11)),   # the local wall time stays, the clock moved
])
def test_months_later_keep_the_local_time(start, months, end):
    """DOMAIN §5: "month end across a DST change, leap day"."""
    assert periods.months_later(start, months, "Europe/Berlin") == end


def test_a_day_whose_midnight_is_skipped_begins_an_hour_later():
    """DOMAIN §5: "month end across a DST change": where midnight is skipped the day begins an hour later."""
    assert periods.day_start(2018, 11, 4, "America/Sao_Paulo") == at(2018, 11, 4, 3)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)), st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
       st.sampled_from(["month", "quarter", "year"]))
def test_every_instant_lies_in_its_own_window_and_windows_touch(moment, zone, window):
    moment = moment.replace(tzinfo=UTC)
    span = periods.span(window, moment, zone)
    assert moment in span
    assert periods.span(window, span.end, zone).start == span.end


def test_ids_sort_by_time_and_say_their_version():
    ids = []
    for _ in range(50):
        ids.append(uuid7())
    assert all(one.version == 7 and one.variant == "specified in RFC 4122" for one in ids)
    assert len(set(ids)) == 50 and [one.int >> 80 for one in ids] == sorted(one.int >> 80 for one in ids)


def test_a_transition_table_refuses_with_a_sentence():
    table = TransitionTable([("draft", "open"), ("open", "ended")])
    table.check("draft", "open", "program")
    assert table.ends() == {"ended"} and table.allows("open", "ended") and not table.allows("draft", "ended")
    with pytest.raises(Refused, match="This program is draft: it can’t become ended."):
        table.check("draft", "ended", "program")


def test_ids_made_one_after_another_stand_in_that_order():
    ids = [uuid7() for _ in range(2000)]
    apart = [(earlier, later) for earlier, later in zip(ids, ids[1:], strict=False) if earlier.int >> 64 != later.int >> 64]
    assert all(earlier < later for earlier, later in apart) and len(apart) > 1000   # the rest came within 244 ns
    assert len(set(ids)) == len(ids) and {one.version for one in ids} == {7}
