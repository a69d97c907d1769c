"""Forms of a program's settings, its end, its own questions and the vendor's days off; bounds are said by the commands."""
import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from foundation.accounts import queries as accounts_queries
from programs import states, words
from programs.rules import lead_fields as rules
from programs.rules import own_kinds
from programs.rules.lead_fields import LeadField
from programs.web.fields import InstantField, one_of, whole

ROUTED = ("owner", "program_manager", "sales_rep")   # who can look after a referral
UNTIL_PUBLISHED = ("kind", "party", "time_zone", "locale")    # shown, with the reason, once they are fixed


class SettingsForm(forms.Form):
    """Everything of a program that may change. Of a draft also what is fixed later."""

    name = forms.CharField(label=words.SETTING["name"], max_length=120, required=False)
    summary = forms.CharField(label=words.SETTING["summary"], max_length=400, required=False, help_text=_("People who were sent here read it before anything else."))
    kind = one_of(words.SETTING["kind"], words.KIND)
    party = one_of(words.SETTING["party"], words.PARTY, _("It is what somebody is protected for, and what two referrals are compared by."))
    time_zone = forms.CharField(label=words.SETTING["time_zone"], max_length=64, required=False, help_text=_("Days and years go by it, such as Europe/Berlin."))
    locale = one_of(words.SETTING["locale"], dict(settings.LANGUAGES), _("Its mails are written in it."))
    opens_at = InstantField(label=words.SETTING["opens_at"], help_text=_("Left empty, it is open once it’s published."))
    closes_at = InstantField(label=words.SETTING["closes_at"], help_text=_("From then on it takes nothing new. Left empty, it stays open."))
    acceptance = one_of(words.SETTING["acceptance"], words.ACCEPTANCE)
    decision_days = whole(words.SETTING["decision_days"], _("Advocates are told this day. When it’s over, they see that you’re late."))
    first_contact_days = whole(words.SETTING["first_contact_days"], _("What you’re late is added to the protection."))
    routing = forms.MultipleChoiceField(label=words.SETTING["routing"], required=False, widget=forms.CheckboxSelectMultiple,
                                        help_text=_("In turn, where the advocate has nobody of their own. Nobody chosen: the managers."),
                                        error_messages={"invalid_choice": _("Choose people from your team."), "invalid_list": _("Choose people from your team.")})
    priority = whole(words.SETTING["priority"], _("When several programs compete for one company, the lowest number decides and pays."))
    consent = one_of(words.SETTING["consent"], words.CONSENT)
    consent_days = whole(words.SETTING["consent_days"], _("Without an answer by then, the referral ends and nobody is written to again."))
    protection_days = whole(words.SETTING["protection_days"], _("Nobody else can introduce the company while it lasts."))
    grace_days = whole(words.SETTING["grace_days"], _("Others still wait, but somebody who is protected comes first."))
    reopen_days = whole(words.SETTING["reopen_days"])
    late_credit_days = whole(words.SETTING["late_credit_days"], _("When they buy after it was lost or ran out of time."))
    appeal_days = whole(words.SETTING["appeal_days"], _("Once, against a no. Somebody else decides then."))
    visibility = one_of(words.SETTING["visibility"], words.VISIBILITY)
    decline_detail = one_of(words.SETTING["decline_detail"], words.DECLINE_DETAIL, _("Whoever is suspected of fraud never reads more than the general words."))
    notice_days = whole(words.SETTING["notice_days"], _("Everybody in the program is told at once, and a new plan counts so many days later. "
                                                              "0: from the moment it’s published."))
    own_kinds = forms.CharField(label=words.SETTING["own_kinds"], required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
                                help_text=_("One a line, such as Site survey. It can be recorded on a referral, and a rule can pay for it. "
                                            "Once the program is published, more can be added."))
    unclaimed = one_of(words.SETTING["unclaimed"], words.UNCLAIMED)

    def __init__(self, *args, program, **kwargs):
        self.program = program
        names = [name for name in self.base_fields if (program.status == states.DRAFT or name not in UNTIL_PUBLISHED)
                 and not (program.gratitude and name == "visibility")]   # where it only thanks there is no amount to show
        kwargs["initial"] = {name: getattr(program, name) for name in names} | {"own_kinds": "\n".join(map(own_kinds.typed, program.own_kinds))}
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(names):
            del self.fields[name]
        for name in ("opens_at", "closes_at"):
            field = self.fields[name]
            assert isinstance(field, InstantField)
            field.zone = program.time_zone
        routing = self.fields["routing"]
        assert isinstance(routing, forms.MultipleChoiceField)
        routing.choices = [(str(member.user_id), member.user.name or member.user.email) for member in accounts_queries.members() if member.role in ROUTED]

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "own_kinds": [own_kinds.name_of(line) for line in _lines(self.cleaned_data["own_kinds"])]}


