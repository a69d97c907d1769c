"""Forms of accounts, files and layouts; what is wrong is said by the commands, at the field."""
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.kernel.money import CURRENCIES, POINTS
from foundation.web.fields import AmountField
from fulfilment import commands, queries, states, words
from fulfilment.rules import layouts

NO_AUTOFILL = {"autocomplete": "off", "spellcheck": "false"}


class BankForm(forms.Form):
    holder = forms.CharField(label=_("Account holder"), required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}),
                             help_text=_("As the bank knows the name."))
    iban = forms.CharField(label=_("IBAN"), required=False, max_length=60, widget=forms.TextInput(attrs=NO_AUTOFILL),
                           help_text=_("The long number of the account. Spaces don’t matter."))
    bic = forms.CharField(label=_("BIC"), required=False, max_length=30, widget=forms.TextInput(attrs=NO_AUTOFILL),
                          help_text=_("Banks outside the euro area ask for it."))


class NumberForm(forms.Form):
    number = forms.CharField(label=_("Number"), required=False, max_length=60, widget=forms.TextInput(attrs=NO_AUTOFILL))


class MinimumForm(forms.Form):
    currency = forms.ChoiceField(label=_("Currency"), choices=[(currency, currency) for currency in sorted(CURRENCIES - {POINTS})])
    amount = AmountField(label=_("Pay from"), help_text=_("Left empty, everything is paid however small it is."))

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        typed = (data or {}).get("currency") or self.initial.get("currency") or ""
        self.fields["amount"].currency = typed if typed in CURRENCIES else "EUR"   # type: ignore[attr-defined]


SEPARATOR = {";": _("Semicolon ( ; )"), ",": _("Comma ( , )"), "\t": _("Tab"), "|": _("Bar ( | )")}
DECIMAL_MARK = {".": _("Point: 1234.50"), ",": _("Comma: 1234,50")}
ENCODING = {"utf-8": _("UTF-8"), "utf-8-sig": _("UTF-8 with a mark, for Excel"), "cp1252": _("Windows-1252 (Western European)")}
# A tab can’t be sent by every browser in a form as it is.
NAMES = {"semicolon": ";", "comma": ",", "tab": "\t", "bar": "|"}
FIELD = {
    "holder": _("Account holder"), "iban": _("IBAN"), "bic": _("BIC"), "name": _("Name"), "amount": _("Amount"), "currency": _("Currency"),
    "reference": _("Reference of the row, such as F12R3"), "purpose": _("Purpose, with your name and the reference"), "row": _("Number of the row"),
    "file": _("Number of the file"), "date": _("Day of the download, such as 2026-03-31"), "rewards": _("How many rewards it sums up"),
}
NUMBER = {states.PAYROLL: _("Personnel number"), states.BILLING: _("Customer number")}


class LayoutForm(forms.Form):
    """A place and a head for every column that a kind of file may have; a column without a place stays out."""

    separator = forms.ChoiceField(label=_("Between the columns"), choices=[(name, SEPARATOR[sign]) for name, sign in NAMES.items()])
    decimal_mark = forms.ChoiceField(label=_("Before the cents"), choices=list(DECIMAL_MARK.items()))
    encoding = forms.ChoiceField(label=_("Letters"), choices=list(ENCODING.items()))

    def __init__(self, *args, kind: str, layout: layouts.Layout, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.usual = kind, queries.heads(kind)
        places = {column.field: place for place, column in enumerate(layout.columns, 1)}
        heads = {column.field: column.head for column in layout.columns}
        stands = {sign: name for name, sign in NAMES.items()}
        self.initial = {"separator": stands[layout.separator], "decimal_mark": layout.decimal_mark, "encoding": layout.encoding, **self.initial}
        for field in sorted(layouts.FIELDS[kind], key=lambda one: places.get(one, 99)):
            label = NUMBER[kind] if field == "number" else FIELD[field]
            self.fields[f"place_{field}"] = forms.IntegerField(
                label=str(_("Place of {column}")).format(column=label), required=False, initial=places.get(field), min_value=1, max_value=99,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 2, **_called(_("Place of {column}"), label)}))
            self.fields[f"head_{field}"] = forms.CharField(
                label=str(_("Head of {column}")).format(column=label), required=False, initial=heads.get(field, self.usual[field]), max_length=100,
                widget=forms.TextInput(attrs=_called(_("Head of {column}"), label)))

    def columns(self) -> list[dict[str, Any]]:
        """For the page: what a column holds, with its two fields."""
        return [{"words": NUMBER[self.kind] if field == "number" else FIELD[field], "needed": field in layouts.NEEDED[self.kind],
                 "place": self[f"place_{field}"], "head": self[f"head_{field}"]}
                for field in (name.removeprefix("place_") for name in self.fields if name.startswith("place_"))]

    def chosen(self) -> dict[str, Any]:
        """What the command and the preview take."""
        fields = layouts.FIELDS[self.kind]
        return {"places": {field: self.cleaned_data.get(f"place_{field}") for field in fields},
                "heads": {field: self.cleaned_data.get(f"head_{field}", "").strip() or self.usual[field] for field in fields},
                "separator": NAMES[self.cleaned_data["separator"]], "decimal_mark": self.cleaned_data["decimal_mark"], "encoding": self.cleaned_data["encoding"]}


def _called(template: Any, column: Any) -> dict[str, str]:
    """A field of a table is called by its row."""
    return {"aria-label": str(template).format(column=column), **NO_AUTOFILL}


PAID, REJECTED, LATER = "paid", "rejected", "later"


class SettleForm(forms.Form):
    """The day for all of them, and for each row what became of it."""

    executed_on = forms.DateField(label=_("Executed on"), widget=forms.DateInput(attrs={"type": "date"}),
                                  help_text=_("The day on which it was booked, as your bank, payroll or billing says."),
                                  error_messages={"required": _("Say on which day it was executed."), "invalid": _("A day looks like 2026-03-31.")})

    def __init__(self, *args, rows: list[UUID], **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row_id in rows:
            self.fields[f"outcome_{row_id}"] = forms.ChoiceField(label=_("What became of it"), required=False, initial=PAID, choices=[
                (PAID, _("Paid")), (REJECTED, _("Didn’t go through")), (LATER, _("Not known yet"))])
            self.fields[f"reason_{row_id}"] = forms.ChoiceField(label=_("Why"), required=False, choices=[("", _("If it didn’t: why?")), *reasons()])

    def clean(self) -> dict:
        """A missing reason is named beside a missing day, not after it; with a day, the command says both."""
        found = super().clean() or self.cleaned_data
        for row_id in self.rows if "executed_on" in self.errors else ():
            if found.get(f"outcome_{row_id}") == REJECTED and not found.get(f"reason_{row_id}"):
                self.add_error(f"reason_{row_id}", _("Say why it didn’t go through."))
        return found

    def executed(self) -> date:
        return self.cleaned_data["executed_on"]

    def outcomes(self) -> dict[UUID, commands.Outcome]:
        found = {}
        for row_id in self.rows:
            said = self.cleaned_data.get(f"outcome_{row_id}") or LATER
            if said != LATER:
                found[row_id] = commands.Outcome(states.PAID) if said == PAID else commands.Outcome(states.REJECTED, self.cleaned_data.get(f"reason_{row_id}", ""))
        return found


class ReturnForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why it came back"), required=False, choices=[])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("Why?")), *reasons()]   # type: ignore[attr-defined]


def reasons() -> list[tuple[str, Any]]:
    return [(code, words.REASON[code]) for code in commands.REASONS]
