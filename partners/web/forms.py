"""The forms of partners; what is wrong is said by the commands, at the field."""
from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocates.web.forms import JoinForm
from partners import states, words

ADDRESS = {"required": _("Tell us where to write to."), "invalid": _("There’s something missing in this address; it should look like name@company.example.")}


class PartnerJoinForm(JoinForm):
    """The same as for others, but the company counts: it becomes the partner."""

    company = forms.CharField(label=_("Your company"), max_length=160, widget=forms.TextInput(attrs={"autocomplete": "organization"}),
                              error_messages={"required": _("Which company do you act for?")})


class AcceptForm(forms.Form):
    """Who was invited says her name and agrees; the address is that of the invitation."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}),
                           error_messages={"required": _("Tell us your name: the people you introduce will read it.")})
    agreed = forms.BooleanField(label=_("I’ve read the terms and agree to them."),
                                error_messages={"required": _("Without your agreement to the terms you can’t join.")})
    program = forms.UUIDField(widget=forms.HiddenInput)
    terms = forms.UUIDField(widget=forms.HiddenInput)


class InviteForm(forms.Form):
    """`programs`: those that take people of the organisation's level; with one there is nothing to choose."""

    email = forms.EmailField(label=_("Their work e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}), error_messages=ADDRESS)
    name = forms.CharField(label=_("Their name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("What they do"), choices=list(words.ROLE_CHOICE.items()), initial=states.MEMBER, widget=forms.RadioSelect)
    program = forms.ChoiceField(label=_("For which program"), required=False)

    def __init__(self, *args, programs=(), **kwargs):
        super().__init__(*args, **kwargs)
        if len(programs) > 1:
            self.fields["program"].choices = [(str(one.id), one.name) for one in programs]   # type: ignore[attr-defined]
        else:
            del self.fields["program"]

    def asked(self) -> dict:
        """What the command is told."""
        values = {name: self.cleaned_data[name] for name in ("email", "name", "role")}
        return values | {"program_id": self.cleaned_data.get("program") or None}


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=list(words.ROLE.items()))


class NewPartnerForm(forms.Form):
    """A silver or gold partner and its first admin."""

    name = forms.CharField(label=_("Company"), max_length=160, widget=forms.TextInput(attrs={"autocomplete": "off"}),
                           error_messages={"required": _("Which company is it?")})
    level = forms.ChoiceField(label=_("Level"), choices=[(level, words.LEVEL[level]) for level in (states.SILVER, states.GOLD)], widget=forms.RadioSelect,
                              error_messages={"required": _("Choose the level: it decides which programs take them.")})
    admin_name = forms.CharField(label=_("Who runs it there"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    admin_email = forms.EmailField(label=_("That person’s e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}),
                                   help_text=_("We mail an invitation there."), error_messages=ADDRESS)
    email_domain = forms.CharField(label=_("Its people’s addresses end in"), max_length=254, required=False,
                                   help_text=_("Such as company.example. The partner then invites nobody with another address."),
                                   widget=forms.TextInput(attrs={"autocomplete": "off"}))
    protection_days = forms.IntegerField(label=_("Days of protection"), required=False, min_value=1, max_value=730,
                                         help_text=_("Left empty, each program’s own count."),
                                         error_messages={"min_value": _("Between 1 and 730 days."), "max_value": _("Between 1 and 730 days.")})


class LevelForm(forms.Form):
    level = forms.ChoiceField(label=_("New level"), choices=list(words.LEVEL.items()), error_messages={"required": _("Choose a level.")})
    day = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                          help_text=_("Left empty, it counts at once. The partner’s admins are told right away, whenever it begins."))

    def from_at(self, now: datetime) -> datetime | None:
        """The beginning of the typed day by the vendor's clock; None (at once) for today and an empty field."""
        day = self.cleaned_data["day"]
        if day is None or day == timezone.localtime(now).date():
            return None
        return timezone.make_aware(datetime.combine(day, time.min))


class ProtectionForm(forms.Form):
    days = forms.IntegerField(label=_("Days of protection"), required=False, min_value=1, max_value=730,
                              error_messages={"min_value": _("Between 1 and 730 days."), "max_value": _("Between 1 and 730 days.")})


class SuspendForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
                             error_messages={"required": _("Say why: the partner’s admins read it.")})
