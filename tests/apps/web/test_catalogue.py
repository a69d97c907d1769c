"""Everything that people read is translated, and what is compiled is what is written."""
import ast
import re
from functools import cache

import pytest

from foundation.web import catalogue
from rewards.plan.parse import parse_plan
from rewards.plan.reader import PlanErrors
from tests.pure.test_parser import REFUSED

pytestmark = pytest.mark.xdist_group("catalogue")
PLACES = re.compile(r"%\((\w+)\)s|{(\w+)}")


def places(text: str) -> set:
    return {name or braced for name, braced in PLACES.findall(text)}


def texts(message) -> list[tuple[str, str]]:
    """Pairs of what is said in English and in the other language."""
    if isinstance(message.id, tuple | list):
        return [(message.id[min(number, 1)], said) for number, said in enumerate(message.string)]
    return [(message.id, message.string)]


@pytest.fixture(scope="module", autouse=True)
def read_once():
    """All sources and templates: five seconds."""
    found = list(catalogue.extracted())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(catalogue, "extracted", lambda: found)
        yield


@cache
def collected() -> set[str]:
    return {text for _, text, _ in catalogue.extracted() if isinstance(text, str)}


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


def test_a_sentence_that_goes_through_a_helper_is_found():
    assert catalogue.takers(catalogue.sources()).items() >= {"NotTyped": 2, "wrong": 2, "add": 3, "refuse": 4}.items()


def test_a_refusal_that_takes_its_sentence_from_elsewhere_takes_one_that_is_found():
    """Every text of the function, and of the constants that it names, is collected: one out of a table, or of a row of fields, too."""
    python, known = catalogue.sources(), collected()
    places, lost = dict.fromkeys(catalogue.refusals(python), 2) | {catalogue.FIELD_ERROR: 3}, []
    for path in python:
        tree = ast.parse(path.read_text())
        constants = {target.id: node.value for node in tree.body if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)}
        for outer in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            said = [call.args[place - 1] for call in ast.walk(outer) if isinstance(call, ast.Call) and (
                place := places.get(getattr(call.func, "id", getattr(call.func, "attr", "")))) is not None and len(call.args) >= place]
            for name in {node.id for one in said if not isinstance(one, ast.Constant) for node in ast.walk(one) if isinstance(node, ast.Name)}:
                where = [constants[name]] if name in constants else [node.iter for node in ast.walk(outer) if isinstance(node, ast.comprehension)
                                                                      and name in {one.id for one in ast.walk(node.target) if isinstance(one, ast.Name)}]
                lost += [(path.name, text.value) for one in where for text in ast.walk(one)
                         if isinstance(text, ast.Constant) and isinstance(text.value, str) and " " in text.value and text.value not in known]
    assert lost == []


@pytest.mark.parametrize("name", REFUSED)
def test_every_sentence_of_a_refused_plan_can_be_translated(name):
    document = REFUSED[name][0]
    with pytest.raises(PlanErrors) as refused:
        parse_plan(document)
    assert {one.template for one in refused.value.errors} <= collected()


def test_pure_code_hands_on_whole_sentences():
    """Put together from pieces, none of them would be found."""
    python = catalogue.sources()
    places = catalogue.takers(python) | dict.fromkeys(catalogue.refusals(python), 2) | {catalogue.FIELD_ERROR: 3}
    loose = []
    for path in (path for path in python if path.parts[-3:-1] == ("rewards", "plan") or path.parts[-4:-2] == ("rewards", "plan") or path.name == "rules.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            place = places.get(getattr(call.func, "id", getattr(call.func, "attr", "")))
            said = call.args[place - 1] if place is not None and len(call.args) >= place else None
            handed_on = getattr(said, "id", getattr(said, "attr", "")) == "template"
            if said is not None and not handed_on and not (isinstance(said, ast.Constant) and isinstance(said.value, str)):
                loose.append(f"{path.name}:{call.lineno}")
    assert loose == []
