"""What test_traces.py expects: outcome, reason, grants, what is counted, falls, and the trace; read by hand against MONEY.md."""

EXPECTED = {
    "a share, bounded, rounded and shared out": ("granted", "", [("m", "0.67 EUR", 67, "", {})], (0, 0, False, 67, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [2010201, 20000], "currency": "EUR", "share_bp": 10001}, {"step": "bound", "bound": "minimum", "from": [2010201, 20000], "to": [1010101, 10000]},
        {"step": "rounding", "mode": "half_even", "exact": [1010101, 10000], "to": 101}, {"step": "share", "of": 101, "parts": [1, 2], "part": 1, "to": 67, "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 67, "uncapped": 67, "currency": "EUR"}]),
    "a share that is rounded": ("granted", "", [("m", "1.00 EUR", 100, "", {})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"}, {"step": "rounding", "mode": "half_even", "exact": [201, 2], "to": 100},
        {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 100, "currency": "EUR"}]),
    "a share that is whole": ("granted", "", [("m", "10.05 EUR", 1005, "", {})], (0, 0, False, 1005, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 10000, "fixed": None, "exact": [1005, 1], "currency": "EUR"}, {"step": "grant", "milestone": "m", "amount": 1005, "uncapped": 1005, "currency": "EUR"}]),
    "half of a maximum": ("granted", "", [("m", "0.50 EUR", 50, "", {})], (0, 0, False, 50, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 4], "currency": "EUR", "share_bp": 5000}, {"step": "bound", "bound": "maximum", "from": [201, 4], "to": [99, 2]},
        {"step": "rounding", "mode": "half_even", "exact": [99, 2], "to": 50}, {"step": "grant", "milestone": "m", "amount": 50, "uncapped": 50, "currency": "EUR"}]),
    "a fixed amount": ("granted", "", [("m", "1.00 EUR", 100, "", {})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 100, "currency": "EUR"}]),
    "points": ("granted", "", [("m", "1800 PTS", 1800, "", {})], (0, 0, False, 1800, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "base", "base": "deal_value", "amount": {"minor": 1200000, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "units_bp", "rate": 1500, "fixed": None, "exact": [1800, 1], "currency": "PTS"}, {"step": "grant", "milestone": "m", "amount": 1800, "uncapped": 1800, "currency": "PTS"}]),
    "one unit": ("granted", "", [("m", "0.01 EUR", 1, "", {})], (0, 0, False, 1, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1, "currency": "EUR"}, "exact": [1, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 1, "uncapped": 1, "currency": "EUR"}]),
    "nothing": ("zero", "amount_is_zero", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 0, "currency": "EUR"}, "exact": [0, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 0, "uncapped": 0, "currency": "EUR"}]),
    "thanks": ("granted", "", [], (0, 0, False, 0, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "thanks", "text": "Ta"}]),
    "converted": ("granted", "", [("m", "0.90 EUR", 90, "", {})], (0, 0, False, 90, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "base", "base": "deal_value", "amount": {"minor": 1000, "currency": "USD"}, "rate": {"plan_minor": 9, "deal_minor": 10, "id": "r1", "date": "2026-03-02", "source": "ECB"}},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [90, 1], "currency": "EUR"}, {"step": "grant", "milestone": "m", "amount": 90, "uncapped": 90, "currency": "EUR"}]),
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
        {"step": "band", "band": 1, "from": 100000, "to": 250000, "kind": "percent_bp", "rate": 1500, "fixed": None}, {"step": "base", "base": "first_year_value", "amount": {"minor": 180000, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1500, "fixed": None, "exact": [27000, 1], "currency": "EUR"}, {"step": "grant", "milestone": "m", "amount": 27000, "uncapped": 27000, "currency": "EUR"}]),
    "conditions": ("granted", "", [("m", "1.00 EUR", 100, "", {})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "deal_value", "is": "gte", "wanted": {"minor": 1000, "currency": "EUR"}, "value": {"minor": 1005, "currency": "EUR"}, "met": True},
        {"step": "test", "fact": "channel", "is": "in", "wanted": ["portal", "link"], "value": "qr", "met": False}, {"step": "test", "fact": "first_deal", "is": "eq", "wanted": True, "value": True, "met": True},
        {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None}, {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"},
        {"step": "rounding", "mode": "half_even", "exact": [201, 2], "to": 100}, {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 100, "currency": "EUR"}]),
    "conditions that are not met": ("zero", "condition_not_met", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "deal_value", "is": "gte", "wanted": {"minor": 1000, "currency": "EUR"}, "value": {"minor": 1005, "currency": "EUR"}, "met": True}]),
    "what nobody knows": ("waiting", "missing_channel", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "channel", "is": "eq", "wanted": "portal", "value": None, "met": None}, {"step": "missing", "fact": "channel"}]),
    "an amount that nobody said": ("waiting", "missing_deal_value", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "base", "base": "deal_value", "amount": None, "rate": None}, {"step": "missing", "fact": "deal_value"}]),
    "all caps": ("granted", "", [("m", "7.00 EUR", 1000, "", {})], (0, 0, False, 1000, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1000, "currency": "EUR"}, "exact": [1000, 1], "currency": "EUR"},
        {"step": "cap", "cap": "per_referral", "limit": {"minor": 900, "currency": "EUR"}, "used": 50, "from": 1000, "to": 850},
        {"step": "cap", "cap": "per_beneficiary", "limit": {"minor": 850, "currency": "EUR"}, "used": 100, "from": 850, "to": 750},
        {"step": "cap", "cap": "budget", "limit": {"minor": 705, "currency": "EUR"}, "used": 5, "from": 750, "to": 700}, {"step": "grant", "milestone": "m", "amount": 700, "uncapped": 1000, "currency": "EUR"}]),
    "a cap that is reached": ("zero", "cap_reached", [], (0, 0, False, 1000, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1000, "currency": "EUR"}, "exact": [1000, 1], "currency": "EUR"},
        {"step": "cap", "cap": "per_referral", "limit": {"minor": 900, "currency": "EUR"}, "used": 900, "from": 1000, "to": 0}, {"step": "grant", "milestone": "m", "amount": 0, "uncapped": 1000, "currency": "EUR"}]),
    "a cap that fits": ("granted", "", [("m", "10.00 EUR", 1000, "", {})], (0, 0, False, 1000, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1000, "currency": "EUR"}, "exact": [1000, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 1000, "uncapped": 1000, "currency": "EUR"}]),
    "a cap in money for points": ("granted", "", [("m", "1000 PTS", 1000, "", {})], (0, 0, False, 1000, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1000, "currency": "PTS"}, "exact": [1000, 1], "currency": "PTS"},
        {"step": "grant", "milestone": "m", "amount": 1000, "uncapped": 1000, "currency": "PTS"}]),
    "a cap that is passed by one": ("granted", "", [("m", "9.99 EUR", 1000, "", {})], (0, 0, False, 1000, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1000, "currency": "EUR"}, "exact": [1000, 1], "currency": "EUR"},
        {"step": "cap", "cap": "per_referral", "limit": {"minor": 999, "currency": "EUR"}, "used": 0, "from": 1000, "to": 999}, {"step": "grant", "milestone": "m", "amount": 999, "uncapped": 1000, "currency": "EUR"}]),
    "one cap for all that rises": ("granted", "", [("m", "360.00 EUR", 36000, "", {}), ("e0", "10.00 EUR", 1000, "", {})], (180000, 2, True, 36000, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "metric", "escalator": "ladder", "metric": "sum", "base": "first_year_value", "mode": "whole_retro", "crossing": "new_rate", "before": 100000, "after": 280000},
        {"step": "band", "band": 2, "from": 250000, "to": None, "kind": "percent_bp", "rate": 2000, "fixed": None}, {"step": "base", "base": "first_year_value", "amount": {"minor": 180000, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 2000, "fixed": None, "exact": [36000, 1], "currency": "EUR"}, {"step": "raised", "milestone": "e0", "from": 1000, "to": 2000, "currency": "EUR", "by": 1000},
        {"step": "raised", "milestone": "e1", "from": 1500, "to": 2000, "currency": "EUR", "by": 500}, {"step": "grant", "milestone": "m", "amount": 36000, "uncapped": 36000, "currency": "EUR"},
        {"step": "grant", "milestone": "e0", "amount": 1000, "uncapped": 1000, "currency": "EUR"}, {"step": "cap", "cap": "per_beneficiary", "limit": {"minor": 37000, "currency": "EUR"}, "used": 37000, "from": 500, "to": 0},
        {"step": "grant", "milestone": "e1", "amount": 0, "uncapped": 500, "currency": "EUR"}]),
    "one budget for all that rises": ("granted", "", [("m", "720.00 EUR", 72000, "", {"spring": 36000}), ("e0", "15.00 EUR", 3000, "", {"spring": 500})], (180000, 2, True, 72000, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "metric", "escalator": "ladder", "metric": "sum", "base": "first_year_value", "mode": "whole_retro", "crossing": "new_rate", "before": 100000, "after": 280000},
        {"step": "band", "band": 2, "from": 250000, "to": None, "kind": "percent_bp", "rate": 2000, "fixed": None}, {"step": "base", "base": "first_year_value", "amount": {"minor": 180000, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 2000, "fixed": None, "exact": [36000, 1], "currency": "EUR"}, {"step": "multiplied", "promotion": "spring", "title": "Spring", "by_bp": 20000, "exact": [72000, 1], "currency": "EUR"},
        {"step": "raised", "milestone": "e0", "from": 1000, "to": 4000, "currency": "EUR", "by": 3000}, {"step": "grant", "milestone": "m", "amount": 72000, "uncapped": 72000, "currency": "EUR", "promoted": {"spring": 36000}},
        {"step": "cap", "cap": "promotion", "limit": {"minor": 36500, "currency": "EUR"}, "used": 36000, "from": 3000, "to": 1500, "promotion": "spring"},
        {"step": "grant", "milestone": "e0", "amount": 1500, "uncapped": 3000, "currency": "EUR", "promoted": {"spring": 2000}}]),
    "a minimum and a maximum that are met": ("granted", "", [("m", "1.00 EUR", 100, "", {})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 100, "currency": "EUR"}]),
    "between minimum and maximum": ("granted", "", [("m", "1.00 EUR", 100, "", {})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 100, "currency": "EUR"}]),
    "the second slice alone": ("granted", "", [("m", "285.00 EUR", 28500, "", {})], (180000, 2, True, 28500, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "metric", "escalator": "ladder", "metric": "sum", "base": "first_year_value", "mode": "marginal", "crossing": "new_rate", "before": 100000, "after": 280000},
        {"step": "base", "base": "first_year_value", "amount": {"minor": 180000, "currency": "EUR"}, "rate": None},
        {"step": "slice", "band": 1, "from": 100000, "to": 250000, "kind": "percent_bp", "rate": 1500, "fixed": None, "part": [150000, 1], "exact": [22500, 1]},
        {"step": "slice", "band": 2, "from": 250000, "to": None, "kind": "percent_bp", "rate": 2000, "fixed": None, "part": [30000, 1], "exact": [6000, 1]},
        {"step": "grant", "milestone": "m", "amount": 28500, "uncapped": 28500, "currency": "EUR"}]),
    "a first deal at the second band": ("granted", "", [("m", "1.50 EUR", 150, "", {})], (1, 1, True, 150, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "metric", "escalator": "ladder", "metric": "referrals", "base": "", "mode": "whole_forward", "crossing": "new_rate", "before": 0, "after": 1},
        {"step": "band", "band": 1, "from": 1, "to": None, "kind": "fixed", "rate": 0, "fixed": {"minor": 150, "currency": "EUR"}},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 150, "currency": "EUR"}, "exact": [150, 1], "currency": "EUR"}, {"step": "grant", "milestone": "m", "amount": 150, "uncapped": 150, "currency": "EUR"}]),
    "an amount that nobody said raises nobody": ("waiting", "missing_first_year_value", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "missing", "fact": "first_year_value"}]),
    "twice": ("granted", "", [("m", "2.01 EUR", 201, "", {"spring": 101})], (0, 0, False, 201, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"}, {"step": "multiplied", "promotion": "spring", "title": "Spring", "by_bp": 20000, "exact": [201, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 201, "uncapped": 201, "currency": "EUR", "promoted": {"spring": 101}}]),
    "another rule’s promotion": ("granted", "", [("m", "0.01 EUR", 1, "", {})], (0, 0, False, 1, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1, "currency": "EUR"}, "exact": [1, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 1, "uncapped": 1, "currency": "EUR"}]),
    "nothing, twice": ("zero", "amount_is_zero", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 0, "currency": "EUR"}, "exact": [0, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "spring", "title": "Spring", "by_bp": 20000, "exact": [0, 1], "currency": "EUR"}, {"step": "grant", "milestone": "m", "amount": 0, "uncapped": 0, "currency": "EUR", "promoted": {"spring": 0}}]),
    "a promotion’s budget that was passed": ("granted", "", [("m", "1.00 EUR", 200, "", {"spring": 0})], (0, 0, False, 200, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "spring", "title": "Spring", "by_bp": 20000, "exact": [200, 1], "currency": "EUR"},
        {"step": "cap", "cap": "promotion", "limit": {"minor": 60, "currency": "EUR"}, "used": 70, "from": 200, "to": 100, "promotion": "spring"},
        {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 200, "currency": "EUR", "promoted": {"spring": 100}}]),
    "caps that were passed": ("zero", "cap_reached", [], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "cap", "cap": "per_referral", "limit": {"minor": 9, "currency": "EUR"}, "used": 11, "from": 100, "to": 0}, {"step": "grant", "milestone": "m", "amount": 0, "uncapped": 100, "currency": "EUR"}]),
    "twice and thrice, each within its budget": ("granted", "", [("m", "5.00 EUR", 600, "", {"spring": 50, "summer": 350})], (0, 0, False, 600, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "spring", "title": "Spring", "by_bp": 20000, "exact": [200, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "summer", "title": "Summer", "by_bp": 30000, "exact": [600, 1], "currency": "EUR"},
        {"step": "cap", "cap": "promotion", "limit": {"minor": 60, "currency": "EUR"}, "used": 10, "from": 600, "to": 550, "promotion": "spring"},
        {"step": "cap", "cap": "promotion", "limit": {"minor": 500, "currency": "EUR"}, "used": 150, "from": 550, "to": 500, "promotion": "summer"},
        {"step": "grant", "milestone": "m", "amount": 500, "uncapped": 600, "currency": "EUR", "promoted": {"spring": 100, "summer": 400}}]),
    "what promotions add goes first": ("granted", "", [("m", "2.50 EUR", 600, "", {"spring": 100, "summer": 50})], (0, 0, False, 600, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "spring", "title": "Spring", "by_bp": 20000, "exact": [200, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "summer", "title": "Summer", "by_bp": 30000, "exact": [600, 1], "currency": "EUR"},
        {"step": "cap", "cap": "per_referral", "limit": {"minor": 250, "currency": "EUR"}, "used": 0, "from": 600, "to": 250},
        {"step": "grant", "milestone": "m", "amount": 250, "uncapped": 600, "currency": "EUR", "promoted": {"spring": 100, "summer": 400}}]),
    "a cap below what it is without promotions": ("granted", "", [("m", "0.50 EUR", 200, "", {"spring": 0})], (0, 0, False, 200, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "spring", "title": "Spring", "by_bp": 20000, "exact": [200, 1], "currency": "EUR"},
        {"step": "cap", "cap": "per_referral", "limit": {"minor": 50, "currency": "EUR"}, "used": 0, "from": 200, "to": 50}, {"step": "grant", "milestone": "m", "amount": 50, "uncapped": 200, "currency": "EUR", "promoted": {"spring": 100}}]),
    "what they had added before": ("granted", "", [("m", "4.00 EUR", 400, "", {"spring": 0, "summer": 400})], (0, 0, False, 600, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "spring", "title": "Spring", "by_bp": 20000, "exact": [200, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "summer", "title": "Summer", "by_bp": 30000, "exact": [600, 1], "currency": "EUR"}, {"step": "raised", "milestone": "m", "from": 200, "to": 600, "by": 400, "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 400, "uncapped": 400, "currency": "EUR", "promoted": {"spring": 0, "summer": 400}}]),
    "an extra": ("granted", "", [("m", "1.00 EUR", 100, "", {"spring": 100})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "+spring", "title": "Spring", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 100, "currency": "EUR", "promoted": {"spring": 100}}]),
    "an extra that is not on": ("zero", "amount_is_zero", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "+spring", "title": "Spring", "milestone": "m"}, {"step": "test", "fact": "deal_value", "is": "gte", "wanted": {"minor": 9999, "currency": "EUR"}, "value": {"minor": 1005, "currency": "EUR"}, "met": False}]),
    "agreed": ("granted", "", [("m", "0.06 EUR", 6, "", {})], (0, 0, False, 6, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "agreed", "fields": ["pay", "within"], "from": ["a1", "a2"]},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 7, "currency": "EUR"}, "exact": [7, 1], "currency": "EUR"}, {"step": "bound", "bound": "maximum", "from": [7, 1], "to": [6, 1]},
        {"step": "grant", "milestone": "m", "amount": 6, "uncapped": 6, "currency": "EUR"}]),
    "barred, it raises nobody": ("zero", "no_beneficiary", [], (180000, 2, True, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "barred", "reason": "no_beneficiary"}]),
    "gone": ("zero", "withdrawn", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "barred", "reason": "withdrawn"}]),
    "a first deal below the second band": ("granted", "", [("m", "1.00 EUR", 100, "", {})], (1, 0, True, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "metric", "escalator": "ladder", "metric": "referrals", "base": "", "mode": "whole_forward", "crossing": "new_rate", "before": 0, "after": 1},
        {"step": "band", "band": 0, "from": 0, "to": 2, "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"}, {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 100, "currency": "EUR"}]),
    "agreed, the bounds alone": ("granted", "", [("m", "0.06 EUR", 6, "", {})], (0, 0, False, 6, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "agreed", "fields": ["within"], "from": ["a1"]}, {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"}, {"step": "bound", "bound": "maximum", "from": [201, 2], "to": [6, 1]},
        {"step": "grant", "milestone": "m", "amount": 6, "uncapped": 6, "currency": "EUR"}]),
    "barred": ("zero", "no_beneficiary", [], (1, 1, True, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "barred", "reason": "no_beneficiary"}]),
    "counted only": ("zero", "counts_only", [], (1, 1, True, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}]),
    "the best of a group": ("granted", "", [("m", "1.00 EUR", 100, "", {})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"}, {"step": "rounding", "mode": "half_even", "exact": [201, 2], "to": 100},
        {"step": "group", "name": "g", "choose": "best", "waits": False, "chosen": "main", "mine": True, "rivals": [{"rule": "other", "state": "pays", "amount": 99}, {"rule": "none", "state": "nothing", "amount": 0}]},
        {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 100, "currency": "EUR"}]),
    "not the best of a group": ("zero", "other_rule_chosen", [], (0, 0, False, 0, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"}, {"step": "rounding", "mode": "half_even", "exact": [201, 2], "to": 100},
        {"step": "group", "name": "g", "choose": "best", "waits": False, "chosen": "other", "mine": False, "rivals": [{"rule": "other", "state": "pays", "amount": 101}]}]),
    "a group that waits": ("waiting", "group_waits", [], (0, 0, False, 0, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"}, {"step": "rounding", "mode": "half_even", "exact": [201, 2], "to": 100},
        {"step": "group", "name": "g", "choose": "first", "waits": True, "chosen": "", "mine": False, "rivals": [{"rule": "other", "state": "waits", "amount": 0}]}]),
    "the first of a group": ("zero", "other_rule_chosen", [], (0, 0, False, 0, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"}, {"step": "rounding", "mode": "half_even", "exact": [201, 2], "to": 100},
        {"step": "group", "name": "g", "choose": "first", "waits": False, "chosen": "other", "mine": False, "rivals": [{"rule": "other", "state": "pays", "amount": 9}]}]),
    "chosen before in a group": ("granted", "", [("m", "1.00 EUR", 100, "", {})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"}, {"step": "rounding", "mode": "half_even", "exact": [201, 2], "to": 100},
        {"step": "group", "name": "g", "choose": "best", "waits": False, "chosen": "main", "mine": True, "rivals": []}, {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 100, "currency": "EUR"}]),
    "another one was chosen before": ("zero", "other_rule_chosen", [], (0, 0, False, 0, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"}, {"step": "rounding", "mode": "half_even", "exact": [201, 2], "to": 100},
        {"step": "group", "name": "g", "choose": "best", "waits": False, "chosen": "other", "mine": False, "rivals": []}]),
    "all of a group": ("granted", "", [("m", "1.00 EUR", 100, "", {})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "base", "base": "deal_value", "amount": {"minor": 1005, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [201, 2], "currency": "EUR"}, {"step": "rounding", "mode": "half_even", "exact": [201, 2], "to": 100},
        {"step": "group", "name": "g", "choose": "all", "waits": False, "chosen": "main", "mine": True, "rivals": [{"rule": "other", "state": "pays", "amount": 999}]},
        {"step": "grant", "milestone": "m", "amount": 100, "uncapped": 100, "currency": "EUR"}]),
    "alone in its group": ("granted", "", [("m", "0.01 EUR", 1, "", {})], (0, 0, False, 1, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1, "currency": "EUR"}, "exact": [1, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 1, "uncapped": 1, "currency": "EUR"}]),
    "rivals of no group": ("granted", "", [("m", "0.01 EUR", 1, "", {})], (0, 0, False, 1, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1, "currency": "EUR"}, "exact": [1, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 1, "uncapped": 1, "currency": "EUR"}]),
    "nothing in a group": ("zero", "condition_not_met", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "first_deal", "is": "eq", "wanted": False, "value": True, "met": False}]),
    "what waits itself in a group": ("waiting", "missing_first_deal", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "first_deal", "is": "eq", "wanted": False, "value": None, "met": None}, {"step": "missing", "fact": "first_deal"},
        {"step": "group", "name": "g", "choose": "first", "waits": True, "chosen": "", "mine": False, "rivals": [{"rule": "other", "state": "pays", "amount": 999}]}]),
    "all wait in a group": ("waiting", "missing_first_deal", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "first_deal", "is": "eq", "wanted": False, "value": None, "met": None}, {"step": "missing", "fact": "first_deal"},
        {"step": "group", "name": "g", "choose": "first", "waits": True, "chosen": "", "mine": False, "rivals": [{"rule": "other", "state": "waits", "amount": 0}]}]),
    "the same priority in a group": ("granted", "", [("m", "0.01 EUR", 1, "", {})], (0, 0, False, 1, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1, "currency": "EUR"}, "exact": [1, 1], "currency": "EUR"},
        {"step": "group", "name": "g", "choose": "first", "waits": False, "chosen": "main", "mine": True, "rivals": [{"rule": "other", "state": "pays", "amount": 9}]},
        {"step": "grant", "milestone": "m", "amount": 1, "uncapped": 1, "currency": "EUR"}]),
    "the same amount in a group": ("zero", "other_rule_chosen", [], (0, 0, False, 0, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1, "currency": "EUR"}, "exact": [1, 1], "currency": "EUR"},
        {"step": "group", "name": "g", "choose": "best", "waits": False, "chosen": "other", "mine": False, "rivals": [{"rule": "other", "state": "pays", "amount": 1}]}]),
    "a payment of nothing": ("zero", "amount_is_zero", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}]),
    "a payment whose number nobody said": ("zero", "amount_is_zero", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}]),
    "the last instant of the months": ("zero", "amount_is_zero", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "repeat", "each": "month", "number": 2, "times": 2, "from": "2026-01-01T00:00:00+00:00", "until": "2026-03-01T00:00:00+00:00", "inside": True},
        {"step": "base", "base": "invoice_amount", "amount": {"minor": 1, "currency": "EUR"}, "rate": None}, {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [1, 10], "currency": "EUR"},
        {"step": "rounding", "mode": "half_even", "exact": [1, 10], "to": 0}, {"step": "grant", "milestone": "m", "amount": 0, "uncapped": 0, "currency": "EUR"}]),
    "the first instant of the months": ("zero", "amount_is_zero", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "repeat", "each": "month", "number": 1, "times": 2, "from": "2026-01-01T00:00:00+00:00", "until": "2026-03-01T00:00:00+00:00", "inside": True},
        {"step": "base", "base": "invoice_amount", "amount": {"minor": 1, "currency": "EUR"}, "rate": None}, {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [1, 10], "currency": "EUR"},
        {"step": "rounding", "mode": "half_even", "exact": [1, 10], "to": 0}, {"step": "grant", "milestone": "m", "amount": 0, "uncapped": 0, "currency": "EUR"}]),
    "a payment too many": ("zero", "repeat_over", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "repeat", "each": "payment", "number": 3, "times": 2}]),
    "a month too many": ("zero", "repeat_over", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "repeat", "each": "month", "number": 2, "times": 2, "from": "2026-01-01T00:00:00+00:00", "until": "2026-03-01T00:00:00+00:00", "inside": False}]),
    "the last payment": ("granted", "", [("m", "0.50 EUR", 50, "", {})], (0, 0, False, 50, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "repeat", "each": "payment", "number": 2, "times": 2},
        {"step": "base", "base": "invoice_amount", "amount": {"minor": 500, "currency": "EUR"}, "rate": None}, {"step": "pay", "kind": "percent_bp", "rate": 1000, "fixed": None, "exact": [50, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 50, "uncapped": 50, "currency": "EUR"}]),
    "raised": ("granted", "", [("m", "0.40 EUR", 40, "", {})], (0, 0, False, 100, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "raised", "milestone": "m", "from": 60, "to": 100, "by": 40, "currency": "EUR"}, {"step": "grant", "milestone": "m", "amount": 40, "uncapped": 40, "currency": "EUR"}]),
    "raised from nothing": ("granted", "", [("m", "0.01 EUR", 1, "", {})], (0, 0, False, 1, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1, "currency": "EUR"}, "exact": [1, 1], "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 1, "uncapped": 1, "currency": "EUR"}]),
    "lowered": ("granted", "", [], (0, 0, False, 100, True), [("m", 100, "")], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "lowered", "milestone": "m", "from": 101, "to": 100, "currency": "EUR"}]),
    "the same as before": ("granted", "", [], (0, 0, False, 1, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 1, "currency": "EUR"}, "exact": [1, 1], "currency": "EUR"}]),
    "nothing, as before": ("zero", "condition_not_met", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "first_deal", "is": "eq", "wanted": False, "value": True, "met": False}]),
    "what they had added before was more": ("granted", "", [("m", "4.00 EUR", 400, "", {"spring": 0, "summer": 400})], (0, 0, False, 600, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}, "exact": [100, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "spring", "title": "Spring", "by_bp": 20000, "exact": [200, 1], "currency": "EUR"},
        {"step": "multiplied", "promotion": "summer", "title": "Summer", "by_bp": 30000, "exact": [600, 1], "currency": "EUR"}, {"step": "raised", "milestone": "m", "from": 200, "to": 600, "by": 400, "currency": "EUR"},
        {"step": "grant", "milestone": "m", "amount": 400, "uncapped": 400, "currency": "EUR", "promoted": {"spring": 0, "summer": 400}}]),
    "what falls makes room": ("granted", "", [("m", "305.00 EUR", 36000, "", {})], (180000, 2, True, 36000, True), [("e0", 2000, "")], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "metric", "escalator": "ladder", "metric": "sum", "base": "first_year_value", "mode": "whole_retro", "crossing": "new_rate", "before": 100000, "after": 280000},
        {"step": "band", "band": 2, "from": 250000, "to": None, "kind": "percent_bp", "rate": 2000, "fixed": None}, {"step": "base", "base": "first_year_value", "amount": {"minor": 180000, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 2000, "fixed": None, "exact": [36000, 1], "currency": "EUR"}, {"step": "lowered", "milestone": "e0", "from": 3000, "to": 2000, "currency": "EUR"},
        {"step": "cap", "cap": "per_beneficiary", "limit": {"minor": 40000, "currency": "EUR"}, "used": 9500, "from": 36000, "to": 30500}, {"step": "grant", "milestone": "m", "amount": 30500, "uncapped": 36000, "currency": "EUR"}]),
    "what has fallen further makes none": ("granted", "", [("m", "300.00 EUR", 36000, "", {})], (180000, 2, True, 36000, True), [("e0", 2000, "")], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "metric", "escalator": "ladder", "metric": "sum", "base": "first_year_value", "mode": "whole_retro", "crossing": "new_rate", "before": 100000, "after": 280000},
        {"step": "band", "band": 2, "from": 250000, "to": None, "kind": "percent_bp", "rate": 2000, "fixed": None}, {"step": "base", "base": "first_year_value", "amount": {"minor": 180000, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 2000, "fixed": None, "exact": [36000, 1], "currency": "EUR"}, {"step": "lowered", "milestone": "e0", "from": 3000, "to": 2000, "currency": "EUR"},
        {"step": "cap", "cap": "per_beneficiary", "limit": {"minor": 40000, "currency": "EUR"}, "used": 10000, "from": 36000, "to": 30000}, {"step": "grant", "milestone": "m", "amount": 30000, "uncapped": 36000, "currency": "EUR"}]),
    "what falls by one makes room for one": ("granted", "", [("m", "300.01 EUR", 36000, "", {})], (180000, 2, True, 36000, True), [("e0", 2000, "")], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "metric", "escalator": "ladder", "metric": "sum", "base": "first_year_value", "mode": "whole_retro", "crossing": "new_rate", "before": 100000, "after": 280000},
        {"step": "band", "band": 2, "from": 250000, "to": None, "kind": "percent_bp", "rate": 2000, "fixed": None}, {"step": "base", "base": "first_year_value", "amount": {"minor": 180000, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 2000, "fixed": None, "exact": [36000, 1], "currency": "EUR"}, {"step": "lowered", "milestone": "e0", "from": 2001, "to": 2000, "currency": "EUR"},
        {"step": "cap", "cap": "per_beneficiary", "limit": {"minor": 40000, "currency": "EUR"}, "used": 9999, "from": 36000, "to": 30001}, {"step": "grant", "milestone": "m", "amount": 30001, "uncapped": 36000, "currency": "EUR"}]),
    "what rises by one is granted one": ("granted", "", [("m", "360.00 EUR", 36000, "", {}), ("e0", "0.01 EUR", 1, "", {})], (180000, 2, True, 36000, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "metric", "escalator": "ladder", "metric": "sum", "base": "first_year_value", "mode": "whole_retro", "crossing": "new_rate", "before": 100000, "after": 280000},
        {"step": "band", "band": 2, "from": 250000, "to": None, "kind": "percent_bp", "rate": 2000, "fixed": None}, {"step": "base", "base": "first_year_value", "amount": {"minor": 180000, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 2000, "fixed": None, "exact": [36000, 1], "currency": "EUR"}, {"step": "raised", "milestone": "e0", "from": 1999, "to": 2000, "currency": "EUR", "by": 1},
        {"step": "grant", "milestone": "m", "amount": 36000, "uncapped": 36000, "currency": "EUR"}, {"step": "grant", "milestone": "e0", "amount": 1, "uncapped": 1, "currency": "EUR"}]),
    "nothing any more": ("zero", "condition_not_met", [], (0, 0, False, 0, False), [("m", 0, "")], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "first_deal", "is": "eq", "wanted": False, "value": True, "met": False}]),
    "others rise and fall": ("granted", "", [("m", "200.00 EUR", 36000, "", {}), ("e0", "5.00 EUR", 1000, "c0", {})], (180000, 2, True, 36000, True), [("e1", 2000, "")], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"},
        {"step": "metric", "escalator": "ladder", "metric": "sum", "base": "first_year_value", "mode": "whole_retro", "crossing": "new_rate", "before": 100000, "after": 280000},
        {"step": "band", "band": 2, "from": 250000, "to": None, "kind": "percent_bp", "rate": 2000, "fixed": None}, {"step": "base", "base": "first_year_value", "amount": {"minor": 180000, "currency": "EUR"}, "rate": None},
        {"step": "pay", "kind": "percent_bp", "rate": 2000, "fixed": None, "exact": [36000, 1], "currency": "EUR"}, {"step": "raised", "milestone": "e0", "from": 1000, "to": 2000, "currency": "EUR", "claim": "c0", "by": 1000},
        {"step": "lowered", "milestone": "e1", "from": 3000, "to": 2000, "currency": "EUR"}, {"step": "cap", "cap": "per_referral", "limit": {"minor": 20000, "currency": "EUR"}, "used": 0, "from": 36000, "to": 20000},
        {"step": "grant", "milestone": "m", "amount": 20000, "uncapped": 36000, "currency": "EUR"}, {"step": "cap", "cap": "per_referral", "limit": {"minor": 20000, "currency": "EUR"}, "used": 19500, "from": 1000, "to": 500},
        {"step": "grant", "milestone": "e0", "amount": 500, "uncapped": 1000, "currency": "EUR", "claim": "c0"}]),
    "a goal that is reached": ("granted", "", [("m", "5.00 EUR", 500, "", {})], (0, 0, False, 500, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": 5, "met": True},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 500, "currency": "EUR"}, "exact": [500, 1], "currency": "EUR"}, {"step": "grant", "milestone": "m", "amount": 500, "uncapped": 500, "currency": "EUR"}]),
    "a goal that is missed": ("zero", "goal_missed", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": 4, "met": False}]),
    "a goal that waits": ("waiting", "missing_count.won", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": None, "met": None}, {"step": "missing", "fact": "count.won"}]),
    "a goal that is capped": ("zero", "cap_reached", [], (0, 0, False, 500, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": 5, "met": True},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 500, "currency": "EUR"}, "exact": [500, 1], "currency": "EUR"},
        {"step": "cap", "cap": "per_referral", "limit": {"minor": 5, "currency": "EUR"}, "used": 5, "from": 500, "to": 0}, {"step": "grant", "milestone": "m", "amount": 0, "uncapped": 500, "currency": "EUR"}]),
    "a goal of nothing": ("zero", "amount_is_zero", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": 5, "met": True},
        {"step": "pay", "kind": "fixed", "rate": 0, "fixed": {"minor": 0, "currency": "EUR"}, "exact": [0, 1], "currency": "EUR"}, {"step": "grant", "milestone": "m", "amount": 0, "uncapped": 0, "currency": "EUR"}]),
    "a goal that says thanks": ("granted", "", [], (0, 0, False, 0, True), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": 5, "met": True}, {"step": "thanks", "text": "Ta"}]),
    "a goal for nobody": ("zero", "no_beneficiary", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": 5, "met": True}, {"step": "barred", "reason": "no_beneficiary"}]),
    "a goal that something may forbid": ("waiting", "sanctions", [], (0, 0, False, 0, False), [], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": 5, "met": True}]),
    "a goal that fell": ("zero", "goal_fell", [], (0, 0, False, 0, False), [("m", 0, "")], [
        {"step": "rule", "rule": "main", "title": "Main", "milestone": "m"}, {"step": "test", "fact": "count.won", "is": "gte", "wanted": 5, "value": 4, "met": False}, {"step": "lowered", "milestone": "m", "from": 1, "to": 0}]),
}
