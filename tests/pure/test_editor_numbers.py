"""Numbers in slots: how they are shown, how they are read, how far each may go, and what is said beyond."""
import pytest

from rewards.plan.editor import fields, numbers
from rewards.plan.editor.show import show
from rewards.plan.editor.write import write
from rewards.plan.parse import parse_plan
from tests.pure.ladder import document, percents
from tests.pure.test_editor_slots import BONUS, SPRING, eur


@pytest.mark.parametrize("value, point, comma", [(1500, "15", "15"), (1250, "12.5", "12,5"), (1205, "12.05", "12,05"), (5, "0.05", "0,05"), (0, "0", "0"), (10, "0.1", "0,1")])
def test_shares_are_shown_without_idle_noughts(value, point, comma):
    assert numbers.hundredths_text(value) == point == numbers.hundredths_text(value, ".") and numbers.hundredths_text(value, ",") == comma


@pytest.mark.parametrize("minor, currency, point, comma", [
    (500_000, "EUR", "5,000.00", "5.000,00"), (5, "EUR", "0.05", "0,05"), (0, "EUR", "0.00", "0,00"), (1_234_567_890, "EUR", "12,345,678.90", "12.345.678,90"),
    (5_000, "JPY", "5,000", "5.000"), (5_000, "PTS", "5,000", "5.000"), (1_234_567, "KWD", "1,234.567", "1.234,567")])
def test_amounts_are_shown_in_the_digits_of_their_currency(minor, currency, point, comma):
    assert numbers.amount_text(minor, currency) == point == numbers.amount_text(minor, currency, ".") and numbers.amount_text(minor, currency, ",") == comma


@pytest.mark.parametrize("typed, value", [("15", 1500), (" 12.5 ", 1250), ("12,5 %", 1250), ("12.50%", 1250), ("0.05", 5), ("1,000", 100_000), ("1.000", 100_000)])
def test_shares_are_read_with_and_without_their_sign(typed, value):
    assert numbers.hundredths(typed) == value


@pytest.mark.parametrize("typed, currency, minor", [
    ("€5,000.00", "EUR", 500_000), ("5.000 €", "EUR", 500_000), ("EUR 5", "EUR", 500), ("5 EUR", "EUR", 500), ("€ 5", "EUR", 500), (" 5 ", "EUR", 500), ("$5", "USD", 500),
    ("£5.50", "GBP", 550), ("¥500", "JPY", 500), ("CHF 5", "CHF", 500), ("500 PTS", "PTS", 500), ("1.234", "KWD", 1234)])
def test_amounts_are_read_with_the_sign_of_their_currency(typed, currency, minor):
    assert numbers.amount(typed, currency) == minor


@pytest.mark.parametrize("read, typed, code, said", [
    (numbers.hundredths, "a lot", "no_number", "A number such as 15 is expected here."), (numbers.hundredths, "%", "no_number", "A number such as 15 is expected here."),
    (numbers.hundredths, "5 %%", "no_number", "A number such as 15 is expected here."),
    (numbers.count, "", "no_count", "A whole number such as 6 is expected here."), (numbers.count, "1.0", "no_count", "A whole number such as 6 is expected here."),
    (numbers.count, "1" * 13, "no_count", "A whole number such as 6 is expected here."), (numbers.count, "٣", "no_count", "A whole number such as 6 is expected here."),
    (lambda text: numbers.amount(text, "EUR"), "$5", "no_amount", "Write an amount, such as 24000.00."),
    (lambda text: numbers.amount(text, "EUR"), "1,00,0", "unclear_amount", "We can’t tell how much 1,00,0 is. Write it as 24000.00."),
    (lambda text: numbers.amount(text, "JPY"), "5.5", "unclear_amount", "We can’t tell how much 5.5 is. Write it as 24000.")])
def test_what_is_no_number_is_said_in_a_sentence(read, typed, code, said):
    with pytest.raises(numbers.NotTyped) as no:
        read(typed)
    assert (no.value.code, no.value.template.format(**no.value.params)) == (code, said) and str(no.value) == no.value.template


