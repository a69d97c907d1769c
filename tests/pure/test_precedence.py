"""Who is credited for a deal: each line of the order of precedence, and of what becomes of later deals."""
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals import states
from referrals.rules import precedence
from referrals.rules.precedence import Contender, Credit, judge

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def one(number: int, status: str = states.ACCEPTED, *, received: float = 0, accepted: float | None = None, until: float | None = None,
        ended: float | None = None, late: float | None = None, tail: float | None = None, advocate: int | None = None, priority: int = 100) -> Contender:
    def at(value):
        return None if value is None else day(value)
    return Contender(referral_id=UUID(int=number), advocate_id=UUID(int=advocate or number), status=status, received_at=day(received), accepted_at=at(accepted),
                     protected_until=at(until), ended_at=at(ended), late_until=at(late), tail_until=at(tail), priority=priority)


def winner(verdict) -> int | None:
    return next((referral_id.int for referral_id in verdict.shares), None)


def fared(verdict) -> dict[int, str]:
    return {outcome.referral_id.int: outcome.outcome for outcome in verdict.outcomes}


PROTECTED = one(1, received=5, accepted=6, until=96)


def test_a_protected_claim_goes_before_an_earlier_one_without():
    """2. claim under protection when the milestone happened … 5. claim without protection."""
    verdict = judge([PROTECTED, one(2, states.QUEUED, received=1)], day(10))
    assert (winner(verdict), verdict.level, fared(verdict)) == (1, 2, {1: "credited", 2: "not_protected"})


def test_protection_reaches_back_to_the_receipt_unless_another_was_protected_then():
    """that is in [receipt, end of protection) of an accepted claim, unless another was protected then."""
    assert judge([PROTECTED], day(5)).level == 2                       # between receipt and acceptance
    first = one(1, states.EXPIRED, received=0, accepted=1, until=91, ended=121, late=301)
    second = one(2, received=2, accepted=122, until=212)
    assert winner(judge([first, second], day(50))) == 1                # it happened inside the old protection
    assert winner(judge([first, second], day(100))) == 2               # nobody was protected then, and she reaches back
    assert winner(judge([first, second], day(91))) == 2                # over is over, at its instant
    assert winner(judge([first, second], day(91) - timedelta(microseconds=1))) == 1


@pytest.mark.parametrize("instant, level", [(5, 2), (96 - 1e-9, 2), (96, 5)])
def test_windows_are_half_open(instant, level):
    assert judge([PROTECTED], day(instant)).level == level


@pytest.mark.parametrize("claim, level", [
    (one(1, received=0, accepted=1, until=91), 5), (one(1, states.QUALIFIED, received=0, accepted=1, until=91), 5), (one(1, states.QUEUED), 5),
    (one(1, states.LOST, accepted=1, until=91, ended=95, late=275), 5), (one(1, states.EXPIRED, accepted=1, until=91, ended=99, late=279), 5)])
def test_claims_without_protection(claim, level):
    """5. claim without protection: accepted or qualified in grace, queued, lost or expired within late_credit."""
    assert judge([claim], day(100)).level == level


@pytest.mark.parametrize("status, outcome", [(states.DECLINED, "declined"), (states.WITHDRAWN, "withdrawn"), (states.VOIDED, "voided")])
def test_who_never_wins(status, outcome):
    """Undecided, declined, withdrawn and voided claims never win."""
    verdict = judge([one(1, status, accepted=1, until=91, ended=3)], day(2))
    assert verdict.shares == {} and not verdict.waits and fared(verdict) == {1: outcome}


def test_late_credit_is_over_at_its_instant():
    """it *happened* within `late_credit` of the end."""
    lost = one(1, states.LOST, accepted=1, until=91, ended=10, late=190)
    assert judge([lost], day(190) - timedelta(microseconds=1)).level == 5
    assert fared(judge([lost], day(190))) == {1: "too_late"}
    assert judge([lost], day(9)).level == 2                            # unless it happened inside the old protection


def test_inside_a_level_the_earliest_receipt_then_the_lowest_id():
    assert winner(judge([one(3, states.QUEUED, received=2), one(2, states.QUEUED, received=1)], day(9))) == 2
    assert winner(judge([one(3, states.QUEUED), one(2, states.QUEUED)], day(9))) == 2


