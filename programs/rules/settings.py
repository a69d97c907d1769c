"""What each setting of a program takes, and which of them stand still once people rely on them."""
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from foundation.kernel.errors import FieldError
from programs import states
from programs.rules import own_kinds

CHOICES = {"acceptance": states.ACCEPTANCE, "visibility": states.VISIBILITY, "decline_detail": states.DECLINE_DETAIL, "consent": states.CONSENT,
           "unclaimed": states.UNCLAIMED, "kind": states.KINDS, "party": states.PARTY}
NUMBERS = {**states.CLOCKS, "priority": states.PRIORITY}
INSTANTS = ("opens_at", "closes_at")
# People joined because of them, every amount and every day was counted with them, and every claim was compared by them.
FROZEN = ("kind", "party", "gratitude", "currency", "time_zone", "locale")
# When referrals stop is set by end_program, which tells everybody about the tail.
SETTINGS = ("name", "summary", *INSTANTS, *CHOICES, *NUMBERS, "gratitude", "currency", "time_zone", "locale", "routing", "own_kinds")
LONGEST = {"name": 120, "summary": 400, "locale": 10}


def wrong_settings(values: Mapping[str, Any], *, team: Sequence[UUID] = ()) -> list[FieldError]:
    """Everything that is wrong with the given settings, each at its field. `team`: who may be routed to."""
    wrong = []
    for name, value in values.items():
        if name not in SETTINGS:
            wrong.append(FieldError(f"/{name}", "unknown", "A program has no such setting."))
        elif (error := _wrong(name, value, team)) is not None:
            wrong.append(error)
    return wrong


def frozen(values: Mapping[str, Any], now: Mapping[str, Any]) -> list[FieldError]:
    """For a program that was published: what would change although people rely on it."""
    return [FieldError(f"/{name}", "frozen", "Fixed since the program was published: people joined because of it.")
            for name in FROZEN if name in values and values[name] != now[name]]


def no_longer_declared(values: Mapping[str, Any], before: Sequence[str]) -> list[FieldError]:
    """For a program that was published: what it declares can become more, never less."""
    found = own_kinds.gone(before, values["own_kinds"]) if "own_kinds" in values else None
    return [found] if found is not None else []


def shortened(values: Mapping[str, Any], notice_days: int) -> list[FieldError]:
    """For a program that was published: people joined with this much notice of what changes."""
    if values.get("notice_days", notice_days) >= notice_days:
        return []
    return [FieldError("/notice_days", "shortened", "People joined with {days} days’ notice: it can be made longer, not shorter.", {"days": notice_days})]


def wrong_times(opens_at: datetime | None, closes_at: datetime | None) -> list[FieldError]:
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        return [FieldError("/closes_at", "before_opening", "It closes after it opens.")]
    return []


def _wrong(name: str, value: Any, team: Sequence[UUID]) -> FieldError | None:
    where = f"/{name}"
    if name in CHOICES:
        return None if value in CHOICES[name] else FieldError(where, "unknown", "Choose one of: {choices}.", {"choices": ", ".join(CHOICES[name])})
    if name in NUMBERS:
        low, high = NUMBERS[name]
        if type(value) is not int:
            return FieldError(where, "no_number", "A whole number is expected here.")
        return None if low <= value <= high else FieldError(where, "out_of_range", "Between {low} and {high}.", {"low": low, "high": high})
    if name in INSTANTS:
        fine = value is None or (isinstance(value, datetime) and value.tzinfo is not None)
        return None if fine else FieldError(where, "no_instant", "A day and a time are expected here.")
    if name == "gratitude":
        return None if type(value) is bool else FieldError(where, "no_yes_or_no", "Yes or no.")
    if name == "own_kinds":
        return own_kinds.wrong_kinds(value)
    if name == "routing":
        return _wrong_routing(value, team)
    return _wrong_text(name, value)


def _wrong_text(name: str, value: Any) -> FieldError | None:
    where = f"/{name}"
    if not isinstance(value, str):
        return FieldError(where, "no_text", "A text is expected here.")
    if name == "name" and not value.strip():
        return FieldError(where, "missing", "Give the program a name that its advocates will read.")
    if name in LONGEST and len(value.strip()) > LONGEST[name]:
        return FieldError(where, "too_long", "At most {number} characters.", {"number": LONGEST[name]})
    if name == "time_zone" and value not in _zones():
        return FieldError(where, "unknown", "Choose a time zone such as Europe/Berlin.")
    if name == "currency" and not (len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()):
        return FieldError(where, "unknown", "Three capital letters, such as EUR.")
    return None


@cache
def _zones() -> set[str]:
    """Python looks through the machine's six hundred files for it each time."""
    return available_timezones()


def _wrong_routing(value: Any, team: Sequence[UUID]) -> FieldError | None:
    known = {str(user_id) for user_id in team}
    if not isinstance(value, list | tuple) or any(str(user_id) not in known for user_id in value):
        return FieldError("/routing", "unknown", "Choose people from your team.")
    if len({str(user_id) for user_id in value}) != len(value):
        return FieldError("/routing", "twice", "Name each person once.")
    return None