def test_counts_are_read_to_twelve_digits():
    assert [numbers.count(typed) for typed in ("6", " 007 ", "0", "9" * 12)] == [6, 7, 0, 10**12 - 1]


def test_a_number_is_read_to_forty_characters():
    """So that nobody waits for what was pasted; what is that long is too high for its slot."""
    assert numbers.hundredths("9" * 40) == numbers.hundredths("9" * 5000) == int("9" * 40) * 100
    assert numbers.amount("9" * 40, "EUR") == numbers.amount("9" * 5000, "EUR") == int("9" * 40) * 100 and numbers.hundredths("9" * 39) == int("9" * 39) * 100


ROLLING = {"rolling_days": 90}
PLAN = document(percents("whole_forward", window=ROLLING), on={"milestone": "invoice_paid", "repeat": {"times": 12, "each": "month"}}, maturation_days=14,
                approval_above=eur(1), group={"name": "one", "choose": "first", "priority": 1}, when={"fact": "deal_value", "is": "gt", "value": eur(1)},
                within={"minimum": eur(1), "maximum": eur(10**12), "per_referral": eur(1), "per_beneficiary": {"amount": eur(1), "window": ROLLING}})
PLAN |= {"budget": {"amount": eur(1), "window": ROLLING}, "promotions": [
    SPRING | {"effect": {"multiply_bp": 15_000, "rules": ["main"]}}, BONUS, BONUS | {"key": "fixed", "effect": BONUS["effect"] | {"extra": {"fixed": eur(5)}}},
    BONUS | {"key": "units", "effect": BONUS["effect"] | {"extra": {"units_bp": 5, "of": "deal_value"}}}]}
MOST = "10,000,000,000.00"
# slot, the least and the most that it takes, what is just beyond, and how the two are called in the sentence
BOUNDS = [
    ("r0-rate", "0", "1000", "", "1000.01", "0", "1000"), ("r0-s1-rate", "0", "1000", "", "1000.01", "0", "1000"), ("p1-rate", "0.01", "100", "0", "100.01", "0.01", "100"),
    ("p3-rate", "0.01", "100000", "0", "100000.01", "0.01", "100000"), ("p2-rate", "0", MOST, "", "10,000,000,000.01", "0.00", MOST),
    ("p0-more", "0.01", "900", "0", "900.01", "0.01", "900"), ("r0-wait", "0", "730", "", "731", "0", "730"), ("r0-times", "1", "120", "0", "121", "1", "120"),
    ("r0-priority", "0", "999", "", "1000", "0", "999"), ("r0-window_days", "1", "3660", "0", "3661", "1", "3660"),
    ("r0-per_beneficiary_days", "1", "3660", "0", "3661", "1", "3660"), ("budget_days", "1", "3660", "0", "3661", "1", "3660"),
    *((slot, "0", MOST, "", "10,000,000,000.01", "0.00", MOST) for slot in (
        "r0-minimum", "r0-maximum", "r0-per_referral", "r0-per_beneficiary", "r0-sign_off_above", "r0-t0-value", "budget", "p0-budget")),
    ("r0-s2-from", "1,000.01", MOST, "", "10,000,000,000.01", "0.00", MOST),
]


def typed(slot: str, text: str) -> list[tuple[str, str, str]]:
    form = show(PLAN)
    assert form is not None
    written = write(fields.nested(fields.flat(form) | {slot: text}, "EUR"))
    return [(written.field_of(error.pointer), error.code, str(error)) for error in written.wrong]


@pytest.mark.parametrize("slot, least, most, below, above, low, high", BOUNDS)
def test_how_far_each_slot_goes(slot, least, most, below, above, low, high):
    assert typed(slot, least) == [] == typed(slot, most)
    for beyond in filter(None, (below, above)):
        assert typed(slot, beyond) == [(slot, "out_of_range", f"Between {low} and {high}.")]


def test_each_slot_of_the_table_is_one_of_the_plan():
    form = show(PLAN)
    assert form is not None and parse_plan(PLAN).rules
    assert {slot for slot, *_ in BOUNDS} <= set(fields.flat(form)) and not any(name.endswith("json") for name in fields.flat(form))


