"""The trace of a decision, word for word: it is kept with the reward, read out to people, and worked out again from the facts."""
from dataclasses import replace

import pytest

from foundation.kernel.money import Money
from rewards.engine import REVISION, goals, groups
from rewards.engine.caps import Room, granted
from rewards.engine.escalate import chosen_band, floor
from rewards.engine.evaluate import evaluate
from rewards.engine.facts import Facts, Place, Priced, Promoted, Rate, Repeat, Rival
from rewards.plan.model import Within
from rewards.plan.parse import parse_plan
from tests.pure.ladder import counted, document, percents
from tests.pure.test_parser import EXTRA, GOAL, PROMOTION, eur, pts
from tests.pure.traces import EXPECTED

TENTH = {"percent_bp": 1000, "of": "deal_value"}
CAPPED = {"per_beneficiary": {"amount": eur(40_000), "window": "lifetime"}}
INVOICED = {"percent_bp": 1000, "of": "invoice_amount"}
TWICE, THRICE = PROMOTION, PROMOTION | {"key": "summer", "title": "Summer", "effect": {"multiply_bp": 30_000, "rules": ["main"]}}
AMOUNTS = {"deal_value": Money(1_005, "EUR"), "first_year_value": Money(180_000, "EUR"), "first_monthly_bill": Money(333, "EUR")}
REACHED = {"fact": "count.won", "is": "gte", "value": 5}


def asked(pay=None, escalator=None, promotions=(), by="main", amounts=AMOUNTS, facts=None, **rule) -> tuple:
    plan = parse_plan(document(escalator, pay, **rule) | ({"promotions": list(promotions)} if promotions else {}))
    more = dict(facts or {})
    if promotions:
        more["promotions"] = tuple(Promoted(one, "v1", booked) for one, booked in zip(plan.promotions, more.pop("added", (0, 0)), strict=False))
    if "window" in more:
        more["place"] = Place(100_000, window=tuple(Priced(f"e{number}", plan.rules[0], {"first_year_value": Money(value, "EUR")}, booked,
                                                           **({"promotions": more["promotions"]} if other.pop("promoted", False) else {}), **other)
                                                    for number, (value, booked, other) in enumerate(more.pop("window"))))
    return plan, plan.rule(by), Facts("m", amounts, **more)


