"""What a manager types into the form of a milestone."""
from datetime import UTC, datetime, timedelta

import pytest

from referrals.web.forms import MilestoneForm

NOW = datetime(2026, 3, 2, 9, 14, 40, tzinfo=UTC)


@pytest.mark.parametrize("typed, happened", [
    ("2026-03-02T09:14", NOW),                                                        # this minute: as late as now
    ("2026-03-02T09:10", datetime(2026, 3, 2, 9, 10, 59, 999_999, tzinfo=UTC)),
    ("2026-03-02T09:15", datetime(2026, 3, 2, 9, 15, tzinfo=UTC)),                    # ahead: refused by the command
])
def test_a_typed_minute_lasts_until_its_end(typed, happened):
    form = MilestoneForm({"kind": "won", "occurred_at": typed}, currency="EUR")
    assert form.is_valid()
    assert form.report(NOW).occurred_at == happened
    assert form.report(NOW + timedelta(days=1)).amounts == {}
