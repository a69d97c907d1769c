"""Who stands in whose way, and when it is her turn."""
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from referrals import states
from referrals.rules import queue
from referrals.rules.claims import Claim, order
from referrals.rules.queue import Obstacle

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def one(number: int, status: str = states.QUEUED, *, received: float = 0, until: float | None = None, progress: float | None = None, grace: int = 0,
        advocate: int | None = None, kind: str = states.ADVOCATE) -> Claim:
    return Claim(referral_id=UUID(int=number), advocate_id=UUID(int=advocate or number), status=status, received_at=day(received),
                 protected_until=None if until is None else day(until), claimant_kind=kind, last_progress_at=None if progress is None else day(progress),
                 grace_days=grace)


ACCEPTED = one(1, states.ACCEPTED, received=5, until=95, grace=30)
MINE = one(2, received=1)


@pytest.mark.parametrize("status", states.STATES)
def test_protected_is_who_was_accepted_from_the_receipt_to_the_end(status):
    claim = one(1, status, received=5, until=95)
    accepted = status in ("accepted", "qualified", "won")
    assert [claim.protected(at) for at in (day(5) - INSTANT, day(5), day(95) - INSTANT, day(95))] == [False, accepted, accepted, False]
    assert one(1, status, received=5).protected(day(6)) is False


def test_a_claim_has_no_grace_unless_its_program_gives_one():
    bare = Claim(referral_id=UUID(int=1), advocate_id=UUID(int=1), status=states.ACCEPTED, received_at=day(0), protected_until=day(90))
    assert queue.excludes_until(bare) == day(90)


def test_earlier_is_by_receipt_then_by_id():
    claims = [one(3, received=1), one(2, received=1), one(1, received=2)]
    assert [claim.referral_id.int for claim in sorted(claims, key=order)] == [2, 3, 1]


@pytest.mark.parametrize("claim, until", [
    (ACCEPTED, 125), (one(1, states.QUALIFIED, until=95, progress=99, grace=30), 129), (one(1, states.ACCEPTED, until=95, progress=50, grace=30), 125),
    (one(1, states.WON, until=95, grace=30), 95), (one(1, states.LOST, until=95, grace=30), None), (one(1, states.ACCEPTED), None), (one(1, states.WON), None)])
def test_how_long_an_accepted_claim_keeps_others_waiting(claim, until):
    """In grace a claim keeps others waiting but counts as without protection; a won one only as long as it was protected."""
    assert queue.excludes_until(claim) == (None if until is None else day(until))


def test_an_accepted_claim_stands_in_the_way_whatever_the_receipts():
    assert queue.obstacles(MINE, [ACCEPTED], day(10)) == [Obstacle("somebody_protected", UUID(int=1), day(125))]
    assert queue.obstacles(MINE, [ACCEPTED], day(125) - INSTANT) and queue.obstacles(MINE, [ACCEPTED], day(125)) == []


@pytest.mark.parametrize("status", states.STATES)
def test_an_earlier_undecided_claim_stands_in_the_way_a_later_one_does_not(status):
    undecided = status in ("awaiting_consent", "submitted", "in_review")
    assert queue.obstacles(MINE, [one(1, status, received=0)], day(10)) == ([Obstacle("somebody_earlier", UUID(int=1))] if undecided else [])
    assert queue.obstacles(MINE, [one(1, status, received=2)], day(10)) == []
    assert queue.obstacles(MINE, [one(2, status, received=1, advocate=9)], day(10)) == []     # herself, nearly: the same place is not before


def test_her_own_claims_and_another_kind_do_not_compete():
    hers = one(1, states.ACCEPTED, received=0, until=95, advocate=2)
    a_reps = one(1, states.ACCEPTED, received=0, until=95, kind=states.REP)
    assert queue.obstacles(MINE, [hers, a_reps], day(10)) == []
    assert [found.referral_id.int for found in queue.obstacles(MINE, [hers, a_reps, one(3, states.SUBMITTED), ACCEPTED], day(10))] == [3, 1]   # and the search goes on


def test_her_turn_is_when_the_last_one_is_over():
    first, second = Obstacle("somebody_protected", UUID(int=1), day(5)), Obstacle("somebody_protected", UUID(int=3), day(9))
    assert queue.moves_up_at([]) is None and queue.moves_up_at([second, first]) == day(9)
    assert queue.moves_up_at([first, Obstacle("somebody_earlier", UUID(int=4))]) is None


def test_the_first_by_receipt_whom_nobody_keeps_waiting():
    waiting = [one(3, received=3), one(2, received=2)]
    assert queue.next_in_line(waiting, waiting, day(10)) == waiting[1]
    assert queue.next_in_line(waiting, [*waiting, one(9, states.SUBMITTED, received=2.5)], day(10)) == waiting[1]
    assert queue.next_in_line(waiting, [*waiting, one(9, states.SUBMITTED, received=1)], day(10)) is None
    assert queue.next_in_line([one(3, received=3), one(2, received=2, advocate=7)], [one(9, states.ACCEPTED, received=1, until=95, advocate=3)], day(10)).referral_id.int == 3