CASES = {
    "a share, bounded, rounded and shared out": asked(TENTH, within={"minimum": eur(101)}, facts={"share_bp": 10_001, "parts": (1, 2), "part": 1}),
    "a share that is rounded": asked(TENTH), "a share that is whole": asked({"percent_bp": 10_000, "of": "deal_value"}),
    "half of a maximum": asked(TENTH, within={"maximum": eur(99)}, facts={"share_bp": 5_000}),
    "a fixed amount": asked({"fixed": eur(100)}), "points": asked({"units_bp": 1500, "of": "deal_value"}, amounts={"deal_value": Money(1_200_000, "EUR")}),
    "one unit": asked({"fixed": eur(1)}), "nothing": asked({"fixed": eur(0)}), "thanks": asked({"thanks": "Ta"}),
    "converted": asked(TENTH, amounts={"deal_value": Money(1_000, "USD")}, facts={"rate": Rate(9, 10, "r1", "2026-03-02", "ECB")}),
    "slices": asked(escalator=percents("marginal"), facts={"place": Place(50_000), "left_of": (1, 2)}),
    "half of the slices": asked(escalator=percents("marginal"), facts={"place": Place(50_000), "share_bp": 5_000}),
    "a band": asked(escalator=percents("whole_forward", "old_rate"), facts={"place": Place(50_000, floor_band=1)}),
    "conditions": asked(TENTH, when={"all": [{"fact": "deal_value", "is": "gte", "value": eur(1_000)}, {"any": [
        {"fact": "channel", "is": "in", "value": ["portal", "link"]}, {"fact": "first_deal", "is": "eq", "value": True}]}]}, facts={"values": {"channel": "qr", "first_deal": True}}),
    "conditions that are not met": asked(TENTH, when={"not": {"fact": "deal_value", "is": "gte", "value": eur(1_000)}}),
    "what nobody knows": asked(TENTH, when={"fact": "channel", "is": "eq", "value": "portal"}), "an amount that nobody said": asked(TENTH, amounts={}),
    "all caps": asked({"fixed": eur(1_000)}, within={"per_referral": eur(900), "per_beneficiary": {"amount": eur(850), "window": "lifetime"}},
                      facts={"used": {"per_referral": 50, "per_beneficiary": 100, "budget": 5}, "budget": Money(705, "EUR")}),
    "a cap that is reached": asked({"fixed": eur(1_000)}, within={"per_referral": eur(900)}, facts={"used": {"per_referral": 900}}),
    "a cap that fits": asked({"fixed": eur(1_000)}, within={"per_referral": eur(1_000)}), "a cap in money for points": asked({"fixed": pts(1_000)}, facts={"budget": Money(5, "EUR")}),
    "a cap that is passed by one": asked({"fixed": eur(1_000)}, within={"per_referral": eur(999)}),
    "one cap for all that rises": asked(escalator=percents("whole_retro"), within={"per_beneficiary": {"amount": eur(37_000), "window": "lifetime"}},
                                        facts={"window": [(10_000, 1_000, {}), (10_000, 1_500, {})]}),
    "one budget for all that rises": asked(escalator=percents("whole_retro"), promotions=[TWICE | {"budget": eur(36_500)}], facts={"window": [(10_000, 1_000, {"promoted": True})]}),
    "a minimum and a maximum that are met": asked({"fixed": eur(100)}, within={"minimum": eur(100), "maximum": eur(100)}),
    "between minimum and maximum": asked({"fixed": eur(100)}, within={"minimum": eur(99), "maximum": eur(101)}),
    "the second slice alone": asked(escalator=percents("marginal"), facts={"place": Place(100_000)}),
    "a first deal at the second band": asked(escalator=counted("whole_forward", start=1)),
    "an amount that nobody said raises nobody": asked(escalator=percents("whole_retro"), amounts={}, facts={"window": [(10_000, 999, {})]}),
    "twice": asked(TENTH, promotions=[TWICE]),
    "another rule’s promotion": asked({"fixed": eur(1)}, promotions=[EXTRA]),
    "nothing, twice": asked({"fixed": eur(0)}, promotions=[TWICE]),
    "a promotion’s budget that was passed": asked({"fixed": eur(100)}, promotions=[TWICE | {"budget": eur(60)}], facts={"used": {"promotion:spring": 70}}),
    "caps that were passed": asked({"fixed": eur(100)}, within={"per_referral": eur(9)}, facts={"used": {"per_referral": 11}}),
    "twice and thrice, each within its budget": asked({"fixed": eur(100)}, promotions=[TWICE | {"budget": eur(60)}, THRICE | {"budget": eur(500)}],
                                                      facts={"used": {"promotion:spring": 10, "promotion:summer": 150}}),
    "what promotions add goes first": asked({"fixed": eur(100)}, promotions=[TWICE, THRICE], within={"per_referral": eur(250)}),
    "a cap below what it is without promotions": asked({"fixed": eur(100)}, promotions=[TWICE], within={"per_referral": eur(50)}),
    "what they had added before": asked({"fixed": eur(100)}, promotions=[TWICE, THRICE], facts={"booked_minor": 200, "added": (100, 0)}),
    "an extra": asked({"fixed": eur(1)}, promotions=[EXTRA], by="+spring"), "an extra that is not on": asked({"fixed": eur(1)}, promotions=[EXTRA | {"when": REACHED | {
        "fact": "deal_value", "value": eur(9_999)}}], by="+spring"),
    "agreed": asked(TENTH, facts={"override": {"pay": {"fixed": eur(7)}, "within": {"maximum": eur(6)}, "from": ["a1", "a2"]}}),
    "barred, it raises nobody": asked(escalator=percents("whole_retro"), facts={"barred": "no_beneficiary", "window": [(10_000, 999, {})]}),
    "gone": asked(escalator=counted("whole_forward"), facts={"place": Place(9, moves=False, gone=True), "barred": "withdrawn"}),
    "a first deal below the second band": asked(escalator=counted("whole_forward", start=2)),
    "agreed, the bounds alone": asked(TENTH, facts={"override": {"within": {"maximum": eur(6)}, "from": ["a1"]}}),
    "barred": asked(escalator=counted("whole_forward"), facts={"place": Place(5), "barred": "no_beneficiary"}),
    "counted only": asked(escalator=counted("whole_forward"), facts={"place": Place(5), "counts_only": True}),
    "the best of a group": asked(TENTH, group={"name": "g", "choose": "best"}, facts={"rivals": (Rival("other", "pays", 99, 999, 1), Rival("none", "nothing"))}),
    "not the best of a group": asked(TENTH, group={"name": "g", "choose": "best"}, facts={"rivals": (Rival("other", "pays", 101, 999, 1),)}),
    "a group that waits": asked(TENTH, group={"name": "g", "choose": "first"}, facts={"rivals": (Rival("other", "waits"),)}),
    "the first of a group": asked(TENTH, group={"name": "g", "choose": "first", "priority": 2}, facts={"rivals": (Rival("other", "pays", 9, 1, 1),)}),
    "chosen before in a group": asked(TENTH, group={"name": "g", "choose": "best"}, facts={"chosen": "main", "rivals": (Rival("other", "pays", 999, 1, 0),)}),
    "another one was chosen before": asked(TENTH, group={"name": "g", "choose": "best"}, facts={"chosen": "other"}),
    "all of a group": asked(TENTH, group={"name": "g", "choose": "all"}, facts={"rivals": (Rival("other", "pays", 999, 1, 0),), "order": 3}),
    "alone in its group": asked({"fixed": eur(1)}, group={"name": "g", "choose": "best"}),
    "rivals of no group": asked({"fixed": eur(1)}, facts={"rivals": (Rival("other", "pays", 999, 1, 0),)}),
    "nothing in a group": asked({"fixed": eur(1)}, group={"name": "g", "choose": "best"}, when={"fact": "first_deal", "is": "eq", "value": False},
                                facts={"values": {"first_deal": True}, "rivals": (Rival("other", "waits"),)}),
    "what waits itself in a group": asked({"fixed": eur(1)}, group={"name": "g", "choose": "first"}, when={"fact": "first_deal", "is": "eq", "value": False},
                                          facts={"rivals": (Rival("other", "pays", 999, 1, 0),)}),
    "all wait in a group": asked({"fixed": eur(1)}, group={"name": "g", "choose": "first"}, when={"fact": "first_deal", "is": "eq", "value": False},
                                 facts={"rivals": (Rival("other", "waits"),)}),
    "the same priority in a group": asked({"fixed": eur(1)}, group={"name": "g", "choose": "first"}, facts={"rivals": (Rival("other", "pays", 9, 999, 1),)}),
    "the same amount in a group": asked({"fixed": eur(1)}, group={"name": "g", "choose": "best"}, facts={"rivals": (Rival("other", "pays", 1, 1, 1),)}),
    "a payment of nothing": asked(INVOICED, amounts={"invoice_amount": Money(0, "EUR")}, on={"milestone": "invoice_paid", "repeat": {"times": 2, "each": "payment"}},
                                  facts={"repeat": Repeat(1, "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00", "UTC")}),
    "a payment whose number nobody said": asked(INVOICED, amounts={"invoice_amount": Money(500, "EUR")}, on={"milestone": "invoice_paid", "repeat": {"times": 2, "each": "payment"}}),
    "the last instant of the months": asked(INVOICED, amounts={"invoice_amount": Money(1, "EUR")}, on={"milestone": "invoice_paid", "repeat": {"times": 2, "each": "month"}},
                              facts={"repeat": Repeat(2, "2026-01-01T00:00:00+00:00", "2026-02-28T23:59:59.999999+00:00", "UTC")}),
    "the first instant of the months": asked(INVOICED, amounts={"invoice_amount": Money(1, "EUR")}, on={"milestone": "invoice_paid", "repeat": {"times": 2, "each": "month"}},
                              facts={"repeat": Repeat(1, "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00", "UTC")}),
    "a payment too many": asked(INVOICED, amounts={"invoice_amount": Money(500, "EUR")}, on={"milestone": "invoice_paid", "repeat": {"times": 2, "each": "payment"}},
                                facts={"repeat": Repeat(3, "2026-01-01T00:00:00+00:00", "2026-03-01T00:00:00+00:00", "UTC")}),
    "a month too many": asked(INVOICED, amounts={"invoice_amount": Money(500, "EUR")}, on={"milestone": "invoice_paid", "repeat": {"times": 2, "each": "month"}},
                              facts={"repeat": Repeat(2, "2026-01-01T00:00:00+00:00", "2026-03-01T00:00:00+00:00", "UTC")}),
    "the last payment": asked(INVOICED, amounts={"invoice_amount": Money(500, "EUR")}, on={"milestone": "invoice_paid", "repeat": {"times": 2, "each": "payment"}},
                              facts={"repeat": Repeat(2, "2026-01-01T00:00:00+00:00", "2026-03-01T00:00:00+00:00", "UTC")}),
    "raised": asked({"fixed": eur(100)}, facts={"booked_minor": 60}), "raised from nothing": asked({"fixed": eur(1)}, facts={"booked_minor": 0}),
    "lowered": asked({"fixed": eur(100)}, facts={"booked_minor": 101}), "the same as before": asked({"fixed": eur(1)}, facts={"booked_minor": 1}),
    "nothing, as before": asked(TENTH, when={"fact": "first_deal", "is": "eq", "value": False}, facts={"booked_minor": 0, "values": {"first_deal": True}}),
    "what they had added before was more": asked({"fixed": eur(100)}, promotions=[TWICE, THRICE], facts={"booked_minor": 200, "added": (300, 0)}),
    "what falls makes room": asked(escalator=percents("whole_retro"), within=CAPPED, facts={"used": {"per_beneficiary": 10_000}, "window": [(10_000, 3_000, {"left_minor": 2_500})]}),
    "what has fallen further makes none": asked(escalator=percents("whole_retro"), within=CAPPED, facts={
        "used": {"per_beneficiary": 10_000}, "window": [(10_000, 3_000, {"left_minor": 1_500})]}),
    "what falls by one makes room for one": asked(escalator=percents("whole_retro"), within=CAPPED, facts={"used": {"per_beneficiary": 10_000}, "window": [(10_000, 2_001, {})]}),
    "what rises by one is granted one": asked(escalator=percents("whole_retro"), facts={"window": [(10_000, 1_999, {})]}),
    "nothing any more": asked(TENTH, when={"fact": "first_deal", "is": "eq", "value": False}, facts={"booked_minor": 1, "values": {"first_deal": True}}),
    "others rise and fall": asked(escalator=percents("whole_retro"), within={"per_referral": eur(20_000)}, facts={
        "used": {"per_referral": 0, "per_referral:e0": 19_500, "per_referral:e1": 500}, "window": [(10_000, 1_000, {"buckets": {"per_referral": "per_referral:e0"}, "claim": "c0"}),
                                                            (10_000, 3_000, {"buckets": {"per_referral": "per_referral:e1"}, "left_minor": 2_500})]}),
}
GOALS = {
    "a goal that is reached": (asked({"fixed": eur(500)}, on=GOAL, when=REACHED, facts={"values": {"count.won": 5}}), False),
    "a goal that is missed": (asked({"fixed": eur(500)}, on=GOAL, when=REACHED, facts={"values": {"count.won": 4}}), True),
    "a goal that waits": (asked({"fixed": eur(500)}, on=GOAL, when=REACHED, facts={"values": {}}), True),
    "a goal that is capped": (asked({"fixed": eur(500)}, on=GOAL, when=REACHED, within={"per_referral": eur(5)}, facts={"values": {"count.won": 5}, "used": {"per_referral": 5}}), True),
    "a goal of nothing": (asked({"fixed": eur(0)}, on=GOAL, when=REACHED, facts={"values": {"count.won": 5}}), True),
    "a goal that says thanks": (asked({"thanks": "Ta"}, on=GOAL, when=REACHED, facts={"values": {"count.won": 5}}), True),
    "a goal for nobody": (asked({"fixed": eur(500)}, on=GOAL, when=REACHED, facts={"values": {"count.won": 5}, "barred": "no_beneficiary"}), True),
    "a goal that something may forbid": (asked({"fixed": eur(500)}, on=GOAL, when=REACHED, facts={"values": {"count.won": 5}, "gate": "sanctions"}), True),
    "a goal that fell": (asked({"fixed": eur(500)}, on={"goal": GOAL["goal"] | {"on_fall": "take_back"}}, when=REACHED, facts={"values": {"count.won": 4}, "booked_minor": 1}), True),
}


