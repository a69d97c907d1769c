"""The form that agrees on other terms: for one rule of a plan, what it pays instead, from when, until when and why."""
import copy
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.kernel.errors import BadInput, FieldError
from foundation.web import formats
from rewards import sentences, states
from rewards.commands.agreements import MOST_WORDS
from rewards.plan import model
from rewards.plan.editor import numbers

FIRST, LAST = date(1900, 1, 1), date(9000, 1, 1)   # whatever lies beyond is as long ago, or as good as no end
BANDS = re.compile(r"^/fields/pay(/escalator/bands/(\d+)/pay)?(/.*)?$")


class AgreementForm(forms.Form):
    """`rule` of `plan`, written as `document`. What is wrong is said by the command; only what is no number is said here."""

    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Left empty, from the second person’s yes on."))
    last = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Left empty, until somebody ends it."))
    reason = forms.CharField(label=_("Why?"), required=False, max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Whoever agrees reads this."))

    def __init__(self, *args: Any, plan: model.Plan, rule: model.Rule, document: dict, zone: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.plan, self.rule, self.document, self.zone = plan, rule, document, zone
        for number, (label, pay) in enumerate(_paid(plan, rule)):
            name = f"pays_{number}"
            self.fields[name] = forms.CharField(label=label, required=False, max_length=40, initial=_typed(pay), widget=forms.TextInput(
                attrs={"inputmode": "decimal", "autocomplete": "off"}))
        self.order_fields([*(name for name in self.fields if name.startswith("pays_")), "first", "last", "reason"])

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        for number, (_label, pay) in enumerate(_paid(self.plan, self.rule)):
            try:
                cleaned[f"pays_{number}"] = _read(cleaned.get(f"pays_{number}", ""), pay)
            except numbers.NotTyped as wrong:
                self.add_error(f"pays_{number}", _now(wrong.template).format(**wrong.params))
        return cleaned

    def fields_agreed(self) -> dict:
        """As a plan writes them: the rule's own words with the numbers that were typed."""
        pay = copy.deepcopy(self.document["pay"])
        flats = [band["pay"] for band in pay["escalator"]["bands"]] if "escalator" in pay else [pay]
        for number, flat in enumerate(flats):
            typed = self.cleaned_data[f"pays_{number}"]
            for kind in (model.PERCENT, model.TIMES, model.UNITS):
                if kind in flat:
                    flat[kind] = typed
            if model.FIXED in flat:
                flat[model.FIXED]["minor"] = typed
        return {"pay": pay}

    def times(self, at: datetime) -> tuple[datetime | None, datetime | None]:
        """From the first instant of its first day, where that is not today, until the end of its last one; in the program's zone."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        today = at.astimezone(ZoneInfo(self.zone)).date()
        return None if first is None or first == today else _midnight(first, self.zone), _midnight(_following(last), self.zone) if last else None

    def placed(self, refusal: BadInput) -> BadInput:
        """The command's errors at the fields of this form."""
        return BadInput([FieldError(_place(one.pointer), one.code, one.template, one.params) for one in refusal.errors])


def may_agree(rule: model.Rule) -> bool:
    """Whether the form can change it: it pays numbers, and to who is agreed with."""
    flats = [band.pay for band in rule.pay.bands] if isinstance(rule.pay, model.Escalator) else [rule.pay]
    return rule.to not in states.NOT_TO_AGREE and all(flat.kind != model.THANKS for flat in flats)


def end_of(day: Any, zone: str, at: datetime) -> datetime | None:
    """Of the last day on which it holds; None for now."""
    return _midnight(_following(day), zone) if day else None


def _place(pointer: str) -> str:
    found = BANDS.match(pointer)
    if found:
        return f"/pays_{found[2] or 0}"
    return {"/from": "/first", "/until": "/last"}.get(pointer, pointer)


def _midnight(day: Any, zone: str) -> datetime:
    return datetime.combine(min(max(day, FIRST), _following(LAST)), time.min, ZoneInfo(zone)).astimezone(UTC)


def _following(day: date) -> date:
    return min(day, LAST) + timedelta(days=1)


def _paid(plan: model.Plan, rule: model.Rule) -> list[tuple[str, model.Flat]]:
    """Each amount of the rule with the question about it."""
    if not isinstance(rule.pay, model.Escalator):
        return [(_asked(rule.pay), rule.pay)]
    steps = [_now("At first"), *(_now("Step {number}").format(number=formats.number(place)) for place in range(2, len(rule.pay.bands) + 1))]
    return [(f"{step}: {_asked(band.pay)}", band.pay) for step, band in zip(steps, rule.pay.bands, strict=True)]


def _asked(pay: model.Flat) -> str:
    """"What instead of 15% of first-year value?" """
    return _now("What instead of {amount}?").format(amount=sentences.amount(pay))


def _typed(pay: model.Flat) -> str:
    mark = "," if formats.locale() == "de" else "."
    return numbers.amount_text(pay.money.minor, pay.money.currency, mark) if pay.money is not None else numbers.hundredths_text(pay.rate, mark)


def _read(text: str, pay: model.Flat) -> int:
    return numbers.amount(text, pay.money.currency) if pay.money is not None else numbers.hundredths(text)
