"""The field in which somebody says why."""
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rewards.commands.reasons import MOST_WORDS

WHY = _("Why?")


class ReasonField(forms.CharField):
    """What is wrong with it is said by the command, in one way everywhere; the browser stops where it is too long."""

    def __init__(self, *, label: Any = WHY, help_text: Any = "", rows: int = 1):
        super().__init__(label=label, help_text=help_text, required=False, widget=forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput())

    def widget_attrs(self, widget: forms.Widget) -> dict:
        return {**super().widget_attrs(widget), "maxlength": str(MOST_WORDS)}
