"""How the vendor's own questions may be asked: what the editor of the lead form refuses."""
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import replace

from foundation.kernel.errors import FieldError
from programs.rules.lead_fields import CHOICE, DATE, KINDS, LONGEST_CHOICE, LONGEST_LABEL, MOST_CHOICES, MOST_FIELDS, NUMBER, LeadField, iso_date

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


def key_for(label: str, taken: Collection[str]) -> str:
    """A key that nobody has: 'How many seats?' -> how_many_seats, then how_many_seats_2."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:36] or "question"
    base = base if base[0].isalpha() else f"q_{base}"[:36]
    return next(key for key in (base, *(f"{base}_{number}" for number in range(2, 1000))) if key not in taken)


def wrong_questions(fields: Sequence[LeadField], before: Sequence[LeadField] = ()) -> list[FieldError]:
    """Everything that is wrong, at /fields/<index>/<name>. `before`: the questions so far, whose answers must stay readable."""
    wrong = []
    if len(fields) > MOST_FIELDS:
        wrong.append(FieldError("/fields", "too_many", "At most {number} questions: each one costs you introductions.", {"number": MOST_FIELDS}))
    kinds = {field.key: field.kind for field in before}
    seen: set[str] = set()
    for index, field in enumerate(fields):
        wrong += [replace(error, pointer=f"/fields/{index}{error.pointer}") for error in wrong_question(field)]
        if field.key in seen:
            wrong.append(FieldError(f"/fields/{index}/key", "taken", "Another question has this key already."))
        seen.add(field.key)
        if kinds.get(field.key, field.kind) != field.kind:
            wrong.append(FieldError(f"/fields/{index}/kind", "frozen", "People answered this question already. Remove it and add another one."))
    return wrong


def wrong_question(field: LeadField) -> list[FieldError]:
    wrong = []
    if not KEY.fullmatch(field.key):
        wrong.append(FieldError("/key", "unknown", "Small letters, digits and underscores, beginning with a letter."))
    if not field.label.strip():
        wrong.append(FieldError("/label", "missing", "Write the question as people will read it."))
    wrong += [FieldError(f"/{name}", "too_long", "At most {number} characters.", {"number": LONGEST_LABEL})
              for name in ("label", "help", "fit_words") if len(getattr(field, name)) > LONGEST_LABEL]
    if field.kind not in KINDS:
        return [*wrong, FieldError("/kind", "unknown", "Choose one of: {choices}.", {"choices": ", ".join(KINDS)})]
    if field.kind == CHOICE:
        wrong += _wrong_choices(field)
    elif field.choices or field.fitting:
        wrong.append(FieldError("/choices", "unexpected", "Only a choice has answers to choose from."))
    if field.least is not None or field.most is not None:
        wrong += _wrong_range(field)
    if field.must_fit and not field.asks_fit:
        wrong.append(FieldError("/must_fit", "missing", "Say first which answers fit."))
    return wrong


def _wrong_choices(field: LeadField) -> list[FieldError]:
    if len(field.choices) < 2:
        return [FieldError("/choices", "missing", "Give at least two answers, one a line.")]
    if len(field.choices) > MOST_CHOICES or any(len(choice) > LONGEST_CHOICE for choice in field.choices):
        return [FieldError("/choices", "too_long", "At most {number} answers of {length} characters each.", {"number": MOST_CHOICES, "length": LONGEST_CHOICE})]
    if len(set(field.choices)) != len(field.choices) or not all(choice.strip() for choice in field.choices):
        return [FieldError("/choices", "twice", "Name each answer once.")]
    strange = [choice for choice in field.fitting if choice not in field.choices]
    return [FieldError("/fitting", "unknown", "“{answer}” is none of the answers above.", {"answer": strange[0]})] if strange else []


def _wrong_range(field: LeadField) -> list[FieldError]:
    if field.kind not in (NUMBER, DATE):
        return [FieldError("/least", "unexpected", "Only numbers and days have a lowest and a highest.")]
    wrong = []
    for name in ("least", "most"):
        value = getattr(field, name)
        if value is None:
            continue
        if field.kind == NUMBER and type(value) is not int:
            wrong.append(FieldError(f"/{name}", "no_number", "A whole number is expected here, such as 40."))
        elif field.kind == DATE and (not isinstance(value, str) or iso_date(value) != value):
            wrong.append(FieldError(f"/{name}", "no_date", "A day is expected here, such as 2026-09-30."))
    if not wrong and field.least is not None and field.most is not None and field.most < field.least:   # type: ignore[operator]
        wrong.append(FieldError("/most", "out_of_range", "The highest isn’t below the lowest."))
    return wrong
