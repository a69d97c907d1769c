"""What a rule pays, at its borders, and what is said beyond them, word for word."""
import pytest

from foundation.kernel.money import Money
from rewards.plan import model
from rewards.plan.parse import parse_plan
from rewards.plan.reader import PlanErrors
from tests.pure.ladder import counted, document, percents
from tests.pure.test_parser import FIXED, PERCENT, bands, eur, pts, rule

Told = list[tuple[str, str, str]]
PAY, LADDER = "/rules/0/pay", "/rules/0/pay/escalator"


def refused(plan: dict) -> Told:
    with pytest.raises(PlanErrors) as refusal:
        parse_plan(plan)
    return [(error.pointer, error.code, str(error)) for error in refusal.value.errors]


def paying(pay: dict) -> model.Flat:
    return parse_plan(document(pay=pay)).rules[0].pay


@pytest.mark.parametrize("kind, low, high", [("percent_bp", 0, 100_000), ("units_bp", 1, 10_000_000), ("times_x100", 1, 10_000)])
def test_rates_at_their_borders(kind, low, high):
    base = "first_monthly_bill" if kind == "times_x100" else "deal_value"
    for rate in (low, high):
        assert paying({kind: rate, "of": base}) == model.Flat(kind, money=None, rate=rate, base=base, text="")
    for rate in (low - 1, high + 1):
        assert refused(document(pay={kind: rate, "of": base})) == [(f"{PAY}/{kind}", "out_of_range", f"{rate} is outside {low} to {high}.")]


def test_a_thank_you_at_its_longest():
    assert paying({"thanks": "t" * 500}) == model.Flat("thanks", None, 0, "", "t" * 500)
    assert refused(document(pay={"thanks": "t" * 501})) == [(f"{PAY}/thanks", "no_text", "A text of 1 to 500 characters is expected here.")]


def test_a_fixed_amount_is_money_of_the_plan_or_points():
    assert paying({"fixed": eur(0)}) == model.Flat("fixed", Money(0, "EUR"), 0, "", "") and paying({"fixed": pts(3)}).money == Money(3, "PTS")


@pytest.mark.parametrize("pay", [{"percent_bp": 5, "of": "deal_value"}, {"times_x100": 5, "of": "first_monthly_bill"}])
def test_points_are_no_share_of_points(pay):
    kind = next(iter(pay))
    assert refused(document(pay=pay, currency="PTS")) == [(f"{PAY}/{kind}", "percent_in_points", f"A plan in points can’t pay {kind}: use units_bp or fixed points.")]
    assert parse_plan(document(pay={"units_bp": 5, "of": "deal_value"}, currency="PTS")).rules[0].pay.rate == 5


@pytest.mark.parametrize("pay", [{"percent_bp": 5, "of": "weather"}, {"percent_bp": -5, "of": "deal_value"}, {"percent_bp": -5, "of": "weather"}, {"percent_bp": 5}])
def test_a_rate_without_its_base_is_no_amount_and_nor_is_a_base_without_its_rate(pay):
    """And nothing else of it is complained about."""
    assert {pointer for pointer, _, _ in refused(document(pay=pay))} == {f"{PAY}/{word}" for word, right in (("percent_bp", 5), ("of", "deal_value")) if pay.get(word) != right}


@pytest.mark.parametrize("window, found", [("lifetime", model.Window("lifetime", 0)), ({"calendar": "month"}, model.Window("month", 0)), ({"calendar": "quarter"}, model.Window("quarter")),
                                           ({"calendar": "year"}, model.Window("year")), ({"rolling_days": 1}, model.Window("rolling", 1)), ({"rolling_days": 3660}, model.Window("rolling", 3660))])
def test_windows(window, found):
    assert parse_plan(document(counted("whole_forward") | {"window": window})).rules[0].pay.window == found


@pytest.mark.parametrize("window, at, code, said", [
    ("year", "", "no_window", "“lifetime”, a calendar window or rolling days are expected here."), (5, "", "no_window", "“lifetime”, a calendar window or rolling days are expected here."),
    ({"calendar": "week"}, "/calendar", "unknown_word", "One of these is expected here: month, quarter, year."),
    ({"rolling_days": 0}, "/rolling_days", "out_of_range", "0 is outside 1 to 3660."), ({"rolling_days": 3661}, "/rolling_days", "out_of_range", "3661 is outside 1 to 3660."),
    ({}, "", "no_variant", "Exactly one of these is expected here: calendar, rolling_days.")])
def test_what_is_no_window(window, at, code, said):
    assert refused(document(counted("whole_forward") | {"window": window})) == [(f"{LADDER}/window{at}", code, said)]


