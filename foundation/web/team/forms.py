"""The forms of the team and of the keys."""
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from foundation.accounts import states, words
from foundation.web.sign_in_forms import INVALID_ADDRESS


def role_choices() -> list[tuple]:
    return [(role, format_lazy("{role}: {what}", role=words.ROLES[role], what=words.WHAT_ROLES_DO[role])) for role in states.ROLES]


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("Their e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}),
                             error_messages={"required": _("Type their e-mail address."), "invalid": INVALID_ADDRESS})
    role = forms.ChoiceField(label=_("What they do here"), choices=role_choices, widget=forms.RadioSelect,
                             error_messages={"required": _("Choose what they do here.")})


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=[(role, words.ROLES[role]) for role in states.ROLES])


class KeyForm(forms.Form):
    label = forms.CharField(label=_("What is it for?"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}),
                            error_messages={"required": _("Say what the key is for, so that you know it later.")})
    scopes = forms.MultipleChoiceField(label=_("It may"), choices=list(words.SCOPES.items()), widget=forms.CheckboxSelectMultiple,
                                       error_messages={"required": _("Choose at least one thing that the key may do.")})
