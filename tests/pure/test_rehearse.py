"""A row of equal deals, played through one rule before anybody publishes it."""
import pytest

from foundation.kernel.money import Money
from rewards.engine.rehearse import rehearse
from rewards.plan.parse import parse_plan
from tests.pure.ladder import counted, document, percents

CENT = {"minor": 100, "currency": "EUR"}
TENTH = {"percent_bp": 1000, "of": "first_year_value"}


def row(value: int | None, deals: int, *, escalator=None, pay=None, values=None, **rule) -> list[tuple[int, int, int]]:
    """Of each deal: how far the metric was before, what it earns, by how much it raises earlier ones."""
    plan = parse_plan(document(escalator, pay, **rule))
    amounts = {"first_year_value": None if value is None else Money(value, "EUR")}
    played = rehearse(plan, amounts, values or {}, deals)[plan.rules[0].key]
    assert [one.milestone_id for one in played] == [str(number) for number in range(1, deals + 1)]
    return [(one.before, one.own, one.raised) for one in played]


def test_of_a_fixed_amount_each_earns_the_same():
    assert row(None, 3, pay={"fixed": CENT}) == [(0, 100, 0)] * 3 and row(None, 0, pay={"fixed": CENT}) == []


def test_on_steps_the_metric_goes_on_from_deal_to_deal():
    assert row(None, 4, escalator=counted("whole_forward", start=3)) == [(0, 100, 0), (1, 100, 0), (2, 150, 0), (3, 150, 0)]
    assert row(60_000, 3, escalator=percents("marginal")) == [(0, 6_000, 0), (60_000, 4_000 + 3_000, 0), (120_000, 9_000, 0)]


def test_with_whole_retro_a_reached_step_raises_the_earlier_ones_once():
    """MONEY §3: whole_retro prices the window by the band that is reached; the earlier ones rise by the difference."""
    assert row(60_000, 6, escalator=percents("whole_retro")) == [
        (0, 6_000, 0), (60_000, 9_000, 3_000), (120_000, 9_000, 0), (180_000, 9_000, 0), (240_000, 12_000, 4 * 3_000), (300_000, 12_000, 0)]


def test_what_each_referral_had_is_remembered_for_its_own_cap():
    """The fifth deal raises each earlier one from 9 000 to its cap of 10 000."""
    capped = {"per_referral": {"minor": 10_000, "currency": "EUR"}}
    assert row(60_000, 6, escalator=percents("whole_retro"), within=capped)[4:] == [(240_000, 10_000, 4 * 1_000), (300_000, 10_000, 0)]


@pytest.mark.parametrize("window", ["lifetime", {"calendar": "year"}])
def test_all_of_them_fall_in_one_window_of_the_cap_per_beneficiary(window):
    capped = {"per_beneficiary": {"amount": {"minor": 250, "currency": "EUR"}, "window": window}}
    assert [own for _, own, _ in row(None, 4, pay={"fixed": CENT}, within=capped)] == [100, 100, 50, 0]


def test_a_capped_rise_is_none():
    capped = {"per_beneficiary": {"amount": {"minor": 20_000, "currency": "EUR"}, "window": "lifetime"}}
    assert row(60_000, 5, escalator=percents("whole_retro"), within=capped) == [
        (0, 6_000, 0), (60_000, 9_000, 3_000), (120_000, 2_000, 0), (180_000, 0, 0), (240_000, 0, 0)]


def test_what_waits_moves_nothing_and_is_raised_by_nothing():
    plan = parse_plan(document(percents("whole_retro")))
    played = rehearse(plan, {"first_year_value": None}, {}, 2)[plan.rules[0].key]
    assert [(one.before, one.decision.outcome, one.decision.reason, one.raised) for one in played] == [(0, "waiting", "missing_first_year_value", 0)] * 2


def test_a_deal_that_pays_nothing_is_counted_and_not_raised():
    """It moves the count whatever the conditions say."""
    small = {"fact": "first_year_value", "is": "gt", "value": {"minor": 60_000, "currency": "EUR"}}
    assert row(60_000, 3, escalator=percents("whole_retro"), when=small) == [(0, 0, 0), (60_000, 0, 0), (120_000, 0, 0)]


def test_the_other_facts_are_asked():
    first = {"fact": "channel", "is": "eq", "value": "portal"}
    assert row(100, 1, pay=TENTH, when=first, values={"channel": "portal"}) == [(0, 10, 0)] and row(100, 1, pay=TENTH, when=first, values={"channel": "qr"}) == [(0, 0, 0)]


