"""Forms of leads and of decisions; what is wrong is said by the commands, at the field."""
from collections.abc import Sequence
from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.kernel.errors import BadInput
from foundation.kernel.money import CURRENCIES, POINTS
from foundation.web.fields import AmountField, use_currency
from foundation.web.outcomes import add_errors
from programs.rules.lead_fields import LeadField
from referrals import states, words
from referrals.commands.checks import LONGEST
from referrals.commands.milestones import Report
from referrals.commands.submit import Lead, check_lead
from referrals.web.questions import AsksQuestions


class ReferForm(AsksQuestions):
    """Three fields, a yes, and the program's own questions. `required` is left to the command, which knows better sentences."""

    person = forms.CharField(label=_("Their name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    company = forms.CharField(label=_("Company"), max_length=160, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    contact = forms.CharField(label=_("Work e-mail or phone"), max_length=254, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    note = forms.CharField(label=_("What should we know?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label=_("Yes, they agreed that you get in touch"), required=False)

    employer = forms.CharField(label=_("Who can agree for your employer?"), max_length=254, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
                               help_text=_("An e-mail address. In this program we ask there first."))

    def __init__(self, *args, employer: bool = False, **kwargs):
        """`employer`: whether the program asks the advocate's employer too."""
        super().__init__(*args, **kwargs)
        if not employer:
            del self.fields["employer"]

    def lead(self) -> Lead:
        usual = ("person", "company", "contact", "note", "agreed")
        return Lead(**{name: self.cleaned_data[name] for name in usual}, answers=self.answers(), employer=self.cleaned_data.get("employer", ""))

    def add_wrong(self, fields: Sequence[LeadField]) -> bool:
        """Says at the fields what the command would refuse, without sending; whether there was anything."""
        try:
            check_lead(self.lead(), fields)
        except BadInput as error:
            add_errors(self, error)
            return True
        return False


class LandingForm(ReferForm):
    """The same about oneself."""

    person = forms.CharField(label=_("Your name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    company = forms.CharField(label=_("Your company"), max_length=160, required=False, widget=forms.TextInput(attrs={"autocomplete": "organization"}))
    contact = forms.CharField(label=_("Work e-mail or phone"), max_length=254, required=False, widget=forms.TextInput(attrs={"autocomplete": "email"}))
    note = forms.CharField(label=_("What is it about?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label=_("Yes, get in touch with me about this"), required=False)


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why?"), choices=[("", _("Choose a reason")), *words.DECLINE_CHOICE.items()],
                               error_messages={"required": _("Choose a reason: the advocate is told.")})


class LoseForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why?"), choices=[("", _("Choose a reason")), *words.LOST.items()],
                               error_messages={"required": _("Choose a reason: the advocate is told.")})


CURRENCIES_OF_DEALS = [(code, code) for code in sorted(CURRENCIES - {POINTS})]


def read_in(form: forms.Form, usual: str) -> str:
    """The currency in which the form's amounts are read: the one that was chosen, else the usual one."""
    form.fields["currency"].initial = usual
    chosen = str(form.data.get(form.add_prefix("currency")) or "") if form.is_bound else ""
    currency = chosen if (chosen, chosen) in CURRENCIES_OF_DEALS else usual
    use_currency(form, currency)
    return currency


def fact_field(fact: str) -> forms.CharField:
    return forms.CharField(label=words.FACT[fact], max_length=LONGEST, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))


TYPED = ("first_year_value", "deal_value", states.INVOICE_AMOUNT)


class MilestoneForm(forms.Form):
    kind = forms.ChoiceField(label=_("What happened?"))
    occurred_at = forms.DateTimeField(label=_("When?"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
                                      error_messages={"required": _("Say when it happened: protection and the year’s count go by that.")})
    currency = forms.ChoiceField(label=_("Currency of the deal"), choices=CURRENCIES_OF_DEALS, required=False)
    deal_reference = forms.CharField(label=_("Deal reference"), max_length=120, required=False, help_text=_("Its number in your CRM, if it has one."))
    first_year_value = AmountField(label=_("First-year value"))
    deal_value = AmountField(label=_("Deal value"))
    invoice = forms.CharField(label=_("Number of the invoice or renewal"), max_length=120, required=False)
    invoice_amount = AmountField(label=words.BASE["invoice_amount"])
    product, region, segment = map(fact_field, states.FACTS)

    def __init__(self, *args, currency: str, own_kinds: Sequence[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.counted_in = read_in(self, currency)
        kinds = self.fields["kind"]
        assert isinstance(kinds, forms.ChoiceField)
        kinds.choices = [(kind, words.MILESTONE[kind]) for kind in (*states.REPORTED, *own_kinds)]
        self.fields["occurred_at"].initial = timezone.localtime().replace(second=0, microsecond=0)

    def usual(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in states.FACTS]

    def seldom(self) -> list[forms.BoundField]:
        """What few plans ask for."""
        return [self[fact] for fact in states.FACTS]

    def seldom_open(self) -> bool:
        return any(self[fact].errors or self[fact].value() for fact in states.FACTS)

    def report(self, now: datetime) -> Report:
        """A typed minute lasts until its last instant, as far as that is not ahead: who was introduced at 9:14:20 can be won at 9:14."""
        amounts = {base: self.cleaned_data[base].minor for base in TYPED if self.cleaned_data[base] is not None}
        typed: datetime = self.cleaned_data["occurred_at"]
        happened = typed if typed > now else min(typed + timedelta(seconds=60, microseconds=-1), now)
        return Report(kind=self.cleaned_data["kind"], occurred_at=happened, deal_reference=self.cleaned_data["deal_reference"], amounts=amounts,
                      currency=self.counted_in if amounts else "", invoice=self.cleaned_data["invoice"], facts={fact: self.cleaned_data[fact] for fact in states.FACTS})


class AmountsForm(forms.Form):
    """One field for each amount and fact in `missing`: any that a reward may wait for. `settled`: an amount was said before, so the currency was too."""

    currency = forms.ChoiceField(label=_("Currency of the deal"), choices=CURRENCIES_OF_DEALS, required=False)
    first_year_value = AmountField(label=words.BASE["first_year_value"])
    deal_value = AmountField(label=words.BASE["deal_value"])
    annual_value = AmountField(label=words.BASE["annual_value"])
    first_monthly_bill = AmountField(label=words.BASE["first_monthly_bill"])
    product, region, segment = map(fact_field, states.FACTS)

    def __init__(self, *args, currency: str, missing: list[str], settled: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.counted_in = currency if settled else read_in(self, currency)
        use_currency(self, self.counted_in)
        kept = [name for name in self.fields if name in missing]
        spoken = any(name in states.BASES for name in kept) and not settled
        for name in list(self.fields):
            if name not in kept and not (name == "currency" and spoken):
                del self.fields[name]

    def facts_only(self) -> bool:
        return not any(name in states.BASES for name in self.fields)

    def amounts(self) -> dict[str, int]:
        return {base: money.minor for base, money in self.cleaned_data.items() if base in states.BASES and money is not None}

    def facts(self) -> dict[str, str]:
        return {fact: said for fact, said in self.cleaned_data.items() if fact in states.FACTS}
