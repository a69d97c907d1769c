"""What was answered to a program's own questions, as people read it: also to those that are no longer asked."""
from dataclasses import dataclass
from datetime import date

from foundation.web import formats
from programs import queries
from programs.rules import lead_fields as rules


@dataclass(frozen=True)
class Answer:
    """`fits`: None where nothing was said about what fits."""

    question: str
    answer: str
    fits: bool | None


def answers_of(referral) -> list[Answer]:
    """In the order of the questions."""
    given, fields = referral.answers, queries.all_lead_fields(referral.program)
    return [Answer(field.label, _words(given[field.key]), rules.fits([field], given)) for field in fields if field.key in given]


def _words(answer) -> str:
    """A number and a day as they are written in the reader's language."""
    if type(answer) is int:
        return formats.number(answer)
    if (day := rules.iso_date(answer)) is not None:
        return formats.day(date.fromisoformat(day))
    return str(answer)
