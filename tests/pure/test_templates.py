"""Plans that need a few numbers: what is asked, what is read of an answer, and what is said about one that is none."""
import pytest

from rewards.plan.parse import parse_plan
from rewards.plan.templates import TEMPLATES, Question, Template, answered, plain

WAIT = ("maturation_days", "days", 14, 0, 730)
ASKED = {
    "points_escalating": [("rate", "points", 1500, 1, 10**6), ("step", "count", 6, 2, 1000), ("better_rate", "points", 2000, 1, 10**6), WAIT],
    "customer_bill_credit": [("amount", "money", 5_000, 1, 10**9), ("minimum", "money", 60_000, 0, 10**11), WAIT],
    "partner_escalating": [("share", "percent", 1500, 1, 10_000), ("step", "count", 6, 2, 1000), ("better_share", "percent", 2000, 1, 10_000),
                           ("to", "choice", None, 0, 0), WAIT],
    "rep_points": [("points", "count", 100, 1, 10**6), WAIT],
    "gratitude": [("thanks", "text", None, 0, 500)],
}
KINDS = {"points_escalating": ("customer",), "customer_bill_credit": ("customer",), "partner_escalating": ("partner_silver", "partner_bronze", "partner_gold"),
         "rep_points": ("sales_rep",), "gratitude": ("customer", "partner_bronze", "partner_silver", "partner_gold", "sales_rep")}


def test_which_templates_there_are_and_what_they_ask():
    assert {name: [(one.name, one.kind, one.default, one.low, one.high) for one in template.questions] for name, template in TEMPLATES.items()} == ASKED
    assert {name: template.program_kinds for name, template in TEMPLATES.items()} == KINDS
    assert {name: (template.name, template.program_kind, template.gratitude) for name, template in TEMPLATES.items()} == {
        name: (name, kinds[0], name == "gratitude") for name, kinds in KINDS.items()}
    assert [one.name for one in TEMPLATES["points_escalating"].questions if one.hundredths] == ["rate", "better_rate"]
    assert [one.hundredths for one in TEMPLATES["customer_bill_credit"].questions] == [True, True, False]
    assert [one.hundredths for one in TEMPLATES["partner_escalating"].questions] == [True, False, True, False, False]


YEAR = {"key": "deals_of_the_year", "metric": {"referrals": "won"}, "window": {"calendar": "year"}, "mode": "whole_forward", "crossing": "new_rate",
        "demotion": "window_end", "on_reversal": "keep", "late_arrival": "arrival_order"}


def made(name: str, currency: str = "EUR", **values) -> dict:
    """The one rule of the plan that comes of these answers."""
    answers, wrong = answered(TEMPLATES[name], values)
    assert wrong == []
    document = TEMPLATES[name].document(answers, currency)
    parse_plan(document, gratitude_only=TEMPLATES[name].gratitude)
    assert {key: value for key, value in document.items() if key != "rules"} == {
        "grammar": 1, "currency": currency, "terms_at": "acceptance", "rounding": "half_even"} and len(document["rules"]) == 1
    return document["rules"][0]


def test_points_that_grow():
    points = {"units_bp": 1500, "of": "first_year_value"}
    assert made("points_escalating", rate="15", step="4", better_rate="17,5", maturation_days=0) == {
        "key": "won", "title": "Points for each deal", "on": {"milestone": "won"}, "to": "advocate", "maturation_days": 0,
        "approval_above": {"minor": 0, "currency": "PTS"},
        "pay": {"escalator": YEAR | {"scope": "enrolment", "bands": [{"from": 0, "pay": points}, {"from": 4, "pay": points | {"units_bp": 1750}}]}}}


def test_a_credit_on_the_bill():
    assert made("customer_bill_credit") == {
        "key": "won", "title": "Bill credit for the first deal", "on": {"milestone": "won"}, "to": "customer_account", "maturation_days": 14,
        "when": {"all": [{"fact": "first_deal", "is": "eq", "value": True},
                         {"fact": "deal_value", "is": "gte", "value": {"minor": 60_000, "currency": "EUR"}}]},
        "pay": {"fixed": {"minor": 5_000, "currency": "EUR"}}}


@pytest.mark.parametrize("currency, minor", [("EUR", 5_050), ("JPY", 50), ("KWD", 50_500)])
def test_an_amount_stands_in_the_digits_of_its_currency(currency, minor):
    """¥50.50 have no cents: the rest is left out."""
    assert made("customer_bill_credit", currency, amount="50.50")["pay"] == {"fixed": {"minor": minor, "currency": currency}}