def test_a_claim_that_came_after_it_is_none():
    """A milestone counts for a claim only if it happened at or after its receipt."""
    assert fared(judge([one(1, received=5, accepted=6, until=96)], day(5) - timedelta(microseconds=1))) == {1: "received_after"}


@pytest.mark.parametrize("status", states.UNDECIDED)
def test_an_undecided_claim_keeps_it_waiting_but_for_a_protected_one(status):
    """One that arrives while a claim on the party is undecided, and no manual award or protected claim wins, is kept."""
    undecided = one(2, status, received=1)
    assert judge([one(1, accepted=1, until=91), undecided], day(100)).waits
    assert winner(judge([PROTECTED, undecided], day(10))) == 1
    assert not judge([one(1, accepted=1, until=91), one(2, status, received=101)], day(100)).waits   # she came after it happened


def test_after_the_tail_nobody_wins():
    """a claim whose tail was over when the milestone happened cannot win; if nobody else can, a zero decision `program_closed`."""
    over = one(1, received=0, accepted=1, until=91, tail=50)
    assert fared(judge([over], day(50))) == {1: "program_closed"}
    assert winner(judge([over, one(2, states.QUEUED, received=3)], day(50))) == 2
    assert winner(judge([over], day(50) - timedelta(microseconds=1))) == 1


def test_the_winners_program_with_the_lowest_number_pays():
    """of several competing programs … the winner's program with the lowest number pays."""
    claims = [one(1, received=0, accepted=1, until=91, advocate=7), one(2, received=2, accepted=3, until=93, advocate=7, priority=10)]
    assert fared(judge(claims, day(9))) == {1: "other_program", 2: "credited"}


CREDIT = Credit(shares={UUID(int=1): 10_000}, level=2, since=day(10), decided_at=day(10))
WON = one(1, states.WON, received=0, accepted=1, until=91, ended=10)


def test_later_deals_stay_with_the_credit_for_24_months_whoever_is_queued():
    """Else they stay with the credit for `[first decision's milestone, + 24 calendar months)`."""
    queued = one(2, states.QUEUED, received=20)
    in_time = datetime(2028, 3, 12, 9, 0, tzinfo=UTC)                  # the same wall time, 24 months on, in UTC
    assert winner(judge([WON, queued], in_time - timedelta(microseconds=1), credits=[CREDIT])) == 1
    assert winner(judge([WON, queued], in_time, credits=[CREDIT])) == 2
    assert winner(judge([WON], in_time, credits=[CREDIT])) == 1        # and after that as long as nobody claims anew


def test_an_open_claim_accepted_after_the_credit_takes_its_deals():
    anew = one(2, received=20, accepted=92, until=182)
    assert fared(judge([WON, anew], day(100), credits=[CREDIT])) == {1: "ended", 2: "credited"}
    assert winner(judge([WON, anew], day(50), credits=[CREDIT])) == 1  # it happened while the credited claim was protected


def test_a_split_credit_takes_later_deals_in_its_shares():
    split = Credit(shares={UUID(int=1): 6_000, UUID(int=3): 4_000}, level=1, since=day(10), decided_at=day(10))
    verdict = judge([WON, one(3, states.WON, received=2, ended=10)], day(120), credits=[split])
    assert verdict.shares == split.shares and verdict.level == 1


def test_an_award_is_above_every_rule():
    """1. manual award (reason required; may name shares)."""
    verdict = precedence.award([PROTECTED, one(2, states.DECLINED, ended=3)], day(10), {UUID(int=2): 10_000})
    assert (verdict.level, fared(verdict)) == (1, {1: "not_awarded", 2: "credited"})


def test_equal_shares_sum_to_the_whole_and_the_odd_ones_go_to_the_earliest():
    """basis points that sum to 10 000, the odd ones to the earliest."""
    assert list(precedence.equal_shares([UUID(int=number) for number in (3, 1, 2)]).values()) == [3334, 3333, 3333]


CLAIMS = st.builds(one, st.integers(1, 9), st.sampled_from(states.STATES), received=st.integers(0, 30), accepted=st.none() | st.integers(31, 40),
                   until=st.integers(60, 120), ended=st.integers(41, 100), late=st.integers(100, 300), tail=st.none() | st.integers(50, 200),
                   priority=st.integers(1, 3))