def told(decision) -> tuple:
    """All of a decision in plain values."""
    return (decision.outcome, decision.reason, [(one.milestone_id, str(one.money), one.uncapped_minor, one.claim, dict(one.promoted)) for one in decision.grants],
            (decision.added, decision.band, decision.counted, decision.uncapped_minor, decision.applies), [(one.milestone_id, one.to_minor, one.claim) for one in decision.falls],
            list(decision.trace))


@pytest.mark.parametrize("name", CASES)
def test_a_decision_says_exactly_how_it_came_about(name):
    plan, rule, facts = CASES[name]
    assert told(evaluate(plan, rule, facts)) == EXPECTED[name]


@pytest.mark.parametrize("name", GOALS)
def test_a_goal_says_exactly_how_it_came_about(name):
    (plan, rule, facts), over = GOALS[name]
    assert told(goals.decide(plan, rule, facts, over=over)) == EXPECTED[name]


def test_these_are_the_traces_of_the_second_revision():
    """A decision names the revision that computed it: who changes what it comes to, changes the revision too."""
    assert REVISION == "2"


def test_the_words_for_a_rival_stand_in_facts_that_are_kept():
    assert (groups.PAYS, groups.NOTHING, groups.WAITS) == ("pays", "nothing", "waits")


def test_what_falls_makes_room_but_never_more_than_there_is():
    room = Room({"budget": 5, "promotion:spring": 3})
    room.give_back(9, {"per_referral": "per_referral:a"})
    assert room.used == {"budget": 0, "promotion:spring": 3, "per_referral:a": 0, "per_beneficiary": 0}
    room = Room()
    room.give_back(0, {})
    assert set(room.used.values()) == {0}


