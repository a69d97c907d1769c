"""Facts as they are kept with a decision: everything that they can hold comes back, and what there is nothing of takes no room."""
import json
from dataclasses import MISSING, fields

from foundation.kernel.money import Money
from rewards.engine import steps, stored
from rewards.engine.evaluate import evaluate
from rewards.engine.facts import Counted, Earlier, Facts, Place, Priced, Promoted, Rate, Repeat, Rival
from rewards.engine.order import place_depends_on_order, stands
from rewards.plan.parse import parse_plan
from tests.pure.ladder import counted, document, percents
from tests.pure.test_parser import EXTRA, PROMOTION

EUR = {"minor": 5, "currency": "EUR"}
RATE = Rate(plan_minor=9, deal_minor=10, id="r1", date="2026-03-02", source="ECB")
PLANS = {name: parse_plan(document(counted("whole_retro", start=start)) | {"promotions": [PROMOTION, EXTRA | {"key": "more"}]}) for name, start in (("v1", 6), ("v2", 7))}
PRICED = Priced("m1", PLANS["v1"].rules[0], {"deal_value": Money(5, "EUR"), "annual_value": None}, 7, "v1", {"per_referral": "per_referral:a"}, 5_000, RATE, "c1", (1, 2), 1, "down",
                3, (Promoted(PLANS["v2"].promotions[0], "v2", 4),), {"pay": {"fixed": EUR}, "from": ["a1"]}, (1, 2), back=(5, 6), spared=8)
WHOLE = Facts(
    milestone_id="m", amounts={"deal_value": Money(100, "USD"), "first_year_value": None}, values={"first_deal": True, "region": None}, rate=RATE,
    place=Place(3, False, 2, 1, (PRICED, Priced("m2", PLANS["v2"].rules[0], {}, 0, "v2")), True, (Counted("m1", 5, "r", "2026-03-02T09:00:00+00:00", False, 2, "2026"), Counted("m2"))),
    used={"budget": 9}, share_bp=5_000, parts=(1, 2, 3), part=2, barred="withdrawn", counts_only=True, booked_minor=8, repeat=Repeat(2, "2026-01-01", "2026-02-01", "UTC"),
    promotions=(Promoted(PLANS["v1"].promotions[1], "v1", 2),), budget=Money(9, "EUR"), override={"within": {}, "from": ["a1"]}, rivals=(Rival("other", "pays", 5, 3, 1),), order=4,
    gate="sanctions", chosen="main", back=(3, 4), left_of=(1, 2), earlier=Earlier(5, 6, 1, "EUR"), spared=9)


def back(facts: Facts) -> Facts:
    return stored.facts(json.loads(json.dumps(stored.plain(facts))), PLANS.__getitem__)


def test_every_fact_comes_back_as_it_was():
    """MONEY §2: stored facts and the trace reproduce the amount; a field that is added is one that this test asks for."""
    for whole in (WHOLE, PRICED, WHOLE.place, WHOLE.place.order[0], WHOLE.rivals[0], WHOLE.earlier, WHOLE.repeat, WHOLE.promotions[0]):
        for field in fields(whole):
            usual = field.default_factory() if field.default_factory is not MISSING else field.default
            assert getattr(whole, field.name) != usual, f"{type(whole).__name__}.{field.name} is what it would be without"
    assert back(WHOLE) == WHOLE and back(WHOLE).place.window[0].rule is PRICED.rule and back(WHOLE).place.window[1].rule is PLANS["v2"].rules[0]


def test_each_fact_comes_back_alone():
    for field in fields(Facts):
        alone = Facts(**{"milestone_id": "m", "amounts": {}, field.name: getattr(WHOLE, field.name)})
        assert back(alone) == alone, field.name
    for booked in (0, None):
        assert back(Facts("m", {}, booked_minor=booked)).booked_minor == booked
    for part in ((3, 0), (0, 4)):
        assert back(Facts("m", {}, back=part)).back == part
    for left in (0, None):
        place = Place(0, window=(Priced("m1", PRICED.rule, {}, 0, "v1", left_minor=left, spared=left),))
        assert back(Facts("m", {}, place=place)).place == place and back(Facts("m", {}, spared=left)).spared == left


