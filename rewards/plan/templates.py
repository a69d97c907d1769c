"""Plans that need a few numbers only. A template is its questions, their defaults, and the plan they make."""
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from foundation.kernel.errors import FieldError
from foundation.kernel.money import exponent


@dataclass(frozen=True)
class Question:
    """kind: points (per 100 of the currency), percent, money (of the program's currency): hundredths, as at most two decimals are typed;
    count | days: whole numbers · text: at most `high` characters, `text` without an answer · choice: one of `choices`, the first
    without. Answers are whole numbers or texts, never floats."""

    name: str
    kind: str
    default: int | None = None
    low: int = 0
    high: int = 0
    text: str = ""
    choices: tuple[str, ...] = ()

    @property
    def hundredths(self) -> bool:
        return self.kind in ("points", "percent", "money")


@dataclass(frozen=True)
class Template:
    """`program_kinds`: for which it is meant, the first one unless somebody chooses another."""

    name: str
    program_kinds: tuple[str, ...]
    questions: tuple[Question, ...]
    document: Callable[[Mapping[str, Any], str], dict]
    gratitude: bool = False

    @property
    def program_kind(self) -> str:
        return self.program_kinds[0]


def _points_escalating(answers: Mapping[str, Any], currency: str) -> dict:
    """Points for a share of the first-year value; from a certain deal of the year on, more."""
    def points(rate: int) -> dict:
        return {"units_bp": rate, "of": "first_year_value"}
    return _plan(currency, {
        "key": "won", "title": "Points for each deal", "on": {"milestone": "won"}, "to": "advocate",
        "pay": _growing("enrolment", points(answers["rate"]), answers["step"], points(answers["better_rate"])),
        "maturation_days": answers["maturation_days"], "approval_above": {"minor": 0, "currency": "PTS"}})


def _customer_bill_credit(answers: Mapping[str, Any], currency: str) -> dict:
    """A fixed credit on the customer's own bill for the first deal of whom they introduced, if it is large enough."""
    large_enough = {"fact": "deal_value", "is": "gte", "value": _money(answers["minimum"], currency)}
    return _plan(currency, {
        "key": "won", "title": "Bill credit for the first deal", "on": {"milestone": "won"}, "to": "customer_account",
        "when": {"all": [{"fact": "first_deal", "is": "eq", "value": True}, large_enough]}, "pay": {"fixed": _money(answers["amount"], currency)},
        "maturation_days": answers["maturation_days"]})


def _partner_escalating(answers: Mapping[str, Any], currency: str) -> dict:
    """A share of the first-year value; from a certain deal of the year on, a larger one. A company counts its people's deals together."""
    def share(rate: int) -> dict:
        return {"percent_bp": rate, "of": "first_year_value"}
    scope = "partner_organisation" if answers["to"] == "partner_organisation" else "enrolment"
    return _plan(currency, {
        "key": "won", "title": "A share of each deal", "on": {"milestone": "won"}, "to": answers["to"],
        "pay": _growing(scope, share(answers["share"]), answers["step"], share(answers["better_share"])), "maturation_days": answers["maturation_days"]})


def _rep_points(answers: Mapping[str, Any], currency: str) -> dict:
    """In a program for reps the rep is the one who introduces."""
    return _plan(currency, {"key": "won", "title": "Points for each deal", "on": {"milestone": "won"}, "to": "advocate",
                            "pay": {"fixed": {"minor": answers["points"], "currency": "PTS"}}, "maturation_days": answers["maturation_days"]})


def _gratitude(answers: Mapping[str, Any], currency: str) -> dict:
    """Words, no money."""
    return _plan(currency, {"key": "thanks", "title": "Thanks", "on": {"milestone": "won"}, "to": "advocate", "pay": {"thanks": answers["thanks"]}})


def _plan(currency: str, *rules: dict) -> dict:
    return {"grammar": 1, "currency": currency, "terms_at": "acceptance", "rounding": "half_even", "rules": list(rules)}


def _growing(scope: str, first: dict, step: int, better: dict) -> dict:
    """By the deals of the calendar year: from the `step`-th on the better pay, for that one and those after it."""
    return {"escalator": {
        "key": "deals_of_the_year", "metric": {"referrals": "won"}, "scope": scope, "window": {"calendar": "year"}, "mode": "whole_forward",
        "crossing": "new_rate", "demotion": "window_end", "on_reversal": "keep", "late_arrival": "arrival_order",
        "bands": [{"from": 0, "pay": first}, {"from": step, "pay": better}]}}


def _money(hundredths: int, currency: str) -> dict:
    """50 of any currency stand as 5000 hundredths: ¥50 have no cents."""
    return {"minor": hundredths * 10 ** exponent(currency) // 100, "currency": currency}


_WAIT = Question("maturation_days", "days", 14, 0, 730)
TEMPLATES = {template.name: template for template in (
    Template("points_escalating", ("customer",), (
        Question("rate", "points", 1500, 1, 10**6), Question("step", "count", 6, 2, 1000), Question("better_rate", "points", 2000, 1, 10**6), _WAIT),
        _points_escalating),
    Template("customer_bill_credit", ("customer",), (
        Question("amount", "money", 5_000, 1, 10**9), Question("minimum", "money", 60_000, 0, 10**11), _WAIT), _customer_bill_credit),
    Template("partner_escalating", ("partner_silver", "partner_bronze", "partner_gold"), (
        Question("share", "percent", 1500, 1, 10_000), Question("step", "count", 6, 2, 1000), Question("better_share", "percent", 2000, 1, 10_000),
        Question("to", "choice", choices=("partner_organisation", "advocate")), _WAIT), _partner_escalating),
    Template("rep_points", ("sales_rep",), (Question("points", "count", 100, 1, 10**6), _WAIT), _rep_points),
    Template("gratitude", ("customer", "partner_bronze", "partner_silver", "partner_gold", "sales_rep"), (
        Question("thanks", "text", high=500, text="Thank you for introducing them to us."),), _gratitude, gratitude=True),
)}


def answered(template: Template, values: Mapping[str, object]) -> tuple[dict[str, Any], list[FieldError]]:
    """The answers as whole numbers (hundredths where two decimals are typed) and texts, and what is wrong with them. What is not
    answered is the default."""
    answers: dict[str, Any] = {}
    wrong = []
    for question in template.questions:
        given = values.get(question.name)
        if question.kind in ("text", "choice"):
            answers[question.name] = str(given or "").strip() or question.text or question.choices[0]
            if question.kind == "choice" and answers[question.name] not in question.choices:
                wrong.append(FieldError(f"/{question.name}", "unknown", "Choose one of: {choices}.", {"choices": ", ".join(question.choices)}))
            elif question.kind == "text" and len(answers[question.name]) > question.high:
                wrong.append(FieldError(f"/{question.name}", "too_long", "At most {high} characters.", {"high": question.high}))
            continue
        number = question.default if given in (None, "") else _number(given, hundredths=question.hundredths)
        shown = plain if question.hundredths else int
        if number is None:
            wrong.append(FieldError(f"/{question.name}", "no_number", "A number such as {example} is expected here.", {"example": shown(question.default or 0)}))
        elif not question.low <= number <= question.high:
            wrong.append(FieldError(f"/{question.name}", "out_of_range", "Between {low} and {high}.", {"low": shown(question.low), "high": shown(question.high)}))
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