@given(st.lists(CLAIMS, max_size=6, unique_by=lambda claim: claim.referral_id), st.integers(0, 300), st.randoms())
def test_the_verdict_does_not_depend_on_the_order_of_the_claims(claims, happened, random):
    verdict = judge(claims, day(happened))
    mixed = random.sample(claims, len(claims))
    assert judge(mixed, day(happened)) == verdict
    assert sum(verdict.shares.values()) in (0, 10_000) and len(verdict.outcomes) == len(claims)
    assert not (verdict.waits and verdict.shares)
    for outcome in verdict.outcomes:
        assert outcome.share_bp == verdict.shares.get(outcome.referral_id, 0)
        assert (outcome.share_bp > 0) == (outcome.outcome == states.CREDITED) == (outcome.referral_id in verdict.shares)


@pytest.mark.parametrize("claim, end", [
    (one(1, until=91), 91), (one(1), None), (one(1, states.LOST, until=91, ended=10), 10), (one(1, states.LOST, until=91, ended=99), 91),
    (one(1, states.LOST, ended=10), None), (one(1, states.WON, until=91, ended=10), 91)])
def test_a_protection_ends_with_its_claim_and_that_of_a_won_one_runs_on(claim, end):
    assert claim.protection_end == (None if end is None else day(end))


@pytest.mark.parametrize("status, kept, covered", [
    (states.ACCEPTED, True, True), (states.QUALIFIED, True, True), (states.WON, True, True), (states.QUEUED, False, False), (states.VOIDED, False, True)])
def test_protection_starts_with_the_acceptance_and_once_given_reaches_back_to_the_receipt(status, kept, covered):
    claim = one(1, status, received=5, accepted=6, until=96)
    before, first, last, over = day(6) - timedelta(microseconds=1), day(6), day(96) - timedelta(microseconds=1), day(96)
    assert [claim.protected_then(at) for at in (before, first, last, over)] == [False, kept, kept, False]
    assert [claim.covers(at) for at in (day(5) - timedelta(microseconds=1), day(5), last, over)] == [False, covered, covered, False]


@pytest.mark.parametrize("claim", [one(1, received=5, accepted=6), one(1, received=5, until=96)])
def test_without_an_acceptance_and_an_end_there_is_no_protection(claim):
    assert claim.protected_then(day(7)) is False and claim.covers(day(7)) is False


def test_a_program_has_the_hundredth_place_unless_it_says_so():
    assert Contender(UUID(int=1), UUID(int=1), states.ACCEPTED, day(0)).priority == 100 and Contender(UUID(int=1), UUID(int=1), states.ACCEPTED, day(0)).order == (
        day(0), str(UUID(int=1)))


def test_a_later_deal_needs_a_credit_that_was_there_when_it_happened():
    """Later deals stay with the last decision whose first deal had been won by then."""
    second = Credit(shares={UUID(int=3): 10_000}, level=2, since=day(40), decided_at=day(40))
    claims = [WON, one(3, states.WON, received=20, accepted=21, until=111, ended=40)]
    assert winner(judge(claims, day(120), credits=[CREDIT, second])) == 3
    assert winner(judge(claims, day(40), credits=[CREDIT, second])) == 3
    assert winner(judge(claims, day(30), credits=[CREDIT, second])) == 1


def test_a_credit_ends_with_a_voided_share_or_the_tail_of_its_program():
    over = judge([one(1, states.VOIDED, accepted=1, until=91, ended=10)], day(120), credits=[CREDIT])
    assert (over.shares, over.level) == ({}, None)
    over = one(1, states.WON, received=0, accepted=1, until=91, ended=10, tail=50)
    assert judge([over], day(50), credits=[CREDIT]).shares == {} and winner(judge([over], day(50) - timedelta(microseconds=1), credits=[CREDIT])) == 1


def test_who_claims_anew_after_24_months_takes_it_unless_she_was_there_before_or_won_it_already():
    late = datetime(2029, 1, 1, tzinfo=UTC)
    assert winner(judge([WON, one(2, states.QUEUED, received=10)], late, credits=[CREDIT])) == 2       # at the very instant of the credit
    assert winner(judge([WON, one(2, states.QUEUED, received=9)], late, credits=[CREDIT])) == 1
    assert winner(judge([WON, one(2, states.WON, received=20, ended=30)], late, credits=[CREDIT])) == 1


