"""The columns of a report on history: the newest month stands at the right end, which a phone shows first, however many there are."""
import pytest

from rewards.web import back_test


@pytest.mark.parametrize("number", [1, 2, 6, 7, 12, 30])
def test_the_newest_month_stands_at_the_right_end(number):
    rows = [{"month": f"{2024 + place // 12}-{place % 12 + 1:02}", "totals": [{"currency": "EUR", "now": 1_000, "draft": 2_000}]} for place in range(number)]
    months, wide = back_test._months(rows, "EUR")
    assert len(months) == number and all(0 <= one.x < one.beside <= back_test.WIDTH - wide for one in months)
    assert back_test.WIDTH - (months[-1].beside + wide) < back_test.WIDTH // back_test.FEWEST_MONTHS // 2
    assert all(early.beside + wide <= late.x for early, late in zip(months, months[1:], strict=False)), "no column covers another"