def test_what_there_is_nothing_of_is_left_out():
    bare = stored.plain(Facts("m", {}))
    assert bare == {"milestone": "m", "amounts": {}, "values": {}, "share_bp": 10_000, "parts": [1], "part": 0, "barred": "", "used": {}, "rate": None, "place": None}
    place = stored.plain(Facts("m", {}, place=Place(0, window=(Priced("m1", PRICED.rule, {}, 0, "v1"),), order=(Counted("m1"),))))["place"]
    assert place == {"before": 0, "moves": True, "place": None, "floor_band": 0, "gone": False, "order": [{"milestone": "m1", "added": 1}], "window": [
        {"milestone": "m1", "version": "v1", "rule": "main", "amounts": {}, "booked": 0, "buckets": {}, "share_bp": 10_000, "rate": None}]}
    assert stored.rate_of({}) is None and stored.rate_of({"rate": stored.plain(WHOLE)["rate"]}) == RATE


def test_the_words_of_the_stored_form():
    """They stand in rows that are kept for ever: none of them may change."""
    assert stored.plain(WHOLE) == {
        "milestone": "m", "amounts": {"deal_value": {"minor": 100, "currency": "USD"}, "first_year_value": None}, "values": {"first_deal": True, "region": None},
        "share_bp": 5_000, "parts": [1, 2, 3], "part": 2, "barred": "withdrawn", "used": {"budget": 9},
        "rate": {"plan_minor": 9, "deal_minor": 10, "id": "r1", "date": "2026-03-02", "source": "ECB"},
        "place": {"before": 3, "moves": False, "place": 2, "floor_band": 1, "gone": True, "window": [
            {"milestone": "m1", "version": "v1", "rule": "main", "amounts": {"deal_value": EUR, "annual_value": None}, "booked": 7, "buckets": {"per_referral": "per_referral:a"},
             "share_bp": 5_000, "rate": {"plan_minor": 9, "deal_minor": 10, "id": "r1", "date": "2026-03-02", "source": "ECB"}, "claim": "c1", "parts": [1, 2], "part": 1,
             "rounding": "down", "promotions": [{"version": "v2", "promotion": "spring", "booked": 4}], "override": {"pay": {"fixed": EUR}, "from": ["a1"]}, "left_of": [1, 2],
             "back": [5, 6], "left": 3, "spared": 8},
            {"milestone": "m2", "version": "v2", "rule": "main", "amounts": {}, "booked": 0, "buckets": {}, "share_bp": 10_000, "rate": None}],
            "order": [{"milestone": "m1", "added": 5, "referral": "r", "at": "2026-03-02T09:00:00+00:00", "earlier": 2, "window": "2026", "counts": False},
                      {"milestone": "m2", "added": 1}]},
        "gate": "sanctions", "counts_only": True, "repeat": {"number": 2, "first_at": "2026-01-01", "at": "2026-02-01", "zone": "UTC"},
        "promotions": [{"version": "v1", "promotion": "more", "booked": 2}], "budget": {"minor": 9, "currency": "EUR"}, "override": {"within": {}, "from": ["a1"]},
        "rivals": [{"rule": "other", "state": "pays", "minor": 5, "priority": 3, "order": 1}], "order": 4, "booked": 8,
        "earlier": {"granted_minor": 5, "uncapped_minor": 6, "restored_minor": 1, "currency": "EUR"}, "left_of": [1, 2], "chosen": "main", "back": [3, 4], "spared": 9}


# Steps


def test_a_base_says_what_refunds_have_left_of_it():
    facts = Facts("m", {"deal_value": Money(5, "EUR")}, left_of=(1, 2))
    assert steps.base("deal_value", facts) == {"step": "base", "base": "deal_value", "amount": EUR, "rate": None, "left_of": [1, 2]}
    assert steps.base("annual_value", Facts("m", {}, rate=RATE)) == {
        "step": "base", "base": "annual_value", "amount": None, "rate": {"plan_minor": 9, "deal_minor": 10, "id": "r1", "date": "2026-03-02", "source": "ECB"}}


def test_a_band_says_where_the_next_one_begins():
    ladder = PLANS["v1"].rules[0].pay
    assert [steps.band(ladder, number) for number in (0, 1)] == [
        {"step": "band", "band": 0, "from": 0, "to": 6, "kind": "fixed", "rate": 0, "fixed": {"minor": 100, "currency": "EUR"}},
        {"step": "band", "band": 1, "from": 6, "to": None, "kind": "fixed", "rate": 0, "fixed": {"minor": 150, "currency": "EUR"}}]
    assert steps.metric(ladder, Place(3), 1) == {"step": "metric", "escalator": "ladder", "metric": "referrals", "base": "", "mode": "whole_retro", "crossing": "new_rate",
                                                 "before": 3, "after": 4}
    assert steps.named("c1") == {"claim": "c1"} and steps.named("") == {}


# Order


def ladder(of: dict):
    return parse_plan(document(of)).rules[0].pay


