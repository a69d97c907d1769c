"""The form for what became of a milestone's money."""
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.kernel.ids import uuid7
from foundation.web.fields import AmountField, use_currency
from referrals import queries, states, words
from referrals.commands.adjust import News


class AdjustForm(forms.Form):
    """Made for one milestone: only what can have become of it is offered. `key`: what is sent twice is recorded once."""

    kind = forms.ChoiceField(label=_("What happened?"), widget=forms.RadioSelect, error_messages={"required": _("Say what happened.")})
    minor = AmountField(label=_("How much?"), help_text=_("Of a partial refund or a dispute; without, the whole amount is disputed. "
                                                          "Of a changed amount: what it is now."))
    base = forms.ChoiceField(label=_("Which amount is another one?"), required=False)
    payment = forms.CharField(label=_("Payment"), max_length=120, required=False, help_text=_("Its number, if it was paid in several."))
    reference = forms.CharField(label=_("Number of the dispute"), max_length=120, required=False)
    note = forms.CharField(label=_("What should others know?"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
                           help_text=_("Only we read this."))
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=160)

    def __init__(self, *args, milestone, said, **kwargs):
        """`said`: what became of it until now."""
        super().__init__(*args, **kwargs)
        self.known = known = {base: amount for base, amount in queries.amounts_of(milestone).items() if amount is not None}
        self.currency = next(iter(known.values())).currency if known else ""
        self.kinds = offered(milestone, said, known)
        self.fields["kind"].choices = [(kind, words.ADJUST[kind]) for kind in self.kinds]   # type: ignore[attr-defined]
        self.fields["base"].choices = [(base, words.BASE[base]) for base in known]   # type: ignore[attr-defined]
        if len(known) < 2:
            self.fields["base"].widget = forms.HiddenInput()
            self.fields["base"].initial = next(iter(known), "")
        if not known:
            del self.fields["minor"]
        else:
            use_currency(self, self.currency)
        if self.kinds and set(self.kinds) <= {states.WITHDRAWAL, states.REFUND}:
            for name in ("payment", "reference"):
                del self.fields[name]
        self.fields["key"].initial = uuid7().hex

    def clean(self):
        """What a system says once more is a fact with a date of its own; what a person types once more is a slip."""
        super().clean()
        said = self.cleaned_data
        money, before = said.get("minor"), self.known.get(said.get("base", ""))
        if said.get("kind") == states.AMENDMENT and money is not None and before == money:
            self.add_error("minor", _("That’s what it says already."))
        return said

    def news(self, now: datetime) -> News:
        said, kind = self.cleaned_data, self.cleaned_data["kind"]
        money, amends = said.get("minor"), kind == states.AMENDMENT
        minor = money.minor if money is not None and kind in (states.PARTIAL_REFUND, states.PAYMENT_DISPUTE) else None
        amounts = {said["base"]: money.minor} if amends and money is not None and said["base"] else {}
        of_dispute = kind in (states.PAYMENT_DISPUTE, states.DISPUTE_WON, states.DISPUTE_LOST)
        return News(kind=kind, occurred_at=now, minor=minor, currency=self.currency if minor is not None or amounts else "", amounts=amounts,
                    payment="" if amends else said.get("payment", ""), reference=said.get("reference", "") if of_dispute else "", note=said["note"],
                    key=said["key"])


def offered(milestone, said, known) -> list[str]:
    """What can have become of it, as far as anybody knows."""
    kinds = []
    if known:
        kinds += [states.PARTIAL_REFUND, states.REFUND, states.PAYMENT_DISPUTE]
        if queries.open_disputes(said):
            kinds += [states.DISPUTE_WON, states.DISPUTE_LOST]
        kinds.append(states.AMENDMENT)
    elif milestone.kind in states.OF_THE_PARTY:
        kinds.append(states.REFUND)
    if milestone.kind in states.ALONE or milestone.kind.startswith(states.CUSTOM):
        kinds.append(states.WITHDRAWAL)
    return kinds
