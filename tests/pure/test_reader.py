"""What is no plan is told word for word, at its place: whoever writes a document reads nothing else."""
import json

import pytest

from foundation.kernel.money import Money
from rewards.plan.reader import MISSING, Mistakes, NoInteger, Reader, load, pointer

Told = tuple[str, str, str]


def told(mistakes: Mistakes) -> list[Told]:
    return [(error.pointer, error.code, str(error)) for error in mistakes.found]


def loaded(text: str) -> tuple[object, list[Told]]:
    mistakes = Mistakes()
    return load(text, mistakes), told(mistakes)


def read(value: object, way: str, *how, **more) -> tuple[object, list[Told]]:
    mistakes = Mistakes()
    return getattr(Reader(value, "/here", mistakes), way)(*how, **more), told(mistakes)


def test_a_pointer_leads_through_any_key():
    """RFC 6901: ~ and / are written otherwise, since a / parts two keys."""
    assert [pointer("/a", key) for key in ("b", 3, "c/d", "e~f", "~1")] == ["/a/b", "/a/3", "/a/c~1d", "/a/e~0f", "/a/~01"]


@pytest.mark.parametrize("text, code, said", [
    ('{\n "a": }', "no_json", "This isn’t JSON: something is wrong at line 2, column 7."), ("[" * 100_000, "too_deep", "This is nested far too deeply for a plan."),
    ("9" * 5_000, "no_json", "A number in this is longer than any amount can be.")])
def test_what_is_no_json_is_nothing(text, code, said):
    assert loaded(text) == (MISSING, [("/", code, said)])


def test_nothing_is_no_value_that_a_document_could_hold():
    assert MISSING is not None and loaded("null") == (None, [])


def test_what_stands_twice_is_told_and_the_last_one_stays():
    assert loaded('{"a": {"b": 1, "b": 2}}') == ({"a": {"b": 2}}, [("/a/b", "twice", "“b” stands here twice. Keep one.")])


def test_characters_that_no_row_holds_are_told_and_what_stands_behind_them_is_read_on():
    said = "A text in this holds a character that can’t be kept. Type it anew instead of copying it."
    assert loaded('{"x\\u0000": 1, "a": "b\\u0000c", "d": ["\\ud800"], "e": 2}') == (
        {"a": "b?c", "d": ["?"], "e": 2}, [("/", "odd_character", said), ("/a", "odd_character", said), ("/d/0", "odd_character", said)])


def test_numbers_with_a_point_are_kept_as_they_were_written():
    assert loaded('[1.50, 1e3, NaN]') == ([NoInteger("1.50"), NoInteger("1e3"), NoInteger("NaN")], [])
    assert read(NoInteger("1.50"), "integer", 0, 9) == (None, [("/here", "no_integer", "A whole number is expected, not 1.50. Amounts are in minor units, percents in basis points.")])


@pytest.mark.parametrize("value, found", [(0, 0), (9, 9), (10, "10 is outside 0 to 9."), (-1, "-1 is outside 0 to 9."), (True, "A whole number from 0 to 9 is expected here."),
                                          ("5", "A whole number from 0 to 9 is expected here.")])
def test_whole_numbers(value, found):
    code = "no_integer" if type(value) is not int else "out_of_range"
    assert read(value, "integer", 0, 9) == ((found, []) if isinstance(found, int) else (None, [("/here", code, found)]))


def test_objects_are_closed():
    parts, said = read({"a": 1, "odd/one": 2, "c": 3}, "members", ("a", "b"), ("c",))
    assert {key: (part.value, part.at) for key, part in parts.items()} == {"a": (1, "/here/a"), "c": (3, "/here/c")}
    assert said == [("/here/odd~1one", "unknown_key", "“odd/one” means nothing here. Possible: a, b, c."), ("/here/b", "missing", "“b” is missing.")]
    assert read(5, "members", ("a", "b"), ("c",)) == ({}, [("/here", "no_object", "An object with a, b is expected here.")])
    assert read([], "members", (), ("c", "d")) == ({}, [("/here", "no_object", "An object with c, d is expected here.")])


def test_one_of_several_members():
    said = [("/here", "no_variant", "Exactly one of these is expected here: a, b.")]
    assert read({"b": 1, "c": 2}, "variant", "a", "b") == ("b", []) and read({"a": 1, "b": 2}, "variant", "a", "b") == (None, said)
    assert read({"c": 1}, "variant", "a", "b") == (None, said) == read("a", "variant", "a", "b")


def test_lists():
    items, said = read([4, 5, 6], "items", 1, 2)
    assert [(one.value, one.at) for one in items] == [(4, "/here/0"), (5, "/here/1")] and said == [("/here", "length", "Between 1 and 2 entries, not 3.")]
    assert read([], "items", 1, 2) == ([], [("/here", "length", "Between 1 and 2 entries, not 0.")])
    assert read({}, "items", 1, 2) == ([], [("/here", "no_list", "A list is expected here.")]) and read([4], "items", 1, 1)[1] == []


@pytest.mark.parametrize("value", ["c", "", 5, None, ["a"], {"a": 1}])
def test_words(value):
    assert read("b", "choice", "a", "b") == ("b", [])
    assert read(value, "choice", "a", "b") == (None, [("/here", "unknown_word", "One of these is expected here: a, b.")])


@pytest.mark.parametrize("value", ["A", "1a", "", "a b", "a" * 41, 5, None])
def test_keys(value):
    assert read("a" * 40, "slug") == ("a" * 40, []) and read("a1_", "slug") == ("a1_", [])
    assert read(value, "slug") == (None, [("/here", "no_slug", "A short key is expected: lower-case letters, digits and _, beginning with a letter, at most 40.")])


@pytest.mark.parametrize("value", ["", "  ", "abcd", 5, None])
def test_texts(value):
    assert read("abc", "text", 3) == ("abc", [])
    assert read(value, "text", 3) == (None, [("/here", "no_text", "A text of 1 to 3 characters is expected here.")])


def test_money():
    assert read({"minor": 10**12, "currency": "EUR"}, "money", "EUR") == (Money(10**12, "EUR"), []) == read({"minor": 10**12, "currency": "EUR"}, "money", None)
    assert read({"minor": 10**12 + 1, "currency": "EUR"}, "money", "EUR") == (None, [("/here/minor", "out_of_range", "1000000000001 is outside 0 to 1000000000000.")])
    assert read({"minor": 1, "currency": "USD"}, "money", "EUR") == (None, [("/here/currency", "other_currency", "USD doesn’t fit here, this is counted in EUR.")])
    assert read({"minor": 1, "currency": "XXX"}, "money", "EUR") == (None, [("/here/currency", "no_currency", "A currency such as EUR, or PTS for points, is expected here.")])
    assert read({"minor": -1}, "money", "EUR")[1] == [("/here/currency", "missing", "“currency” is missing."), ("/here/minor", "out_of_range", "-1 is outside 0 to 1000000000000.")]


def test_a_document_is_what_was_written():
    assert loaded(json.dumps({"a": [1, "x", True, None]})) == ({"a": [1, "x", True, None]}, [])
