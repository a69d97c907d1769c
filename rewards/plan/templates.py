"""Plans that need a few numbers only. A template is its questions, their defaults, and the plan they make."""
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from foundation.kernel.errors import FieldError


@dataclass(frozen=True)
class Question:
    """kind: points (per 100 of the currency, at most two decimals) | count | days. Answers are whole numbers or texts, never floats."""

    name: str
    kind: str
    default: int
    low: int
    high: int


@dataclass(frozen=True)
class Template:
    name: str
    program_kind: str
    questions: tuple[Question, ...]
    document: Callable[[Mapping[str, int], str], dict]


def _points_escalating(answers: Mapping[str, int], currency: str) -> dict:
    """Points for a share of the first-year value; from a certain deal of the year on, more."""
    def points(rate: int) -> dict:
        return {"units_bp": rate, "of": "first_year_value"}
    return {"grammar": 1, "currency": currency, "terms_at": "acceptance", "rounding": "half_even", "rules": [{
        "key": "won", "title": "Points for each deal", "on": {"milestone": "won"}, "to": "advocate",
        "pay": {"escalator": {
            "key": "deals_of_the_year", "metric": {"referrals": "won"}, "scope": "enrolment", "window": {"calendar": "year"}, "mode": "whole_forward",
            "crossing": "new_rate", "demotion": "window_end", "on_reversal": "keep", "late_arrival": "arrival_order",
            "bands": [{"from": 0, "pay": points(answers["rate"])}, {"from": answers["step"], "pay": points(answers["better_rate"])}]}},
        "maturation_days": answers["maturation_days"], "approval_above": {"minor": 0, "currency": "PTS"}}]}


TEMPLATES = {template.name: template for template in (
    Template("points_escalating", "customer", (
        Question("rate", "points", 1500, 1, 10**6), Question("step", "count", 6, 2, 1000), Question("better_rate", "points", 2000, 1, 10**6),
        Question("maturation_days", "days", 14, 0, 730)), _points_escalating),
)}


def answered(template: Template, values: Mapping[str, object]) -> tuple[dict[str, int], list[FieldError]]:
    """The answers as whole numbers (points per 100 in hundredths), and what is wrong with them. What is not answered is the default."""
    answers, wrong = {}, []
    for question in template.questions:
        given = values.get(question.name)
        number = question.default if given in (None, "") else _number(given, hundredths=question.kind == "points")
        if number is None:
            wrong.append(FieldError(f"/{question.name}", "no_number", "A number such as {example} is expected here.",
                                    {"example": plain(question.default) if question.kind == "points" else question.default}))
        elif not question.low <= number <= question.high:
            low, high = (plain(question.low), plain(question.high)) if question.kind == "points" else (question.low, question.high)
            wrong.append(FieldError(f"/{question.name}", "out_of_range", "Between {low} and {high}.", {"low": low, "high": high}))
        else:
            answers[question.name] = number
    return answers, wrong


def plain(hundredths: int) -> str:
    """1500 -> '15', 1250 -> '12.5'."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def _number(given: object, *, hundredths: bool) -> int | None:
    if type(given) is int:
        return given * 100 if hundredths else given
    match = re.fullmatch(r"(\d{1,7})(?:[.,](\d{1,2}))?", str(given).strip()) if isinstance(given, str) else None
    if match is None or (match[2] and not hundredths):
        return None
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if hundredths else int(match[1])
