"""The program's own questions as fields of a form, and what is said when an answer doesn't fit."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.rules import lead_fields as rules
from programs.rules.lead_fields import LeadField

NOT_FITTING = gettext_lazy("This program is made for something else, as far as we can tell. You can send it all the same: a person has a look.")


@dataclass(frozen=True)
class Asked:
    """A question on a page. `unfit`: what is said beside an answer that doesn't fit; empty where it does."""

    field: forms.BoundField
    optional: bool
    unfit: str


class AsksQuestions(forms.Form):
    """A form with the program's questions beside its own fields, each named answers-<key>. What is wrong is said by the command.

    An answer that doesn't fit is said once; sent again with `anyway`, the introduction goes out."""

    def __init__(self, *args, questions: Sequence[LeadField] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.asked_for = list(questions)
        for question in self.asked_for:
            self.fields[name_of(question)] = _field(question)

    def answers(self) -> dict[str, str]:
        return {question.key: self.cleaned_data.get(name_of(question), "") for question in self.asked_for}

    def misfits(self) -> list[LeadField]:
        """The questions whose answer doesn't fit and may be sent all the same, while nobody has said so."""
        if self.data.get("anyway"):
            return []
        answers, _wrong = rules.read_answers(self.asked_for, self.answers())
        return [question for question in rules.misfits(self.asked_for, answers) if not question.must_fit]

    def questions(self) -> list[Asked]:
        """For templates/parts/questions.html. Once something didn't fit, the form asks for the second sending."""
        unfit = {question.key for question in self.misfits()} if hasattr(self, "cleaned_data") else set()
        return [Asked(self[name_of(question)], not question.required, (question.fit_words or str(NOT_FITTING)) if question.key in unfit else "")
                for question in self.asked_for]

    def asks_again(self) -> bool:
        """Whether the next sending counts as one that was told what doesn't fit."""
        return bool(self.data.get("anyway")) or (hasattr(self, "cleaned_data") and bool(self.misfits()))


def name_of(question: LeadField) -> str:
    return f"answers-{question.key}"


def _field(question: LeadField) -> forms.Field:
    """Required is left to the command. A date is typed by the browser's own picker."""
    widget: Any = forms.TextInput(attrs={"autocomplete": "off"})
    if question.kind == rules.CHOICE:
        widget = forms.Select(choices=[("", _("Choose one")), *((choice, choice) for choice in question.choices)])
    elif question.kind == rules.NUMBER:
        widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"})
    elif question.kind == rules.DATE:
        widget = forms.DateInput(attrs={"type": "date"})
    return forms.CharField(label=question.label, help_text=question.help, required=False, max_length=rules.LONGEST_ANSWER, widget=widget)