class EndForm(forms.Form):
    ends_at = InstantField(label=_("It ends"), help_text=_("From then on it takes no new introductions. Left empty, it ends now."))
    tail_days = whole(words.SETTING["tail_days"], _("Everybody is told this day, and nothing is earned after it."))

    def __init__(self, *args, program, **kwargs):
        kwargs["initial"] = {"ends_at": program.ends_at, "tail_days": program.tail_days}
        super().__init__(*args, **kwargs)
        field = self.fields["ends_at"]
        assert isinstance(field, InstantField)
        field.zone = program.time_zone


class QuestionForm(forms.Form):
    """One question of the lead form. The texts of numbers and days go to the command as they are when they are none."""

    label = forms.CharField(label=_("The question"), max_length=200, required=False, help_text=_("As people will read it, such as How many seats?"))
    kind = one_of(_("What is the answer?"), words.QUESTION_KIND)
    choices = forms.CharField(label=_("The answers to choose from"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
                              help_text=_("One a line, only for one of several answers."))
    help = forms.CharField(label=_("A hint below it"), max_length=200, required=False)
    required = forms.BooleanField(label=_("It has to be answered"), required=False)
    fitting = forms.CharField(label=_("Which of the answers fit"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
                              help_text=_("One a line. Left empty, all fit."))
    least = forms.CharField(label=_("Fits from"), max_length=20, required=False, help_text=_("A number, or a day such as 2026-09-30."))
    most = forms.CharField(label=_("Fits up to"), max_length=20, required=False)
    fit_words = forms.CharField(label=_("What is said when it doesn’t fit"), max_length=200, required=False,
                                help_text=_("Kindly, such as: Made for companies with ten seats and more."))
    must_fit = forms.BooleanField(label=_("Take only what fits"), required=False, help_text=_("Otherwise it can be sent all the same, and you see that it doesn’t fit."))

    def question(self, key: str) -> LeadField:
        given = self.cleaned_data
        return LeadField(key=key, kind=given["kind"], label=given["label"].strip(), help=given["help"].strip(), required=given["required"],
                         choices=_lines(given["choices"]), fitting=_lines(given["fitting"]), fit_words=given["fit_words"].strip(),
                         must_fit=given["must_fit"], least=_bound(given["kind"], given["least"]), most=_bound(given["kind"], given["most"]))

    @staticmethod
    def typed(question: LeadField) -> dict[str, Any]:
        """The question as it stands in the form."""
        return {**question.stored(), "choices": "\n".join(question.choices), "fitting": "\n".join(question.fitting)}


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _bound(kind: str, text: str) -> int | str | None:
    if not text.strip():
        return None
    if kind == rules.NUMBER:
        number = rules.whole_number(text)
        return text if number is None else number
    return rules.iso_date(text) or text


class HolidayForm(forms.Form):
    date = forms.CharField(label=_("Day"), required=False, max_length=20, widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(label=_("Its name"), required=False, max_length=80, help_text=_("Such as New Year’s Day."))

    def clean_date(self) -> datetime.date:
        day = rules.iso_date(self.cleaned_data["date"])
        if day is None:
            raise forms.ValidationError(_("A day is expected here, such as 2026-12-25."), code="no_date")
        return datetime.date.fromisoformat(day)
