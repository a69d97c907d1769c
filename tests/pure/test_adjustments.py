"""The arithmetic of MONEY §4: what is gone of a milestone's money, and what stays of a reward."""
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.kernel.money import Money
from referrals.rules.refunds import Entry, Gone, gone, open_disputes
from rewards.engine.adjustments import evaluate_again, part_left, stays, way_of, worth
from rewards.engine.evaluate import evaluate
from rewards.engine.facts import Earlier, Facts
from rewards.plan.parse import parse_plan
from tests.pure.ladder import counted, document, percents

AMOUNTS = st.integers(1, 10**9)
ROUNDINGS = st.sampled_from(["half_even", "half_up", "down"])
PAYMENTS = st.sampled_from(["", "P-1", "P-2"])
ENTRIES = st.lists(st.one_of(
    st.builds(Entry, st.just("partial_refund"), AMOUNTS, PAYMENTS), st.builds(Entry, st.just("payment_dispute"), AMOUNTS, PAYMENTS, st.sampled_from(["a", "b"])),
    st.builds(Entry, st.sampled_from(["dispute_won", "dispute_lost"]), st.none(), PAYMENTS, st.sampled_from(["a", "b"]))), max_size=5)


@given(granted=AMOUNTS, parts=st.lists(AMOUNTS, min_size=1, max_size=8), rounding=ROUNDINGS)
def test_partial_refunds_that_come_to_the_whole_take_the_whole(granted, parts, rounding):
    """MONEY §4: after each event what is left is granted' − round(granted' × min(refunded, gross') / gross'); a full refund always takes the whole."""
    gross, back, before = sum(parts), 0, granted
    for part in parts:
        back += part
        left = stays(granted, gross=gross, gone=back, whole=False, way="proportional", rounding=rounding)
        assert 0 <= left <= before
        before = left
    assert before == 0


@given(granted=AMOUNTS, gross=AMOUNTS, part=AMOUNTS, rounding=ROUNDINGS)
def test_only_full_waits_for_the_whole(granted, gross, part, rounding):
    left = stays(granted, gross=gross, gone=part, whole=False, way="only_full", rounding=rounding)
    assert left == (0 if part >= gross else granted)


@pytest.mark.parametrize("gross, gone_, whole, left", [
    (200, 50, False, 75), (200, 1, False, 100), (200, 3, False, 98), (200, 199, False, 0), (200, 0, False, 100), (None, 50, False, 100), (None, 0, True, 0),
    (0, 0, False, 100), (0, 0, True, 0), (200, 900, False, 0)])
def test_what_stays_of_100(gross, gone_, whole, left):
    """Half to the even: 100 × 1/200 is half a unit and takes nothing, 100 × 3/200 takes two."""
    assert stays(100, gross=gross, gone=gone_, whole=whole, way="proportional", rounding="half_even") == left


@given(entries=ENTRIES, gross=AMOUNTS)
def test_any_order_is_the_same(entries, gross):
    found = {gone(order, gross) for order in permutations(entries)}
    assert len(found) == 1 and 0 <= found.pop().minor <= gross


@given(entries=ENTRIES, gross=AMOUNTS, minor=st.one_of(st.none(), AMOUNTS))
def test_a_dispute_that_is_won_was_never_there(entries, gross, minor):
    """A dispute takes back when opened; lost changes nothing more; won restores."""
    opened = [Entry("payment_dispute", minor, "P-9", "x")]
    assert gone([*entries, *opened, Entry("dispute_won", None, "P-9", "x")], gross) == gone(entries, gross)
    assert gone([*entries, *opened, Entry("dispute_lost", None, "P-9", "x")], gross) == gone([*entries, *opened], gross)


@pytest.mark.parametrize("entries, minor, whole", [
    ([], 0, False), ([Entry("partial_refund", 30), Entry("payment_dispute", 50)], 50, False), ([Entry("partial_refund", 60), Entry("payment_dispute", 50)], 60, False),
    ([Entry("partial_refund", 30, "P-1"), Entry("payment_dispute", 50, "P-2")], 80, False), ([Entry("partial_refund", 80, "P-1"), Entry("payment_dispute", 50, "P-2")], 100, True),
    ([Entry("refund")], 100, True), ([Entry("payment_dispute")], 100, True), ([Entry("amendment", 50)], 0, False),
    ([Entry("partial_refund")], 0, False), ([Entry("payment_dispute", 0)], 0, False), ([Entry("partial_refund"), Entry("partial_refund", 5)], 5, False),
    ([Entry("payment_dispute", 0, "", "a"), Entry("payment_dispute", 5, "", "b")], 5, False), ([Entry("partial_refund", 100)], 100, True), ([Entry("partial_refund", 99)], 99, False), ([Entry("payment_dispute"), Entry("dispute_won")], 0, False), ([Entry("amendment")], 0, False),
    ([Entry("payment_dispute", 20, "", "a"), Entry("payment_dispute", 30, "", "b"), Entry("dispute_won", None, "", "a")], 30, False)])