def test_what_comes_back_of_a_dispute_asks_no_cap_and_gives_promotions_what_was_theirs():
    """Of 100 the dispute had lowered 90, and 90 were taken back: 10 ask the caps, 90 come back whatever they say."""
    plan = parse_plan(document(pay={"fixed": eur(1)}, within={"per_referral": eur(4)}) | {"promotions": [TWICE, THRICE]})
    both = [(Promoted(one), part) for one, part in zip(plan.promotions, (30, 50), strict=True)]
    for rule, minor, added in ((plan.rules[0], 94, {"spring": 30, "summer": 44}), (replace(plan.rules[0], within=Within()), 100, {"spring": 30, "summer": 50})):
        trace: list[dict] = []
        grant = granted(rule, Facts("m", {}), Room(), "m", "EUR", 100, both, trace, back=(90, 90))
        assert grant is not None and (grant.money.minor, dict(grant.promoted), grant.uncapped_minor) == (minor, added, 100)
    nothing = granted(plan.rules[0], Facts("m", {}), Room({"per_referral": 4}), "m", "EUR", 20, (), [], back=(30, 15))
    assert nothing is not None and nothing.money.minor == 15


def test_what_a_person_cancelled_before_is_granted_and_takes_no_room():
    """Of 100 so much is paid as is missing from what she left; the cap is asked first, and of a promotion's budget a part goes with it."""
    plan = parse_plan(document(pay={"fixed": eur(1)}, within={"per_referral": eur(80)}) | {"promotions": [TWICE, THRICE]})
    both = [(Promoted(one), part) for one, part in zip(plan.promotions, (30, 50), strict=True)]
    for spared, ended, cap, spring, summer in ((None, 0, 80, 30, 30), (80, 0, 80, 30, 30), (79, 1, 79, 30, 30), (41, 39, 41, 16, 16), (0, 80, 0, 0, 0)):
        trace, room = list[dict](), Room()
        grant = granted(plan.rules[0], Facts("m", {}), room, "m", "EUR", 100, both, trace, spared=spared)
        assert grant is not None and (grant.money.minor, grant.ended, dict(grant.promoted)) == (80, ended, {"spring": 30, "summer": 30})
        assert room.used == {"per_referral": cap, "per_beneficiary": cap, "budget": cap, "promotion:spring": spring, "promotion:summer": summer}
        assert trace[-1].get("cancelled", 0) == ended and trace[-1]["amount"] == 80
    assert granted(plan.rules[0], Facts("m", {}), Room({"per_referral": 80}), "m", "EUR", 20, both, [], spared=0) is None


