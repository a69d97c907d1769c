"""Layouts: what is wrong with one is said at its column, and what it writes is read back as it was."""
import csv as standard
import io

import pytest

from foundation.kernel.money import Money
from foundation.web import csv
from fulfilment import states
from fulfilment.rules import layouts

PLACES = {"holder": 1, "iban": 2, "amount": 3}
FINE = {"separator": ";", "decimal_mark": ",", "encoding": "utf-8"}


def wrong(places=None, heads=None, kind=states.BANK, **other):
    return {(error.pointer, error.code) for error in layouts.wrong_layout(kind, PLACES if places is None else places, heads or {}, **(FINE | other))}


@pytest.mark.parametrize("kind", states.KINDS)
def test_the_house_proposes_layouts_that_pass(kind):
    layout = layouts.DEFAULTS[kind]
    places = {column.field: place for place, column in enumerate(layout.columns, 1)}
    heads = {column.field: column.head for column in layout.columns}
    assert wrong(places, heads, kind, separator=layout.separator, decimal_mark=layout.decimal_mark, encoding=layout.encoding) == set()
    assert layouts.layout_of(kind, places, heads, layout.separator, layout.decimal_mark, layout.encoding) == layout


@pytest.mark.parametrize("change, found", [
    ({"places": {"holder": 1, "iban": 2}}, {("/place_amount", "needed")}),
    ({"places": PLACES | {"iban": None}}, {("/place_iban", "needed")}),
    ({"places": PLACES | {"iban": 1}}, {("/place_iban", "place_taken")}),
    ({"places": PLACES | {"bic": 99}}, {("/place_bic", "no_place")}), ({"places": PLACES | {"bic": 0}}, {("/place_bic", "no_place")}),
    ({"heads": {"iban": "Amount"}}, {("/head_amount", "head_taken")}), ({"heads": {"iban": "x" * 41}}, {("/head_iban", "no_head")}),
    ({"heads": {"iban": "счёт"}, "encoding": "cp1252"}, {("/head_iban", "no_letters")}),
    ({"separator": ","}, {("/decimal_mark", "same_sign")}), ({"separator": "x"}, {("/separator", "not_offered")}),
    ({"decimal_mark": "'"}, {("/decimal_mark", "not_offered")}), ({"encoding": "utf-16"}, {("/encoding", "not_offered")}),
])
def test_what_is_wrong_is_said_at_its_field(change, found):
    assert wrong(**change) == found


@pytest.mark.parametrize("separator", layouts.SEPARATORS)
@pytest.mark.parametrize("encoding", layouts.ENCODINGS)
def test_names_with_separators_quotes_and_umlauts_are_read_back(separator, encoding):
    layout = layouts.layout_of(states.BANK, PLACES, {"holder": "Empfänger; Name"}, separator, ".", encoding)
    holders = ["Müller; \"Söhne\", Köln|Bonn\tx", "=HYPERLINK(1)", "Zoë Straße"]
    rows = [layouts.cells(layout, {"holder": holder, "iban": "DE89370400440532013000", "amount": Money(123_450, "EUR")}) for holder in holders]
    content = layouts.in_letters_of(csv.text(layout.heads, rows, layout.separator), layout.encoding)
    read = list(standard.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=separator))
    assert read[0] == ["Empfänger; Name", "IBAN", "Amount"]
    assert [row[0] for row in read[1:]] == [holders[0], "'=HYPERLINK(1)", holders[2]]
    assert {tuple(row[1:]) for row in read[1:]} == {("DE89370400440532013000", "1234.50")}


@pytest.mark.parametrize("currency, minor, mark, shown", [("EUR", 123_456_789, ",", "1234567,89"), ("JPY", 1500, ",", "1500"), ("KWD", 1500, ",", "1,500"), ("EUR", 5, ".", "0.05")])
def test_amounts_have_their_mark_and_no_thousands(currency, minor, mark, shown):
    layout = layouts.layout_of(states.BANK, {"amount": 1}, {}, ";", mark, "utf-8")
    assert layouts.cells(layout, {"amount": Money(minor, currency)}) == [shown]


@pytest.mark.parametrize("text, written", [("Łukasz Čapek", "Lukasz Capek"), ("Žižka", "Žižka"), ("Đặng", "Dang"), ("Søren", "Søren"), ("Ann", "Ann")])
def test_letters_that_windows_lacks_lose_their_marks(text, written):
    assert layouts.in_letters_of(text, "cp1252").decode("cp1252") == written


def test_a_name_in_other_letters_is_never_replaced_by_question_marks():
    assert not layouts.fits("王伟", "cp1252") and layouts.fits("王伟", "utf-8")
    layout = layouts.layout_of(states.BANK, PLACES, {}, ";", ".", "cp1252")
    assert layouts.rows_that_do_not_fit(layout, [["Ann", "DE1", 5], ["王伟", "DE1", 5]]) == [1]
