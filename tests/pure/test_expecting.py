"""What may come, told from what came."""
from datetime import date, timedelta

import pytest

from referrals.rules.expecting import FEWEST_ENDED, Stage, expected_x10, median_x10, usual_week

MONDAY = date(2026, 3, 2)


def by_date(*weeks: tuple[int, ...]) -> dict[date, int]:
    """Weeks before MONDAY, the oldest first; each its days from Monday on."""
    start = MONDAY - timedelta(weeks=len(weeks))
    return {start + timedelta(weeks=number, days=day): count for number, week in enumerate(weeks) for day, count in enumerate(week)}


def test_the_middle_of_eight_full_weeks_and_what_most_of_them_bring():
    weeks = [(4, 0), (1, 0), (2, 1), (0, 0), (6, 6), (2, 2), (3, 0), (5, 0)]   # 4 1 3 0 12 4 3 5
    week = usual_week(by_date(*weeks) | {MONDAY: 99}, MONDAY + timedelta(days=3), MONDAY - timedelta(weeks=30))   # this week is not over
    assert [number for _, number in week.weeks] == [4, 1, 3, 0, 12, 4, 3, 5] and week.weeks[0][0] == MONDAY - timedelta(weeks=8)
    assert (week.median_x10, week.low, week.high) == (35, 1, 5)
    assert week.by_day_x10 == (25, 10, 0, 0, 0, 0, 0)   # 23 and 9 of 32, of 3.5


@pytest.mark.parametrize(("first", "weeks"), [(MONDAY - timedelta(days=29), 5), (MONDAY - timedelta(days=28), 4), (MONDAY - timedelta(days=22), 4), (MONDAY - timedelta(days=21), None), (None, None)])
def test_weeks_before_the_first_referral_are_no_weeks(first, weeks):
    week = usual_week({}, MONDAY, first)
    assert (len(week.weeks) if week else None) == weeks


def test_halves_are_rounded_up():
    week = usual_week(by_date((1, 2), (0, 3), (0, 3), (0, 3)), MONDAY, MONDAY - timedelta(days=28))
    assert week.by_day_x10 == (3, 28, 0, 0, 0, 0, 0)   # 2.5 and 27.5 tenths of 3
    assert (Stage("accepted", 5, 32, 1).share_bp, Stage("accepted", 1, 20, 1).expected_x10, Stage("accepted", 2, 10, 10).share_bp) == (313, 1, 10_000)


def test_weeks_in_which_nothing_came_expect_nothing():
    week = usual_week({}, MONDAY, date(2020, 1, 1))
    assert (week.median_x10, week.low, week.high, set(week.by_day_x10)) == (0, 0, 0, {0})


def test_the_middle_of_an_even_and_an_odd_number():
    assert (median_x10([3, 1, 2]), median_x10([1, 2, 3, 4]), median_x10([5])) == (20, 25, 50)


def test_a_stage_tells_its_share_once_enough_have_ended():
    few, enough = Stage("accepted", 5, FEWEST_ENDED - 1, 3), Stage("accepted", 5, FEWEST_ENDED, 3)
    assert (few.share_bp, few.expected_x10) == (None, None) and (enough.share_bp, enough.expected_x10) == (3_000, 15)
    assert expected_x10([enough, Stage("qualified", 2, 12, 6)]) == 25
    assert expected_x10([enough, few]) is None and expected_x10([enough, Stage("qualified", 0, 0, 0)]) == 15 and expected_x10([Stage("accepted", 0, 90, 9)]) is None
