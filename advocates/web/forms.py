"""The form of somebody who joins a program."""
from django import forms
from django.utils.translation import gettext_lazy as _


class JoinForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}),
                           error_messages={"required": _("Tell us your name: the people you introduce will read it.")})
    email = forms.EmailField(label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}),
                             help_text=_("We send a code to it, so that nobody can join in your name."),
                             error_messages={"required": _("Tell us where to write to."),
                                             "invalid": _("There’s something missing in this address; it should look like name@company.example."),
                             })
    company = forms.CharField(label=_("Your company"), max_length=160, required=False, widget=forms.TextInput(attrs={"autocomplete": "organization"}))
    agreed = forms.BooleanField(label=_("I’ve read the terms and agree to them."),
                                error_messages={"required": _("Without your agreement to the terms you can’t join.")})
    terms = forms.UUIDField(widget=forms.HiddenInput)