def test_its_own_and_others_of_the_window_are_told_what_was_cancelled():
    """The own grant, and each raise, by what is missing from what was left of it; what ends leaves its room to the next."""
    plan = parse_plan(document(counted("whole_retro", start=3), within={"per_referral": eur(230)}))
    window = tuple(Priced(name, plan.rules[0], {}, 100, claim=name, spared=spared) for name, spared in (("a", 20), ("b", None)))
    found = evaluate(plan, plan.rules[0], Facts("m", {}, place=Place(2, window=window), spared=140))
    assert [(grant.milestone_id, grant.money.minor, grant.ended) for grant in found.grants] == [("m", 150, 10), ("a", 50, 30), ("b", 50, 0)]


def test_bands_at_their_edges():
    first = parse_plan(document(counted("marginal", start=1))).rules[0].pay
    assert [chosen_band(first, Place(0, moves=False, place=place), 0) for place in (None, 0, 1)] == [1, 0, 1]
    assert chosen_band(parse_plan(document(counted("marginal", start=2))).rules[0].pay, Place(0, moves=False), 0) == 0
    forward = {demotion: parse_plan(document(counted("whole_forward") | {"demotion": demotion})).rules[0].pay for demotion in ("none", "window_end", "immediate")}
    assert [floor(forward[demotion], here, anywhere) for demotion in forward for here, anywhere in ((6, 0), (0, 6), (5, 5))] == [1, 1, 0, 1, 0, 0, 0, 0, 0]
