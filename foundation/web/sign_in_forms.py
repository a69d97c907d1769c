"""The forms of the sign-in pages."""
from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.accounts.rules import SHORTEST_PASSWORD

INVALID_ADDRESS = _("There’s something missing: an address looks like name@company.example.")
ONE_TIME = {"inputmode": "numeric", "autocomplete": "one-time-code"}


def address_field(autocomplete: str) -> forms.EmailField:
    return forms.EmailField(label=_("Your e-mail address"), max_length=254, error_messages={"required": _("Type your e-mail address."), "invalid": INVALID_ADDRESS},
                            widget=forms.EmailInput(attrs={"autocomplete": autocomplete, "autofocus": True}))


class AddressForm(forms.Form):
    email = address_field("email")


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Six figures from the mail"), max_length=12, error_messages={"required": _("Type the six figures from the mail.")},
                           widget=forms.TextInput(attrs={**ONE_TIME, "autofocus": True}))


class PasswordForm(forms.Form):
    email = address_field("username")
    password = forms.CharField(label=_("Password"), max_length=500, strip=False, error_messages={"required": _("Type your password.")},
                               widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


class OwnPasswordForm(forms.Form):
    password = forms.CharField(label=_("Your password"), max_length=500, strip=False, error_messages={"required": _("Type your password.")},
                               widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


class FactorForm(forms.Form):
    code = forms.CharField(label=_("Code from your authenticator app"), max_length=20, help_text=_("Or one of your recovery codes."),
                           error_messages={"required": _("Type the code.")}, widget=forms.TextInput(attrs=ONE_TIME))


class AppForm(forms.Form):
    code = forms.CharField(label=_("The six figures that the app shows"), max_length=12,
                           error_messages={"required": _("Type the six figures that the app shows.")}, widget=forms.TextInput(attrs=ONE_TIME))


class NewPasswordForm(forms.Form):
    password = forms.CharField(label=_("Your new password"), strip=False, max_length=500, error_messages={"required": _("Choose a password.")},
                               widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = _("At least %(shortest)d characters. Four random words do well.") % {"shortest": SHORTEST_PASSWORD}


class InvitationForm(NewPasswordForm):
    name = forms.CharField(label=_("Your name"), max_length=120, error_messages={"required": _("Tell us your name: your colleagues will see it.")},
                           widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "password"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("A password for this account")