def test_what_is_no_milestone():
    said = "A milestone is expected here: accepted, qualified, meeting_held, won, invoice_paid, renewal, or custom.<name>."
    assert refused(rule(on={"milestone": "submitted"})) == [("/rules/0/on/milestone", "unknown_kind", said)]
    assert refused(document(counted("whole_forward") | {"metric": {"count": 5}})) == [(f"{LADDER}/metric/count", "unknown_kind", said)]


@pytest.mark.parametrize("metric, wrong", [({"sum": "weather", "of": "won"}, {"sum"}), ({"sum": "deal_value", "of": "never"}, {"of"}), ({"sum": "weather", "of": "never"}, {"sum", "of"}),
                                           ({"sum": "deal_value"}, {"of"})])
def test_a_sum_is_of_something_and_of_a_milestone(metric, wrong):
    """And with what it is not yet, nothing is compared."""
    assert {pointer for pointer, _, _ in refused(document(percents("marginal", metric=metric)))} == {f"{LADDER}/metric/{word}" for word in wrong}


def test_begun_anew_or_not():
    assert parse_plan(document(counted("whole_forward"))).rules[0].pay.restart is False
    assert parse_plan(document(counted("whole_forward") | {"restart": True})).rules[0].pay.restart is True
    for value in (False, 1, "true", None):
        assert refused(document(counted("whole_forward") | {"restart": value})) == [(f"{LADDER}/restart", "no_true", "Only true stands here; leave it out otherwise.")]


# Bands


def steps(*pays: dict, starts: tuple) -> dict:
    return document(percents("whole_forward") | {"bands": bands(*pays, starts=starts)})


def test_as_many_bands_as_there_may_be_and_as_far():
    starts = (*range(19), 10**12)
    found = parse_plan(steps(*[PERCENT] * 20, starts=starts)).rules[0].pay.bands
    assert [band.from_ for band in found] == list(starts) and found[0].pay == model.Flat("percent_bp", rate=1500, base="deal_value")
    assert refused(steps(*[PERCENT] * 21, starts=tuple(range(21)))) == [(f"{LADDER}/bands", "length", "Between 2 and 20 entries, not 21.")]
    assert refused(steps(PERCENT, starts=(0,))) == [(f"{LADDER}/bands", "length", "Between 2 and 20 entries, not 1.")]
    assert refused(steps(PERCENT, PERCENT, starts=(0, 10**12 + 1))) == [(f"{LADDER}/bands/1/from", "out_of_range", "1000000000001 is outside 0 to 1000000000000.")]
    assert refused(steps(PERCENT, PERCENT, starts=(-1, 1)))[0] == (f"{LADDER}/bands/0/from", "out_of_range", "-1 is outside 0 to 1000000000000.")


def test_bands_ascend_from_nothing():
    assert refused(steps(PERCENT, PERCENT, starts=(1, 5))) == [(f"{LADDER}/bands/0/from", "first_band", "The first band begins at 0.")]
    assert refused(steps(PERCENT, PERCENT, PERCENT, starts=(0, 5, 5))) == [(f"{LADDER}/bands/2/from", "bands_ascend", "Bands ascend: this one has to begin after 5.")]
    assert refused(steps(PERCENT, PERCENT, PERCENT, PERCENT, starts=(0, 5, 9, 7))) == [(f"{LADDER}/bands/3/from", "bands_ascend", "Bands ascend: this one has to begin after 9.")]


@pytest.mark.parametrize("pays, at, first", [
    ((PERCENT, FIXED), 1, "percent_bp of deal_value"), ((FIXED, PERCENT), 1, "fixed EUR"), ((FIXED, FIXED, {"fixed": pts(5)}), 2, "fixed EUR"),
    (({"thanks": "a"}, FIXED), 1, "thanks"), ((PERCENT, PERCENT, PERCENT | {"of": "annual_value"}), 2, "percent_bp of deal_value")])
def test_bands_pay_the_same_sort_of_thing(pays, at, first):
    assert refused(steps(*pays, starts=(0, 5, 9)[:len(pays)])) == [(f"{LADDER}/bands/{at}/pay", "bands_alike", f"All bands pay the same sort of thing, here {first}.")]


def test_each_band_is_compared_with_the_first():
    assert [(pointer, said) for pointer, _, said in refused(steps(PERCENT, FIXED, {"fixed": pts(5)}, PERCENT, starts=(0, 5, 9, 11)))] == [
        (f"{LADDER}/bands/{at}/pay", "All bands pay the same sort of thing, here percent_bp of deal_value.") for at in (1, 2)]
    assert [pointer for pointer, _, _ in refused(steps(PERCENT, FIXED, FIXED, starts=(0, 5, 9)))] == [f"{LADDER}/bands/{at}/pay" for at in (1, 2)]


