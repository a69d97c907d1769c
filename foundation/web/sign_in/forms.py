"""The forms of the sign-in pages."""
from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.accounts.rules import SHORTEST_PASSWORD


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("Your e-mail address"), max_length=254,
                             error_messages={"invalid": _("There’s something missing: an address looks like name@company.example.")},
                             widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}))


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Six figures from the mail"), max_length=12,
                           widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}))


class PasswordForm(forms.Form):
    email = forms.EmailField(label=_("Your e-mail address"), max_length=254,
                             error_messages={"invalid": _("There’s something missing: an address looks like name@company.example.")},
                             widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}))
    password = forms.CharField(label=_("Password"), max_length=500, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


class FactorForm(forms.Form):
    code = forms.CharField(label=_("Code from your authenticator app"), max_length=20, help_text=_("Or one of your recovery codes."),
                           widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}))


class AppForm(forms.Form):
    code = forms.CharField(label=_("The six figures that the app shows"), max_length=12,
                           widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}))


class NewPasswordForm(forms.Form):
    password = forms.CharField(label=_("Your new password"), strip=False, max_length=500,
                               widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = _("At least %(shortest)d characters. Four random words do well.") % {"shortest": SHORTEST_PASSWORD}


class InvitationForm(NewPasswordForm):
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "password"]
