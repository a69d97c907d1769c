"""The trace of a decision, word for word: it is kept with the reward, read out to people, and worked out again from the facts."""
import pytest

from foundation.kernel.money import Money
from rewards.engine import goals
from rewards.engine.evaluate import evaluate
from rewards.engine.facts import Facts, Place, Priced, Promoted, Rate, Repeat, Rival
from rewards.plan.parse import parse_plan
from tests.pure.ladder import counted, document, percents
from tests.pure.test_parser import EXTRA, GOAL, PROMOTION, eur, pts

TENTH = {"percent_bp": 1000, "of": "deal_value"}
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
        more["place"] = Place(100_000, window=tuple(Priced(f"e{number}", plan.rules[0], {"first_year_value": Money(value, "EUR")}, booked, **other)
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
    "twice": asked(TENTH, promotions=[TWICE]),
    "twice and thrice, each within its budget": asked({"fixed": eur(100)}, promotions=[TWICE | {"budget": eur(60)}, THRICE | {"budget": eur(500)}],
                                                      facts={"used": {"promotion:spring": 10, "promotion:summer": 150}}),
    "what promotions add goes first": asked({"fixed": eur(100)}, promotions=[TWICE, THRICE], within={"per_referral": eur(250)}),
    "what they had added before": asked({"fixed": eur(100)}, promotions=[TWICE, THRICE], facts={"booked_minor": 200, "added": (100, 0)}),
    "an extra": asked({"fixed": eur(1)}, promotions=[EXTRA], by="+spring"), "an extra that is not on": asked({"fixed": eur(1)}, promotions=[EXTRA | {"when": REACHED | {
        "fact": "deal_value", "value": eur(9_999)}}], by="+spring"),
    "agreed": asked(TENTH, facts={"override": {"pay": {"fixed": eur(7)}, "within": {"maximum": eur(6)}, "from": ["a1", "a2"]}}),
    "barred": asked(escalator=counted("whole_forward"), facts={"place": Place(5), "barred": "no_beneficiary"}),
    "counted only": asked(escalator=counted("whole_forward"), facts={"place": Place(5), "counts_only": True}),
    "the best of a group": asked(TENTH, group={"name": "g", "choose": "best"}, facts={"rivals": (Rival("other", "pays", 99, 999, 1), Rival("none", "nothing"))}),
    "not the best of a group": asked(TENTH, group={"name": "g", "choose": "best"}, facts={"rivals": (Rival("other", "pays", 101, 999, 1),)}),
    "a group that waits": asked(TENTH, group={"name": "g", "choose": "first"}, facts={"rivals": (Rival("other", "waits"),)}),
    "the first of a group": asked(TENTH, group={"name": "g", "choose": "first", "priority": 2}, facts={"rivals": (Rival("other", "pays", 9, 1, 1),)}),
    "a payment too many": asked(INVOICED, amounts={"invoice_amount": Money(500, "EUR")}, on={"milestone": "invoice_paid", "repeat": {"times": 2, "each": "payment"}},
                                facts={"repeat": Repeat(3, "2026-01-01T00:00:00+00:00", "2026-03-01T00:00:00+00:00", "UTC")}),
    "a month too many": asked(INVOICED, amounts={"invoice_amount": Money(500, "EUR")}, on={"milestone": "invoice_paid", "repeat": {"times": 2, "each": "month"}},
                              facts={"repeat": Repeat(2, "2026-01-01T00:00:00+00:00", "2026-03-01T00:00:00+00:00", "UTC")}),
    "the last payment": asked(INVOICED, amounts={"invoice_amount": Money(500, "EUR")}, on={"milestone": "invoice_paid", "repeat": {"times": 2, "each": "payment"}},
                              facts={"repeat": Repeat(2, "2026-01-01T00:00:00+00:00", "2026-03-01T00:00:00+00:00", "UTC")}),
    "raised": asked({"fixed": eur(100)}, facts={"booked_minor": 60}), "raised from nothing": asked({"fixed": eur(1)}, facts={"booked_minor": 0}),
    "lowered": asked({"fixed": eur(100)}, facts={"booked_minor": 101}), "the same as before": asked({"fixed": eur(1)}, facts={"booked_minor": 1}),
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
    "a goal that fell": (asked({"fixed": eur(500)}, on={"goal": GOAL["goal"] | {"on_fall": "take_back"}}, when=REACHED, facts={"values": {"count.won": 4}, "booked_minor": 1}), True),
}


def told(decision) -> tuple:
    """All of a decision in plain values."""
    return (decision.outcome, decision.reason, [(one.milestone_id, str(one.money), one.uncapped_minor, one.claim, dict(one.promoted)) for one in decision.grants],
            (decision.added, decision.band, decision.counted, decision.uncapped_minor, decision.applies), [(one.milestone_id, one.to_minor, one.claim) for one in decision.falls],
            list(decision.trace))


EXPECTED = {
    "a share, bounded, rounded and shared out": ("granted", "", [("m", "0.67 EUR", 67, "", {})], (0, 0, False, 67, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [2010201, 20000], "currency": "EUR", "share_bp": 10001},
        {"step": "bound", "bound": "minimum", "from": [2010201, 20000], "to": [1010101, 10000]},
        {"step": "rounding", "mode": "half_even", "exact": [1010101, 10000], "to": 101}, {"step": "share", "of": 101, "parts": [1, 2], "part": 1, "to": 67, "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 67, "uncapped": 67, "currency": "EUR"}]),
    "a share that is rounded": ("granted", "", [("m", "1.00 EUR", 100, "", {})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"},
        {"step": "rounding", "mode": "half_even", "exact": [201, 2], "to": 100}, {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 100, "currency": "EUR"}]),
    "a share that is whole": ("granted", "", [("m", "10.05 EUR", 1005, "", {})], (0, 0, False, 1005, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 10000, "fixed": None, "exact": [1005, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 1005, "uncapped": 1005, "currency": "EUR"}]),
    "half of a maximum": ("granted", "", [("m", "0.50 EUR", 50, "", {})], (0, 0, False, 50, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 4], "currency": "EUR", "share_bp": 5000},
        {"step": "bound", "bound": "maximum", "from": [201, 4], "to": [99, 2]}, {"step": "rounding", "mode": "half_even", "exact": [99, 2], "to": 50},
        {"step": "grant", "milestone": "m", "amount": 50, "uncapped": 50, "currency": "EUR"}]),
    "a fixed amount": ("granted", "", [("m", "1.00 EUR", 100, "", {})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 100, "currency": "EUR"}]),
    "points": ("granted", "", [("m", "1800 PTS", 1800, "", {})], (0, 0, False, 1800, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "base", "base": "deal_value", "amount": {"minor": 1200000, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "units_bp", "rate": 1500, "fixed": None, "exact": [1800, 1], "currency": "PTS"},
        {"step": "grant", "milestone": "m", "amount": 1800, "uncapped": 1800, "currency": "PTS"}]),
    "one unit": ("granted", "", [("m", "0.01 EUR", 1, "", {})], (0, 0, False, 1, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1, "currency": "EUR"}, "exact": [1, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 1, "uncapped": 1, "currency": "EUR"}]),
    "nothing": ("zero", "amount_is_zero", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 0, "currency": "EUR"}, "exact": [0, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 0, "uncapped": 0, "currency": "EUR"}]),
    "thanks": ("granted", "", [], (0, 0, False, 0, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "thanks", "text": "Ta"}]),
    "converted": ("granted", "", [("m", "0.90 EUR", 90, "", {})], (0, 0, False, 90, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "base", "base": "deal_value", "amount": {"minor": 1000, "currency": "USD"}, "rate": {"plan_minor": 9, "deal_minor": 10, "id": "r1", "date": "2026-03-02", "source": "ECB"}},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [90, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 90, "uncapped": 90, "currency": "EUR"}]),
    "slices": ("granted", "", [("m", "110.00 EUR", 11000, "", {})], (90000, 1, True, 11000, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "metric", "escalator": "ladder", "metric": "sum", "base": "first_year_value", "mode": "marginal", "crossing": "new_rate", "before": 50000, "after": 140000},
        {"step": "base", "base": "first_year_value", "amount": {"minor": 180000, "currency": "EUR"}, "rate": None, "left_of": [1, 2]},
        {"step": "slice", "band": 0, "from": 0, "to": 100000, "kind": "percent_bp", "rate": 1000, "fixed": None, "part": [50000, 1], "exact": [5000, 1]},
        {"step": "slice", "band": 1, "from": 100000, "to": 250000, "kind": "percent_bp", "rate": 1500, "fixed": None, "part": [40000, 1], "exact": [6000, 1]},
        {"step": "grant", "milestone": "m", "amount": 11000, "uncapped": 11000, "currency": "EUR"}]),
    "half of the slices": ("granted", "", [("m", "110.00 EUR", 11000, "", {})], (90000, 1, True, 11000, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "metric", "escalator": "ladder", "metric": "sum", "base": "first_year_value", "mode": "marginal", "crossing": "new_rate", "before": 50000, "after": 140000},
        {"step": "base", "base": "first_year_value", "amount": {"minor": 180000, "currency": "EUR"}, "rate": None},
        {"step": "slice", "band": 0, "from": 0, "to": 100000, "kind": "percent_bp", "rate": 1000, "fixed": None, "part": [50000, 1], "exact": [5000, 1]},
        {"step": "slice", "band": 1, "from": 100000, "to": 250000, "kind": "percent_bp", "rate": 1500, "fixed": None, "part": [40000, 1], "exact": [6000, 1]},
        {"step": "grant", "milestone": "m", "amount": 11000, "uncapped": 11000, "currency": "EUR"}]),
    "a band": ("granted", "", [("m", "270.00 EUR", 27000, "", {})], (180000, 1, True, 27000, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "metric", "escalator": "ladder", "metric": "sum", "base": "first_year_value", "mode": "whole_forward", "crossing": "old_rate", "before": 50000, "after": 230000},
        {"step": "band", "band": 1, "from": 100000, "to": 250000, "kind": "percent_bp", "rate": 1500, "fixed": None},
        {"step": "base", "base": "first_year_value", "amount": {"minor": 180000, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1500, "fixed": None, "exact": [27000, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 27000, "uncapped": 27000, "currency": "EUR"}]),
    "conditions": ("granted", "", [("m", "1.00 EUR", 100, "", {})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "test", "fact": "deal_value", "is": "gte", "wanted": {"minor": 1000, "currency": "EUR"}, "value": {"minor": 1005, "currency": "EUR"}, "met": True},
        {"step": "test", "fact": "channel", "is": "in", "wanted": ["portal", "link"], "value": "qr", "met": False},
        {"step": "test", "fact": "first_deal", "is": "eq", "wanted": True, "value": True, "met": True},
        {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"},
        {"step": "rounding", "mode": "half_even", "exact": [201, 2], "to": 100}, {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 100, "currency": "EUR"}]),
    "conditions that are not met": ("zero", "condition_not_met", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "test", "fact": "deal_value", "is": "gte", "wanted": {"minor": 1000, "currency": "EUR"}, "value": {"minor": 1005, "currency": "EUR"}, "met": True}]),
    "what nobody knows": ("waiting", "missing_channel", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "channel", "is": "eq", "wanted": "portal", "value": None, "met": None},
        {"step": "missing", "fact": "channel"}]),
    "an amount that nobody said": ("waiting", "missing_deal_value", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "base", "base": "deal_value", "amount": None, "rate": None},
        {"step": "missing", "fact": "deal_value"}]),
    "all caps": ("granted", "", [("m", "7.00 EUR", 1000, "", {})], (0, 0, False, 1000, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1000, "currency": "EUR"}, "exact": [1000, 1], "currency": "EUR"},
        {"step": "cap", "cap": "per_referral", "limit": {"minor": 900, "currency": "EUR"}, "used": 50, "from": 1000, "to": 850},
        {"step": "cap", "cap": "per_beneficiary", "limit": {"minor": 850, "currency": "EUR"}, "used": 100, "from": 850, "to": 750},
        {"step": "cap", "cap": "budget", "limit": {"minor": 705, "currency": "EUR"}, "used": 5, "from": 750, "to": 700},
        {"step": "grant", "milestone": "m", "amount": 700, "uncapped": 1000, "currency": "EUR"}]),
    "a cap that is reached": ("zero", "cap_reached", [], (0, 0, False, 1000, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1000, "currency": "EUR"}, "exact": [1000, 1], "currency": "EUR"},
        {"step": "cap", "cap": "per_referral", "limit": {"minor": 900, "currency": "EUR"}, "used": 900, "from": 1000, "to": 0},
        {"step": "grant", "milestone": "m", "amount": 0, "uncapped": 1000, "currency": "EUR"}]),
    "a cap that fits": ("granted", "", [("m", "10.00 EUR", 1000, "", {})], (0, 0, False, 1000, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1000, "currency": "EUR"}, "exact": [1000, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 1000, "uncapped": 1000, "currency": "EUR"}]),
    "a cap in money for points": ("granted", "", [("m", "1000 PTS", 1000, "", {})], (0, 0, False, 1000, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1000, "currency": "PTS"}, "exact": [1000, 1], "currency": "PTS"},
        {"step": "grant", "milestone": "m", "amount": 1000, "uncapped": 1000, "currency": "PTS"}]),
    "twice": ("granted", "", [("m", "2.01 EUR", 201, "", {"spring": 101})], (0, 0, False, 201, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"},
        {"step": "multiplied", "promotion": "spring", "title": "Spring", "by_bp": 20000, "exact": [201, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 201, "uncapped": 201, "currency": "EUR", "promoted": {"spring": 101}}]),
    "twice and thrice, each within its budget": ("granted", "", [("m", "5.00 EUR", 600, "", {"spring": 50, "summer": 350})], (0, 0, False, 600, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "spring", "title": "Spring", "by_bp": 20000, "exact": [200, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "summer", "title": "Summer", "by_bp": 30000, "exact": [600, 1], "currency": "EUR"},
        {"step": "cap", "cap": "promotion", "limit": {"minor": 60, "currency": "EUR"}, "used": 10, "from": 600, "to": 550, "promotion": "spring"},
        {"step": "cap", "cap": "promotion", "limit": {"minor": 500, "currency": "EUR"}, "used": 150, "from": 550, "to": 500, "promotion": "summer"},
        {"step": "grant", "milestone": "m", "amount": 500, "uncapped": 600, "currency": "EUR", "promoted": {"spring": 100, "summer": 400}}]),
    "what promotions add goes first": ("granted", "", [("m", "2.50 EUR", 600, "", {"spring": 100, "summer": 50})], (0, 0, False, 600, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "spring", "title": "Spring", "by_bp": 20000, "exact": [200, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "summer", "title": "Summer", "by_bp": 30000, "exact": [600, 1], "currency": "EUR"},
        {"step": "cap", "cap": "per_referral", "limit": {"minor": 250, "currency": "EUR"}, "used": 0, "from": 600, "to": 250},
        {"step": "grant", "milestone": "m", "amount": 250, "uncapped": 600, "currency": "EUR", "promoted": {"spring": 100, "summer": 400}}]),
    "what they had added before": ("granted", "", [("m", "4.00 EUR", 400, "", {"spring": 0, "summer": 400})], (0, 0, False, 600, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "spring", "title": "Spring", "by_bp": 20000, "exact": [200, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "summer", "title": "Summer", "by_bp": 30000, "exact": [600, 1], "currency": "EUR"},
        {"step": "raised", "milestone": "m", "from": 200, "to": 600, "by": 400, "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 400, "uncapped": 400, "currency": "EUR", "promoted": {"spring": 0, "summer": 400}}]),
    "an extra": ("granted", "", [("m", "1.00 EUR", 100, "", {"spring": 100})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "+spring", "title": "Spring", "milestone": "m"},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 100, "currency": "EUR", "promoted": {"spring": 100}}]),
    "an extra that is not on": ("zero", "amount_is_zero", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "+spring", "title": "Spring", "milestone": "m"},
        {"step": "test", "fact": "deal_value", "is": "gte", "wanted": {"minor": 9999, "currency": "EUR"}, "value": {"minor": 1005, "currency": "EUR"}, "met": False}]),
    "agreed": ("granted", "", [("m", "0.06 EUR", 6, "", {})], (0, 0, False, 6, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "agreed", "fields": ["pay", "within"], "from": ["a1", "a2"]},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 7, "currency": "EUR"}, "exact": [7, 1], "currency": "EUR"},
        {"step": "bound", "bound": "maximum", "from": [7, 1], "to": [6, 1]}, {"step": "grant", "milestone": "m", "amount": 6, "uncapped": 6, "currency": "EUR"}]),
    "barred": ("zero", "no_beneficiary", [], (1, 1, True, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "barred", "reason": "no_beneficiary"}]),
    "counted only": ("zero", "counts_only", [], (1, 1, True, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}]),
    "the best of a group": ("granted", "", [("m", "1.00 EUR", 100, "", {})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"},
        {"step": "rounding", "mode": "half_even", "exact": [201, 2], "to": 100},
        {"step": "group", "name": "g", "choose": "best", "waits": False, "chosen": "main", "mine": True, "rivals": [{"rule": "other", "state": "pays", "amount": 99}, {"rule": "none", "state": "nothing", "amount": 0}]},
        {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 100, "currency": "EUR"}]),
    "not the best of a group": ("zero", "other_rule_chosen", [], (0, 0, False, 0, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"},
        {"step": "rounding", "mode": "half_even", "exact": [201, 2], "to": 100},
        {"step": "group", "name": "g", "choose": "best", "waits": False, "chosen": "other", "mine": False, "rivals": [{"rule": "other", "state": "pays", "amount": 101}]}]),
    "a group that waits": ("waiting", "group_waits", [], (0, 0, False, 0, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"},
        {"step": "rounding", "mode": "half_even", "exact": [201, 2], "to": 100},
        {"step": "group", "name": "g", "choose": "first", "waits": True, "chosen": "", "mine": False, "rivals": [{"rule": "other", "state": "waits", "amount": 0}]}]),
    "the first of a group": ("zero", "other_rule_chosen", [], (0, 0, False, 0, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"},
        {"step": "rounding", "mode": "half_even", "exact": [201, 2], "to": 100},
        {"step": "group", "name": "g", "choose": "first", "waits": False, "chosen": "other", "mine": False, "rivals": [{"rule": "other", "state": "pays", "amount": 9}]}]),
    "a payment too many": ("zero", "repeat_over", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "repeat", "each": "payment", "number": 3, "times": 2}]),
    "a month too many": ("zero", "repeat_over", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "repeat", "each": "month", "number": 2, "times": 2, "from": "2026-01-01T00:00:00+00:00", "until": "2026-03-01T00:00:00+00:00", "inside": False}]),
    "the last payment": ("granted", "", [("m", "0.50 EUR", 50, "", {})], (0, 0, False, 50, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "repeat", "each": "payment", "number": 2, "times": 2},
        {"step": "base", "base": "invoice_amount", "amount": {"minor": 500, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [50, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 50, "uncapped": 50, "currency": "EUR"}]),
    "raised": ("granted", "", [("m", "0.40 EUR", 40, "", {})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "raised", "milestone": "m", "from": 60, "to": 100, "by": 40, "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 40, "uncapped": 40, "currency": "EUR"}]),
    "raised from nothing": ("granted", "", [("m", "0.01 EUR", 1, "", {})], (0, 0, False, 1, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1, "currency": "EUR"}, "exact": [1, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 1, "uncapped": 1, "currency": "EUR"}]),
    "lowered": ("granted", "", [], (0, 0, False, 100, True), [("m", 100, "")], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "lowered", "milestone": "m", "from": 101, "to": 100, "currency": "EUR"}]),
    "the same as before": ("granted", "", [], (0, 0, False, 1, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1, "currency": "EUR"}, "exact": [1, 1], "currency": "EUR"}]),
    "nothing any more": ("zero", "condition_not_met", [], (0, 0, False, 0, False), [("m", 0, "")], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "first_deal", "is": "eq", "wanted": False, "value": True, "met": False}]),
    "others rise and fall": ("granted", "", [("m", "200.00 EUR", 36000, "", {}), ("e0", "5.00 EUR", 1000, "c0", {})], (180000, 2, True, 36000, True), [("e1", 2000, "")], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "metric", "escalator": "ladder", "metric": "sum", "base": "first_year_value", "mode": "whole_retro", "crossing": "new_rate", "before": 100000, "after": 280000},
        {"step": "band", "band": 2, "from": 250000, "to": None, "kind": "percent_bp", "rate": 2000, "fixed": None},
        {"step": "base", "base": "first_year_value", "amount": {"minor": 180000, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 2000, "fixed": None, "exact": [36000, 1], "currency": "EUR"},
        {"step": "raised", "milestone": "e0", "from": 1000, "to": 2000, "currency": "EUR", "claim": "c0", "by": 1000},
        {"step": "lowered", "milestone": "e1", "from": 3000, "to": 2000, "currency": "EUR"},
        {"step": "cap", "cap": "per_referral", "limit": {"minor": 20000, "currency": "EUR"}, "used": 0, "from": 36000, "to": 20000},
        {"step": "grant", "milestone": "m", "amount": 20000, "uncapped": 36000, "currency": "EUR"},
        {"step": "cap", "cap": "per_referral", "limit": {"minor": 20000, "currency": "EUR"}, "used": 19500, "from": 1000, "to": 500},
        {"step": "grant", "milestone": "e0", "amount": 500, "uncapped": 1000, "currency": "EUR", "claim": "c0"}]),
    "a goal that is reached": ("granted", "", [("m", "5.00 EUR", 500, "", {})], (0, 0, False, 500, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": 5, "met": True},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 500, "currency": "EUR"}, "exact": [500, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 500, "uncapped": 500, "currency": "EUR"}]),
    "a goal that is missed": ("zero", "goal_missed", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": 4, "met": False}]),
    "a goal that waits": ("waiting", "missing_count.won", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": None, "met": None},
        {"step": "missing", "fact": "count.won"}]),
    "a goal that is capped": ("zero", "cap_reached", [], (0, 0, False, 500, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": 5, "met": True},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 500, "currency": "EUR"}, "exact": [500, 1], "currency": "EUR"},
        {"step": "cap", "cap": "per_referral", "limit": {"minor": 5, "currency": "EUR"}, "used": 5, "from": 500, "to": 0},
        {"step": "grant", "milestone": "m", "amount": 0, "uncapped": 500, "currency": "EUR"}]),
    "a goal of nothing": ("zero", "amount_is_zero", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": 5, "met": True},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 0, "currency": "EUR"}, "exact": [0, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 0, "uncapped": 0, "currency": "EUR"}]),
    "a goal that says thanks": ("granted", "", [], (0, 0, False, 0, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": 5, "met": True},
        {"step": "thanks", "text": "Ta"}]),
    "a goal for nobody": ("zero", "no_beneficiary", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": 5, "met": True},
        {"step": "barred", "reason": "no_beneficiary"}]),
    "a goal that fell": ("zero", "goal_fell", [], (0, 0, False, 0, False), [("m", 0, "")], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": 4, "met": False},
        {"step": "lowered", "milestone": "m", "from": 1, "to": 0}]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_decision_says_exactly_how_it_came_about(name):
    plan, rule, facts = CASES[name]
    assert told(evaluate(plan, rule, facts)) == EXPECTED[name]


@pytest.mark.parametrize("name", GOALS)
def test_a_goal_says_exactly_how_it_came_about(name):
    (plan, rule, facts), over = GOALS[name]
    assert told(goals.decide(plan, rule, facts, over=over)) == EXPECTED[name]