def test_after_a_band_that_cannot_be_read_the_others_are():
    found = refused(steps(PERCENT, {"percent_bp": -1, "of": "deal_value"}, PERCENT, starts=(0, 5, 0)))
    assert found == [(f"{LADDER}/bands/1/pay/percent_bp", "out_of_range", "-1 is outside 0 to 100000."),
                     (f"{LADDER}/bands/2/from", "bands_ascend", "Bands ascend: this one has to begin after 0.")]
    assert [pointer for pointer, _, _ in refused(steps(PERCENT, PERCENT | {"of": "weather"}, starts=(0, 5)))] == [f"{LADDER}/bands/1/pay/of"]
    odd = percents("marginal", "old_rate", bands=bands(PERCENT, PERCENT | {"of": "weather"}))   # what contradicts itself is not asked of a half-read one
    assert [pointer for pointer, _, _ in refused(document(odd))] == [f"{LADDER}/bands/1/pay/of"]


# Combinations that contradict themselves

SAID = {
    "marginal_old_rate": (percents("marginal", "old_rate"), "crossing", "With marginal each slice has its own band, so there’s no old rate: use new_rate."),
    "marginal_demotion": (percents("marginal", demotion="window_end"), "demotion", "With marginal nothing is demoted: use none."),
    "marginal_other_kind": (counted("marginal") | {"metric": {"count": "accepted"}}, "mode",
                            "Marginal over a count or a sum needs the kind that the rule pays for: there’s no slice to cut else."),
    "marginal_other_base": (percents("marginal", metric={"sum": "deal_value", "of": "won"}), "bands", "Marginal over a sum pays percents of what is summed."),
    "retro_old_rate": (percents("whole_retro", "old_rate"), "crossing", "Whole_retro prices the window by the band that is reached: use new_rate."),
    "retro_rolling": (percents("whole_retro", window={"rolling_days": 9}), "mode",
                      "Whole_retro would price again what has left a rolling window: use a calendar window or lifetime."),
    "retro_demotion": (percents("whole_retro", demotion="immediate"), "demotion", "With whole_retro nothing is demoted: use none."),
    "retro_keep": (percents("whole_retro", on_reversal="keep"), "on_reversal", "Whole_retro with keep would pay for what is gone: use reprice."),
    "keep_event_order": (percents("whole_forward", late_arrival="event_order"), "late_arrival",
                         "event_order evaluates the window again and keep does not: they contradict each other."),
    "no_window_end": (percents("whole_forward", window="lifetime", demotion="window_end"), "demotion", "A lifetime or rolling window has no end to demote at."),
}


@pytest.mark.parametrize("which", SAID)
def test_combinations(which):
    escalator, at, said = SAID[which]
    assert (f"{LADDER}/{at}", said) in [(pointer, words) for pointer, _, words in refused(document(escalator))]


def test_marginal_over_a_sum_pays_percents_of_it_in_every_band():
    said = [(f"{LADDER}/bands", "marginal_other_base", "Marginal over a sum pays percents of what is summed.")]
    for pays in (bands(*[{"units_bp": 5, "of": "first_year_value"}] * 2), bands(*[{"percent_bp": 5, "of": "deal_value"}] * 2), bands(FIXED, FIXED)):
        assert refused(document(percents("marginal", bands=pays))) == said
    assert parse_plan(document(percents("marginal"))).rules[0].pay.mode == "marginal"


def test_what_is_paid_for_is_compared_when_it_is_known():
    escalator = counted("marginal") | {"metric": {"count": "accepted"}}
    assert [pointer for pointer, _, _ in refused(document(escalator, on={"milestone": "never"}))] == ["/rules/0/on/milestone"]


def test_a_minimum_may_be_the_maximum_and_not_above_it():
    same = parse_plan(rule(within={"minimum": eur(5), "maximum": eur(5)})).rules[0].within
    assert (same.minimum, same.maximum) == (Money(5, "EUR"), Money(5, "EUR"))
    said = "The minimum is above the maximum."
    assert refused(rule(within={"minimum": eur(6), "maximum": eur(5)})) == [("/rules/0/within/maximum", "minimum_above_maximum", said)]
    assert refused(rule(within={"maximum": eur(5), "minimum": eur(6)})) == [("/rules/0/within/minimum", "minimum_above_maximum", said)]


def test_what_is_not_said_of_a_shape_is_nothing():
    assert model.Flat("fixed") == model.Flat("fixed", money=None, rate=0, base="", text="") and model.Window("year").days == 0
    assert model.Group("g", "best").priority == 999
    assert model.Escalator("k", None, "", None, "", "", "", "", "", ()).restart is False
