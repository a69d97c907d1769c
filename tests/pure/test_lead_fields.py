"""The vendor's own questions: what they take for an answer, and whether it fits."""
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.lead_fields import LeadField, fits, from_stored, misfits, read_answers, whole_number
from programs.rules.questions import KEY, key_for

SEATS = LeadField(key="seats", kind="number", label="How many seats?", required=True, least=10, most=500)
TRADE = LeadField(key="trade", kind="choice", label="Which trade?", choices=("Shipping", "Bank"), fitting=("Shipping",), must_fit=True)
START = LeadField(key="start", kind="date", label="From when?", least="2026-01-01")
WHY = LeadField(key="why", kind="text", label="What for?")
FIELDS = (SEATS, TRADE, START, WHY)


def wrong(given):
    return [(error.pointer, error.code) for error in read_answers(FIELDS, given)[1]]


def test_answers_are_kept_as_plain_values():
    given = {"seats": "1,200", "trade": "Shipping", "start": date(2026, 3, 1), "why": "  Invoices "}
    assert read_answers(FIELDS, given) == ({"seats": 1200, "trade": "Shipping", "start": "2026-03-01", "why": "Invoices"}, [])
    assert read_answers(FIELDS, {"seats": 40, "why": " "}) == ({"seats": 40}, [])


@pytest.mark.parametrize("given, expected", [
    ({}, [("/answers/seats", "missing")]), ({"seats": "many"}, [("/answers/seats", "no_number")]), ({"seats": True}, [("/answers/seats", "no_number")]),
    ({"seats": 9, "trade": "Mining"}, [("/answers/trade", "unknown")]), ({"seats": 9, "start": "2026-02-30"}, [("/answers/start", "no_date")]),
    ({"seats": 9, "why": "x" * 501}, [("/answers/why", "too_long")]), ({"seats": 9, "other": 1}, [("/answers/other", "unknown")]),
    ({"seats": 9, "trade": "Bank"}, [("/answers/trade", "does_not_fit")]), ({"seats": 10**13}, [("/answers/seats", "out_of_range")])])
def test_what_is_wrong_is_said_at_its_field(given, expected):
    assert wrong(given) == expected


def test_what_fits():
    assert fits(FIELDS, {"why": "x"}) is None
    assert fits(FIELDS, {"seats": 10, "start": "2026-01-01"}) is True
    assert fits(FIELDS, {"seats": 9, "start": "2026-01-01"}) is False
    assert misfits(FIELDS, {"seats": 501, "trade": "Shipping"}) == [SEATS]


def test_questions_survive_being_stored():
    assert from_stored([field.stored() for field in FIELDS]) == list(FIELDS)
    assert from_stored([{"key": "a", "kind": "text", "label": "A"}]) == [LeadField(key="a", kind="text", label="A")]


@pytest.mark.parametrize("text, number", [("1200", 1200), ("1,200", 1200), ("1.200", 1200), ("1 200", 1200), ("-3", -3), ("1.2", None), ("12,00", None), ("", None), ("٣", None)])
def test_numbers_as_people_type_them(text, number):
    assert whole_number(text) == number


@given(st.text(max_size=200), st.sets(st.text(max_size=3)))
def test_a_key_is_made_of_any_question(label, taken):
    key = key_for(label, taken)
    assert KEY.fullmatch(key) and key not in taken


@given(st.dictionaries(st.sampled_from([field.key for field in FIELDS]), st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())))
def test_any_answer_is_read_or_refused(given):
    answers, wrong = read_answers(FIELDS, given)
    assert set(answers).isdisjoint(error.pointer.rsplit("/", 1)[-1] for error in wrong)
    assert read_answers(FIELDS, answers)[0] == answers
