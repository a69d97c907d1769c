"""The forms of a rep: what somebody told her, and what she writes."""
from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from foundation.web.fields import offer
from referrals.commands.submit import Lead
from referrals.commands.verbal import Teller
from referrals.web.questions import AsksQuestions

NEW = "new"
# What is kept as a draft. The consent is asked each time: a yes is given for one introduction.
KEPT = ("who", "advocate", "who_contact", "person", "company", "contact", "note", "program", "employer")


def typed(data: Mapping[str, str]) -> dict[str, str]:
    """What of a sent form is kept: its own fields, and the answers to the program's questions."""
    return {name: data.get(name, "") for name in (*KEPT, *(name for name in data if name.startswith("answers-")))}


class VerbalForm(AsksQuestions):
    """Who told, whom to call. `required` is left to the commands, which know better sentences."""

    # The list of names follows this field alone: were it drawn anew by any change, it would take back a choice just made.
    who = forms.CharField(label=_("Who told you?"), max_length=120, required=False, widget=forms.TextInput(attrs={
        "autocomplete": "off", "hx-post": reverse_lazy("sales_draft"), "hx-trigger": "input changed delay:300ms", "hx-target": "#people", "hx-swap": "innerHTML"}))
    advocate = forms.ChoiceField(label=_("Who is it?"), required=False, widget=forms.RadioSelect)
    who_contact = forms.CharField(label=_("Their mobile number or e-mail, if they’re new"), max_length=254, required=False,
                                  widget=forms.TextInput(attrs={"autocomplete": "off"}))
    invite = forms.BooleanField(label=_("Mail them a link to claim it"), required=False, initial=True, widget=forms.CheckboxInput(attrs={"class": "toggle"}))
    person = forms.CharField(label=_("Who should you call?"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    company = forms.CharField(label=_("Company"), max_length=160, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    contact = forms.CharField(label=_("Their phone or e-mail"), max_length=254, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    agreed = forms.BooleanField(label=_("They know we’ll call, and said yes"), required=False)
    note = forms.CharField(label=_("What did they say?"), max_length=1000, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    program = forms.ChoiceField(label=_("Counts in"), required=False)

    employer = forms.CharField(label=_("E-mail of somebody who agrees for the advocate’s employer"), max_length=254, required=False,
                               widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args, people: list[tuple[str, str]], programs: list[tuple[str, str]], employer: bool, **kwargs):
        """`employer`: whether the program asks the advocate's employer too."""
        super().__init__(*args, **kwargs)
        if not employer:
            del self.fields["employer"]
        self.people = people
        offer(self, "advocate", people)
        offer(self, "program", programs)

    def teller(self) -> Teller:
        chosen = self.cleaned_data["advocate"]
        if chosen and chosen != NEW:
            return Teller(advocate_id=UUID(chosen))
        return Teller(name=self.cleaned_data["who"], contact=self.cleaned_data["who_contact"], invite=self.cleaned_data["invite"])

    def lead(self) -> Lead:
        return Lead(**{name: self.cleaned_data[name] for name in ("person", "company", "contact", "note", "agreed")}, answers=self.answers(),
                    employer=self.cleaned_data.get("employer", ""))

    def program_id(self) -> UUID:
        return UUID(self.cleaned_data["program"])


class MessageForm(forms.Form):
    text = forms.CharField(label=_("Your message"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
                           error_messages={"required": _("Write something first.")})


class StaffMessageForm(MessageForm):
    internal = forms.BooleanField(label=_("Only for us: an internal note, the advocate never reads it"), required=False)
