"""Form fields for instants in a program's own zone, and for people of the team."""
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

Words = Any   # a text, or one that is translated when it is shown
TYPED = "%Y-%m-%dT%H:%M"


class InstantField(forms.CharField):
    """A wall time as the browser's picker gives it, read in `zone`; an instant in UTC, None when left empty."""

    def __init__(self, *, zone: str = "UTC", **kwargs):
        self.zone = zone
        super().__init__(required=False, max_length=30, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), **kwargs)

    def prepare_value(self, value):
        return value.astimezone(ZoneInfo(self.zone)).strftime(TYPED) if isinstance(value, datetime) else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            typed = datetime.fromisoformat(text)
            return typed.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC) if typed.tzinfo is None else typed.astimezone(UTC)
        except (ValueError, OverflowError):
            raise forms.ValidationError(_("A day and a time are expected here, such as 2026-09-30 18:00."), code="no_instant") from None


def whole(label: Words, help_text: Words = "") -> forms.IntegerField:
    """A whole number; whether it may be missing, and its bounds, are left to the command."""
    return forms.IntegerField(label=label, required=False, help_text=help_text, error_messages={"invalid": _("A whole number is expected here.")},
                              widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))


def one_of(label: Words, table: dict, help_text: Words = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(table.items()), widget=forms.RadioSelect, help_text=help_text,
                             error_messages={"invalid_choice": _("Choose one of these."), "required": _("Choose one of these.")})