def whole(rules: list[dict], amount: int, deals: int, promotions: tuple[str, ...] = (), **of_plan) -> dict[str, list[int]]:
    """What each deal earns by each rule of a whole plan, while those promotions are on."""
    plan = parse_plan(document(pay=TENTH) | {"rules": rules} | of_plan)
    amounts = {"first_year_value": Money(amount, "EUR"), "invoice_amount": Money(amount, "EUR")}
    rows = rehearse(plan, amounts, {}, deals, tuple(plan.promotion(key) for key in promotions))
    return {key: [one.own for one in row] for key, row in rows.items()}


def rule(key: str, pay: dict, **more) -> dict:
    return document(pay=pay)["rules"][0] | {"key": key} | more


FIFTY = {"fixed": {"minor": 50, "currency": "EUR"}}
SPRING = {"key": "spring", "title": "Spring", "from": "2026-03-01", "until": "2026-04-01", "effect": {"multiply_bp": 15_000, "rules": ["a"]}}
BONUS = SPRING | {"key": "bonus", "effect": {"extra": FIFTY, "on": "won", "to": "advocate"}}


@pytest.mark.parametrize("amount, choose, first, second", [(100, "best", 0, 50), (1000, "best", 100, 0), (100, "all", 10, 50), (100, "first", 10, 0)])
def test_rules_of_one_group_are_chosen_among(amount, choose, first, second):
    group = {"group": {"name": "one", "choose": choose}}
    assert whole([rule("a", TENTH, **group), rule("b", FIFTY, **group)], amount, 1) == {"a": [first], "b": [second]}


def test_a_group_compares_what_is_paid_to_one_person_for_one_thing():
    group = {"group": {"name": "one", "choose": "best"}}
    assert whole([rule("a", TENTH, **group), rule("b", FIFTY, to="rep_owner", **group)], 100, 1) == {"a": [10], "b": [50]}
    assert whole([rule("a", TENTH, **group), rule("b", FIFTY, on={"milestone": "accepted"}, **group)], 100, 1) == {"a": [10], "b": [50]}


@pytest.mark.parametrize("repeat, earned", [({"times": 2, "each": "payment"}, [10, 10, 0]), ({"times": 1, "each": "month"}, [10, 0, 0])])
def test_of_a_rule_that_repeats_the_row_are_payments_of_one_deal_one_a_month(repeat, earned):
    share = {"percent_bp": 1000, "of": "invoice_amount"}
    assert whole([rule("a", share, on={"milestone": "invoice_paid", "repeat": repeat})], 100, 3) == {"a": earned}
    capped = rule("a", share, on={"milestone": "invoice_paid", "repeat": {"times": 9, "each": "payment"}}, within={"per_referral": {"minor": 15, "currency": "EUR"}})
    assert whole([capped], 100, 3) == {"a": [10, 5, 0]}


def test_promotions_raise_their_rules_and_pay_besides_up_to_their_budget():
    rules = [rule("a", TENTH), rule("b", TENTH)]
    assert whole(rules, 1000, 1, promotions=(), **{}) == {"a": [100], "b": [100]}
    plan = {"rules": rules, "promotions": [SPRING | {"budget": {"minor": 60, "currency": "EUR"}}, BONUS]}
    document_ = parse_plan(document(pay=TENTH) | plan)
    amounts = {"first_year_value": Money(1000, "EUR")}
    rows = rehearse(document_, amounts, {}, 2, document_.promotions)
    assert {key: [one.own for one in row] for key, row in rows.items()} == {"a": [150, 110], "b": [100, 100], "+bonus": [50, 50]}
    assert {key: [one.own for one in row] for key, row in rehearse(document_, amounts, {}, 2).items()} == {"a": [100, 100], "b": [100, 100]}


def test_all_rules_together_take_from_the_budget_the_advocate_first():
    budget = {"budget": {"amount": {"minor": 250, "currency": "EUR"}, "window": "lifetime"}}
    assert whole([rule("a", TENTH, to="rep_owner"), rule("b", TENTH)], 1000, 2, **budget) == {"b": [100, 50], "a": [100, 0]}


