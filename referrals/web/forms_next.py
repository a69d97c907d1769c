"""The form of what comes next; what is wrong is said by the command, at the field."""
from django import forms
from django.utils.translation import gettext_lazy as _


class NextStepForm(forms.Form):
    text = forms.CharField(label=_("What comes next?"), max_length=400, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    due_on = forms.DateField(label=_("By which day?"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                             error_messages={"invalid": _("A day is expected here, such as 2026-09-30.")})
