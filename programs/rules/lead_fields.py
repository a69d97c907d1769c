"""The vendor's own questions of the lead form: how they are written down, what they take for an answer, and whether it fits."""
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from foundation.kernel.errors import FieldError, pointer

TEXT, CHOICE, NUMBER, DATE = "text", "choice", "number", "date"
KINDS = (TEXT, CHOICE, NUMBER, DATE)
MOST_FIELDS, MOST_CHOICES = 12, 30
LONGEST_LABEL, LONGEST_ANSWER, LONGEST_CHOICE = 120, 500, 80
HIGHEST = 10**12


@dataclass(frozen=True)
class LeadField:
    """One question. `choices`: for a choice. What fits: `fitting` of the choices, or a number or ISO date from `least` to `most`
    (both inclusive, either may be missing); none of them: every answer fits. `must_fit`: what doesn't fit is not taken.
    `removed`: no longer asked, kept so that what stands in older referrals can be read."""

    key: str
    kind: str
    label: str
    help: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    fitting: tuple[str, ...] = ()
    least: int | str | None = None
    most: int | str | None = None
    fit_words: str = ""
    must_fit: bool = False
    removed: bool = False

    @property
    def asks_fit(self) -> bool:
        return bool(self.fitting) or self.least is not None or self.most is not None

    def stored(self) -> dict[str, Any]:
        return {**asdict(self), "choices": list(self.choices), "fitting": list(self.fitting)}


def from_stored(rows: Iterable[Mapping[str, Any]]) -> list[LeadField]:
    return [LeadField(**{**row, "choices": tuple(row.get("choices", ())), "fitting": tuple(row.get("fitting", ()))}) for row in rows]


def read_answers(fields: Sequence[LeadField], given: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
    """The answers as they are kept (texts, whole numbers, ISO dates; what was left empty is left out), and what is wrong with them."""
    answers: dict[str, Any] = {}
    wrong = [FieldError(pointer("/answers", key), "unknown", "This form has no such question.") for key in given if key not in {field.key for field in fields}]
    for field in fields:
        value = given.get(field.key)
        if value is None or (isinstance(value, str) and not value.strip()):
            if field.required:
                wrong.append(FieldError(f"/answers/{field.key}", "missing", "This one is needed."))
            continue
        answer, error = _READ[field.kind](field, value)
        if error is None and field.must_fit and _fits(field, answer) is False:
            error = FieldError(f"/answers/{field.key}", "does_not_fit", "This program isn’t made for that, so there’s nothing we could do for them.")
        if error is not None:
            wrong.append(error)
        else:
            answers[field.key] = answer
    return answers, wrong


def fits(fields: Sequence[LeadField], answers: Mapping[str, Any]) -> bool | None:
    """Whether everything fits that was asked for fit and answered; None when nothing was."""
    verdicts = [verdict for field in fields if field.key in answers and (verdict := _fits(field, answers[field.key])) is not None]
    return all(verdicts) if verdicts else None


def misfits(fields: Sequence[LeadField], answers: Mapping[str, Any]) -> list[LeadField]:
    """The questions whose answer doesn't fit."""
    return [field for field in fields if field.key in answers and _fits(field, answers[field.key]) is False]


def _fits(field: LeadField, answer: Any) -> bool | None:
    if not field.asks_fit:
        return None
    if field.kind == CHOICE:
        return answer in field.fitting
    least: Any = field.least   # a number for numbers, an ISO date for days: both are in order as they stand
    return (least is None or least <= answer) and (field.most is None or answer <= field.most)


def _text(field: LeadField, value: Any) -> tuple[Any, FieldError | None]:
    if not isinstance(value, str):
        return None, FieldError(f"/answers/{field.key}", "no_text", "A text is expected here.")
    if len(value.strip()) > LONGEST_ANSWER:
        return None, FieldError(f"/answers/{field.key}", "too_long", "At most {number} characters.", {"number": LONGEST_ANSWER})
    return value.strip(), None


def _choice(field: LeadField, value: Any) -> tuple[Any, FieldError | None]:
    if value not in field.choices:
        return None, FieldError(f"/answers/{field.key}", "unknown", "Choose one of the answers.")
    return value, None


def _number(field: LeadField, value: Any) -> tuple[Any, FieldError | None]:
    number = value if type(value) is int else whole_number(value) if isinstance(value, str) else None
    if number is None:
        return None, FieldError(f"/answers/{field.key}", "no_number", "A whole number is expected here, such as 40.")
    if abs(number) > HIGHEST:
        return None, FieldError(f"/answers/{field.key}", "out_of_range", "This number is too large.")
    return number, None


def _date(field: LeadField, value: Any) -> tuple[Any, FieldError | None]:
    day = iso_date(value)
    if day is None:
        return None, FieldError(f"/answers/{field.key}", "no_date", "A day is expected here, such as 2026-09-30.")
    return day, None


_READ = {TEXT: _text, CHOICE: _choice, NUMBER: _number, DATE: _date}


def whole_number(text: str) -> int | None:
    """'1200', '1,200', '1.200', '1 200', '-3'; None for anything else."""
    text = text.strip().replace("\u00a0", " ").replace("\u202f", " ")
    if not re.fullmatch(r"-?(\d{1,15}|\d{1,3}([ .,]\d{3}){1,4})", text, re.ASCII):
        return None
    return int(re.sub(r"[ .,]", "", text))


def iso_date(value: Any) -> str | None:
    if isinstance(value, date):
        return value.isoformat()[:10]
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip(), re.ASCII):
        return None
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        return None
