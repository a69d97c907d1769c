"""Everything that people read is translated, and what is compiled is what is written."""
import re

import pytest

from foundation.web import catalogue

PLACES = re.compile(r"%\((\w+)\)s|{(\w+)}")


def places(text: str) -> set:
    return {name or braced for name, braced in PLACES.findall(text)}


def texts(message) -> list[tuple[str, str]]:
    """Pairs of what is said in English and in the other language."""
    if isinstance(message.id, tuple | list):
        return [(message.id[min(number, 1)], said) for number, said in enumerate(message.string)]
    return [(message.id, message.string)]


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_every_sentence_is_translated(language):
    assert catalogue.missing(catalogue.renewed(language)) == []


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_what_is_committed_is_what_make_messages_writes(language):
    written = catalogue.read(language)
    assert catalogue.po_file(language).read_bytes() == catalogue.po_text(catalogue.renewed(language)), "make messages"
    assert catalogue.po_file(language).with_suffix(".mo").read_bytes() == catalogue.mo_bytes(written), "make messages"


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_a_translation_names_what_the_sentence_names(language):
    wrong = [english for message in catalogue.read(language) if message.id for english, said in texts(message) if said
             and not places(said) <= places(english)]
    assert wrong == []
    assert not any(message.fuzzy for message in catalogue.read(language) if message.id)


@pytest.mark.parametrize("source, found", [
    ('{% trans "Sign in" %}', [("gettext", ("Sign in",))]),
    ('<c-x title="{% trans "A (b)" %}" />', [("gettext", ("A (b)",))]),
    ("{% blocktrans trimmed with a=b %}Hello\n {{ a }}{% endblocktrans %}", [("gettext", ("Hello %(a)s",))]),
    ("{% blocktrans count n=3 trimmed %}one{% plural %}{{ n }} of them{% endblocktrans %}", [("ngettext", ("one", "%(n)s of them", None))])])
def test_what_is_marked_in_a_template_is_found(source, found):
    assert [(function, texts) for function, texts in catalogue._calls(catalogue.templatize(source))] == found


def test_refusals_are_found_with_every_kind_of_them():
    names = catalogue.refusals(catalogue.sources())
    assert {"HouseError", "Refused", "NotFound", "NotAllowed", "NotAnAmount"} <= names
    assert any(text == "There’s no such program." for _, text, _ in catalogue.extracted())


def test_one_singular_has_one_plural():
    """gettext finds a sentence by its singular alone: with two plurals one of them would be read in both places."""
    plurals: dict[str, set] = {}
    for context, text, _ in catalogue.extracted():
        plurals.setdefault((context, text if isinstance(text, str) else text[0]), set()).add(None if isinstance(text, str) else text[1])
    assert {key: found for key, found in plurals.items() if len(found) > 1} == {}
