"""Forms of what comes next, and of two deals that bear one reference; what is wrong is said by the commands, at the field."""
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.web.fields import offer


class NextStepForm(forms.Form):
    text = forms.CharField(label=_("What comes next?"), max_length=400, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    due_on = forms.DateField(label=_("By which day?"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                             error_messages={"invalid": _("A day is expected here, such as 2026-09-30.")})


TWO = "two"


class TwinsForm(forms.Form):
    stands = forms.ChoiceField(label=_("One deal or two?"), widget=forms.RadioSelect, error_messages={"required": _("Choose what they are."),
                                                                                                    "invalid_choice": _("Choose what they are.")})

    def __init__(self, *args, pair, **kwargs):
        super().__init__(*args, **kwargs)
        one = [(str(twin.deal_id), _now("One, and it’s {advocate}’s. The other win is withdrawn, with what it earned").format(
            advocate=twin.winner.advocate.name if twin.winner else _now("nobody"))) for twin in (pair.first, pair.second)]
        offer(self, "stands", [(TWO, _now("Two deals. The second one is called otherwise from now on")), *one])

    def deal_id(self) -> UUID | None:
        chosen = self.cleaned_data["stands"]
        return None if chosen == TWO else UUID(chosen)
