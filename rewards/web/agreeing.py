"""The form that agrees on other terms: for one rule of a plan, what it pays instead, within which bounds, from when, until when and why."""
import copy
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.kernel import periods
from foundation.kernel.errors import BadInput, FieldError
from foundation.kernel.money import Money
from foundation.web import formats
from rewards import sentences, states
from rewards.plan import model
from rewards.plan.currency import pays_in
from rewards.plan.editor import numbers
from rewards.web.reasons import ReasonField

FIRST, LAST = date(1900, 1, 1), date(9000, 1, 1)   # whatever lies beyond is as long ago, or as good as no end
BANDS = re.compile(r"^/fields/pay(/escalator/bands/(\d+)/pay)?(/.*)?$")
WITHIN = "/fields/within"
BOUNDS = {"minimum": _("At least, each time"), "maximum": _("At most, each time"), "per_referral": _("At most for one referral"),
          "per_beneficiary": _("At most for each who is paid, in a time")}
TIMES = (("year", _("a year")), ("quarter", _("a quarter")), ("month", _("a month")), (periods.LIFETIME, _("in all")), (periods.ROLLING, _("within a number of days")))
DETAILS = (*BOUNDS, "per_window", "per_days")
PLACES = {"/from": "/first", "/until": "/last", "/fields": "/pays_0", WITHIN: "/minimum", f"{WITHIN}/per_beneficiary/amount": "/per_beneficiary",
          f"{WITHIN}/per_beneficiary/window": "/per_window", f"{WITHIN}/per_beneficiary/window/rolling_days": "/per_days",
          **{f"{WITHIN}/{name}": f"/{name}" for name in BOUNDS}}