def test_per_payment_the_larger_counts_and_payments_add_up(entries, minor, whole):
    """MONEY §4: per payment the larger of refunded and disputed counts; payments add up, at most gross."""
    assert gone(entries, 100) == Gone(minor, whole)
    assert gone([Entry("partial_refund", 500)], None) == Gone(500, False) and gone([], 0) == Gone(0, False) and gone([Entry("partial_refund", 1)], 1) == Gone(1, True)


@pytest.mark.parametrize("gross, minor, whole, left", [
    (100, 30, False, (70, 100)), (100, 30, True, (0, 1)), (None, 30, False, (1, 1)), (None, 0, True, (0, 1)), (0, 0, False, (1, 1)), (100, 0, False, (100, 100))])
def test_how_much_of_its_money_a_milestone_has_left(gross, minor, whole, left):
    """Where nobody said how much it was, all or nothing."""
    assert part_left(gross, minor, whole) == left


def test_which_disputes_are_open():
    rows = [Entry("payment_dispute", 5, "", "a"), Entry("dispute_lost", None, "", "a"), Entry("payment_dispute", None, "", "b"), Entry("refund", 5), Entry("amendment", 5)]
    assert open_disputes(rows) == [rows[2]]


def test_what_is_said_of_no_payment_and_no_dispute_is_about_the_only_one():
    assert (Entry("refund").payment, Entry("refund").reference, Entry("refund").minor) == ("", "", None)


def rule_of(**rule):
    plan = parse_plan(document(**rule))
    return plan, plan.rules[0]


@pytest.mark.parametrize("pay, way", [({"percent_bp": 1, "of": "deal_value"}, "proportional"), ({"times_x100": 100, "of": "first_monthly_bill"}, "proportional"),
                                      ({"units_bp": 1, "of": "deal_value"}, "only_full"), ({"thanks": "Ta"}, "only_full")])
def test_the_usual_way_of_a_partial_refund(pay, way):
    """MONEY §4: proportional (default for percent and multiples); only_full (default for fixed, points, gifts, recognition)."""
    assert way_of(rule_of(pay=pay)[1]) == way and way_of(rule_of(pay=pay, on_partial_refund="proportional")[1]) == "proportional"
    assert way_of(rule_of(escalator=percents("marginal"))[1]) == "proportional" and way_of(rule_of(escalator=counted("marginal"))[1]) == "only_full"


TENTH = {"percent_bp": 1000, "of": "first_year_value"}


def again(value: int, granted: int, uncapped: int, used=None, **rule):
    plan, main = rule_of(pay=TENTH, **rule)
    return evaluate_again(plan, main, Facts("1", {"first_year_value": Money(value, "EUR")}, used=used or {}, earlier=Earlier(granted, uncapped, currency="EUR")))


def test_a_rise_is_granted_and_a_fall_leaves_the_smaller_one():
    up, down, same = again(150_000, 10_000, 10_000), again(80_000, 10_000, 10_000), again(100_000, 10_000, 10_000)
    assert [grant.money.minor for grant in up.grants] == [5_000] and worth(up.trace, "1") == (15_000, 15_000)
    assert (down.outcome, down.grants, worth(down.trace, "1")) == ("granted", (), (8_000, 8_000))
    assert (same.outcome, same.grants, worth(same.trace, "1")) == ("granted", (), (10_000, 10_000))


def test_a_rise_passes_the_caps_with_the_room_there_is_now():
    """MONEY §2: a re-evaluation compares uncapped values; a fall leaves min(what is left, the new value)."""
    cap = {"per_referral": {"minor": 12_000, "currency": "EUR"}}
    up = again(150_000, 10_000, 10_000, {"per_referral": 10_000}, within=cap)
    assert [grant.money.minor for grant in up.grants] == [2_000] and worth(up.trace, "1") == (12_000, 15_000)
    assert worth(again(130_000, 12_000, 15_000, {"per_referral": 12_000}, within=cap).trace, "1") == (12_000, 13_000)
    assert worth(again(110_000, 12_000, 15_000, {"per_referral": 12_000}, within=cap).trace, "1") == (11_000, 11_000)
    full = again(150_000, 0, 10_000, {"per_referral": 12_000}, within=cap)
    assert (full.outcome, full.reason, full.grants) == ("zero", "cap_reached", ())