def test_what_only_others_count_stands_where_its_referral_entered():
    """One that is priced by what others count moves nothing, and no later one is held back by it."""
    order = [Counted("1", referral="a", counts=False, earlier=4), Counted("2", referral="a"), Counted("3", referral="b"), Counted("4", referral="a", counts=False)]
    found = stands(ladder(counted("whole_forward")), order)
    assert [(found[one][0].before, found[one][0].moves, found[one][0].place, found[one][1]) for one in "1234"] == [
        (0, False, 4, 0), (0, True, None, 1), (1, True, None, 1), (2, False, 1, 0)]


def test_a_second_milestone_of_a_referral_moves_a_sum_but_not_distinct_ones():
    order = [Counted("1", 70_000, "a"), Counted("2", 50_000, "a"), Counted("3", 9, "b", counts=False)]
    found = stands(ladder(percents("whole_forward")), order)
    assert [(found[one][0].before, found[one][0].moves, found[one][0].place, found[one][0].floor_band, found[one][1]) for one in "123"] == [
        (0, True, None, 0, 70_000), (70_000, True, None, 0, 50_000), (120_000, False, None, 1, 0)]
    found = stands(ladder(counted("marginal")), order)
    assert [(found[one][0].before, found[one][0].place, found[one][1]) for one in "123"] == [(0, None, 1), (1, 1, 0), (1, 0, 0)]


def test_in_a_rolling_window_a_referral_counts_by_whichever_milestone_is_still_inside():
    order = [Counted("1", referral="a", at="2026-03-01T09:00:00+00:00"), Counted("2", referral="a", at="2026-03-20T09:00:00+00:00"),
             Counted("3", referral="b", at="2026-04-10T09:00:00+00:00"), Counted("4", referral="b", at="2026-05-05T09:00:00+00:00")]
    found = stands(ladder(counted("whole_forward") | {"window": {"rolling_days": 30}}), order)
    assert [(found[one][0].before, found[one][0].moves, found[one][1]) for one in "1234"] == [(0, True, 1), (1, False, 0), (1, True, 1), (1, False, 0)]


def test_windows_are_counted_apart_and_leave_a_floor():
    order = [*(Counted(str(number), referral=str(number), window="2026") for number in range(6)), Counted("9", referral="9", window="2027")]
    assert stands(ladder(counted("whole_forward")), order)["9"][0] == Place(0, True, None, 1)
    assert stands(ladder(counted("whole_forward") | {"demotion": "window_end"}), order)["9"][0] == Place(0, True, None, 0)


def test_what_was_reached_before_is_nothing_at_first_and_the_best_of_all_windows_then():
    """A second band that begins with the first deal shows what is taken for nothing."""
    for demotion in ("none", "window_end"):
        at_once = ladder(counted("whole_forward", start=1) | {"demotion": demotion})
        found = stands(at_once, [Counted("1", referral="a", counts=False), Counted("2", referral="b"), Counted("3", referral="c")])
        assert [found[one][0].floor_band for one in "123"] == [0, 0, 1]
    order = [*(Counted(f"a{number}", referral=str(number), window="2025") for number in range(6)), Counted("b", referral="b", window="2026"), Counted("c", referral="c", window="2027")]
    assert stands(ladder(counted("whole_forward")), order)["c"][0] == Place(0, True, None, 1)


def test_a_rolling_window_holds_its_own_instant_and_not_its_begin():
    rolling = ladder(percents("whole_forward") | {"window": {"rolling_days": 30}})
    at = ["2026-03-01T09:00:00+00:00", "2026-03-01T09:00:00.000001+00:00", "2026-03-31T09:00:00+00:00", "2026-03-31T09:00:00+00:00"]
    found = stands(rolling, [Counted(str(number), 10 ** number, "", when) for number, when in enumerate(at)])
    assert [found[str(number)][0].before for number in range(4)] == [0, 1, 10, 110]
    assert found["3"][1] == 1_000


def test_where_the_last_one_stands_depends_on_the_order_of_entering_or_of_what_rolls():
    assert place_depends_on_order(ladder(counted("marginal"))) and place_depends_on_order(ladder(percents("whole_forward") | {"window": {"rolling_days": 30}}))
    assert not place_depends_on_order(ladder(counted("whole_forward"))) and not place_depends_on_order(ladder(percents("marginal")))


# Conditions that cannot be known


def test_the_opposite_of_what_nobody_knows_is_not_known_either():
    plan = parse_plan(document(pay={"fixed": EUR}, when={"not": {"fact": "channel", "is": "eq", "value": "portal"}}))
    assert [evaluate(plan, plan.rules[0], Facts("m", {}, values=values)).reason for values in ({}, {"channel": None}, {"channel": "portal"}, {"channel": "qr"})] == [
        "missing_channel", "missing_channel", "condition_not_met", ""]
