"""The kinds of milestones that a program declares besides those that every program knows: a site survey, a finished rollout."""
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from foundation.kernel.errors import FieldError

PREFIX = "custom."   # before its name wherever kinds are named
NAME = re.compile(r"[a-z][a-z0-9_]{0,22}")
MOST = 20
RESERVED = ("submitted", "accepted", "qualified", "meeting_held", "won", "invoice_paid", "renewal")   # every program knows them


def name_of(words: str) -> str:
    """'Site survey' -> 'site_survey'; what cannot be a name comes back as it is, and is refused."""
    if NAME.fullmatch(words.strip()):
        return words.strip()   # typed as it is reported
    plain = unicodedata.normalize("NFKD", words.strip().lower().replace("ß", "ss")).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return name if NAME.fullmatch(name) else words.strip()


def typed(name: str) -> str:
    """In words where these lead back to the name, for saving what was not touched changes nothing."""
    return words_of(name) if name_of(words_of(name)) == name else name


def words_of(name: str) -> str:
    """'site_survey' -> 'Site survey', as it is read everywhere."""
    return name.replace("_", " ").capitalize()


def wrong_kinds(value: Any) -> FieldError | None:
    where = "/own_kinds"
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        return FieldError(where, "no_list", "A list of names is expected here.")
    for name in value:
        if not NAME.fullmatch(name):
            return FieldError(where, "no_name", "“{name}” can’t be a name: begin with a letter, at most 23 letters and digits.", {"name": name[:40]})
        if name in RESERVED:
            return FieldError(where, "reserved", "“{name}” is there already, for every program.", {"name": words_of(name)})
    if len(set(value)) != len(value):
        return FieldError(where, "twice", "Name each one once.")
    return FieldError(where, "too_many", "At most {number}.", {"number": MOST}) if len(value) > MOST else None


def gone(before: Sequence[str], after: Sequence[str]) -> FieldError | None:
    """For a program that was published: its plan may pay for each, and reports of one that is gone would be refused."""
    missing = [name for name in before if name not in after]
    if not missing:
        return None
    return FieldError("/own_kinds", "kept", "“{name}” stays: the plan may pay for it, and it may be reported at any time.", {"name": words_of(missing[0])})