@pytest.mark.parametrize("to, scope", [("", "partner_organisation"), ("partner_organisation", "partner_organisation"), ("advocate", "enrolment")])
def test_a_company_counts_its_peoples_deals_together(to, scope):
    share = {"percent_bp": 1500, "of": "first_year_value"}
    assert made("partner_escalating", to=to) == {
        "key": "won", "title": "A share of each deal", "on": {"milestone": "won"}, "to": to or "partner_organisation", "maturation_days": 14,
        "pay": {"escalator": YEAR | {"scope": scope, "bands": [{"from": 0, "pay": share}, {"from": 6, "pay": share | {"percent_bp": 2000}}]}}}


def test_points_for_a_rep_and_thanks_for_anybody():
    assert made("rep_points", points=250) == {"key": "won", "title": "Points for each deal", "on": {"milestone": "won"}, "to": "advocate", "maturation_days": 14,
                                              "pay": {"fixed": {"minor": 250, "currency": "PTS"}}}
    thanks = {"key": "thanks", "title": "Thanks", "on": {"milestone": "won"}, "to": "advocate"}
    assert made("gratitude") == thanks | {"pay": {"thanks": "Thank you for introducing them to us."}}
    assert made("gratitude", thanks="  Ta. ") == thanks | {"pay": {"thanks": "Ta."}}


ONE = Template("one", ("customer",), (Question("rate", "percent", 1500, 100, 2_050), Question("step", "count", 6, 2, 10), Question("words", "text", high=4, text="None"),
                                      Question("to", "choice", choices=("her", "him"))), lambda answers, currency: {})


@pytest.mark.parametrize("given, read", [
    ("12", 1_200), ("12.5", 1_250), ("12,05", 1_205), (" 12.50 ", 1_250), (12, 1_200), ("1", 100), ("20.5", 2_050), (None, 1_500), ("", 1_500), ("0012", 1_200)])
def test_a_share_is_read_in_hundredths(given, read):
    assert answered(ONE, {"rate": given}) == ({"rate": read, "step": 6, "words": "None", "to": "her"}, [])


@pytest.mark.parametrize("name, given, code, said", [
    ("rate", "a lot", "no_number", "A number such as 15 is expected here."), ("rate", "12.345", "no_number", "A number such as 15 is expected here."),
    ("rate", "-1", "no_number", "A number such as 15 is expected here."), ("rate", 12.5, "no_number", "A number such as 15 is expected here."),
    ("rate", True, "no_number", "A number such as 15 is expected here."), ("rate", "12345678", "no_number", "A number such as 15 is expected here."),
    ("rate", "0.99", "out_of_range", "Between 1 and 20.5."), ("rate", "20.51", "out_of_range", "Between 1 and 20.5."), ("rate", 1_500, "out_of_range", "Between 1 and 20.5."),
    ("step", "6.5", "no_number", "A number such as 6 is expected here."), ("step", "6.0", "no_number", "A number such as 6 is expected here."),
    ("step", "1", "out_of_range", "Between 2 and 10."), ("step", 11, "out_of_range", "Between 2 and 10."),
    ("words", "Thanks", "too_long", "At most 4 characters."), ("words", "12345", "too_long", "At most 4 characters."), ("to", "us", "unknown", "Choose one of: her, him."),
])
def test_an_answer_that_is_none_is_said_at_its_question(name, given, code, said):
    answers, wrong = answered(ONE, {name: given})
    assert [(error.pointer, error.code, str(error)) for error in wrong] == [(f"/{name}", code, said)]
    assert set(answers) - {name} == {"rate", "step", "words", "to"} - {name} and (name in ("words", "to")) == (name in answers)


def test_whole_numbers_are_read_as_they_are():
    assert [answered(ONE, {"step": given})[0]["step"] for given in ("2", "10", 7, None)] == [2, 10, 7, 6]
    assert answered(ONE, {"words": "1234", "to": "him"})[0] == {"rate": 1_500, "step": 6, "words": "1234", "to": "him"}


def test_a_number_without_a_default_shows_nothing_of_it():
    bare = Template("bare", ("customer",), (Question("n", "count", low=1, high=2), Question("m", "money", low=1, high=2)), lambda answers, currency: {})
    assert [(error.pointer, str(error)) for error in answered(bare, {})[1]] == [("/n", "A number such as 0 is expected here."), ("/m", "A number such as 0 is expected here.")]


@pytest.mark.parametrize("hundredths, text", [(1500, "15"), (1250, "12.5"), (1205, "12.05"), (5, "0.05"), (0, "0"), (10, "0.1")])
def test_hundredths_are_written_as_they_are_typed(hundredths, text):
    assert plain(hundredths) == text
