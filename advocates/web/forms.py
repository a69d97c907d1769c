"""The forms of somebody who joins a program, or claims what is kept."""
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.kernel.errors import BadInput, FieldError
from foundation.web.fields import offer


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


class ClaimForm(forms.Form):
    email = forms.EmailField(label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}),
                             help_text=_("We send a code to it, so that nobody else can take what is yours."),
                             error_messages={"required": _("Tell us where to write to."),
                                             "invalid": _("There’s something missing in this address; it should look like name@company.example.")})
    agreed = forms.BooleanField(label=_("I’ve read the terms and agree to them."),
                                error_messages={"required": _("Without your agreement to the terms you can’t take it.")})
    terms = forms.UUIDField(widget=forms.HiddenInput)


class AgreeForm(forms.Form):
    """The version that was read; a newer one may have come meanwhile."""

    terms = forms.UUIDField(widget=forms.HiddenInput)


class RepForm(forms.Form):
    """Who looks after somebody; an empty choice is nobody."""

    rep = forms.ChoiceField(label=_("Who looks after them?"), required=False)

    def __init__(self, *args, team: list[tuple[UUID, str]], nobody: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "rep", [*([("", str(_("Nobody")))] if nobody else []), *((str(user_id), name) for user_id, name in team)])

    def chosen(self) -> UUID | None:
        return UUID(self.cleaned_data["rep"]) if self.cleaned_data["rep"] else None

    def refusal(self) -> BadInput:
        return BadInput([FieldError("/rep", "unknown", "Choose somebody from your sales team.")])
