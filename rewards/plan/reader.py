"""Reads JSON strictly: closed objects, whole numbers, every mistake with its place and a sentence that helps."""
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from foundation.kernel.errors import BadInput, FieldError
from foundation.kernel.money import CURRENCIES, Money

# NUL, and half of a pair: neither can be written into a row, nor half a pair into a page.
ODD = re.compile("[\0\ud800-\udfff]")
SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST = 10**12
MISSING = object()


class PlanErrors(BadInput):
    """What is wrong with a plan: one FieldError per mistake, its pointer the JSON pointer of the value or of the missing key."""


@dataclass(frozen=True)
class NoInteger:
    """A number with a point or an exponent, kept as it was written."""

    text: str


@dataclass
class Mistakes:
    found: list[FieldError] = field(default_factory=list)

    def add(self, at: str, code: str, template: str, **params) -> None:
        self.found.append(FieldError(at or "/", code, template, params))

    def raise_if_any(self) -> None:
        if self.found:
            raise PlanErrors(self.found)


def pointer(at: str, key: str | int) -> str:
    return f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}"


def load(text: str, mistakes: Mistakes) -> object:
    """The document as dicts and lists; members that stand twice are mistakes. MISSING when it is no JSON at all."""
    try:
        raw = json.loads(text, object_pairs_hook=_Pairs, parse_float=NoInteger, parse_constant=NoInteger)
        return _plain(raw, "", mistakes)
    except json.JSONDecodeError as error:
        mistakes.add("/", "no_json", "This isn’t JSON: something is wrong at line {line}, column {column}.", line=error.lineno, column=error.colno)
    except RecursionError:
        mistakes.add("/", "too_deep", "This is nested far too deeply for a plan.")
    except ValueError:
        mistakes.add("/", "no_json", "A number in this is longer than any amount can be.")
    return MISSING


def load_document(document: object) -> object:
    """The same for what was read before (dicts, lists, texts, whole numbers)."""
    return json.loads(json.dumps(document), parse_float=NoInteger, parse_constant=NoInteger)


class _Pairs(list):
    """An object's members in order, those that stand twice too."""


def _plain(value: object, at: str, mistakes: Mistakes) -> object:
    if isinstance(value, _Pairs):
        plain: dict = {}
        for key, inner in value:
            if ODD.search(key):
                _note_odd(at, mistakes)   # without the key: the sentence is shown and kept
                continue
            if key in plain:
                mistakes.add(pointer(at, key), "twice", "“{key}” stands here twice. Keep one.", key=key)
            plain[key] = _plain(inner, pointer(at, key), mistakes)
        return plain
    if isinstance(value, str) and ODD.search(value):
        _note_odd(at, mistakes)
        return ODD.sub("?", value)
    if isinstance(value, list):
        return [_plain(inner, pointer(at, place), mistakes) for place, inner in enumerate(value)]
    return value


def _note_odd(at: str, mistakes: Mistakes) -> None:
    mistakes.add(at, "odd_character", "A text in this holds a character that can’t be kept. Type it anew instead of copying it.")


@dataclass(frozen=True)
class Reader:
    """A value and its place. Each method reads one kind of thing, and answers None after noting what is wrong."""

    value: object
    at: str
    mistakes: Mistakes

    def wrong(self, code: str, template: str, **params) -> None:
        self.mistakes.add(self.at, code, template, **params)

    def members(self, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, "Reader"]:
        """The members of a closed object; unknown and missing ones are noted."""
        required, optional = tuple(required), tuple(optional)
        if not isinstance(self.value, dict):
            self.wrong("no_object", "An object with {keys} is expected here.", keys=", ".join(required or optional))
            return {}
        for key in self.value:
            if key not in required and key not in optional:
                self.mistakes.add(pointer(self.at, key), "unknown_key", "“{key}” means nothing here. Possible: {keys}.", key=key,
                                  keys=", ".join((*required, *optional)))
        for key in required:
            if key not in self.value:
                self.mistakes.add(pointer(self.at, key), "missing", "“{key}” is missing.", key=key)
        return {key: Reader(inner, pointer(self.at, key), self.mistakes) for key, inner in self.value.items() if key in required or key in optional}

    def variant(self, *choices: str) -> str | None:
        """Which one of `choices` an object has as its member."""
        if isinstance(self.value, dict):
            there = [choice for choice in choices if choice in self.value]
            if len(there) == 1:
                return there[0]
        self.wrong("no_variant", "Exactly one of these is expected here: {choices}.", choices=", ".join(choices))
        return None

    def items(self, low: int, high: int) -> list["Reader"]:
        if not isinstance(self.value, list):
            self.wrong("no_list", "A list is expected here.")
            return []
        if not low <= len(self.value) <= high:
            self.wrong("length", "Between {low} and {high} entries, not {count}.", low=low, high=high, count=len(self.value))
        return [Reader(inner, pointer(self.at, place), self.mistakes) for place, inner in enumerate(self.value[:high])]

    def integer(self, low: int, high: int) -> int | None:
        if isinstance(self.value, NoInteger):
            self.wrong("no_integer", "A whole number is expected, not {value}. Amounts are in minor units, percents in basis points.", value=self.value.text)
        elif type(self.value) is not int:
            self.wrong("no_integer", "A whole number from {low} to {high} is expected here.", low=low, high=high)
        elif not low <= self.value <= high:
            self.wrong("out_of_range", "{value} is outside {low} to {high}.", value=self.value, low=low, high=high)
        else:
            return self.value
        return None

    def choice(self, *choices: str) -> str | None:
        if isinstance(self.value, str) and self.value in choices:
            return self.value
        self.wrong("unknown_word", "One of these is expected here: {choices}.", choices=", ".join(choices))
        return None

    def slug(self) -> str | None:
        if isinstance(self.value, str) and SLUG.fullmatch(self.value):
            return self.value
        self.wrong("no_slug", "A short key is expected: lower-case letters, digits and _, beginning with a letter, at most 40.")
        return None

    def text(self, longest: int) -> str | None:
        if isinstance(self.value, str) and len(self.value.strip()) > 0 and len(self.value) <= longest:
            return self.value
        self.wrong("no_text", "A text of 1 to {longest} characters is expected here.", longest=longest)
        return None

    def currency(self) -> str | None:
        if isinstance(self.value, str) and self.value in CURRENCIES:
            return self.value
        self.wrong("no_currency", "A currency such as EUR, or PTS for points, is expected here.")
        return None

    def money(self, currency: str | None) -> Money | None:
        """An amount in `currency`; another one is a mistake at its place."""
        parts = self.members(("minor", "currency"))
        minor = parts["minor"].integer(0, MOST) if "minor" in parts else None
        given = parts["currency"].currency() if "currency" in parts else None
        if minor is None or given is None:
            return None
        if currency is not None and given != currency:
            parts["currency"].wrong("other_currency", "{given} doesn’t fit here, this is counted in {currency}.", given=given, currency=currency)
            return None
        return Money(minor, given)