class AgreementForm(forms.Form):
    """`rule` of `plan`, written as `document`. What is wrong is said by the command; only what is no number is said here."""

    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Left empty, from the second person’s yes on."))
    last = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Left empty, until somebody ends it."))
    reason = ReasonField(rows=2, help_text=_("Whoever agrees reads this."))

    def __init__(self, *args: Any, plan: model.Plan, rule: model.Rule, document: dict, zone: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.plan, self.rule, self.document, self.zone = plan, rule, document, zone
        for number, (label, pay) in enumerate(_paid(plan, rule)):
            name = f"pays_{number}"
            self.fields[name] = forms.CharField(label=label, required=False, max_length=40, initial=_typed(pay), widget=forms.TextInput(
                attrs={"inputmode": "decimal", "autocomplete": "off"}))
        self._add_bounds()
        self.order_fields([*(name for name in self.fields if name.startswith("pays_")), "first", "last", "reason", *DETAILS])

    def _add_bounds(self) -> None:
        """As the rule has them; left empty there is none."""
        within, window = self.rule.within, self.rule.within.per_beneficiary_window
        for name, label in BOUNDS.items():
            money = getattr(within, name)
            self.fields[name] = forms.CharField(label=f"{label} ({self.counted_in})", required=False, max_length=40, widget=forms.TextInput(
                attrs={"inputmode": "decimal", "autocomplete": "off"}), initial=_amount_typed(money) if money is not None else "")
        self.fields["per_window"] = forms.ChoiceField(label=_("In which time"), required=False, choices=TIMES, initial=window.kind if window is not None else "year")
        days = str(window.days) if window is not None and window.kind == periods.ROLLING else ""
        self.fields["per_days"] = forms.CharField(label=_("How many days"), required=False, max_length=10, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                                                  help_text=_("Only for “within a number of days”."), initial=days)

    @property
    def counted_in(self) -> str:
        return pays_in(self.rule.pay, self.plan.currency)

    @property
    def plain(self) -> list[forms.BoundField]:
        """What is asked first."""
        return [self[name] for name in self.fields if name not in DETAILS]

    @property
    def details(self) -> list[forms.BoundField]:
        return [self[name] for name in DETAILS]

    @property
    def details_open(self) -> bool:
        """Where something was typed there, or is wrong."""
        return self.is_bound and any(name in self.errors or (self.data.get(name) or "") != (self.fields[name].initial or "") for name in DETAILS)

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        for number, (_label, pay) in enumerate(_paid(self.plan, self.rule)):
            try:
                cleaned[f"pays_{number}"] = _read(cleaned.get(f"pays_{number}", ""), pay)
            except numbers.NotTyped as wrong:
                self.add_error(f"pays_{number}", _now(wrong.template).format(**wrong.params))
        for name in BOUNDS:
            cleaned[name] = self._read(name, cleaned, lambda text: numbers.amount(text, self.counted_in))
        if cleaned.get("per_beneficiary") is not None and cleaned.get("per_window") == periods.ROLLING:
            cleaned["per_days"] = self._read("per_days", cleaned, numbers.count)
            if cleaned["per_days"] is None and "per_days" not in self.errors:
                self.add_error("per_days", _now("Say within how many days."))
        return cleaned

    def _read(self, name: str, cleaned: dict, read: Callable[[str], int]) -> int | None:
        """None for what was left empty, and for what is no number, which is said at the field."""
        try:
            return read(cleaned[name]) if cleaned.get(name) else None
        except numbers.NotTyped as wrong:
            self.add_error(name, _now(wrong.template).format(**wrong.params))
            return None

    def fields_agreed(self) -> dict:
        """As a plan writes them: the rule's own words with the numbers that were typed. The bounds are agreed only where they are others than the
        plan's, and the pay then only where it is another one too: what nobody changed goes on following the plan."""
        pay, within = self._pay(), self._within()
        if within == self.document.get("within", {}):
            return {"pay": pay}
        return {"within": within} if pay == self.document["pay"] else {"pay": pay, "within": within}

    def _pay(self) -> dict:
        pay = copy.deepcopy(self.document["pay"])
        flats = [band["pay"] for band in pay["escalator"]["bands"]] if "escalator" in pay else [pay]
        for number, flat in enumerate(flats):
            typed = self.cleaned_data[f"pays_{number}"]
            for kind in (model.PERCENT, model.TIMES, model.UNITS):
                if kind in flat:
                    flat[kind] = typed
            if model.FIXED in flat:
                flat[model.FIXED]["minor"] = typed
        return pay

    def _within(self) -> dict:
        typed: dict = {name: {"minor": self.cleaned_data[name], "currency": self.counted_in} for name in BOUNDS if self.cleaned_data[name] is not None}
        if "per_beneficiary" in typed:
            kind = self.cleaned_data["per_window"] or "year"
            window = {periods.LIFETIME: periods.LIFETIME, periods.ROLLING: {"rolling_days": self.cleaned_data["per_days"]}}.get(kind, {"calendar": kind})
            typed["per_beneficiary"] = {"amount": typed["per_beneficiary"], "window": window}
        return typed

    def times(self, at: datetime) -> tuple[datetime | None, datetime | None]:
        """From the first instant of its first day, where that is not today, until the end of its last one; in the program's zone."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        today = at.astimezone(ZoneInfo(self.zone)).date()
        return None if first is None or first == today else _midnight(first, self.zone), _midnight(_following(last), self.zone) if last else None


def placed(refusal: BadInput) -> BadInput:
    """The command's errors at the fields of a form."""
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
    return PLACES.get(pointer, PLACES.get(pointer.rpartition("/")[0], pointer) if pointer.startswith(f"{WITHIN}/") else pointer)


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
    return _amount_typed(pay.money) if pay.money is not None else numbers.hundredths_text(pay.rate, _mark())


def _amount_typed(money: Money) -> str:
    return numbers.amount_text(money.minor, money.currency, _mark())


def _mark() -> str:
    return "," if formats.locale() == "de" else "."


def _read(text: str, pay: model.Flat) -> int:
    return numbers.amount(text, pay.money.currency) if pay.money is not None else numbers.hundredths(text)
