"""What the decisions about a window have said of one milestone until now, summed up step by step."""
import pytest

from rewards.engine.booked import BookedSum


def grant(uncapped: int, amount: int | None = None, **more) -> dict:
    return {"step": "grant", "milestone": "m1", "uncapped": uncapped, "amount": uncapped if amount is None else amount, "currency": "EUR"} | more


def lowered(before: int, to: int) -> dict:
    return {"step": "lowered", "milestone": "m1", "from": before, "to": to, "currency": "EUR"}


def summed(*steps: dict, begin: BookedSum | None = None) -> BookedSum:
    found = begin or BookedSum()
    for step in steps:
        found = found.after(step)
    return found


def test_of_what_nobody_decided_nothing_is_booked():
    assert BookedSum() == BookedSum(minor=0, promoted={}, back=(0, 0))


def test_what_is_granted_adds_up_before_caps():
    assert summed(grant(1000, 700), grant(500, 0)) == BookedSum(minor=1500)


def test_each_promotion_keeps_what_it_added():
    found = summed(grant(1000, promoted={"spring": 300}), grant(200, promoted={"spring": 50, "may": 10}), grant(100))
    assert found == BookedSum(minor=1300, promoted={"spring": 350, "may": 10})


def test_a_fall_says_what_is_left_and_lowers_the_promotions_in_proportion():
    found = summed(grant(1000, promoted={"spring": 300, "may": 101}), lowered(1000, 500))
    assert found == BookedSum(minor=500, promoted={"spring": 150, "may": 50})
    assert summed(lowered(500, 0), begin=found) == BookedSum(minor=0, promoted={"spring": 0, "may": 0})


def test_a_fall_from_nothing_leaves_the_promotions_as_they_are():
    """There is no proportion of nothing."""
    assert summed(lowered(0, 0), begin=BookedSum(promoted={"spring": 0})) == BookedSum(promoted={"spring": 0})


def test_a_fall_keeps_what_may_come_back():
    assert summed(lowered(1000, 400), begin=BookedSum(1000, back=(600, 500))) == BookedSum(400, back=(600, 500))


@pytest.mark.parametrize("by, taken, back", [(400, 300, (400, 300)), (1, 0, (1, 0)), (0, 300, (0, 0)), (-5, 300, (0, 0))])
def test_what_a_dispute_takes_may_come_back(by, taken, back):
    assert BookedSum(1000).lowered(by, taken) == BookedSum(1000, back=back)


def test_two_disputes_take_both_of_what_may_come_back():
    assert BookedSum(1000).lowered(400, 300).lowered(100, 70).back == (500, 370)


@pytest.mark.parametrize("uncapped, amount, back", [
    (250, 200, (350, 300)),     # a part of it came back
    (250, 700, (350, 0)),       # never below nothing
    (599, 400, (1, 100)),
    (600, 400, (0, 0)),         # all of it
    (800, 400, (0, 0))])        # more than it had lost
def test_what_came_back_after_a_dispute_was_won_comes_back_once(uncapped, amount, back):
    taken = BookedSum(400, back=(600, 500))
    assert taken.after(grant(uncapped, amount), returned=True) == BookedSum(400 + uncapped, back=back)


def test_what_rises_for_another_reason_leaves_what_may_come_back():
    assert BookedSum(400, back=(600, 500)).after(grant(250)) == BookedSum(650, back=(600, 500))


def test_nothing_of_it_is_changed_in_place():
    first = BookedSum(promoted={"spring": 1})
    first.after(grant(10, promoted={"spring": 2}))
    assert first == BookedSum(promoted={"spring": 1})
