"""Forms of second thoughts: appeals, more time, cancelling, correcting. What is wrong is said by the commands, at the field."""
from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.web.uploads import FilesField
from referrals import states, words


class AppealForm(forms.Form):
    text = forms.CharField(label=_("What should we look at again?"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    files = FilesField(   # type: ignore[assignment]  # a form has `files` of its own; fields are taken off the class before
        label=_("Files that show it"), required=False, help_text=_("Up to 5 files, PDF or plain text, 5 MB each."))


class AppealDecisionForm(forms.Form):
    grant = forms.ChoiceField(label=_("What do you find?"), choices=[("yes", _("Take it on after all")), ("no", _("It stays as it is"))],
                              widget=forms.RadioSelect, error_messages={"required": _("Choose one of the two.")})
    reason = forms.ChoiceField(label=_("If it stays: why?"), required=False, choices=[("", _("The reason it had")), *words.DECLINE_CHOICE.items()])


class ExtendForm(forms.Form):
    days = forms.IntegerField(label=_("Days more"), min_value=1, error_messages={"required": _("Say how many days.")})
    evidence = forms.CharField(label=_("What held us up?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class WithdrawForm(forms.Form):
    who = forms.ChoiceField(label=_("Who wants that?"), widget=forms.RadioSelect, error_messages={"required": _("Say who wants that.")}, choices=[
        ("advocate", _("Who introduced them")), (states.HER_NO, _("The person who was introduced: every introduction of them ends, and nobody writes to them"))])


class CorrectForm(forms.Form):
    """Filled with what is known, but for the address: it is another's as soon as several introduced the same person."""

    person = forms.CharField(label=_("Their name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    company = forms.CharField(label=_("Company"), max_length=160, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    contact = forms.CharField(label=_("Another e-mail or phone"), max_length=254, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    note = forms.CharField(label=_("What should we know?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def values(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "contact" or value}


def correct_form(referral, **options) -> CorrectForm:
    return CorrectForm(initial={"person": referral.person, "company": referral.company, "note": referral.note}, **options)
