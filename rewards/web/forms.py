"""Forms of plans and of programs made from a template; what is wrong is said by the commands, at the field."""
import re
from datetime import date

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from foundation.kernel.errors import FieldError
from programs import states as programs_states
from rewards import sentences, states, words
from rewards.plan.parse import parse_plan
from rewards.plan.templates import Question, Template, answered, plain
from rewards.web.reasons import ReasonField

ACCEPTANCE = {programs_states.BY_HAND: _("A person decides about each referral"),
              programs_states.AUTOMATIC: _("Accept at once what nothing speaks against")}
FIRST_TERMS = _("Introduce people you know and who agreed that we get in touch.\n\nA referral counts from the moment it reaches us. We tell you whether we "
                "accepted it, and why not if we didn’t.\n\nYou earn what the program’s page says when the company becomes a customer through your introduction. "
                "You can leave at any time; what you earned until then stays yours.")
FIRST_THANKS_TERMS = _("Introduce people you know and who agreed that we get in touch.\n\nA referral counts from the moment it reaches us. We tell you whether "
                       "we accepted it, and why not if we didn’t.\n\nWe thank you, and pay nothing for it. You can leave at any time.")
# The rule as a sentence; where a #name# stands, the answer to that question is typed.
SLOTS = {
    "customer_bill_credit": _("Pay #amount# as bill credit when the first deal of a company is won, if its value is at least #minimum#. "
                              "A reward waits #maturation_days# days after it’s won."),
    "partner_escalating": _("Pay #share# percent of first-year value when won; from deal #step# of the year pay #better_share# percent. "
                            "It goes to #to#. A reward waits #maturation_days# days after it’s won."),
    "rep_points": _("Pay #points# points to the rep for each deal that’s won. A reward waits #maturation_days# days after it’s won."),
    "gratitude": _("When they become a customer, say: #thanks#"),
    "points_escalating": _("Pay #rate# points per 100 of first-year value when won; from deal #step# of the year pay #better_rate# points. "
                                "A reward waits #maturation_days# days after it’s won."),
}


class PlanForm(forms.Form):
    document = forms.CharField(label=_("The plan"), required=False, strip=False, widget=forms.Textarea(
        attrs={"rows": 24, "spellcheck": "false", "autocomplete": "off", "class": "font-mono text-sm"}))


class PublishPlanForm(forms.Form):
    """From which day on it counts; the bounds are said by the command."""

    effective_on = forms.CharField(label=_("It counts from"), required=False, max_length=20, widget=forms.DateInput(attrs={"type": "date"}))

    def clean_effective_on(self) -> date | None:
        typed = self.cleaned_data["effective_on"].strip()
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError:
            raise forms.ValidationError(_("A day is expected here, such as 2026-12-25."), code="no_date") from None


class WithdrawVersionForm(forms.Form):
    """What was announced does not come; what is wrong is said by the command."""

    reason = ReasonField(rows=2, help_text=_("Whoever runs the program reads this. Advocates don’t."))


class TemplateForm(forms.Form):
    """The template's questions, and the few things that every program needs."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False, help_text=_("Its advocates read it, such as Customers for customers."))
    slug = forms.CharField(label=_("Address of its page"), max_length=60, required=False, help_text=_("Left empty, it is made from the name."))
    summary = forms.CharField(label=_("What you sell, in a sentence"), max_length=400, required=False,
                              help_text=_("People who were sent here read it before anything else."))
    acceptance = forms.ChoiceField(label=_("Who decides about a referral?"), choices=list(ACCEPTANCE.items()), widget=forms.RadioSelect,
                                   initial=programs_states.BY_HAND, required=False)
    protection_days = forms.IntegerField(label=_("Days that an accepted referral is protected"), initial=90, required=False)
    terms = forms.CharField(label=_("The terms"), required=False, initial=FIRST_TERMS, max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}),
                            help_text=_("People accept them when they join, and keep the version that they read."))

    def __init__(self, *args, template: Template, **kwargs):
        super().__init__(*args, **kwargs)
        self.template = template
        if template.gratitude:
            self.fields["terms"].initial = FIRST_THANKS_TERMS
        for question in template.questions:
            self.fields[question.name] = _field(question)

    def questions(self) -> list[forms.BoundField]:
        return [self[question.name] for question in self.template.questions]

    def parts(self) -> list[tuple[str, forms.BoundField | None]]:
        """The sentence in pieces: a text, and the field that stands behind it."""
        pieces = re.split(r"#(\w+)#", str(SLOTS[self.template.name]))
        return [(text, self[pieces[place + 1]] if place + 1 < len(pieces) else None) for place, text in enumerate(pieces) if place % 2 == 0]

    def values(self) -> dict[str, object]:
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return {"slug": slugify(given.get("name", ""))[:60] or "program", **given}


def _field(question: Question) -> forms.Field:
    """A slot of the sentence."""
    label = words.QUESTION[question.name]
    if question.kind == "choice":
        return forms.ChoiceField(label=label, required=False, initial=question.choices[0], choices=[(one, words.CHOICE[one]) for one in question.choices],
                                 widget=forms.Select(attrs={"class": "slot", "aria-label": label}))
    if question.kind == "text":
        return forms.CharField(label=label, required=False, max_length=question.high, initial=question.text,
                               widget=forms.TextInput(attrs={"size": 40, "class": "slot", "aria-label": label}))
    default = question.default or 0
    return forms.CharField(label=label, required=False, max_length=12, initial=plain(default) if question.hundredths else str(default), widget=forms.TextInput(
        attrs={"inputmode": "decimal", "autocomplete": "off", "size": 3, "class": "slot", "aria-label": label}))


def preview(template: Template, values: dict, currency: str, language: str) -> tuple[str, list[FieldError]]:
    """What the program would say it pays; '' and the reasons while an answer is none."""
    answers, wrong = answered(template, values)
    if wrong:
        return "", wrong
    return sentences.plan_sentence(parse_plan(template.document(answers, currency)), language), []


class ForgoForm(forms.Form):
    """Somebody on the staff notes that nobody wants a reward; what is wrong is said by the command."""

    reason = ReasonField(help_text=_("How you know it. It’s kept with the reward."))


class CancelForm(forms.Form):
    """A reward is not paid; what is wrong is said by the command."""

    kind = forms.ChoiceField(label=_("Why isn’t it paid?"), choices=list(words.CANCEL_FOR.items()), help_text=_("Whom it belongs to reads this, but for a suspicion."))
    reason = ReasonField(label=_("In your words"), help_text=_("It’s kept with the reward, for the team alone."))


class HoldForm(forms.Form):
    """What a person holds a reward for; what is wrong is said by the command."""

    kind = forms.ChoiceField(label=_("What for?"), choices=[(kind, words.HOLD_CHIP[kind]) for kind in states.PLACED_BY_HAND])
    reason = ReasonField(help_text=_("Whoever lets it go reads this. The advocate doesn’t."))
    days = forms.IntegerField(label=_("Look at it again in how many days?"), initial=14, required=False,
                              help_text=_("It holds on until then and after it; somebody is reminded."))