def test_accepted_after_the_credit_means_at_its_instant_or_later_and_open():
    assert winner(judge([WON, one(2, received=2, accepted=10, until=30)], day(120), credits=[CREDIT])) == 2
    assert winner(judge([WON, one(2, received=2, accepted=9, until=30)], day(120), credits=[CREDIT])) == 1
    assert winner(judge([WON, one(2, states.LOST, received=2, accepted=11, until=30, ended=40, late=400)], day(120), credits=[CREDIT])) == 1


def test_how_the_others_fared():
    first = one(1, received=5, accepted=6, until=96)
    assert fared(judge([first, one(2, states.QUEUED, received=1)], day(10)))[2] == "not_protected"
    assert fared(judge([first, one(2, states.QUEUED, received=1, advocate=1)], day(10)))[2] == "other_program"
    assert fared(judge([one(1, states.QUEUED, received=1), one(2, states.QUEUED, received=2)], day(10)))[2] == "later_receipt"


def test_why_a_claim_that_ended_with_a_win_of_its_own_did_not_win_this_one():
    """A won claim that is credited for another deal: it had ended, or another was protected; beside a won winner the others met an existing customer."""
    anew = one(2, received=20, accepted=92, until=182)
    assert fared(judge([WON, anew], day(100), credits=[CREDIT]))[1] == "ended"
    assert fared(judge([WON, one(2, states.QUEUED, received=20)], day(50), credits=[CREDIT]))[2] == "existing_customer"


SPLIT = Credit(shares={UUID(int=1): 5_000, UUID(int=3): 5_000}, level=2, since=day(10), decided_at=day(10))


def test_a_split_credit_is_protected_by_any_of_its_claims_and_ends_with_any():
    anew, open_one = one(2, received=20, accepted=92, until=182), one(3, states.WON, received=2, ended=10)
    assert judge([WON, open_one, anew], day(50), credits=[SPLIT]).shares == SPLIT.shares       # hers was protected then, the other one’s never
    assert judge([WON, one(3, states.VOIDED, received=2, ended=10)], day(120), credits=[SPLIT]).shares == {}
    assert winner(judge([WON, one(4, states.VOIDED, ended=3)], day(120), credits=[CREDIT])) == 1   # a voided claim of somebody else ends nothing


def test_how_the_others_fared_beside_a_split_credit():
    claims = [WON, one(3, states.QUALIFIED, received=2, accepted=3, until=93), one(4, states.QUEUED, received=4, advocate=3), one(5, states.QUEUED, received=5)]
    assert fared(judge(claims, day(50), credits=[SPLIT])) == {1: "credited", 3: "credited", 4: "other_program", 5: "existing_customer"}


def test_who_is_protected_goes_before_an_earlier_claim_that_was_accepted_later():
    """unless another was protected then: an acceptance reaches back to its receipt only where nobody was."""
    protected, late = one(1, states.EXPIRED, received=1, accepted=2, until=91, ended=121, late=301), one(2, received=0, accepted=122, until=212)
    assert winner(judge([protected, late], day(50))) == 1 and winner(judge([protected, late], day(95))) == 2


def test_the_earliest_wins_whatever_the_number_of_anothers_program():
    assert winner(judge([one(1, states.QUEUED, received=1), one(2, states.QUEUED, received=2, priority=1)], day(10))) == 1


def test_a_lost_claim_without_a_late_credit_is_too_late_and_one_without_an_acceptance_takes_nothing():
    assert fared(judge([one(1, states.LOST, ended=5)], day(6))) == {1: "too_late"}
    assert winner(judge([WON, one(2, received=20)], day(120), credits=[CREDIT])) == 1


def test_one_share_is_whole_and_two_are_halves():
    assert precedence.equal_shares([UUID(int=1)]) == {UUID(int=1): 10_000}
    assert precedence.equal_shares([UUID(int=2), UUID(int=1)]) == {UUID(int=2): 5_000, UUID(int=1): 5_000}
    assert list(precedence.equal_shares([UUID(int=number) for number in range(6)]).values()) == [1_667] * 4 + [1_666] * 2