@pytest.mark.parametrize("counted, on, earned", [("accepted", "won", [100, 100, 200]), ("renewal", "won", [100, 100, 100]), ("custom.trial", "won", [100, 100, 200])])
def test_steps_that_count_what_came_before_are_climbed_and_what_is_to_come_is_not(counted, on, earned):
    steps = percents("whole_forward") | {"metric": {"referrals": counted}, "bands": [{"from": 0, "pay": TENTH}, {"from": 3, "pay": TENTH | {"percent_bp": 2000}}]}
    assert whole([rule("a", {"escalator": steps}, on={"milestone": on})], 1000, 3) == {"a": earned}


def test_a_goal_is_no_matter_of_a_row():
    goal = rule("g", FIFTY, on={"goal": {"scope": "enrolment", "window": "lifetime", "decide": "when_reached", "on_fall": "keep"}}, when={"fact": "count.won", "is": "gte", "value": 1})
    assert whole([rule("a", TENTH), goal], 1000, 2) == {"a": [100, 100]}


def test_payments_of_one_deal_climb_a_count_of_deals_once():
    steps = counted("whole_forward", start=2) | {"metric": {"referrals": "invoice_paid"}}
    paid = {"milestone": "invoice_paid", "repeat": {"times": 9, "each": "payment"}}
    assert whole([rule("a", {"escalator": steps}, on=paid)], 1000, 3) == {"a": [100, 100, 100]}
    assert whole([rule("a", {"escalator": steps | {"metric": {"count": "invoice_paid"}}}, on=paid)], 1000, 3) == {"a": [100, 150, 150]}


def test_without_a_floor_the_row_climbs_all_the_same():
    assert row(None, 3, escalator=counted("whole_forward", start=3) | {"demotion": "immediate"}) == [(0, 100, 0), (1, 100, 0), (2, 150, 0)]


def test_a_group_waits_for_one_that_may_pay_and_not_for_one_that_pays_nothing():
    group = {"group": {"name": "one", "choose": "best"}}
    unknown = rule("b", {"percent_bp": 1000, "of": "deal_value"}, **group)
    assert whole([rule("a", TENTH, **group), unknown], 1000, 1) == {"a": [0], "b": [0]}
    never = rule("b", FIFTY, when={"fact": "first_year_value", "is": "lt", "value": CENT}, **group)
    assert whole([rule("a", TENTH, **group), never], 1000, 1) == {"a": [100], "b": [0]}


def test_what_a_promotion_added_rises_with_the_step():
    """60 000 at 10 % and half as much again; with the second deal both stand at 15 %."""
    plan = parse_plan(document(pay=TENTH) | {"rules": [rule("a", {"escalator": percents("whole_retro")}), rule("b", FIFTY)], "promotions": [SPRING, BONUS]})
    rows = rehearse(plan, {"first_year_value": Money(60_000, "EUR")}, {}, 2, plan.promotions)
    assert [(one.own, one.raised) for one in rows["a"]] == [(9_000, 0), (13_500, 4_500)]
    assert [dict(grant.promoted) for grant in rows["a"][1].decision.grants] == [{"spring": 4_500}, {"spring": 1_500}]


def test_the_first_payment_moves_a_count_of_deals():
    paid = {"milestone": "invoice_paid", "repeat": {"times": 9, "each": "payment"}}
    assert whole([rule("a", {"escalator": counted("whole_forward", start=1) | {"metric": {"referrals": "invoice_paid"}}}, on=paid)], 1000, 3) == {"a": [150, 150, 150]}


def test_where_nothing_was_counted_a_slice_is_the_first():
    assert whole([rule("a", {"escalator": counted("marginal", start=2) | {"metric": {"referrals": "renewal"}}})], 1000, 2) == {"a": [100, 100]}


def test_other_groups_and_rules_without_one_are_no_rivals_nor_is_a_rule_its_own():
    one, two = {"group": {"name": "one", "choose": "best"}}, {"group": {"name": "two", "choose": "best"}}
    assert whole([rule("a", TENTH, **one), rule("b", FIFTY, **two), rule("c", FIFTY)], 1000, 1) == {"a": [100], "b": [50], "c": [50]}
    plan = parse_plan(document(pay=TENTH) | {"rules": [rule("a", TENTH, **one), rule("b", FIFTY, **one)]})
    trace = rehearse(plan, {"first_year_value": Money(1000, "EUR")}, {}, 1)["a"][0].decision.trace
    assert [[rival["rule"] for rival in step["rivals"]] for step in trace if step["step"] == "group"] == [["b"]]


