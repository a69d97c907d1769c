"""Exchange rates as people write them, and as two whole numbers. Pure, and without a float: 1.0842 is 10 842 for 10 000."""
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from foundation.kernel.errors import BadInput, FieldError, HouseError, pointer
from foundation.kernel.money import CURRENCIES, POINTS, exponent

MOST_LINES = 5_000
LONGEST_SOURCE = 60
EARLIEST = date(1990, 1, 1)
AHEAD = timedelta(days=366)     # a rate for a month that a company agreed on beforehand; more is a typing error
WHOLE_DIGITS, PLACES, DIGITS = 9, 12, 15   # so that both numbers fit a column whatever the currencies' own digits are
About = tuple[str, str, date]   # from, to, day
_RATE = re.compile(r"(\d+)(?:[.,](\d+))?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class NotARate(HouseError):
    """What was typed is no exchange rate."""


@dataclass(frozen=True)
class Line:
    """One rate as somebody wrote it; `number` is its line in the file, to be found again, `spare` what stands behind its last column."""

    date: str
    from_currency: str
    to_currency: str
    rate: str
    source: str = ""
    number: int = 0
    spare: str = ""


@dataclass(frozen=True)
class Quoted:
    """One rate as it is stored: `to_minor` minor units of `to_currency` for `from_minor` of `from_currency`."""

    date: date
    from_currency: str
    to_currency: str
    to_minor: int
    from_minor: int
    source: str

    @property
    def about(self) -> About:
        return self.from_currency, self.to_currency, self.date


def pair(text: str, from_currency: str, to_currency: str) -> tuple[int, int]:
    """'0.92' from USD to EUR -> (23, 25): minor units of the second for minor units of the first, in lowest terms. Raises NotARate."""
    typed = text.strip()
    found = _RATE.fullmatch(typed)
    if found is None:
        raise NotARate("no_rate", "“{text}” is no rate. Write it with one decimal mark, such as 1.0842.", {"text": typed[:40]})
    whole, places = found[1].lstrip("0"), (found[2] or "").rstrip("0")
    if len(whole) > WHOLE_DIGITS or len(places) > PLACES or len(whole) + len(places) > DIGITS:
        raise NotARate("too_exact", "At most {digits} digits, {places} of them behind the decimal mark.", {"digits": DIGITS, "places": PLACES})
    if not whole and not places.strip("0"):
        raise NotARate("no_rate", "A rate is above zero.")
    exact = Fraction(int((whole or "0") + places), 10 ** len(places)) * 10 ** exponent(to_currency) / 10 ** exponent(from_currency)
    return exact.numerator, exact.denominator


def decimal_text(to_minor: int, from_minor: int, from_currency: str, to_currency: str) -> str:
    """The rate as people write it again: what one whole unit of the first is in whole units of the second."""
    exact = Fraction(to_minor, from_minor) * 10 ** exponent(from_currency) / 10 ** exponent(to_currency)
    whole, rest = divmod(exact.numerator * 10 ** PLACES // exact.denominator, 10 ** PLACES)
    return f"{whole}.{rest:0{PLACES}d}".rstrip("0").rstrip(".")


def quoted(lines: Sequence[Line], *, source: str, today: date) -> list[Quoted]:
    """Every line checked; a rate that is said twice stands once. Raises BadInput at each place that is wrong: /rates/<place>/<field>.

    `source`: where those lines come from that don't say it themselves."""
    if not lines:
        raise BadInput([FieldError("/rates", "missing", "Add at least one rate.")])
    if len(lines) > MOST_LINES:
        raise BadInput([FieldError("/rates", "too_many", "At most {most} rates at a time.", {"most": MOST_LINES})])
    wrong: list[FieldError] = []
    found: dict[About, Quoted] = {}
    for place, line in enumerate(lines):
        one = _quoted(line, source, today, pointer("/rates", place), wrong)
        if one is None:
            continue
        said = found.setdefault(one.about, one)
        if (said.to_minor, said.from_minor) != (one.to_minor, one.from_minor):
            wrong.append(FieldError(f"/rates/{place}/rate", "twice", "Another line says {rate} for the same day and currencies.",
                                    {"rate": decimal_text(said.to_minor, said.from_minor, one.from_currency, one.to_currency)}))
    if wrong:
        raise BadInput(wrong)
    return list(found.values())


def _quoted(line: Line, source: str, today: date, at: str, wrong: list[FieldError]) -> Quoted | None:
    """None with the reasons in `wrong`."""
    before = len(wrong)
    day = _day(line.date, today, f"{at}/date", wrong)
    from_currency = _currency(line.from_currency, f"{at}/from_currency", wrong)
    to_currency = _currency(line.to_currency, f"{at}/to_currency", wrong)
    if from_currency == POINTS:
        wrong.append(FieldError(f"{at}/from_currency", "points", "Nothing is sold for points, so they are no currency of a deal."))
    elif from_currency and from_currency == to_currency:
        wrong.append(FieldError(f"{at}/to_currency", "same_currency", "Both are {currency}.", {"currency": to_currency}))
    said = " ".join((line.source or source).split())
    if not said:
        wrong.append(FieldError(f"{at}/source", "missing", "Say where the rate comes from, such as ECB."))
    elif len(said) > LONGEST_SOURCE or _CONTROL.search(said):
        wrong.append(FieldError(f"{at}/source", "too_long", "At most {longest} plain characters.", {"longest": LONGEST_SOURCE}))
    elif not re.search(r"[^\W\d_]", said):   # '1,08' in a table whose separator is the comma: the 08 would be the source
        wrong.append(FieldError(f"{at}/source", "no_word", "“{text}” says nothing about where the rate comes from. Does it belong to the rate?", {"text": said}))
    if line.spare:
        wrong.append(FieldError(f"{at}/rate", "spare", "“{text}” stands behind the last column. Does it belong to the rate?", {"text": line.spare[:40]}))
    if not from_currency or not to_currency:
        return None
    try:
        to_minor, from_minor = pair(line.rate, from_currency, to_currency)
    except NotARate as no:
        wrong.append(FieldError(f"{at}/rate", no.code, no.template, no.params))
        return None
    return Quoted(day, from_currency, to_currency, to_minor, from_minor, said) if day is not None and len(wrong) == before else None


def _day(text: str, today: date, at: str, wrong: list[FieldError]) -> date | None:
    try:
        day = date.fromisoformat(text.strip()) if _DATE.fullmatch(text.strip()) else None
    except ValueError:
        day = None
    if day is None:
        wrong.append(FieldError(at, "no_date", "“{text}” is no date. Write it as 2026-03-02.", {"text": text.strip()[:40]}))
    elif not EARLIEST <= day <= today + AHEAD:
        wrong.append(FieldError(at, "out_of_range", "{day} is too far away to be meant.", {"day": day.isoformat()}))
        return None
    return day


def _currency(text: str, at: str, wrong: list[FieldError]) -> str:
    code = text.strip().upper()
    if code in CURRENCIES:
        return code
    wrong.append(FieldError(at, "no_currency", "“{text}” is no currency we know. Write its three letters, such as USD.", {"text": text.strip()[:40]}))
    return ""
