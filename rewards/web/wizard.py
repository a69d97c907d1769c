"""A new program step by step: who for, what it pays, the rules of the game, the terms, and a look at it. Nothing is stored on the
way: each step carries what was typed in the others, so that going back and mistakes lose nothing."""
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext_lazy as _

from foundation.kernel.errors import BadInput, FieldError
from foundation.web.outcomes import add_errors
from programs import queries as programs_queries
from programs import words as programs_words
from programs.rules import settings as rules
from programs.web.fields import InstantField
from rewards.plan.templates import Template, answered
from rewards.web.forms import TemplateForm

WHO, PAYS, GAME, TERMS, LOOK = STEPS = ("who", "pays", "rules", "terms", "look")
STEP_WORDS = {WHO: _("Who it’s for"), PAYS: _("What it pays"), GAME: _("The rules"), TERMS: _("The terms"), LOOK: _("A last look")}
TITLES = {WHO: _("Who is it for, and what is it called?"), PAYS: _("What does it pay?"), GAME: _("What are the rules of the game?"),
          TERMS: _("What do people agree to?"), LOOK: _("This is what people will see.")}
THANKS_TITLE = _("How does it thank?")
# The rules as sentences; where a #name# stands, that setting is chosen or typed.
SENTENCES = (
    _("Introduced is #party#"), _("When a referral arrives, #acceptance#"), _("The answer comes within #decision_days# working days."),
    _("Once it’s accepted, nobody else can introduce the company for #protection_days# days; #grace_days# days of grace follow."),
    _("Before you get in touch, you ask #consent#"), _("Of a referral, advocates see #visibility#"),
    _("When somebody isn’t accepted, they read #decline_detail#"),
    _("It opens #opens_at# – left empty, once it’s published."), _("It closes #closes_at# – left empty, it stays open."),
)
DAYS = {"decision_days": 5, "protection_days": 90, "grace_days": 30}
INSTANTS = ("opens_at", "closes_at")


class WizardForm(TemplateForm):
    """Every field of every step. `step_fields(step)` says which belong where; what is wrong is asked of the rules that the commands ask."""

    def __init__(self, *args, template: Template, zone: str, **kwargs):
        super().__init__(*args, template=template, **kwargs)
        if len(template.program_kinds) > 1:
            self.fields["kind"] = forms.ChoiceField(label=_("Who it’s for"), required=False, widget=forms.RadioSelect, initial=template.program_kind,
                                                    choices=[(kind, programs_words.KIND[kind]) for kind in template.program_kinds],
                                                    error_messages={"invalid_choice": _("Choose one of these.")})
        self.fields["acceptance"] = _select("acceptance")
        for name in ("party", "consent", "visibility", "decline_detail"):
            if name != "visibility" or not template.gratitude:
                self.fields[name] = _select(name)
        for name, days in DAYS.items():
            label = programs_words.SETTING[name]
            self.fields[name] = forms.IntegerField(label=label, required=False, initial=days, widget=forms.TextInput(
                attrs={"class": "slot", "size": 3, "inputmode": "numeric", "autocomplete": "off", "aria-label": label}))
        for name in INSTANTS:
            field = InstantField(label=programs_words.SETTING[name], zone=zone)
            field.widget.attrs |= {"class": "slot", "aria-label": programs_words.SETTING[name]}
            self.fields[name] = field

    def step_fields(self, step: str) -> list[str]:
        game = ["party", "acceptance", "consent", "visibility", "decline_detail", *DAYS, *INSTANTS]
        wanted = {WHO: ["kind", "name", "slug", "summary"], PAYS: [question.name for question in self.template.questions], GAME: game, TERMS: ["terms"], LOOK: []}
        return [name for name in wanted[step] if name in self.fields]

    def elsewhere(self, step: str) -> list[forms.BoundField]:
        """What was typed in other steps, carried along unseen."""
        shown = self.step_fields(step)
        return [self[name] for name in self.fields if name not in shown]

    def sentences(self) -> list[list[tuple[str, forms.BoundField | None]]]:
        """The rules in pieces: a text, and the field that stands behind it."""
        return [_pieces(str(sentence), self) for sentence in SENTENCES if "#visibility#" not in str(sentence) or "visibility" in self.fields]

    def settings(self) -> dict[str, Any]:
        """What was chosen of the program's settings, without what was left empty."""
        chosen = {name: self.cleaned_data[name] for name in (*self.step_fields(GAME), "kind") if self.cleaned_data.get(name) not in (None, "")}
        return chosen | ({"visibility": "status"} if self.template.gratitude else {})

    def values(self) -> dict[str, object]:
        return {**super().values(), **self.settings()}

    def look_over(self) -> None:
        """Puts at the fields what the commands would refuse. The form is bound and its fields were read."""
        given, chosen = self.values(), self.settings()
        wrong: list[FieldError] = answered(self.template, given)[1]
        wrong += rules.wrong_settings({"name": str(given.get("name", "")), "summary": str(given.get("summary", "")), **chosen})
        wrong += rules.wrong_times(chosen.get("opens_at"), chosen.get("closes_at"))
        if programs_queries.slug_is_taken(str(given["slug"])):
            wrong.append(FieldError("/slug", "taken", "Another program has this address already."))
        if not str(given.get("terms", "")).strip():
            wrong.append(FieldError("/terms", "missing", "Write what people agree to when they join."))
        fresh = [error for error in wrong if error.pointer.strip("/") not in self.errors]
        if fresh:
            add_errors(self, BadInput(fresh))

    def wrong_steps(self) -> list[str]:
        """The steps in which something is wrong, in their order."""
        return [step for step in STEPS if any(name in self.errors for name in self.step_fields(step))] or ([LOOK] if self.non_field_errors() else [])

    def keep_errors_of(self, step: str) -> None:
        """Of several steps that are wrong, only the one on the page says so."""
        for name in [name for name in self.errors if name not in (*self.step_fields(step), NON_FIELD_ERRORS)]:
            del self.errors[name]


def carried(template: Template, zone: str, typed: Mapping[str, Any]) -> WizardForm:
    """The form as it was typed, without a word about mistakes."""
    return WizardForm(template=template, zone=zone, initial={name: typed[name] for name in typed})


def _select(name: str) -> forms.ChoiceField:
    label, table = programs_words.SETTING[name], programs_words.IN_SENTENCE[name]
    initial = "status_and_reward" if name == "visibility" else next(iter(table))
    return forms.ChoiceField(label=label, choices=list(table.items()), initial=initial, required=False, widget=forms.Select(attrs={"class": "slot", "aria-label": label}),
                             error_messages={"invalid_choice": _("Choose one of these.")})


def _pieces(sentence: str, form: forms.Form) -> list[tuple[str, forms.BoundField | None]]:
    pieces = re.split(r"#(\w+)#", sentence)
    return [(text, form[pieces[place + 1]] if place + 1 < len(pieces) else None) for place, text in enumerate(pieces) if place % 2 == 0]