@pytest.mark.parametrize("priorities, first", [((None, None), "a"), ((None, 999), "b"), ((999, None), "a"), ((2, 1), "b"), ((1, 1), "a")])
def test_who_takes_first_from_what_is_left(priorities, first):
    """By the priority in a group, what stands in none behind it; else as the plan is written. The second deal finds 150 left."""
    budget = {"budget": {"amount": {"minor": 350, "currency": "EUR"}, "window": "lifetime"}}
    rules = [rule(key, TENTH, **({} if priority is None else {"group": {"name": f"of_{key}", "choose": "all", "priority": priority}}))
             for key, priority in zip("ab", priorities, strict=True)]
    assert whole(rules, 1000, 3, **budget) == {key: [100, 100, 0] if key == first else [100, 50, 0] for key in "ab"}


def test_points_take_nothing_from_a_budget_of_money():
    budget = {"budget": {"amount": {"minor": 250, "currency": "EUR"}, "window": "lifetime"}}
    points = rule("a", {"fixed": {"minor": 500, "currency": "PTS"}})
    assert whole([points, rule("b", TENTH)], 1000, 3, **budget) == {"a": [500, 500, 500], "b": [100, 100, 50]}


def test_a_cap_of_one_referral_is_filled_by_its_own_alone():
    assert whole([rule("a", TENTH, within={"per_referral": {"minor": 100, "currency": "EUR"}})], 1000, 3) == {"a": [100, 100, 100]}


@pytest.mark.parametrize("times", [1, 2, 3])
def test_the_months_in_which_payments_earn_begin_with_the_first_of_them(times):
    share = {"percent_bp": 1000, "of": "invoice_amount"}
    plan = parse_plan(document(pay=share, on={"milestone": "invoice_paid", "repeat": {"times": times, "each": "month"}}))
    played = rehearse(plan, {"invoice_amount": Money(100, "EUR")}, {}, 4)["main"]
    assert [one.own for one in played] == [10] * times + [0] * (4 - times)


@pytest.mark.parametrize("channel, earned, promoted", [("portal", [(9_000, 0), (13_500, 4_500)], [4_500, 1_500]), ("link", [(6_000, 0), (9_000, 3_000)], [])])
def test_a_promotion_that_does_not_apply_raises_no_earlier_deal_either(channel, earned, promoted):
    """Its condition is asked of each deal: what was priced without it rises without it."""
    portal = SPRING | {"when": {"fact": "channel", "is": "eq", "value": "portal"}}
    plan = parse_plan(document(pay=TENTH) | {"rules": [rule("a", {"escalator": percents("whole_retro")})], "promotions": [portal]})
    rows = rehearse(plan, {"first_year_value": Money(60_000, "EUR")}, {"channel": channel}, 2, plan.promotions)
    assert [(one.own, one.raised) for one in rows["a"]] == earned
    assert [minor for grant in rows["a"][1].decision.grants for minor in grant.promoted.values()] == promoted


def test_a_promotion_of_less_than_a_cent_adds_it_when_it_is_one():
    """60 at 10 % are 6, and 5 % more of that no cent; at 20 % they are 12, and 5 % more 13."""
    steps = percents("whole_retro", bands=[{"from": 0, "pay": TENTH}, {"from": 100, "pay": TENTH | {"percent_bp": 2000}}])
    plan = parse_plan(document(pay=TENTH) | {"rules": [rule("a", {"escalator": steps})], "promotions": [SPRING | {"effect": {"multiply_bp": 10_500, "rules": ["a"]}}]})
    rows = rehearse(plan, {"first_year_value": Money(60, "EUR")}, {}, 3, plan.promotions)
    assert [(one.own, one.raised) for one in rows["a"]] == [(6, 0), (13, 7), (13, 0)]
    assert [dict(grant.promoted) for grant in rows["a"][1].decision.grants] == [{"spring": 1}, {"spring": 1}]


def test_what_pays_for_a_kind_of_the_programs_own_counts_wins_that_came_before():
    steps = percents("whole_forward") | {"metric": {"referrals": "won"}, "bands": [{"from": 0, "pay": TENTH}, {"from": 3, "pay": TENTH | {"percent_bp": 2000}}]}
    assert whole([rule("a", {"escalator": steps}, on={"milestone": "custom.trial"})], 1000, 3) == {"a": [100, 100, 200]}