@pytest.mark.parametrize("text, value", [("-999999999999", -999_999_999_999), ("999999999999", 999_999_999_999), (" − 7 ", -7), ("-0", 0)])
def test_days_go_as_far_below_nothing_as_above(text, value):
    days = document(pay={"thanks": "Ta"}, when={"any": [{"fact": "referral_age_days", "is": "gt", "value": 1}, {"fact": "referral_age_days", "is": "in", "value": [1, 2]}]})
    form = show(days)
    assert form is not None
    tests = form["rules"][0]["tests"]
    tests[0]["value"], tests[1]["value"] = text, f"4,{text},5"
    written = write(form)
    assert written.wrong == [] and [test["value"] for test in written.document["rules"][0]["when"]["any"]] == [value, [4, value, 5]]


@pytest.mark.parametrize("text", ["--5", "+5", "-", "five", "1.5", "-1000000000000"])
def test_what_is_no_count_of_days_is_said_at_its_place_also_in_a_row(text):
    days = document(pay={"thanks": "Ta"}, when={"any": [{"fact": "referral_age_days", "is": "gt", "value": 1}, {"fact": "referral_age_days", "is": "in", "value": [1, 2]}]})
    form = show(days)
    assert form is not None
    tests = form["rules"][0]["tests"]
    tests[0]["value"], tests[1]["value"] = text, f"4, {text}"
    written = write(form)
    said = "A whole number such as 6 is expected here."
    assert [(error.pointer, written.field_of(error.pointer), str(error)) for error in written.wrong] == [
        ("/rules/0/when/any/0/value", "r0-t0-value", said), ("/rules/0/when/any/1/value/1", "r0-t1-value", said)]
    assert [test["value"] for test in written.document["rules"][0]["when"]["any"]] == [None, [4, None]]


def test_for_what_is_no_amount_a_one_stands_in_so_that_nothing_else_is_said_of_it():
    """The rule around it can be read: its other mistakes are told in the same answer."""
    for slot, pay, made in (
            ("r0-rate", {"percent_bp": 500, "of": "deal_value"}, {"percent_bp": 1, "of": "deal_value"}), ("r0-rate", {"fixed": eur(5)}, {"fixed": eur(1)}),
            ("r0-rate", {"fixed": {"minor": 5, "currency": "PTS"}}, {"fixed": {"minor": 1, "currency": "PTS"}}),
            ("r0-rate", {"times_x100": 100, "of": "first_monthly_bill"}, {"times_x100": 1, "of": "first_monthly_bill"}), ("r0-times", {"fixed": eur(5)}, {"fixed": eur(5)})):
        form = show(document(pay=pay, on={"milestone": "renewal", "repeat": {"times": 2, "each": "month"}}))
        assert form is not None
        written = write(fields.nested(fields.flat(form) | {slot: "nothing"}, "EUR"))
        assert [written.field_of(error.pointer) for error in written.wrong] == [slot] and parse_plan(written.document).rules
        assert written.document["rules"][0]["pay"] == made and written.document["rules"][0]["on"]["repeat"]["times"] == (1 if slot == "r0-times" else 2)


def test_for_what_goes_too_far_a_one_stands_in_too():
    form = show(PLAN)
    assert form is not None
    written = write(fields.nested(fields.flat(form) | {"r0-rate": "1001", "r0-times": "121", "p2-rate": "10,000,000,000.01", "p0-more": "901", "r0-wait": "731"}, "EUR"))
    main = written.document["rules"][0]
    assert (main["pay"]["escalator"]["bands"][0]["pay"]["percent_bp"], main["on"]["repeat"]["times"], main["maturation_days"]) == (1, 1, None), "days that are none are no days"
    assert [one["effect"] for one in written.document["promotions"][:3:2]] == [
        {"multiply_bp": 10_001, "rules": ["main"]}, {"extra": {"fixed": eur(1)}, "on": "accepted", "to": "rep_owner"}] and len(written.wrong) == 5