def test_conditions_are_asked_again():
    big = {"fact": "first_year_value", "is": "gte", "value": {"minor": 90_000, "currency": "EUR"}}
    gone_ = again(80_000, 10_000, 10_000, when=big)
    assert (gone_.outcome, gone_.reason, worth(gone_.trace, "1")) == ("zero", "condition_not_met", (0, 0))
    assert [grant.money.minor for grant in again(95_000, 0, 0, when=big).grants] == [9_500]


def test_what_waits_goes_on_waiting():
    plan, main = rule_of(pay=TENTH)
    found = evaluate_again(plan, main, Facts("1", {}, earlier=Earlier(0, 0)))
    assert (found.outcome, found.reason) == ("waiting", "missing_first_year_value")
    barred = evaluate_again(plan, main, Facts("1", {}, earlier=Earlier(0, 0), barred="no_beneficiary"))
    assert (barred.outcome, barred.reason) == ("zero", "no_beneficiary")


def test_what_a_first_decision_says_that_each_milestone_is_worth():
    """A first decision grants, also for others of its window: each milestone has its own grants, and one that it does not speak of nothing."""
    trace = [{"step": "rule"}, *({"step": "grant", "milestone": one, "amount": amount, "uncapped": uncapped} for one, amount, uncapped in (("1", 5, 7), ("2", 9, 9), ("1", 1, 2)))]
    assert [worth(trace, one) for one in ("1", "2", "3")] == [(6, 9), (9, 9), (0, 0)]
    assert worth([{"step": "worth", "granted": 3, "uncapped": 4}, *trace], "1") == (3, 4)


@pytest.mark.parametrize("barred, outcome, reason", [("", "waiting", "sanctions"), ("no_beneficiary", "zero", "no_beneficiary")])
def test_what_may_be_forbidden_waits_however_it_is_worked_out_again(barred, outcome, reason):
    """It is counted like any other that waits; where nobody is there to be paid nothing waits."""
    plan, main = rule_of(escalator=counted("whole_forward"))
    found = evaluate_again(plan, main, Facts("1", {}, earlier=Earlier(5, 5, currency="EUR"), gate="sanctions", barred=barred))
    assert (found.outcome, found.reason, found.grants, found.counted, found.added) == (outcome, reason, (), True, 1)


def test_what_comes_back_asks_no_cap():
    plan, main = rule_of(pay=TENTH, within={"per_referral": {"minor": 1, "currency": "EUR"}})
    found = evaluate_again(plan, main, Facts("1", {}, used={"per_referral": 1}, earlier=Earlier(10_000, 10_000, 4_000, "EUR")))
    assert [(grant.money.minor, grant.ended) for grant in found.grants] == [(4_000, 0)] and worth(found.trace, "1") == (10_000, 10_000)
    assert (found.outcome, found.reason) == ("granted", "") and list(found.trace) == [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "1"}, {"step": "worth", "granted": 10_000, "uncapped": 10_000},
        {"step": "grant", "milestone": "1", "amount": 4_000, "uncapped": 4_000, "currency": "EUR"}]


def test_what_nobody_is_there_to_be_paid_for_or_was_never_decided_is_decided_as_ever():
    plan, main = rule_of(pay=TENTH)
    for facts in (Facts("1", {"first_year_value": Money(50, "EUR")}), Facts("1", {}, earlier=Earlier(5, 5, 3, "EUR"), barred="no_beneficiary")):
        assert evaluate_again(plan, main, facts) == evaluate(plan, main, facts)


@pytest.mark.parametrize("value, granted, outcome, reason", [(150_000, 15_000, "granted", ""), (80_000, 8_000, "granted", ""), (10, 1, "granted", ""), (0, 0, "zero", "amount_is_zero")])
def test_the_trace_says_what_it_is_worth_now_and_was_before(value, granted, outcome, reason):
    found = again(value, 10_000, 10_000)
    assert (found.outcome, found.reason) == (outcome, reason)
    assert found.trace[-1] == {"step": "worth", "granted": granted, "uncapped": granted, "before": 10_000, "currency": "EUR"}
