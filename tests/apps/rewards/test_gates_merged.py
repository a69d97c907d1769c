"""What may forbid somebody a reward was noted about one of two entries that turn out to be one person."""
from dataclasses import replace

import pytest

from foundation.accounts.models import Member, User
from foundation.kernel.acting import Actor
from fulfilment.commands import merge_advocates
from tests.apps.rewards.stage import deal, later, publish
from tests.apps.rewards.test_gates import EUR_100, cleared, gated
from tests.pure.ladder import document


@pytest.mark.parametrize("noted", [["ben"], ["ben", "ann"]])
def test_the_note_goes_over_and_clearing_it_finds_what_waits(stage, noted):
    """Else bringing two entries together would pay what the law may forbid, and what waited would wait for ever."""
    publish(stage, document(pay=EUR_100))
    notes = [gated(replace(stage, ann=getattr(stage, who)), number=number) for number, who in enumerate(noted, 8)]
    assert [row.outcome for row in deal(stage, 1, 1, later(days=2), enrolment=stage.ben)] == ["waiting"]
    owner = Member.objects.create(user=User.objects.create(email="owen@example.test", name="Owen"), role="owner")
    merge_advocates(advocate_id=stage.ben.advocate_id, into_id=stage.ann.advocate_id, acting=Actor("staff", owner.user_id), at=later(days=5))
    assert [row.outcome for row in deal(stage, 2, 1, later(days=6))] == ["waiting"]
    assert [row.outcome for row in cleared(stage, notes[-1])] == ["granted", "granted"]
